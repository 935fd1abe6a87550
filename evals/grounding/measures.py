"""How well scores tell what is said from what is not, and how sure one can be of it, by bootstrap over groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.statistics.bootstrap import draws, percentiles

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_RESAMPLES = 4_000
_BINS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Measured:
    """A method on a set: each array holds the figure of all claims first, then of every resample."""

    accuracy: Floats
    """Balanced accuracy."""
    f1: Floats
    """Of what is said."""
    area: Floats
    """Under the ROC curve: no threshold enters it."""


def drawn(groups: Sequence[str]) -> Floats:
    """Return how often each claim counts: once, then in every resample, shape (1 + resamples, claims).

    Claims of one group stand or fall together, so whole groups are drawn.
    """
    return np.concatenate([np.ones((1, len(groups))), draws(groups, _RESAMPLES).times()])


def measured(scores: Floats, told: Bools, said: Bools, counts: Floats) -> Measured:
    """Return what a method reaches whose scores are given, with what it took for said."""
    right = counts @ (told & said)
    wrong = counts @ (told & ~said)
    of_said, of_others = counts @ said, counts @ ~said
    return Measured(
        accuracy=(right / _some(of_said) + 1 - wrong / _some(of_others)) / 2,
        f1=2 * right / _some(right + wrong + of_said),
        area=_areas(scores, said, counts),
    )


def interval(figures: Floats) -> Interval:
    """Return a figure with the percentiles of its resamples."""
    return Interval(float(figures[0]), *percentiles(figures[1:]))


def calibration_error(scores: Floats, said: Bools) -> float:
    """Return the expected calibration error: mean distance of score and frequency in ten bins of as many claims.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017; there with bins of equal width.
    """
    bins = np.array_split(np.argsort(scores, kind="stable"), min(_BINS, len(scores)))
    return float(sum(len(each) * abs(scores[each].mean() - said[each].mean()) for each in bins) / len(scores))


def _areas(scores: Floats, said: Bools, counts: Floats) -> Floats:
    """Return the chance that a claim that is said scores above one that is not, ties as a half."""
    _, place = np.unique(scores, return_inverse=True)
    steps = int(place.max()) + 1
    there = np.zeros((len(scores), steps))
    there[np.arange(len(scores)), place] = 1
    ours, theirs = (counts * said) @ there, (counts * ~said) @ there
    below = np.cumsum(theirs, axis=1) - theirs / 2
    return np.asarray((ours * below).sum(axis=1) / _some(ours.sum(axis=1) * theirs.sum(axis=1)), np.float64)


def _some(counts: Floats) -> Floats:
    return np.where(counts > 0, counts, np.nan_to_num(np.inf))
