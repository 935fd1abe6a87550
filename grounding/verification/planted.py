"""What a text only quotes, or tells somebody to say, is not what it states: whoever planted it proves nothing by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from grounding.verification.orders import perhaps_ordering
from grounding.verification.wording import Wording

_ENOUGH = 0.75
"""Share of a sentence's words; from there on it is taken from one place."""
_SHORTEST = 3
"""Words; `YES` in `Reply "YES"` is a thing to write and no statement."""

_QUOTED = re.compile(
    r"\"([^\"\n]{1,400})(?:\"|$)|[“„«「»‘‚]([^“”„«»」‘’\n]{1,400})(?:[”“»」«’]|$)|(?<!\w)'([^\n]{8,400}?)'(?!\w)",
    re.MULTILINE,
)
_IDENTIFIER = re.compile(r"\b(?=[\w-]*\d)[A-Za-z]+-[\w-]+\b")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?")


def repeats(sentence: str, texts: Iterable[str], wording: Wording) -> bool:
    """Say whether a sentence is taken from what a text only quotes or orders, and none of them states it.

    `texts`: everything that the turn has, for what one item quotes may come back as evidence of another.
    """
    told = frozenset(wording.stems(sentence))
    if not told:
        return False
    held = tuple(texts)
    if any(_only_planted(each, held, wording) for each in _IDENTIFIER.findall(sentence)):
        return True
    planted = any(_holds(span, told) for text in held for span in _planted(text, wording))
    return planted and not any(_holds(_stated(text, wording), told) for text in held)


def _only_planted(identifier: str, texts: Sequence[str], wording: Wording) -> bool:
    """Say whether an identifier, such as another customer's, comes from nowhere but an order or a quotation."""
    holding = [text for text in texts if identifier in text]
    return bool(holding) and not any(identifier in _rest(text, wording) for text in holding)


def spans(text: str, wording: Wording) -> list[tuple[int, int]]:
    """Return where a text quotes whole statements, and where it speaks to whoever words answers."""
    found = []
    for match in _QUOTED.finditer(text):
        group = next(at for at in (1, 2, 3) if match[at] is not None)
        if len(match[group].split()) >= _SHORTEST:
            found.append(match.span(group))
    if _orders(text, wording):
        found += [match.span() for match in _SENTENCE.finditer(text) if _orders(match[0], wording)]
    return found


def _orders(text: str, wording: Wording) -> bool:
    return perhaps_ordering(text) or wording.says("instruction", text)


@lru_cache(maxsize=1024)
def _planted(text: str, wording: Wording) -> tuple[frozenset[str], ...]:
    """Return the stems of what a text quotes or orders, one set each."""
    return tuple(frozenset(wording.stems(text[start:end])) for start, end in spans(text, wording))


@lru_cache(maxsize=1024)
def _stated(text: str, wording: Wording) -> frozenset[str]:
    """Return the stems of the rest of a text."""
    return frozenset(wording.stems(_rest(text, wording)))


def _rest(text: str, wording: Wording) -> str:
    kept, last = [], 0
    for start, end in sorted(spans(text, wording)):
        if start > last:
            kept.append(text[last:start])
        last = max(last, end)
    return " ".join([*kept, text[last:]])


def _holds(stems: frozenset[str], told: frozenset[str]) -> bool:
    return len(told & stems) >= _ENOUGH * len(told)
