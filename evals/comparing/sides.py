"""A run's results, case by case over all times that each was asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import fmean

from evals.comparing.types import PASSED, Judged, Side, State
from evals.results.types import CaseResult, Run
from evals.statistics.repeats import pass_hat


def side(run: Run) -> Side:
    """Return a run as one side of a comparison."""
    results = sorted(run.results, key=lambda one: (one.suite, one.case_id, one.epoch))
    cases = [judged(tuple(times)) for _, times in groupby(results, key=lambda one: one.case_id)]
    return Side(
        name=run.run_id,
        mode=run.mode,
        target=run.target,
        started=run.started.isoformat(timespec="seconds"),
        build=run.build,
        overrides=run.overrides,
        epochs=run.epochs,
        complete=run.complete,
        cases_hash=run.cases_hash,
        cases={case.case_id: case for case in cases},
    )


def judged(times: Sequence[CaseResult]) -> Judged:
    """Return a case over all times that it was asked; what could not be scored counts for nothing.

    Where every one of k times was scored, `pass^k` says whether all of them passed.
    """
    first = times[0]
    names = dict.fromkeys(name for one in times for name in one.scores)
    found = {name: [one.scores[name].value for one in times if name in one.scores] for name in names}
    known = {name: [value for value in values if value is not None] for name, values in found.items()}
    passes = known[PASSED] = [float(one.passed) for one in times if one.passed is not None]
    if len(passes) == len(times) > 1:
        known[f"pass^{len(times)}"] = [pass_hat(int(sum(passes)), len(times), len(times))]
    return Judged(
        case_id=first.case_id,
        suite=first.suite,
        case_hash=first.case_hash,
        state=_state(passes),
        scores={name: fmean(values) for name, values in known.items() if values},
        tags=first.tags,
        audience=first.audience,
        safety=first.safety,
        cluster=first.cluster or first.case_id,
        times=tuple(times),
    )


def _state(passes: Sequence[float]) -> State:
    if not passes:
        return "unscored"
    return "flaky" if len(set(passes)) > 1 else "passed" if passes[0] else "failed"
