"""How good rankings are, by the ir-measures library, and how sure one can be of it, by bootstrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, Success, nDCG

from evals.retrieval.questions import Question

Run = Mapping[str, Sequence[str]]
"""By question id, the keys of what was found, best first, each once; see `judging.ranked`."""

MEASURES = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "recall@3": R @ 3,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "nDCG@10": nDCG @ 10,
    "MRR@3": RR @ 3,
    "MRR@10": RR @ 10,
}

_RESAMPLES = 2_000
_SEED = 20_260_101
_CONFIDENCE = 0.95

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the 95 % interval around it."""

    mean: float
    low: float
    high: float


def scores(questions: Sequence[Question], run: Run) -> dict[str, Values]:
    """Return by measure one value a question, in the questions' order; 0 where nothing was found.

    Raises: ValueError if a question has no right answer, since nothing can be said of it.
    """
    without = [question.question_id for question in questions if not question.relevant]
    if without:
        raise ValueError(f"no right answer is known for {', '.join(without[:5])}")
    right = {one.question_id: {target.key: 1 for target in one.relevant} for one in questions}
    found = {one: {key: -float(place) for place, key in enumerate(ranking)} for one, ranking in run.items() if ranking}
    names = {str(measure): name for name, measure in MEASURES.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), right, found):
        values[names[str(metric.measure)]][metric.query_id] = metric.value
    return {
        name: np.array([of.get(question.question_id, 0.0) for question in questions]) for name, of in values.items()
    }


def interval(values: Sequence[float] | Values, groups: Sequence[str], macro: bool = False) -> Interval:
    """Return the mean of values, of the groups' means if `macro`, and its interval.

    Questions of one group stand or fall together, so whole groups are drawn, with replacement: a cluster bootstrap
    by percentiles, 2,000 draws, the same ones each time. Source: Field and Welsh, JRSS B 69(3), 2007.
    Raises: ValueError if there are no values, or not one group for each.
    """
    if len(values) == 0 or len(values) != len(groups):
        raise ValueError(f"interval: {len(values)} values and {len(groups)} groups")
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(member, weights=np.asarray(values, np.float64)).astype(np.float64)
    sizes = np.bincount(member).astype(np.float64)
    if macro:
        sums, sizes = sums / sizes, np.ones_like(sizes)
    draws = np.random.default_rng(_SEED).integers(len(names), size=(_RESAMPLES, len(names)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.quantile(means, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return Interval(float(sums.sum() / sizes.sum()), float(low), float(high))


def paired(
    values: Sequence[float] | Values, others: Sequence[float] | Values, groups: Sequence[str], macro: bool = False
) -> Interval:
    """Return the mean difference of two systems on the same questions, and its interval; above 0: the first is better.

    Raises: ValueError as `interval` does, or if the two are not of one length.
    """
    if len(values) != len(others):
        raise ValueError(f"paired: {len(values)} values against {len(others)}")
    return interval(np.asarray(values, np.float64) - np.asarray(others, np.float64), groups, macro)
