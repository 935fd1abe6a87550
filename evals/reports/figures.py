"""What a report counts: shares by group, calibration, the curve of abstention, and how long answers took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.results.types import JUDGES, CaseResult
from evals.scoring.outcomes import ANSWERED, WITHHELD
from evals.statistics.intervals import Interval, interval, rate

_BINS = 10
_FEWEST_BINS = 3
_QUANTILES = (0.5, 0.9, 0.95, 0.99)
STAGES = ("understand", "gather", "draft", "verify")
"""Of an answer, as its `timings_ms` names them."""
Slip = Literal["false-answer", "false-refusal"]
"""What abstention went wrong by."""


@dataclass(frozen=True, slots=True)
class Group:
    """How the cases of one kind did."""

    name: str
    passed: int
    failed: int
    unscored: int
    share: Interval | None
    """Of those scored; None where none was."""


@dataclass(frozen=True, slots=True)
class ScorerFigures:
    """What one scorer found."""

    name: str
    judges: bool
    count: int
    missed: int
    """How many it gave less than 1, if it judges."""
    unscored: int
    mean: Interval | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers that the assistant was about as sure of."""

    low: float
    high: float
    sure: float
    """Mean of how sure it was."""
    share: Interval
    """Of those that passed."""
    count: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How sure the assistant was, against how often it was right."""

    of: Literal["confidence", "support"]
    bins: tuple[Bin, ...]
    error: float
    """The mean distance of sureness and share, by count: the expected calibration error (Naeini et al., AAAI 2015)."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What would be answered if a question were answered from this confidence on."""

    threshold: float
    answered: float
    """Share of the questions that have an answer."""
    false: float
    """Share of the questions that have none."""


@dataclass(frozen=True, slots=True)
class Abstention:
    """Questions with and without an answer, and what was answered of them."""

    answerable: int
    refused: int
    """Of the answerable, how many were not answered."""
    unanswerable: int
    false: int
    """Of the unanswerable, how many were answered."""
    curve: tuple[CurvePoint, ...]
    """From the highest threshold on; empty where confidence is not known for questions of both kinds."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long answers took, in ms."""

    values: tuple[float, ...]
    """Ascending."""
    quantiles: Mapping[float, float]
    stages: Mapping[str, float]
    """The mean by stage."""


def group(name: str, results: Sequence[CaseResult]) -> Group:
    """Return how some results did."""
    scored = [one for one in results if one.passed is not None]
    passed = sum(one.passed is True for one in scored)
    share = _rate(scored)
    return Group(name, passed, len(scored) - passed, len(results) - len(scored), share)


def grouped(results: Sequence[CaseResult], keys: Callable[[CaseResult], Iterable[str]]) -> list[Group]:
    """Return how results did by what `keys` gives for each, the worst first."""
    found: dict[str, list[CaseResult]] = {}
    for one in results:
        for key in keys(one):
            found.setdefault(key, []).append(one)
    groups = [group(name, members) for name, members in found.items()]
    return sorted(groups, key=lambda one: (one.share.mean if one.share else 2.0, one.name))


def scorers(results: Sequence[CaseResult]) -> list[ScorerFigures]:
    """Return what each scorer found, those that judge first."""
    names = dict.fromkeys(name for one in results for name in one.scores)
    found = [_scorer(name, [one for one in results if name in one.scores]) for name in names]
    return sorted(found, key=lambda one: (not one.judges, -one.missed, one.name))


def _scorer(name: str, results: Sequence[CaseResult]) -> ScorerFigures:
    values = [(value, one) for one in results if (value := one.scores[name].value) is not None]
    judges = name in JUDGES
    missed = sum(value < 1 for value, _ in values) if judges else 0
    found = _mean([value for value, _ in values], [_cluster(one) for _, one in values])
    return ScorerFigures(name, judges, len(values), missed, len(results) - len(values), found)


def _mean(values: Sequence[float], clusters: Sequence[str]) -> Interval | None:
    if not values:
        return None
    shares = min(values) >= 0 and max(values) <= 1
    return rate(values, clusters) if shares else interval(values, clusters)


