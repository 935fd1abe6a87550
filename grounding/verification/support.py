"""Does the evidence say what the sentence says?

The port of whatever model judges it, and a lexical measure: cheap, explainable, in any language, and strict where it
matters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from grounding.sentences import sentences
from retrieval.sparse import SparseOptions, tokenise

ENOUGH = 0.6
"""The least share of a sentence's content words that must stand in the evidence."""


class SupportModel(Protocol):
    """Judges how far texts bear sentences out; what is exact (figures, names, negations) is checked apart from it."""

    @property
    def enough(self) -> float:
        """The least score with which a sentence is supported."""

    def score(self, sentence: str, evidence: Sequence[str]) -> float:
        """Return the chance that the texts say the sentence, 0 to 1; blocking."""

    def read(self, evidence: Sequence[str]) -> None:
        """Read texts before a sentence is judged by them, which then takes less time; blocking."""

    def scores(self, claims: Sequence[str], evidence: Sequence[str]) -> list[float]:
        """Return the score of each sentence against the same texts, which are read once."""


_SCOPE_WORDS = 4
_CLAUSE = re.compile(r"[,;:.!?()](?=\s|$)|\|")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def support(
    sentence: str, evidence: Sequence[str], language: str = "en", negation: re.Pattern[str] | None = None
) -> float:
    """Return the share of the sentence's content words that one place of the evidence holds, 0 to 1.

    A place is a sentence of the evidence with its two neighbours, because a claim may join what stands side by side.
    A sentence that stands word for word and whole scores 1. One that negates what the best place does not, or the other
    way round, scores 0; so does one without content words. `negation` matches the language's negating words; without it
    negation is not looked at.
    """
    plain = _flat(sentence)
    split = [sentences(text) for text in evidence]
    if any(plain == _flat(part) for parts in split for part in parts):
        return 1.0
    wanted = terms(sentence, language)
    if not wanted:
        return 0.0
    best, place = 0.0, ""
    for parts in split:
        for index in range(len(parts)):
            window = " ".join(parts[max(0, index - 1) : index + 2])
            score = len(wanted & terms(window, language)) / len(wanted)
            if score > best:
                best, place = score, window
    if negation and _contradicts(sentence, place, language, negation):
        return 0.0
    return best


def _contradicts(sentence: str, place: str, language: str, negation: re.Pattern[str]) -> bool:
    """Say whether one of the two negates what the other says outright."""
    ours, theirs = _negated(sentence, language, negation), _negated(place, language, negation)
    if ours:
        return not all(any(own & other for other in theirs) for own in ours)
    wanted = terms(sentence, language)
    return any(2 * len(other & wanted) > len(other) for other in theirs)


def _negated(text: str, language: str, negation: re.Pattern[str]) -> list[frozenset[str]]:
    """Return for each negating word what it negates: the next content words of its clause, else those before it."""
    scopes = []
    for clause in _CLAUSE.split(text):
        for match in negation.finditer(clause):
            after = [term for word in clause[match.end() :].split() for term in terms(word, language)]
            scopes.append(frozenset(after[:_SCOPE_WORDS]) or terms(clause[: match.start()], language))
    return [scope for scope in scopes if scope]


@lru_cache(maxsize=8192)
def terms(text: str, language: str = "en") -> frozenset[str]:
    """Return the stems of the content words, without figures, which are checked apart."""
    return frozenset(term for term in tokenise(text, SparseOptions(language)) if _LETTERS.search(term))


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[`*_>#|\\-]+", " ", text.lower()).split())
