"""What the double knows of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

Swaps = tuple[tuple[str, str], ...]
"""Regular expressions, each with what takes the place of what it matches; case is carried over."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """Words and sentences of one language; in sentences, `{…}` takes a value."""

    code: str
    marks: frozenset[str]
    """Small words that give the language away."""
    empty: frozenset[str]
    """Words that say nothing of what a question is about."""
    concepts: tuple[frozenset[str], ...]
    """Words of which one in a question bears on another in evidence."""
    onward: tuple[str, ...]
    """Words with which no clause ends."""
    lowered: frozenset[str]
    """Words that lose their capital when they no longer begin the sentence."""
    synonyms: Swaps
    openings: tuple[str, ...]
    joint: tuple[str, ...]
    """Between two facts in one sentence."""
    turns: Swaps
    """Whole sentences said the other way round."""
    facts: dict[str, tuple[str, ...]]
    """Sentences for one fact, by what it is; takes `{record}`, `{field}`, `{value}`, `{name}` and `{reason}`."""
    records: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    """Sentences for several fields of one record: its kind, the fields, and what takes them."""
    opposites: Swaps
    """To the contrary."""
    negations: Swaps
    """From denied to affirmed."""
    conditions: Swaps
    """What limits a sentence, taken away."""
    figures: dict[str, tuple[str, ...]]
    """Tails with an invented figure, by its kind; takes `{figure}`."""
    eligible: tuple[str, ...]
    """Takes `{name}`."""
    plans: tuple[str, ...]
    """Takes `{name}`."""
    promises: tuple[str, ...]
    contacts: tuple[str, ...]
    identifiers: tuple[str, ...]
    """Takes `{id}`."""
    others: tuple[str, ...]
    """Of another customer; takes `{name}`, `{id}` and `{figure}`."""
    internals: tuple[str, ...]
    """Of what is inside the house; takes `{name}`."""


def swapped(text: str, pattern: str, new: str) -> list[str]:
    """Return the text with each match in turn replaced, a capital kept at the beginning.

    What has a capital elsewhere is a name, such as that of a menu, and stays.
    """
    results = []
    for match in _compiled(pattern).finditer(text):
        if match[0][:1].isupper() and match.start() > 0:
            continue
        put = match.expand(new)
        if match[0][:1].isupper() and match.start() == 0:
            put = put[:1].upper() + put[1:]
        results.append(re.sub(r"  +", " ", text[: match.start()] + put + text[match.end() :]).strip())
    return results


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
