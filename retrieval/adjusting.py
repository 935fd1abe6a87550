"""What a passage's document says of itself, weighed once it is read: when it holds, for what release, how trusted.

Points, in units of cosine similarity: enough to change the order of passages that say much the same, and for a document
that no longer holds, to put it below what says anything like it and does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from retrieval.types import Passage, Reason

EXPIRED = -0.3
"""For a document that does not hold on the day asked for, unless the question names a year in which it did."""

OTHER_RELEASE = -0.1
"""For a document of another vendor, product or release than the one that the question names."""

TRUST = 0.1
"""For a source of trust 1; its negative for one of -1."""

SCOPES = ("vendor", "product", "release")
"""Labels that say what a document is about, and that another document does not share."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*")


def in_effect(passage: Passage, on: date | None) -> bool:
    """Say whether the passage's document holds on a day; None: any day."""
    if on is None:
        return True
    begun = passage.effective_from is None or passage.effective_from <= on
    return begun and (passage.effective_to is None or on <= passage.effective_to)


def adjuster(
    question: str, passages: Sequence[Passage], on: date | None, trust: Mapping[str, float]
) -> Callable[[Passage], tuple[Reason, ...]]:
    """Return what gives the reasons that change a passage's score, out of the passages found together."""
    years = {int(year) for year in _YEAR.findall(question)}
    words = _words(question)
    named = {
        key: {value for one in passages for value in _values(one, key) if words.issuperset(_words(value))}
        for key in SCOPES
    }

    def reasons(passage: Passage) -> tuple[Reason, ...]:
        found = []
        if not in_effect(passage, on) and not _held_in(passage, years):
            found.append(Reason("validity", 0.0, EXPIRED))
        others = [key for key in SCOPES if named[key] and (own := _values(passage, key)) and own.isdisjoint(named[key])]
        if others:
            found.append(Reason("release", 0.0, OTHER_RELEASE * len(others)))
        trusted = max(-1.0, min(1.0, trust.get(passage.source, 0.0)))
        if trusted:
            found.append(Reason("trust", trusted, TRUST * trusted))
        return tuple(found)

    return reasons


def _values(passage: Passage, key: str) -> frozenset[str]:
    """Return what a label names; several things stand with commas between them."""
    label = passage.labels.get(key)
    return frozenset(value for part in label.casefold().split(",") if (value := part.strip())) if label else frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _held_in(passage: Passage, years: Iterable[int]) -> bool:
    first = passage.effective_from.year if passage.effective_from else 0
    last = passage.effective_to.year if passage.effective_to else 9999
    return any(first <= year <= last for year in years)
