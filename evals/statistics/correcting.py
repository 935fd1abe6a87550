"""Many tests at once: what one of them finds by chance is no find."""

from __future__ import annotations

from collections.abc import Sequence


def holm(chances: Sequence[float]) -> list[float]:
    """Return the p-values corrected for how many there are, in the same order.

    The i-th smallest of m, from 0, becomes p * (m - i), at most 1 and never less than a smaller one's. What stays below
    5 % holds for all of them together, whatever they have to do with each other.
    Source: Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Statistics 6(2), 1979.
    """
    corrected, most = [0.0] * len(chances), 0.0
    for place, index in enumerate(sorted(range(len(chances)), key=lambda one: chances[one])):
        most = max(most, min(1.0, chances[index] * (len(chances) - place)))
        corrected[index] = most
    return corrected
