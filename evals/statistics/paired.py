"""Tests of a difference between two runs of the same cases, and how small a difference such a test can show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np

from evals.statistics.bootstrap import Floats, Ints
from evals.statistics.distributions import student
from evals.statistics.intervals import standard_error

ALPHA = 0.05
POWER = 0.8
FEWEST = math.ceil(1 - math.log2(ALPHA))
"""Groups without which no pattern of signs is rare enough to show anything."""

_SEED = 20_260_101
_MOST_ENUMERATED = 12
"""Groups up to which every pattern of signs is gone through."""
_PATTERNS = 10_000
_NOUGHT = 1e-12


def sign_flip(differences: Sequence[float] | Floats, groups: Sequence[str]) -> float:
    """Return how likely a mean difference at least as far from nought is, if neither run were better.

    Then a group's differences might as well have the other sign, all of them together; two-sided. Every pattern of
    signs counts where differences are whole numbers, such as passed less passed, or groups are few; else 10,000
    patterns, the same each time, with one added to both counts, so that the result is never 0.
    Source: Fisher, The Design of Experiments, 1935; Phipson and Smyth, Permutation P-values Should Never Be Zero,
    Stat. Appl. Genet. Mol. Biol. 9(1), 2010.
    Raises: ValueError if there is not one group for each difference.
    """
    if len(differences) != len(groups):
        raise ValueError(f"sign_flip: {len(differences)} differences and {len(groups)} groups")
    if len(differences) == 0:
        return 1.0
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(member, weights=np.asarray(differences, np.float64)).astype(np.float64)
    sums = sums[np.abs(sums) > _NOUGHT]
    if not len(sums):
        return 1.0
    if np.array_equal(sums, np.round(sums)):
        return _of_whole(np.abs(np.round(sums)).astype(np.int64), abs(round(float(sums.sum()))))
    return _enumerated(sums) if len(sums) <= _MOST_ENUMERATED else _drawn(sums)


def mcnemar(lost: int, won: int) -> float:
    """Return how likely a split of the cases that differ is, at least as uneven, if either side were as likely.

    The exact test, two-sided. Source: McNemar, Psychometrika 12, 1947. Raises: ValueError for a negative count.
    """
    if lost < 0 or won < 0:
        raise ValueError(f"mcnemar: {lost} and {won}")
    tail = sum(math.comb(lost + won, one) for one in range(min(lost, won) + 1))
    return float(min(1.0, 2 * tail / 2 ** (lost + won)))


def detectable(differences: Sequence[float] | Floats, groups: Sequence[str], *, share: bool) -> float | None:
    """Return the smallest mean difference that a paired test finds in 4 of 5 runs, at 5 %, two-sided.

    (t(1 - alpha / 2) + t(power)) * SE, with as many degrees of freedom as groups less one. Of a `share`, whose values
    are from 0 to 1, not less than the fewest cases that could show it, all going from 0 to 1. None where nothing can
    be told: too few groups for any pattern of signs to be that rare, or no difference to tell how much values vary.
    Source: Bloom, Minimum Detectable Effects, Evaluation Review 19(5), 1995.
    """
    count = len(set(groups))
    error = standard_error(differences, groups)
    if error is None or count < FEWEST or (error < _NOUGHT and not share):
        return None
    by_error = (student(1 - ALPHA / 2, count - 1) + student(POWER, count - 1)) * error
    return max(by_error, FEWEST / len(groups)) if share else by_error


def _of_whole(sizes: Ints, found: int) -> float:
    """Add up the chances of every sum, one group after the other."""
    chances = np.ones(1)
    for size in sizes:
        wider = np.zeros(len(chances) + 2 * size)
        wider[: len(chances)] += chances / 2
        wider[2 * size :] += chances / 2
        chances = wider
    reached = np.arange(len(chances)) - len(chances) // 2
    return min(1.0, float(chances[np.abs(reached) >= found].sum()))


def _enumerated(sums: Floats) -> float:
    signs = np.array(list(product((1.0, -1.0), repeat=len(sums))))
    return float(np.mean(_at_least(signs @ sums, sums)))


def _drawn(sums: Floats) -> float:
    signs = np.random.default_rng(_SEED).choice(np.array([1.0, -1.0]), size=(_PATTERNS, len(sums)))
    return float((1 + np.sum(_at_least(signs @ sums, sums))) / (1 + _PATTERNS))


def _at_least(totals: Floats, sums: Floats) -> np.typing.NDArray[np.bool_]:
    # Two sums of the same numbers in another order may differ in the last digits.
    return np.asarray(np.abs(totals) >= abs(sums.sum()) - 1e-9 * np.abs(sums).sum())
