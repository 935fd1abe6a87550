"""Learns what each signal of support weighs, from the part that may be learnt from.

Logistic regression with a penalty on large weights and with bounds: what speaks for a claim never counts against it.
Both sets count the same, and in each the claims that are said and those that are not, so that the score tells them
apart wherever claims are as often right as wrong. The scores of claims that were left out of learning then set the
scale (Platt's method, with the sets' own frequencies) and the threshold.

Sources: Platt, Probabilistic outputs for support vector machines, 1999; Beck and Teboulle, FISTA, SIAM J. Imaging
Sciences 2(1), 2009.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from grounding.verification.aligning import Signals
from grounding.verification.learnt import Weights

PENALTY = 33.0
"""Of half the sum of squares, on weights of signals scaled to unit deviation; chosen by cross-validation."""
FOLDS = 5
DIGITS = 4
TOLERANCE = 0.005
"""Of two thresholds that differ by less in balanced accuracy, the stricter one is taken."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_AGAINST = frozenset(["speaker", "question"])
"""Signals that speak against a claim; all others speak for it."""
_STEPS = 20_000
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """Claims with their signals and what people found."""

    table: Floats
    """Shape (claims, signals)."""
    said: Bools
    sets: tuple[str, ...]
    groups: tuple[str, ...]


def some(judged: Judged, used: Bools) -> Judged:
    """Return the claims that are used."""
    kept = np.flatnonzero(used)
    return Judged(
        table=judged.table[kept],
        said=judged.said[kept],
        sets=tuple(judged.sets[at] for at in kept),
        groups=tuple(judged.groups[at] for at in kept),
    )


def fold_of(group: str, turn: int = 1) -> int:
    """Return which of the folds a group belongs to, by its hash; each turn folds in another way."""
    return hashlib.blake2b(group.encode(), digest_size=8).digest()[turn] % FOLDS


def learnt(judged: Judged, encoder: str) -> Weights:
    """Return the weights, scale and threshold, rounded so that every machine finds the same."""
    left_out = np.zeros(len(judged.said))
    folds = np.array([fold_of(group) for group in judged.groups])
    for fold in range(FOLDS):
        out = folds == fold
        if out.any() and not out.all():
            weights, intercept = _fitted(judged, ~out)
            left_out[out] = judged.table[out] @ weights + intercept
    slope, shift = _scaled(left_out, judged)
    weights, intercept = _fitted(judged, np.ones(len(judged.said), bool))
    chances = 1 / (1 + np.exp(-(slope * left_out + shift)))
    return Weights(
        encoder=encoder,
        weights=Signals(*(round(float(value), DIGITS) for value in slope * weights)),
        intercept=round(float(slope * intercept + shift), DIGITS),
        enough=round(_threshold(chances, judged), 2),
    )


def best_threshold(scores: Floats, said: Bools, sets: Sequence[str] = ()) -> float:
    """Return the threshold with the highest balanced accuracy, half way between two scores; the lowest of equals.

    With the set of each claim given, it is the mean of the sets' that is highest.
    """
    order = np.unique(scores)
    cuts = np.concatenate([[order[0]], (order[1:] + order[:-1]) / 2])
    names = np.array(sets or ["all"] * len(scores))
    members = [names == name for name in dict.fromkeys(names.tolist())]
    each = [np.mean([balanced(scores[one] >= cut, said[one]) for one in members]) for cut in cuts]
    return float(cuts[int(np.argmax(each))])


def balanced(told: Bools, said: Bools) -> float:
    """Return the mean of the shares that are told right, of what is said and of what is not."""
    return float((told[said].mean() + (~told[~said]).mean()) / 2)


def _fitted(judged: Judged, used: Bools) -> tuple[Floats, float]:
    """Return weights of the signals as they are, and the intercept."""
    table, said = judged.table[used], judged.said[used]
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-9
    rows = np.column_stack([(table - mean) / deviation, np.ones(len(table))])
    counts = _evened([name for name, one in zip(judged.sets, used, strict=True) if one], said)
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[-1] = 0.0
    found = _descended(rows, said, counts, penalty, _signs())
    weights = found[:-1] / deviation
    return weights, float(found[-1] - weights @ mean)


def _scaled(scores: Floats, judged: Judged) -> tuple[float, float]:
    """Return slope and shift that make scores the frequencies of the sets, each set counting the same."""
    counts = np.array([1 / judged.sets.count(name) for name in judged.sets])
    rows = np.column_stack([scores, np.ones(len(scores))])
    slope, shift = _descended(
        rows, judged.said, counts * len(scores) / counts.sum(), np.array([1e-6, 0.0]), np.array([1, 0])
    )
    return float(slope), float(shift)


def _descended(rows: Floats, said: Bools, counts: Floats, penalty: Floats, signs: npt.NDArray[np.int64]) -> Floats:
    """Minimise the weighted logistic loss; a sign of 1 or -1 keeps a weight from the other side of nought."""
    sides = np.where(said, 1.0, -1.0)
    steep = float(np.linalg.eigvalsh((rows * counts[:, None]).T @ rows / 4)[-1] + penalty.max())
    here = ahead = np.zeros(rows.shape[1])
    pace = 1.0
    for _ in range(_STEPS):
        pull = -counts * sides / (1 + np.exp(sides * (rows @ ahead)))
        moved = ahead - (rows.T @ pull + penalty * ahead) / steep
        moved = np.where(signs * moved < 0, 0.0, moved)
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        step = moved - here
        ahead = moved + (pace - 1) / faster * step
        here, pace = moved, faster
        if np.abs(step).max() < _CLOSE:
            break
    return here


def _signs() -> npt.NDArray[np.int64]:
    return np.array([*(-1 if field.name in _AGAINST else 1 for field in fields(Signals)), 0])


def _evened(sets: Sequence[str], said: Bools) -> Floats:
    """Return what each claim counts: every set the same, and in it what is said and what is not."""
    kinds = [(name, bool(one)) for name, one in zip(sets, said, strict=True)]
    counts = np.array([1 / kinds.count(kind) for kind in kinds])
    return np.asarray(counts * len(kinds) / counts.sum(), np.float64)


def _threshold(chances: Floats, judged: Judged) -> float:
    """Return the strictest threshold whose balanced accuracy, as the mean of the sets', is all but the best."""
    names = np.array(judged.sets)
    cuts = np.arange(1, 100) / 100
    each = [
        np.mean([balanced(chances[names == name] >= cut, judged.said[names == name]) for name in set(judged.sets)])
        for cut in cuts
    ]
    return float(cuts[np.array(each) >= max(each) - TOLERANCE][-1])
