"""Which sentences of the evidence bear on a question: shared words, and words of one concept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.sandbox.model.reading import Evidence
from app.sandbox.model.tongues.tongue import Tongue

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"“(]?[A-ZÄÖÜ0-9])|\n+|\s•\s")
_BULLET = re.compile(r"^(?:[-*#•>]+|\d{1,2}[.)])\s+")
_ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "ies", "ied", "ed", "es", "s", "en", "e", "y")
_LONGEST_WORDS, _SHORTEST_WORDS = 45, 4
_LIKELIER = {"passage": 0, "computed": 5}
_FACT = 2
"""How much likelier a fact is told than a passage that shares as many words; what was computed says most."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an item of evidence, and how much it bears on the question."""

    text: str
    item: Evidence
    weight: int


def bearing(question: str, evidence: Sequence[Evidence], tongue: Tongue, most: int) -> list[Statement]:
    """Return the statements that bear on a question, the weightiest first, at most two of one item."""
    asked = stems(question, tongue)
    concepts = [frozenset(map(_stem, concept)) for concept in tongue.concepts]
    near = [concept for concept in concepts if concept & frozenset(map(_stem, _words(question)))]
    found: list[Statement] = []
    for item in evidence:
        told = [Statement(text, item, _weight(asked, near, text, item, tongue)) for text in statements(item)]
        found += sorted((one for one in told if one.weight > 0), key=lambda one: -one.weight)[:2]
    return sorted(found, key=lambda one: -one.weight)[:most]


def statements(item: Evidence) -> list[str]:
    """Return the sentences of a passage that can be said by themselves; any other item is one statement."""
    if item.kind != "passage":
        return [" ".join(item.text.split())]
    parts = (_BULLET.sub("", " ".join(part.replace("**", "").split())) for part in _SENTENCE.split(item.text))
    return [part for part in parts if _sayable(part)]


def stems(text: str, tongue: Tongue) -> frozenset[str]:
    """Return the stems of the words that say what a text is about."""
    return frozenset(_stem(word) for word in _words(text) if word not in tongue.empty)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text.replace("_", " "))]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _weight(asked: frozenset[str], near: Sequence[frozenset[str]], text: str, item: Evidence, tongue: Tongue) -> int:
    told = stems(text, tongue)
    weight = 2 * len(asked & told) + sum(1 for concept in near if told & concept)
    return weight + _LIKELIER.get(item.kind, _FACT) if weight else 0


def _sayable(part: str) -> bool:
    words = part.split()
    plain = part[-1:] in ".!…" and not re.search(r"`|\||https?:|^[“\"]?(?:Note|Warning):", part)
    return plain and _SHORTEST_WORDS <= len(words) <= _LONGEST_WORDS
