"""What came out on each set: every method's figures, and how far ours is ahead of each plain one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evals.grounding.learning import FOLDS, Bools, Floats, Judged, best_threshold, fold_of, learnt, some
from evals.grounding.measures import Interval, Measured, calibration_error, drawn, interval, measured
from evals.grounding.methods import OURS, PLAIN, Told
from grounding.verification.aligning import Signals

FOLDED, OWN, ONE = "folded", "own", "one"
"""Ways to report. `folded`: every claim, by weights and thresholds that were learnt from the four fifths without it;
`own`: the part to report on, by the shipped weights, thresholds from the set's other part; `one`: the same part, one
threshold for both sets, for ours the shipped one."""
WAYS = (FOLDED, OWN, ONE)
_FOLDING = 2
"""The turn of folding; the learning itself folds in another way."""


@dataclass(frozen=True, slots=True)
class Row:
    """A method on a set, or how far ours is ahead of it."""

    method: str
    accuracy: Interval
    f1: Interval
    area: Interval


@dataclass(frozen=True, slots=True)
class SetResult:
    """A set's figures, reported in one way."""

    set: str
    way: str
    claims: int
    said: int
    methods: tuple[Row, ...]
    ahead: tuple[Row, ...]
    """Ours less each plain method, on the same resamples."""
    calibration: float
    """Our expected calibration error."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a method said of every claim."""

    scores: Floats
    said: Bools


def results(told: Told, enough: float) -> list[SetResult]:
    """Return the figures of every set, in every way; `enough` is the shipped threshold."""
    sets = np.array(told.judged.sets)
    reported = np.array([each.part == "report" for each in told.examples])
    found = []
    for way in WAYS:
        methods = _folded(told) if way == FOLDED else _split(told, enough if way == ONE else None)
        for name in dict.fromkeys(told.judged.sets):
            used = (sets == name) & (reported | (way == FOLDED))
            found.append(_result(told, methods, name, way, used))
    return found


def _result(told: Told, methods: dict[str, _Told], name: str, way: str, used: Bools) -> SetResult:
    said = told.judged.said[used]
    counts = drawn([group for group, one in zip(told.judged.groups, used, strict=True) if one])
    figures = {method: measured(each.scores[used], each.said[used], said, counts) for method, each in methods.items()}
    return SetResult(
        set=name,
        way=way,
        claims=len(said),
        said=int(said.sum()),
        methods=tuple(
            Row(method, interval(one.accuracy), interval(one.f1), interval(one.area)) for method, one in figures.items()
        ),
        ahead=tuple(_ahead(figures[OURS], figures[method], method) for method in PLAIN),
        calibration=calibration_error(methods[OURS].scores[used], said),
    )


def _split(told: Told, enough: float | None) -> dict[str, _Told]:
    """Return what the methods say by thresholds from the part to learn from: each set's own, or one for all sets."""
    learn = np.array([each.part == "learn" for each in told.examples])
    found = {}
    for method, scores in told.scores.items():
        if enough is None:
            found[method] = _Told(scores, _by_set(told.judged, scores, learn))
        else:
            chosen = some(told.judged, learn)
            cut = enough if method == OURS else best_threshold(scores[learn], chosen.said, chosen.sets)
            found[method] = _Told(scores, scores >= cut)
    return found


def _folded(told: Told) -> dict[str, _Told]:
    """Return what the methods say of each claim by what the other folds teach: weights for ours, thresholds for all."""
    folds = np.array([fold_of(group, _FOLDING) for group in told.judged.groups])
    found = {method: _Told(scores.copy(), np.zeros(len(scores), bool)) for method, scores in told.scores.items()}
    for fold in range(FOLDS):
        out = folds == fold
        weights = learnt(some(told.judged, ~out), "")
        ours = np.array([weights.score(Signals(*row)) for row in told.judged.table])
        for method, each in found.items():
            scores = ours if method == OURS else told.scores[method]
            each.scores[out] = scores[out]
            each.said[out] = _by_set(told.judged, scores, ~out)[out]
    return found


def _by_set(judged: Judged, scores: Floats, learn: Bools) -> Bools:
    """Return what scores say by the best threshold of each set on the claims that may be learnt from."""
    sets = np.array(judged.sets)
    told = np.zeros(len(scores), bool)
    for name in set(judged.sets):
        here = sets == name
        used = here & learn
        told[here] = scores[here] >= best_threshold(scores[used], judged.said[used])
    return told


def _ahead(ours: Measured, other: Measured, method: str) -> Row:
    return Row(
        method,
        interval(ours.accuracy - other.accuracy),
        interval(ours.f1 - other.f1),
        interval(ours.area - other.area),
    )
