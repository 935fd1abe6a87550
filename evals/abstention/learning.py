"""Learns the weights of answerability by logistic regression.

Every set counts the same, and in it the questions with an answer as much as those without, so that a probability of a
half means: as likely as not, if either were as common. A small penalty on the squares of the weights, of signals scaled
to unit deviation, keeps signals that say the same from working against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields

import numpy as np
import numpy.typing as npt

from grounding.drafting.extractive.answerability import Signals, Weights

PENALTY = 0.03
"""Of the sum of squares. Chosen by cross-validation within the half to learn from, among 0.001 to 0.3."""

AGAINST = frozenset(["missing"])
"""What speaks against an answer; everything else never counts against one, as a match is no fault."""

_NAMES = tuple(field.name for field in fields(Signals))

_STEPS = 5_000

Floats = npt.NDArray[np.float64]

Example = tuple[Signals, bool]
"""What speaks for the best piece found, and whether the question has an answer."""


def learnt(sets: Mapping[str, Sequence[Example]]) -> Weights:
    """Return the weights. Raises ValueError if a set lacks questions with an answer, or such without."""
    for name, examples in sets.items():
        if len({right for _, right in examples}) < 2:
            raise ValueError(f"{name}: needs questions with an answer and questions without one")
    table = np.array([astuple(signals) for examples in sets.values() for signals, _ in examples], np.float64)
    wanted = np.array([right for examples in sets.values() for _, right in examples], np.float64)
    shares = np.concatenate([_shares([right for _, right in examples]) / len(sets) for examples in sets.values()])
    mean = shares @ table
    scale = np.sqrt(shares @ (table - mean) ** 2) + 1e-9
    scaled = (table - mean) / scale

    found = _fitted(scaled, wanted, shares)
    slopes = found[1:] / scale
    return Weights(*(round(float(value), 2) for value in (found[0] - slopes @ mean, *slopes)))


def _fitted(signals: Floats, wanted: Floats, shares: Floats) -> Floats:
    """Return bias and weights by projected gradient descent, which converges as the penalised loss is convex.

    Source: Goldstein, Convex Programming in Hilbert Space, Bulletin of the AMS 1964. The step is the inverse of the
    largest curvature that the loss can have.
    """
    table = np.hstack([np.ones((len(signals), 1)), signals])
    penalty = np.array([0.0] + [PENALTY] * signals.shape[1])
    least = np.array([-np.inf] + [-np.inf if name in AGAINST else 0.0 for name in _NAMES])
    most = np.array([np.inf] + [0.0 if name in AGAINST else np.inf for name in _NAMES])
    curvature = np.linalg.eigvalsh(table.T @ (shares[:, None] * table)).max() / 4 + 2 * PENALTY
    found = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        off = shares * (1 / (1 + np.exp(-table @ found)) - wanted)
        found = np.clip(found - (table.T @ off + 2 * penalty * found) / curvature, least, most)
    return found


def _shares(right: Sequence[bool]) -> Floats:
    """Return how much each question counts: half for those with an answer, half for the others."""
    wanted = np.asarray(right, np.bool_)
    return np.asarray(np.where(wanted, 0.5 / wanted.sum(), 0.5 / (~wanted).sum()), np.float64)