def calibration(results: Sequence[CaseResult]) -> Calibration | None:
    """Return how sure the assistant was of what it answered against how often that passed.

    By its confidence, else by the lowest support of a claim; None where neither is known, or hardly differs.
    """
    answered = [one for one in results if one.passed is not None and outcome(one) in ANSWERED]
    sure = [(one.confidence, one) for one in answered if one.confidence is not None]
    of: Literal["confidence", "support"] = "confidence"
    if not sure:
        of = "support"
        given = ((one.scores["support"].value, one) for one in answered if "support" in one.scores)
        sure = [(value, one) for value, one in given if value is not None]
    if not sure:
        return None
    bins = [found for number in range(_BINS) if (found := _bin(number, sure))]
    if len(bins) < _FEWEST_BINS:
        return None
    error = sum(one.count * abs(one.sure - one.share.mean) for one in bins) / len(sure)
    return Calibration(of, tuple(bins), error)


def _bin(number: int, sure: Sequence[tuple[float, CaseResult]]) -> Bin | None:
    members = [pair for pair in sure if min(int(pair[0] * _BINS), _BINS - 1) == number]
    share = _rate([one for _, one in members])
    if share is None:
        return None
    sureness = sum(value for value, _ in members) / len(members)
    return Bin(number / _BINS, (number + 1) / _BINS, sureness, share, len(members))


def abstention(results: Sequence[CaseResult]) -> Abstention | None:
    """Return what was answered of the questions with and without an answer, by the outcomes that the cases expect.

    None where no case says which of the two its question is.
    """
    told = [(one, answerable) for one in results if (answerable := _answerable(one)) is not None]
    right = [one for one, answerable in told if answerable]
    wrong = [one for one, answerable in told if not answerable]
    if not told:
        return None
    return Abstention(
        answerable=len(right),
        refused=sum(slip(one) == "false-refusal" for one in right),
        unanswerable=len(wrong),
        false=sum(slip(one) == "false-answer" for one in wrong),
        curve=_curve([*_confidences(right)], [*_confidences(wrong)]),
    )


def slip(result: CaseResult) -> Slip | None:
    """Return whether an answer was given where there is none, or none where there is one; None: neither."""
    answerable = _answerable(result)
    if answerable is False and outcome(result) in ANSWERED:
        return "false-answer"
    return "false-refusal" if answerable and outcome(result) in WITHHELD else None


def _answerable(result: CaseResult) -> bool | None:
    """Say whether a case expects an answer, or that there is none; None if it says neither, or either will do."""
    expected = frozenset(result.expected.get("outcome") or ())
    if not expected or outcome(result) is None:
        return None
    if expected <= ANSWERED:
        return True
    return False if expected <= WITHHELD else None


def _confidences(results: Iterable[CaseResult]) -> Iterable[float]:
    return (one.confidence for one in results if one.confidence is not None)


def _curve(right: Sequence[float], wrong: Sequence[float]) -> tuple[CurvePoint, ...]:
    if not right or not wrong:
        return ()
    thresholds = sorted({*right, *wrong}, reverse=True)
    return tuple(
        CurvePoint(
            threshold=least,
            answered=sum(value >= least for value in right) / len(right),
            false=sum(value >= least for value in wrong) / len(wrong),
        )
        for least in thresholds
    )


def latency(results: Sequence[CaseResult]) -> Latency | None:
    """Return how long the answers took; None where it is not known."""
    spent = sorted(value for one in results if (value := milliseconds(one)) is not None)
    if not spent:
        return None
    timings = [answer.get("timings_ms") or {} for one in results for answer in one.answers]
    stages = {
        stage: sum(known) / len(known)
        for stage in STAGES
        if (known := [float(each[stage]) for each in timings if stage in each])
    }
    return Latency(tuple(spent), {share: quantile(spent, share) for share in _QUANTILES}, stages)


def milliseconds(result: CaseResult) -> float | None:
    """Return how long a case's answers took, if it was measured."""
    measured = result.scores.get("latency")
    if measured is not None:
        return measured.value
    totals = [answer.get("timings_ms", {}).get("total") for answer in result.answers]
    known = [float(each) for each in totals if each is not None]
    return sum(known) if known else None


def quantile(ascending: Sequence[float], share: float) -> float:
    """Return the least value that at least this share does not exceed."""
    return ascending[max(0, -int(-share * len(ascending) // 1) - 1)]


def outcome(result: CaseResult) -> str | None:
    """Return how the judged answer ended; None if there is none."""
    return str(result.answers[-1].get("outcome", "")) or None if result.answers else None


def _rate(scored: Sequence[CaseResult]) -> Interval | None:
    """Return the share that passed; None where there is nothing to share."""
    if not scored:
        return None
    return rate([float(one.passed is True) for one in scored], [_cluster(one) for one in scored])


def _cluster(result: CaseResult) -> str:
    return result.cluster or result.case_id
