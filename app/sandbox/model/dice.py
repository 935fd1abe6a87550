"""Chance that falls the same way in every run: drawn from a hash of what is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


class Dice:
    """An endless row of draws that its key alone decides."""

    def __init__(self, *key: object) -> None:
        """Begin the row of a key."""
        self._key = "\x1f".join(str(part) for part in key)
        self._drawn = 0

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        digest = hashlib.sha256(f"{self._key}\x1e{self._drawn}".encode()).digest()
        self._drawn += 1
        return int.from_bytes(digest[:8]) % limit

    def chance(self, percent: int) -> bool:
        """Say yes so many times in a hundred."""
        return self.below(100) < percent

    def pick(self, choices: Sequence[_T]) -> _T:
        """Return one of the choices."""
        return choices[self.below(len(choices))]

    def shuffled(self, choices: Sequence[_T]) -> list[_T]:
        """Return the choices in another order."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in choices]
