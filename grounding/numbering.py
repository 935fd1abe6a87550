"""Gives evidence its citation numbers, in the order in which an answer first uses it."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.types import Citation, ComputedFact, Evidence


class Numbering:
    """The citations of one answer."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, ...], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return all citations so far, by number."""
        return tuple(self._by_key.values())

    def number(self, evidence: Sequence[Evidence]) -> tuple[tuple[int, ...], tuple[Citation, ...]]:
        """Return the numbers of the evidence, each once and rising, and the citations that are new with it.

        What a computed fact was computed from is numbered before it.
        """
        before = len(self._by_key)
        numbers = dict.fromkeys(self._number(item) for item in evidence)
        return tuple(sorted(numbers)), self.citations[before:]

    def _number(self, item: Evidence) -> int:
        inputs = tuple(self._number(each) for each in item.inputs) if isinstance(item, ComputedFact) else ()
        known = self._by_key.get(item.key)
        if known is None:
            known = self._by_key[item.key] = Citation(len(self._by_key) + 1, item, inputs)
        return known.number
