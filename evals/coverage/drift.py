"""Where what people ask has moved away from what the suites ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.ports import Embedder
from retrieval.types import Matrix

Floats = npt.NDArray[np.float64]

_LONELIEST = 0.10
"""Share of the cases that are no nearer to any other case than what counts as far. With the sample's suites, what no
case is about (solar panels, a washing machine) lies beyond it, a paraphrase of a case well within."""
_ALIKE = 0.55
"""From this likeness on two questions far from the suites are taken for one kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Questions that are alike, and far from every case."""

    members: tuple[int, ...]
    """Places among the questions given, the most typical first."""
    nearest: str
    """The case that the most typical is nearest to."""
    likeness: float
    """To it, at most 1."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far questions lie from the cases."""

    least: float
    """Likeness below which a question is far from every case."""
    far: int
    kinds: tuple[Kind, ...]
    """The largest first."""


def drift(cases: Mapping[str, str], asked: Sequence[str], embedder: Embedder) -> Drift | None:
    """Return which questions lie far from every case, by kind; None without questions, or with fewer than two cases.

    Far: less like any case than nine of ten cases are like another; blocking.
    """
    if not asked or len(cases) < 2:
        return None
    names, known = list(cases), embedder.embed(list(cases.values()))
    least = _least(known)
    vectors = embedder.embed(list(asked))
    likeness = np.asarray(vectors @ known.T, np.float64)
    nearest, best = likeness.argmax(axis=1), likeness.max(axis=1)
    far = np.flatnonzero(best < least)
    kinds = [
        Kind(tuple(int(far[at]) for at in group), names[nearest[far[group[0]]]], float(best[far[group[0]]]))
        for group in _groups(vectors[far])
    ]
    return Drift(least, len(far), tuple(kinds))


def _least(known: Matrix) -> float:
    """Return the likeness to the nearest other case that all but the loneliest cases have."""
    likeness = np.asarray(known @ known.T, np.float64)
    np.fill_diagonal(likeness, -1.0)
    return float(np.quantile(likeness.max(axis=1), _LONELIEST))


def _groups(vectors: Matrix) -> list[list[int]]:
    """Return places of questions that are alike, the most typical of each group first, the largest group first.

    Again and again the question that most others are like, with those: so that no chain of likenesses joins what is
    not alike.
    """
    likeness = np.asarray(vectors @ vectors.T, np.float64)
    alike, left, found = likeness >= _ALIKE, np.ones(len(vectors), bool), []
    while left.any():
        near = alike & left[:, None] & left[None, :]
        np.fill_diagonal(near, left)
        middle = int(np.lexsort((-(likeness * near).sum(axis=1), -near.sum(axis=1)))[0])
        members = np.flatnonzero(near[middle])
        order = sorted((int(at) for at in members), key=lambda at: (at != middle, -likeness[middle, at], at))
        found.append(order)
        left[members] = False
    return sorted(found, key=lambda group: (-len(group), group[0]))
