"""Means and rates with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.statistics.bootstrap import CONFIDENCE, Floats, draws, percentiles
from evals.statistics.distributions import normal


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the 95 % interval around it."""

    mean: float
    low: float
    high: float


def interval(values: Sequence[float] | Floats, groups: Sequence[str], macro: bool = False) -> Interval:
    """Return the mean of values, of the groups' means if `macro`, and its interval by a cluster bootstrap.

    Percentiles of 2,000 draws of whole groups. Raises: ValueError if there are no values, or not one group for each.
    """
    if len(values) == 0 or len(values) != len(groups):
        raise ValueError(f"interval: {len(values)} values and {len(groups)} groups")
    drawn = draws(groups)
    sums = np.bincount(drawn.member, weights=np.asarray(values, np.float64)).astype(np.float64)
    sizes = np.bincount(drawn.member).astype(np.float64)
    if macro:
        sums, sizes = sums / sizes, np.ones_like(sizes)
    means = sums[drawn.groups].sum(axis=1) / sizes[drawn.groups].sum(axis=1)
    return Interval(float(sums.sum() / sizes.sum()), *percentiles(means))


def paired(
    values: Sequence[float] | Floats, others: Sequence[float] | Floats, groups: Sequence[str], macro: bool = False
) -> Interval:
    """Return the mean difference of two systems on the same questions, and its interval; above 0: the first is better.

    Raises: ValueError as `interval` does, or if the two are not of one length.
    """
    if len(values) != len(others):
        raise ValueError(f"paired: {len(values)} values against {len(others)}")
    return interval(np.asarray(values, np.float64) - np.asarray(others, np.float64), groups, macro)


def standard_error(values: Sequence[float] | Floats, groups: Sequence[str]) -> float | None:
    """Return the cluster-robust standard error of a mean; None for fewer than two groups, where there is none.

    With G groups and n values, SE^2 = G / (G - 1) * sum over groups of (sum of deviations from the mean)^2 / n^2; for
    groups of one it is the plain standard error.
    Source: Cameron and Miller, A Practitioner's Guide to Cluster-Robust Inference, J. Human Resources 50(2), 2015;
    Miller, Adding Error Bars to Evals, arXiv:2411.00640, 2024, without the factor for few groups.
    Raises: ValueError if there is not one group for each value.
    """
    if len(values) != len(groups):
        raise ValueError(f"standard_error: {len(values)} values and {len(groups)} groups")
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 2:
        return None
    given = np.asarray(values, np.float64)
    sums = np.bincount(member, weights=given - given.mean())
    return float(np.sqrt(len(names) / (len(names) - 1) * np.square(sums).sum()) / len(given))


def wilson(right: float, of: float) -> Interval:
    """Return a rate of independent trials and its score interval; the counts may be effective ones, not whole.

    Source: Wilson, Probable Inference, J. American Statistical Association 22, 1927.
    Raises: ValueError unless 0 <= right <= of and 0 < of.
    """
    if not 0 <= right <= of or of <= 0:
        raise ValueError(f"wilson: {right} of {of}")
    z, share = normal((1 + CONFIDENCE) / 2), right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def rate(values: Sequence[float] | Floats, groups: Sequence[str]) -> Interval:
    """Return the mean of values from 0 to 1, such as passed or not, and its interval, where groups stand or fall.

    Wilson's interval for as many independent trials as the values are worth, share * (1 - share) / SE^2; where all
    are alike, so that there is no error to go by, as many as there are groups. A bootstrap of 60 passes of 60 would
    be sure of the 100 %. Source: Dean and Pagano, Evaluating Confidence Interval Methods for Binomial Proportions in
    Clustered Surveys, J. Survey Statistics and Methodology 3(4), 2015.
    Raises: ValueError if there are no values, or not one group for each.
    """
    if len(values) == 0 or len(values) != len(groups):
        raise ValueError(f"rate: {len(values)} values and {len(groups)} groups")
    share = float(np.clip(np.mean(np.asarray(values, np.float64)), 0.0, 1.0))
    error = standard_error(values, groups)
    worth = float(len(set(groups)))
    if error:
        worth = min(float(len(values)), max(1.0, share * (1 - share) / error**2))
    return wilson(share * worth, worth)
