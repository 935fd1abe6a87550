"""Does the evidence say what the sentence says? A lexical measure: cheap, explainable, and strict where it matters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from grounding.sentences import sentences
from retrieval.sparse import SparseOptions, tokenise

ENOUGH = 0.6
"""The least share of a sentence's content words that must stand in the evidence."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")


def support(
    sentence: str, evidence: Sequence[str], language: str = "en", negation: re.Pattern[str] | None = None
) -> float:
    """Return the share of the sentence's content words that one place of the evidence holds, 0 to 1.

    A place is a sentence of the evidence with its two neighbours, because a claim may join what stands side by side.
    A sentence that stands word for word scores 1; one that negates what the best place does not, 0; so does one
    without content words. `negation` matches the language's negating words; without it negation is not looked at.
    """
    plain = _flat(sentence)
    if any(plain and plain in _flat(text) for text in evidence):
        return 1.0
    wanted = terms(sentence, language)
    if not wanted:
        return 0.0
    best, place = 0.0, ""
    for text in evidence:
        parts = sentences(text)
        for index in range(len(parts)):
            window = " ".join(parts[max(0, index - 1) : index + 2])
            score = len(wanted & terms(window, language)) / len(wanted)
            if score > best:
                best, place = score, window
    if negation and negation.search(sentence) and not negation.search(place):
        return 0.0
    return best


@lru_cache(maxsize=8192)
def terms(text: str, language: str = "en") -> frozenset[str]:
    """Return the stems of the content words, without figures, which are checked apart."""
    return frozenset(term for term in tokenise(text, SparseOptions(language)) if _LETTERS.search(term))


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[`*_>#|\\-]+", " ", text.lower()).split())
