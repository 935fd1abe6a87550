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


def in_capitals(text: str, locale: str, before: re.Pattern[str] | None, *, at_end: bool = False) -> str:
    """Return a text with short names of months written as names where what stands right before says that they are.

    `at_end`: only where nothing follows, since `and may I …` names no month.
    """
    if before is None:
        return text
    behind = r"(?=\W*$)" if at_end else r"(?!\w)"
    for name in {name for _, name in _month_names(locale) if len(name) <= _SHORT_MONTH}:
        for match in re.finditer(rf"(?<=\w ){re.escape(name)}{behind}", text, re.IGNORECASE):
            head = text[: match.start()]
            if any(not head[said.end() :].strip() for said in before.finditer(head)):
                text = f"{head}{name[:1].upper()}{name[1:]}{text[match.end() :]}"
    return text


def _month_names(locale: str) -> tuple[tuple[int, str], ...]:
    names = Locale.parse(locale, sep="-").months
    pairs = {
        (number, name.rstrip("."))
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in names[context][width].items()
    }
    return tuple(sorted(pairs))
