"""Cases that were asked several times: what passes each time, and what passes at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.results.types import CaseResult
from evals.statistics.intervals import Interval, rate
from evals.statistics.repeats import pass_at, pass_hat


@dataclass(frozen=True, slots=True)
class Tries:
    """How likely a case passes when it is asked so often."""

    k: int
    cases: int
    """Those that were asked as often as any, and scored each time."""
    every: Interval
    """Each time: pass^k."""
    some: Interval
    """At least once: pass@k."""


def tries(results: Sequence[CaseResult]) -> list[Tries]:
    """Return what is to be expected of 1, 2 and more tries; nothing where no case was asked more than once."""
    times: dict[str, list[CaseResult]] = {}
    for one in results:
        times.setdefault(one.case_id, []).append(one)
    most = max(map(len, times.values()), default=0)
    whole = [each for each in times.values() if len(each) == most and all(one.passed is not None for one in each)]
    if most < 2 or not whole:
        return []
    passes = [sum(bool(one.passed) for one in each) for each in whole]
    clusters = [each[0].cluster or each[0].case_id for each in whole]
    return [
        Tries(
            k,
            len(whole),
            rate([pass_hat(passed, most, k) for passed in passes], clusters),
            rate([pass_at(passed, most, k) for passed in passes], clusters),
        )
        for k in range(1, most + 1)
    ]


def flaky(results: Sequence[CaseResult]) -> list[str]:
    """Return the cases that passed and failed within a run, by id."""
    found: dict[str, set[bool]] = {}
    for one in results:
        if one.passed is not None:
            found.setdefault(one.case_id, set()).add(one.passed)
    return sorted(name for name, ways in found.items() if len(ways) > 1)
