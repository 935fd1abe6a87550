"""Whether a figure is told of what a document gives it for: by its place there, its list or its row and column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grounding.verification.exact import holding
from grounding.verification.reading import Said
from grounding.verification.sources import Place, Source, Stated, kind_of
from grounding.verification.wording import Wording

_NEAR = 0.6
"""How much of the best place's likeness the place must have that holds the figure."""

_Rival = tuple[frozenset[str], Said]


class Documents:
    """The check of one language."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def wrong(self, sentence: str, said: Sequence[Said], sources: Sequence[Source]) -> list[Said]:
        """Return the figures that a document gives for something else than what the sentence gives them for."""
        found = [each for each in said if self._misplaced(each, sentence, said, sources)]
        return found or self._turned(sentence, said, sources)

    def _turned(self, sentence: str, said: Sequence[Said], sources: Sequence[Source]) -> list[Said]:
        """Return two figures that go from one to the other here, and in all the evidence the other way."""
        for first, second in self._ranges(sentence, said):
            pairs = [
                pair for source in sources for place in source.places for pair in self._ranges(place.text, place.said)
            ]
            straight = any(_same(first, one) and _same(second, other) for one, other in pairs)
            if not straight and any(_same(first, other) and _same(second, one) for one, other in pairs):
                return [first, second]
        return []

    def _ranges(self, text: str, said: Sequence[Said]) -> list[tuple[Said, Said]]:
        """Return the pairs of figures with nothing but a word such as `to` between them."""
        words = "|".join(self._wording.source("range.to"))
        between = re.compile(rf"\W*(?:{words})\W*", re.IGNORECASE)
        ordered = sorted(said, key=lambda each: each.start)
        pairs = zip(ordered, ordered[1:], strict=False)
        return [pair for pair in pairs if words and between.fullmatch(text[pair[0].end : pair[1].start])]

    def _misplaced(self, said: Said, sentence: str, others: Sequence[Said], sources: Sequence[Source]) -> bool:
        held = holding(sources, said)
        if not held or not all(stated.place for stated in held):
            return False
        clauses = self._wording.clauses(sentence)
        clause = next((text for at, text in clauses if at <= said.start < at + len(text)), sentence)
        stems = frozenset(self._wording.telling(clause))
        beside = [other for other in others if other is not said and other.text in clause]
        owner = {id(stated): source for source in sources for stated in source.stated}
        if all(self._elsewhere(stated, owner[id(stated)], said, stems, beside) for stated in held):
            return True
        return self._far(said, stems, [stated.place for stated in held if stated.place], sources)

    def _far(self, said: Said, stems: frozenset[str], held: Sequence[Place], sources: Sequence[Source]) -> bool:
        """Say whether the figure stands far from where the document says the rest of the clause."""
        words = frozenset(self._wording.telling(said.text))
        rest = stems - words
        if len(rest) < 2:
            return False
        best = max((len(place.stems & rest) for source in sources for place in source.places), default=0)
        return max(len(place.stems & rest) for place in held) < _NEAR * best

    def _elsewhere(
        self, stated: Stated, source: Source, said: Said, stems: frozenset[str], beside: Sequence[Said]
    ) -> bool:
        """Say whether what this figure is given for is missing and what another is given for is there."""
        if stated.place is None or stated.said is None:
            return False
        mine, others = self._owners(stated.place, stated.said, source)
        if stated.place.table >= 0 and self._other_row(stated.place, source, stems):
            return True
        for theirs, other in others:
            if other.values == said.values or any(set(other.values) & set(each.values) for each in beside):
                continue
            own = mine - theirs
            if own and (theirs - mine) & stems and not own & stems:
                return True
        return False

    def _other_row(self, place: Place, source: Source, stems: frozenset[str]) -> bool:
        """Say whether a sentence about a cell names nothing that tells its row from the others."""
        rows = {each.row for each in source.places if each.table == place.table}
        common = frozenset.intersection(*rows) if rows else frozenset()
        own = place.row - common
        return bool(own) and not own & stems

    def _owners(self, place: Place, said: Said, source: Source) -> tuple[frozenset[str], list[_Rival]]:
        """Return what a figure of a document is given for, and what others of its kind beside it are."""
        kind = kind_of(said.kind)
        if place.table >= 0:
            beside = [each for each in source.places if each.table == place.table and each != place]
            return place.owner, [(each.owner, one) for each in beside for one in each.said if kind_of(one.kind) == kind]
        around = self._around(place, kind)
        mine = around.pop(said.start, frozenset())
        return mine, [(stems, one) for one in place.said for at, stems in around.items() if one.start == at]

    def _around(self, place: Place, kind: str) -> dict[int, frozenset[str]]:
        """Return for each figure of a kind the words that go with it: those after it where lists begin with figures."""
        before: dict[int, frozenset[str]] = {}
        after: dict[int, frozenset[str]] = {}
        for at, clause in self._wording.clauses(place.text):
            own = [each for each in place.said if kind_of(each.kind) == kind and at <= each.start < at + len(clause)]
            for number, each in enumerate(own):
                left = own[number - 1].end if number else at
                right = own[number + 1].start if number + 1 < len(own) else at + len(clause)
                before[each.start] = frozenset(self._wording.telling(place.text[left : each.start]))
                after[each.start] = frozenset(self._wording.telling(place.text[each.end : right]))
        rest = sorted(before)[1:]
        if rest and all(not before[start] for start in rest):
            return after
        return {start: before[start] | after[start] for start in before}


def _same(one: Said, other: Said) -> bool:
    return bool(set(one.values) & set(other.values))
