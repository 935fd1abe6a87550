"""A lexical measure of support that knows the language's cue words; the default where no better one is given."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.verification.sources import Sources
from grounding.verification.support import ENOUGH
from grounding.verification.wording import Wording

_FAMILIES = ("opposite", "contrary", "order")
_AROUND = 1


class LexicalSupport:
    """The share of a sentence's words that one place of the evidence, with its neighbours, holds.

    Figures are left out, because they are checked apart, and so are verbs that only join them; opposites count as one
    word, because their sides are compared apart.
    """

    def __init__(self, wording: Wording, sources: Sources) -> None:
        self._wording, self._sources = wording, sources

    @property
    def enough(self) -> float:
        """The least share that will do."""
        return ENOUGH

    def score(self, sentence: str, evidence: Sequence[str]) -> float:
        """Return the share, 0 to 1; 0 for a sentence without words that carry something."""
        wanted = self._stems(sentence)
        if not wanted:
            return 1.0 if self._sources.places(sentence) and self._sources.places(sentence)[0].said else 0.0
        best = 0.0
        for text in evidence:
            stems = [self._stems(place.text) for place in self._sources.places(text)]
            for at in range(len(stems)):
                near = frozenset[str]().union(*stems[max(0, at - _AROUND) : at + _AROUND + 1])
                best = max(best, len(wanted & near) / len(wanted))
        return best

    def read(self, evidence: Sequence[str]) -> None:
        """Part texts into sentences."""
        for text in evidence:
            self._sources.places(text)

    def scores(self, claims: Sequence[str], evidence: Sequence[str]) -> list[float]:
        """Return the score of each sentence."""
        return [self.score(claim, evidence) for claim in claims]

    def _stems(self, text: str) -> frozenset[str]:
        places = self._sources.places(text)
        figures = {word.casefold() for place in places for said in place.said for word in said.text.split()}
        for family in _FAMILIES:
            for name in self._wording.family(family):
                for pattern in self._wording.each(f"{family}.{name}"):
                    text = pattern.sub(f" {family}{name} ", text)
        plain = " ".join(word for word in text.split() if word.strip('.,;:!?()"').casefold() not in figures)
        return frozenset(self._wording.telling(plain))
