"""How a language writes its months."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

_SHORT_MONTH = 3
"""Names so short (May, Mai) are words of their own in lower case, so they count as written only."""


@lru_cache(maxsize=32)
def month_patterns(locale: str) -> tuple[tuple[int, str], ...]:
    """Return for each name of each month of a language its number and a pattern that matches it."""
    found = []
    for number, name in _month_names(locale):
        written = name[:1].upper() + name[1:]
        # At the beginning of a sentence even a verb has a capital.
        short = rf"(?<=\w )(?-i:{re.escape(written)})(?!\w)"
        found.append((number, short if len(name) <= _SHORT_MONTH else rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)"))
    return tuple(found)


def _month_names(locale: str) -> tuple[tuple[int, str], ...]:
    names = Locale.parse(locale, sep="-").months
    pairs = {
        (number, name.rstrip("."))
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in names[context][width].items()
    }
    return tuple(sorted(pairs))
