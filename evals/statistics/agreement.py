"""How far two who judge the same things agree, beyond what chance would have them agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.statistics.bootstrap import Floats, draws, percentiles
from evals.statistics.intervals import Interval


def kappa(ours: Sequence[str], theirs: Sequence[str], groups: Sequence[str]) -> Interval | None:
    """Return Cohen's kappa and its interval by a cluster bootstrap; None where chance alone would agree always.

    1: they agree on everything; 0: no more than two who judge by the same shares, and blindly; below: less.
    Source: Cohen, A Coefficient of Agreement for Nominal Scales, Educ. Psychol. Meas. 20(1), 1960.
    Raises: ValueError if there are no judgements, or the three are not of one length.
    """
    if not ours or not len(ours) == len(theirs) == len(groups):
        raise ValueError(f"kappa: {len(ours)} judgements, {len(theirs)} others and {len(groups)} groups")
    kinds = sorted({*ours, *theirs})
    one, other = (np.array([[said == kind for kind in kinds] for said in side], np.float64) for side in (ours, theirs))
    times = np.concatenate([np.ones((1, len(ours))), draws(groups).times()])
    figures = _kappas(one, other, times)
    known = figures[1:][~np.isnan(figures[1:])]
    return None if np.isnan(figures[0]) else Interval(float(figures[0]), *percentiles(known))


def _kappas(one: Floats, other: Floats, times: Floats) -> Floats:
    """Return kappa for each row of counts; not a number where chance agreement is complete."""
    total = times.sum(axis=1)
    agreed = times @ (one * other).sum(axis=1) / total
    by_chance = ((times @ one) * (times @ other)).sum(axis=1) / total**2
    left = 1 - by_chance
    return np.where(left > 1e-12, (agreed - by_chance) / np.where(left > 1e-12, left, 1.0), np.nan)
