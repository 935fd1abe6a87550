"""Which questions one may learn from, and which ones the figures are then reported on."""

from __future__ import annotations

import hashlib
from typing import Literal

Part = Literal["learn", "report"]


def part(group: str) -> Part:
    """Return the half that a group of questions belongs to: by its name's hash, so the same one everywhere, for good.

    Groups are never parted: two alerts that lead to one runbook would give each other's answer away.
    """
    return "learn" if hashlib.blake2b(group.encode(), digest_size=8).digest()[0] % 2 else "report"
