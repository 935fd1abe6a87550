"""Whole groups drawn again and again: what stands or falls together is drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CONFIDENCE = 0.95
"""Of every interval."""

RESAMPLES = 2_000
_SEED = 20_260_101

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Draws:
    """Groups drawn with replacement; the same ones each time, so that two systems are compared on the same draws."""

    member: Ints
    """Of each value, the number of its group."""
    groups: Ints
    """Shape (resamples, groups): numbers of the groups drawn."""

    @property
    def count(self) -> int:
        """Return how many groups there are."""
        return int(self.groups.shape[1])

    def times(self) -> Floats:
        """Return how often each value counts in each resample, shape (resamples, values)."""
        drawn = np.stack([np.bincount(draw, minlength=self.count) for draw in self.groups])
        return drawn[:, self.member].astype(np.float64)


def draws(groups: Sequence[str], resamples: int = RESAMPLES) -> Draws:
    """Draw for a cluster bootstrap. Source: Field and Welsh, Bootstrapping clustered data, JRSS B 69(3), 2007.

    `groups`: of each value, the name of what it stands or falls with.
    """
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    drawn = np.random.default_rng(_SEED).integers(len(names), size=(resamples, len(names)))
    return Draws(member.astype(np.int64), drawn)


def percentiles(figures: Floats) -> tuple[float, float]:
    """Return between which two values the resamples' figures lie, but for the rare ones at both ends."""
    low, high = np.quantile(figures, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
