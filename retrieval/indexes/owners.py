"""Which passage a window in the embedded index belongs to, told by the number of its point.

The engine would tell it from the payload that it stores with each point, at 6 microseconds each: a third of what a
search takes, since it asks for two hundred windows. So the points of windows are numbered, and what a ranking needs to
know of them is held in memory, some 100 bytes a passage.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from retrieval.indexes.looks import best_first
from retrieval.naming import is_overview
from retrieval.ports import EmbeddedPassage
from retrieval.types import PassageId, Ranked

MOST_WINDOWS = 1 << 16
"""Numbers kept for the windows of each passage."""


@dataclass(frozen=True, slots=True)
class Owned:
    """The passages of one document, which are numbered one after the other."""

    document_id: str
    first: int
    """Number of the first passage."""
    passages: tuple[PassageId, ...]
    names: tuple[int, ...]
    """The terms of the document's name, hashed."""

    @classmethod
    def by(cls, document_id: str, first: int, passages: Sequence[EmbeddedPassage]) -> Owned:
        """Number a document's passages, in order."""
        names = passages[0].names if passages else ()
        return cls(document_id, first, tuple(one.passage.passage_id for one in passages), names)

    def points(self, passage: int, windows: int) -> range:
        """Return the numbers of the points of a passage's windows; the passage is told by its place, from 0."""
        if windows > MOST_WINDOWS:
            raise ValueError(f"{self.document_id}: a passage of {windows} windows; {MOST_WINDOWS} are the most")
        start = (self.first + passage) * MOST_WINDOWS
        return range(start, start + windows)


class Owners:
    """The passages of one generation, found by the numbers of their windows' points."""

    def __init__(self, owned: Iterable[Owned]) -> None:
        """Take all documents, in any order."""
        self._owned = sorted((one for one in owned if one.passages), key=lambda one: one.first)
        self._firsts = [one.first for one in self._owned]
        self._overviews = [is_overview(one.document_id) for one in self._owned]

    def ranked(self, hits: Iterable[tuple[int, float]], most: int) -> tuple[Ranked, ...]:
        """Return up to `most` passages that these points belong to, each with its best score; ties by id."""
        best: dict[int, float] = {}
        for point, score in hits:
            number = point // MOST_WINDOWS
            if score > best.get(number, -inf):
                best[number] = score
        # Only what is returned is made: a passage has two windows on average, and three times as many are asked for.
        least = sorted(best.values())[-most] if len(best) > most else -inf
        ranked = [self._ranked(number, score) for number, score in best.items() if score >= least]
        return best_first(ranked)[:most]

    def _ranked(self, number: int, score: float) -> Ranked:
        at = bisect_right(self._firsts, number) - 1
        owned = self._owned[at]
        return Ranked(owned.passages[number - owned.first], score, owned.names, self._overviews[at])
