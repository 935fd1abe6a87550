"""A text that is rewritten piece by piece, and still knows where each part of it came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable


class Rewriting:
    """A text that is being rewritten, with where each part of it came from."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits: list[tuple[int, int, int, int]] = []
        """(start, end) here, (start, end) in the original; rising, for replaced parts alone."""

    def replace(self, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> None:
        """Replace what matches, keeping track of the original's places."""
        at = 0
        while match := pattern.search(self.text, at):
            new = put(match)
            if new == match[0]:
                at = max(match.end(), at + 1)
                continue
            start, end = match.span()
            origin = (self.origin(start), self.origin(end, after=True))
            shift = len(new) - (end - start)
            inside = [edit for edit in self._edits if edit[0] >= start and edit[1] <= end]
            moved = [
                (a + shift, b + shift, c, d) if a >= end else (a, b, c, d)
                for a, b, c, d in self._edits
                if (a, b, c, d) not in inside
            ]
            self._edits = sorted([*moved, (start, start + len(new), *origin)])
            self.text = self.text[:start] + new + self.text[end:]
            at = start + max(len(new), 1)

    def origin(self, place: int, *, after: bool = False) -> int:
        """Return where in the original a place lies; for one inside of a replaced part, its beginning or end."""
        index = bisect_right(self._edits, (place, 1 << 30, 0, 0)) - 1
        if index < 0:
            return place
        start, end, origin, origin_end = self._edits[index]
        if after and place == start:
            return origin
        if place < end:
            return origin_end if after else origin
        return origin_end + place - end
