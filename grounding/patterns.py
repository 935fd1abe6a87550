"""A language's cue words, given as regular expressions, as one pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence

CAPITAL_NOUNS = frozenset(["de", "lb"])
"""Languages that write every noun with a capital, where one tells no name."""


def any_of(patterns: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern that matches where any of these does, whatever the case; None if there is none."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE) if patterns else None
