"""Learns the ranking's weights from the half of the questions that may be learnt from.

The weights make the right passages of each question likely: the share that they have of a softmax over all candidates'
scores (ListNet's top-one probability), by maximum likelihood with a small penalty on large weights. No weight may be
negative: a match never counts against a passage. Every set counts the same, and within it every group of questions;
sets that ask the same questions in other words count as one.

Source: Cao et al., Learning to Rank: From Pairwise Approach to Listwise Approach, ICML 2007.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from evals.retrieval.judging import answers
from evals.retrieval.questions import Question
from retrieval.ranking import Signals, Weights
from retrieval.types import Passage

PENALTY = 1e-3
"""Of the sum of squares, on weights of signals scaled to unit deviation."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates."""

    question_id: str
    group: str
    signals: Floats
    """Shape (candidates, signals)."""
    right: npt.NDArray[np.bool_]
    """Shape (candidates,)."""


def example(question: Question, candidates: Sequence[tuple[Passage, Signals]]) -> Example:
    """Return a question's candidates with what is right among them."""
    table = np.array([astuple(signals) for _, signals in candidates])
    right = np.array([bool(answers(question, passage)) for passage, _ in candidates])
    return Example(question.question_id, question.group, table, right)


def learnt(sets: Mapping[str, Sequence[Example]]) -> Weights:
    """Return the weights, meaning's being 1. Raises ValueError if no question has a right candidate."""
    examples, shares = _weighted(sets)
    if not examples:
        raise ValueError("no question has a right passage among its candidates")
    scale = np.concatenate([one.signals for one in examples]).std(axis=0) + 1e-9
    tables = [one.signals / scale for one in examples]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for table, one, share in zip(tables, examples, shares, strict=True):
            scores = table @ weights
            odds = np.exp(scores - scores.max())
            everywhere, right = odds / odds.sum(), odds * one.right / (odds * one.right).sum()
            total -= share * float(np.log((odds * one.right).sum() / odds.sum()))
            slope = slope + share * (table.T @ (everywhere - right))
        return total, slope

    count = len(fields(Signals))
    found = minimize(loss, np.ones(count), jac=True, method="L-BFGS-B", bounds=[(0, None)] * count)
    weights = found.x / scale
    return Weights(*(float(round(weight / weights[0], 2)) for weight in weights))


def _weighted(sets: Mapping[str, Sequence[Example]]) -> tuple[list[Example], list[float]]:
    examples, shares = [], []
    asked = {name: frozenset(one.question_id for one in several) for name, several in sets.items()}
    times = Counter(asked.values())
    for name, several in sets.items():
        usable = [one for one in several if one.right.any()]
        groups = Counter(one.group for one in usable)
        examples += usable
        share = 1 / times[asked[name]] / len(times)
        shares += [share / groups[one.group] / len(groups) for one in usable]
    return examples, shares
