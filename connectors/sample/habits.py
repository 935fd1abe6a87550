"""How much somebody of whom nothing is told uses: always the same for the same key."""

from __future__ import annotations

import hashlib
from decimal import Decimal

KINDS = {"data_allowance": "data", "voice_allowance": "voice", "text_allowance": "text"}
"""The kind of use that each characteristic of a plan bounds."""
UNITS = {"data": "GB", "voice": "min", "text": "texts"}
_UNLIMITED = {"data": 400, "voice": 260, "text": 70}
"""How much is used about mid-month where there is no bound, data in tenths."""


def default_use(key: str, kind: str, allowance: Decimal | None) -> Decimal:
    """Return what is used until about mid-month."""
    if allowance is not None:
        return rounded(kind, moderate(key, allowance))
    typical = _UNLIMITED[kind]
    amount = Decimal(typical // 3 + draw(key) % typical)
    return amount / 10 if kind == "data" else amount


def moderate(key: str, allowance: Decimal) -> Decimal:
    """Return between a fifth and a half of an allowance."""
    return (allowance * (200 + draw(key) % 300) / 1000).quantize(Decimal("0.1"))


def between(key: str, low: int, high: int) -> Decimal:
    """Return a factor, of so many percent at least and fewer than so many."""
    return Decimal(low + draw(key) % (high - low)) / 100


def rounded(kind: str, amount: Decimal) -> Decimal:
    """Return an amount as it is metered: data in tenths, calls and texts whole."""
    return amount.quantize(Decimal("0.1") if kind == "data" else Decimal(1))


def draw(key: str) -> int:
    """Return a large number that depends on nothing but the key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
