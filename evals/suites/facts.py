"""Whether a text says something: an amount, a date or a quantity by its value, anything else by its words."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from grounding.verification.figures import Figure, figures

_EXACT = frozenset({"money", "date", "day", "quantity", "percent"})
"""Kinds of figures that are told by their value, however they are written."""

_MARK = re.compile(r"[ \u00a0]?\[\d+\](?!\()")
_DRESS = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*|`+")
# How some countries write a whole amount: `19.–`.
_NO_CENTS = re.compile(r"(?<=\d)[.,][-–—]+(?!\w)")
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u00ad\u200b\u2060", "")
)


_LONGEST_S = 1.0
"""How long a pattern may search. Some take for ever on a text that nearly fits; Python's own `re` cannot be stopped."""


class SlowPattern(Exception):
    """A regular expression did not come to an end in time."""


class BrokenPattern(ValueError):
    """What stands between slashes is no regular expression."""


def plain(markdown: str) -> str:
    """Return an answer's text without the marks of its citations, and of what is set bold or as code."""
    return _DRESS.sub("", _MARK.sub("", markdown))


def says(text: str, wanted: str, locale: str = "en") -> bool:
    """Say whether a text says what is wanted.

    An amount, a date, a quantity or a percentage is found by its value, however it is written in this locale; a date
    of which either lacks the year by day and month. Anything else is found by its words.
    """
    figure = _figure(wanted, locale)
    if figure is not None:
        return any(_same(figure, other) for other in _figures(_NO_CENTS.sub("", text), locale))
    return bool(_words(wanted).search(folded(text)))


def breaks(text: str, forbidden: str, locale: str = "en") -> str | None:
    """Return what of a text is forbidden: by a pattern (`/…/`) or as `says` finds it; None if nothing is.

    Raises: BrokenPattern, SlowPattern.
    """
    pattern = pattern_of(forbidden)
    if pattern is None:
        return forbidden if says(text, forbidden, locale) else None
    try:
        found = pattern.search(text, timeout=_LONGEST_S) or pattern.search(text.translate(_ALIKE), timeout=_LONGEST_S)
    except TimeoutError as error:
        raise SlowPattern(f"`{forbidden}` is still searching after {_LONGEST_S:g} s; write it more simply") from error
    return found[0] if found else None


@lru_cache(maxsize=4096)
def pattern_of(text: str) -> regex.Pattern[str] | None:
    """Return the regular expression between two slashes; None where there are no slashes. Raises BrokenPattern."""
    if len(text) < 3 or not (text.startswith("/") and text.endswith("/")):
        return None
    try:
        return regex.compile(text[1:-1], regex.IGNORECASE)
    except regex.error as error:
        raise BrokenPattern(f"is no regular expression: {error}") from error


def folded(text: str) -> str:
    """Return a text with capitals, blanks, quotes and dashes made alike."""
    return " ".join(text.translate(_ALIKE).casefold().split())


def holds(text: str, wanted: str) -> bool:
    """Say whether a passage holds words, whatever their blanks, quotes and dashes."""
    return folded(wanted) in folded(text)


@lru_cache(maxsize=4096)
def _figure(wanted: str, locale: str) -> Figure | None:
    """Return the figure that is wanted, if it is one and nothing else."""
    bare = _NO_CENTS.sub("", wanted.strip())
    found = figures(bare, locale)
    whole = len(found) == 1 and found[0].kind in _EXACT and found[0].text.strip() == bare
    return found[0] if whole else None


@lru_cache(maxsize=512)
def _figures(text: str, locale: str) -> tuple[Figure, ...]:
    return tuple(figures(text, locale))


@lru_cache(maxsize=4096)
def _words(wanted: str) -> re.Pattern[str]:
    # `5` stands neither in `15` nor in `5.20`.
    return re.compile(rf"(?<!\w)(?<!\d[.,]){re.escape(folded(wanted))}(?!\w|[.,]\d)")


def _same(wanted: Figure, other: Figure) -> bool:
    if {wanted.kind, other.kind} == {"date", "day"}:
        return wanted.value[-2:] == other.value[-2:]
    return (wanted.kind, wanted.value) == (other.kind, other.value)
