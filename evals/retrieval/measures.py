"""How good rankings are, by the ir-measures library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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

Values = npt.NDArray[np.float64]


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
