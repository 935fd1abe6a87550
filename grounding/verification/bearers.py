"""Whether what a document says of one of several (plans, persons, the old and the new) is said of that one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from grounding.verification.names import Names
from grounding.verification.sources import Place, likest
from grounding.verification.wording import Wording

_Span = tuple[int, int, str]
"""Where a bearer begins and ends, and which one it is."""
_Told = Mapping[str, frozenset[str]]
"""The stems of what is said of each."""
_REST = 0.8
"""The share of a sentence's other words that a place holds where only a name in it is another."""


class Bearers:
    """The check of one language; its words name those that things are said of (`bearer.*`), the carrier its names."""

    def __init__(self, wording: Wording, names: Names) -> None:
        self._wording, self._names = wording, names
        self._kinds = {kind: wording.each(f"bearer.{kind}") for kind in wording.family("bearer")}
        self._told_of = lru_cache(maxsize=4096)(self._told)

    def swapped(self, sentence: str, places: Sequence[Place]) -> bool:
        """Say whether the sentence says of one what the place that it is taken from says of another."""
        near = likest(frozenset(self._wording.stems(sentence)), places)
        return bool(near) and all(self._swaps(sentence, place.text) or self._renames(sentence, place) for place in near)

    def _renames(self, sentence: str, place: Place) -> bool:
        """Say whether a sentence says what a place says with another name in the stead of one that stands there."""
        ours, theirs = ({name for _, _, name in self._names.told_apart(text)} for text in (sentence, place.text))
        held = set(re.findall(r"\w+", place.text.casefold()))
        # A name may stand there without its brand.
        put = {name for name in ours - theirs if not set(name.split()[1:] or name.split()) <= held}
        if not put or not theirs - ours:
            return False
        rest = frozenset(self._wording.stems(sentence)).difference(*(self._wording.stems(name) for name in put))
        return len(rest & place.stems) >= _REST * len(rest)

    def _swaps(self, sentence: str, text: str) -> bool:
        converse = self._wording.pattern("converse")
        # `Called by the bank`: who is named last does it.
        if converse and bool(converse.search(sentence)) != bool(converse.search(text)):
            return False
        ours, theirs = self._told_of(sentence), self._told_of(text)
        return any(
            _taken(own[bearer], theirs[kind], bearer)
            for kind, own in ours.items()
            if set(own) <= set(theirs.get(kind, ()))
            for bearer in own
        )

    def _told(self, text: str) -> dict[str, _Told]:
        """Return what a text says of each bearer, by kind."""
        found = {kind: self._said_of(text, sorted(self._spans(kind, text))) for kind in self._kinds}
        return found | {"": self._said_of(text, self._names.told_apart(text))}

    def _spans(self, kind: str, text: str) -> Iterator[_Span]:
        for number, pattern in enumerate(self._kinds[kind]):
            for match in pattern.finditer(text):
                yield match.start(), match.end(), str(number)

    def _said_of(self, text: str, spans: Sequence[_Span]) -> _Told:
        told: dict[str, frozenset[str]] = {}
        for at in reversed(range(len(spans))):
            bearer = spans[at][2]
            told[bearer] = told.get(bearer, frozenset()) | self._beside(text, spans, at, told)
        return told

    def _beside(self, text: str, spans: Sequence[_Span], at: int, told: _Told) -> frozenset[str]:
        """Return what follows a bearer, or what stands before it alone; of `A and B` both have what B has."""
        start, end, _ = spans[at]
        following = spans[at + 1] if at + 1 < len(spans) else None
        if following and not self._wording.stems(text[end : following[0]]):
            return told[following[2]]
        clauses = [(first, first + len(clause)) for first, clause in self._wording.clauses(text)]
        own = next((clause for clause in clauses if clause[0] <= start < clause[1]), (0, len(text)))
        here = self._wording.stems(text[end : max(end, min(own[1], following[0] if following else own[1]))])
        if here:
            # What goes on behind a comma without naming another is of this one still.
            further = [c for c in clauses if c[0] >= own[1] and not any(c[0] <= each[0] < c[1] for each in spans)]
            further = [c for c in further if following is None or c[1] <= following[0]]
            return frozenset(here).union(*(self._wording.stems(text[first:last]) for first, last in further))
        alone = not any(own[0] <= each[0] < start for each in spans)
        return frozenset(self._wording.stems(text[own[0] : start])) if alone else frozenset()


def _taken(said: frozenset[str], theirs: _Told, bearer: str) -> bool:
    """Say whether what is said of one is another's, and nothing of it the one's own."""
    mine = theirs[bearer]
    rivals = [others for other, others in theirs.items() if _rivals(bearer, other)] if mine else []
    return any(said & (others - mine) and not said & (mine - others) for others in rivals)


def _rivals(one: str, other: str) -> bool:
    """Say whether two are of one kind: names are if they share a word, such as the brand."""
    named = not one.isdigit()
    return one != other and (not named or bool(set(one.split()) & set(other.split())))
