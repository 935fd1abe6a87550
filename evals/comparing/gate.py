"""Whether a run may stand where a baseline stood: what fails it, what is told beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from evals.comparing.comparison import cases_apart, differences, listed, same
from evals.comparing.effects import Pair, effects
from evals.comparing.shown import named, row
from evals.comparing.types import PASSED, Apart, Difference, Effect, Incomparable, Judged, Side
from evals.results.types import JUDGES, MEASURES

Kind = Literal["incomplete", "safety", "flipped", "acceptance", "unscored", "regression"]

_HEADS: Mapping[Kind, tuple[str, str]] = {
    "incomplete": ("the run is incomplete", "the run is incomplete"),
    "safety": ("a safety case fails", "{} safety cases fail"),
    "flipped": ("a case flipped from pass to fail", "{} cases flipped from pass to fail"),
    "regression": ("a figure is worse by more than noise", "{} figures are worse by more than noise"),
    "unscored": ("too many cases are unscored", "too many cases are unscored"),
    "acceptance": ("an acceptance is at fault", "{} acceptances are at fault"),
}
"""Also the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that fails the gate."""

    kind: Kind
    name: str
    """Of a case, or of what was measured."""
    reason: str


@dataclass(frozen=True, slots=True)
class Gated:
    """What a gate found."""

    run: Side
    baseline: Side
    failures: tuple[Failure, ...]
    accepted: Mapping[str, str]
    """Reasons, by case."""
    differences: tuple[Difference, ...]
    apart: Apart
    mended: tuple[str, ...]
    """Cases that failed in the baseline and pass."""
    flaky: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Say whether the run may stand where the baseline stood."""
        return not self.failures

    @property
    def line(self) -> str:
        """Return what was found, in one line."""
        if self.passed:
            right = sum(case.state == "passed" for case in self.run.cases.values())
            told = [f"gate passed: {right} of {len(self.run.cases)} cases pass", *self.notes]
            return "; ".join(told)
        kinds = [kind for kind in _HEADS if any(one.kind == kind for one in self.failures)]
        return f"gate failed: {'; '.join(self._told(kind) for kind in kinds)}"

    @property
    def notes(self) -> list[str]:
        """Return what is told and fails nothing."""
        asked = {case.suite for case in self.run.cases.values()}
        gone = [name for name in self.apart.removed if self.baseline.cases[name].suite in asked]
        suites = sorted({case.suite for case in self.baseline.cases.values()} - asked)
        failing = [name for name in (*self.apart.added, *self.apart.rewritten) if self.run.cases[name].failed]
        parts = (
            (self.mended, "pass that failed"),
            (tuple(self.accepted), "accepted"),
            (self.flaky, "flaky"),
            (self.apart.added, "new"),
            (self.apart.rewritten, "rewritten"),
            (failing, "of the new and rewritten fail"),
            (gone, "not asked"),
        )
        told = [f"{len(names)} {what} ({listed(names)})" for names, what in parts if names]
        return [*told, f"suites not asked: {listed(suites)}"] if suites else told

    def _told(self, kind: Kind) -> str:
        found = [one for one in self.failures if one.kind == kind]
        one, several = _HEADS[kind]
        head = one if len(found) == 1 else several.format(len(found))
        first = f"{found[0].name}: {found[0].reason}" if found[0].name else found[0].reason
        rest = f"; also {listed(other.name for other in found[1:])}" if found[1:] else ""
        return f"{head} ({first}{rest})"


def gate(run: Side, baseline: Side, accepted: Mapping[str, str]) -> Gated:
    """Return whether a run may stand where a baseline stood.

    Raises: Incomparable if they have no case in common.
    """
    pairs = same(baseline, run)
    if not pairs:
        raise Incomparable(f"{run.name} and {baseline.name} have no case in common")
    failures = [
        *_incomplete(run),
        *_unsafe(run, accepted),
        # Without a model every run is the same; with one in either, a single case that comes out otherwise is noise.
        *(_lost(pairs, accepted) if run.mode == baseline.mode == "extractive" else _regressions(pairs)),
        *_unscored(pairs),
        *_acceptances(run, baseline, accepted),
    ]
    return Gated(
        run=run,
        baseline=baseline,
        failures=tuple(sorted(failures, key=lambda one: list(_HEADS).index(one.kind))),
        accepted={name: reason for name, reason in accepted.items() if name in run.cases},
        differences=differences(baseline, run),
        apart=cases_apart(baseline, run),
        mended=tuple(after.case_id for before, after in pairs if (before.state, after.state) == ("failed", "passed")),
        flaky=tuple(name for name, case in run.cases.items() if case.state == "flaky"),
    )


def why(case: Judged) -> str:
    """Return what was wrong with a case, in one line: what decided it, and not what was measured beside."""
    decided = {name: reason for name, reason in case.reasons.items() if name in JUDGES or name == "error"}
    return " ".join("; ".join(f"{name}: {reason}" for name, reason in decided.items()).split()) or case.state


def _incomplete(run: Side) -> Iterator[Failure]:
    if not run.complete:
        times = [time for case in run.cases.values() for time in case.times]
        errors = [f"{time.case_id}: {time.error}" for time in times if time.error]
        told = f"{len(errors)} could not be asked, such as {errors[0]}" if errors else "cases are missing"
        yield Failure("incomplete", "", f"{told}; resume it")


def _unsafe(run: Side, accepted: Mapping[str, str]) -> Iterator[Failure]:
    for name, case in run.cases.items():
        if case.safety and case.failed and not accepted.get(name):
            yield Failure("safety", name, why(case))


def _lost(pairs: list[Pair], accepted: Mapping[str, str]) -> Iterator[Failure]:
    for before, after in pairs:
        flipped = before.state == "passed" and after.state == "failed"
        if flipped and not after.safety and not accepted.get(after.case_id):
            yield Failure("flipped", after.case_id, why(after))


def _regressions(pairs: list[Pair]) -> Iterator[Failure]:
    # Latency, tokens and cost are no regression of what is said, and depend on the machine and the day.
    for effect in effects(pairs):
        gated = effect.scorer not in MEASURES and (effect.over == "all" or effect.scorer == PASSED)
        if gated and effect.verdict == "worse":
            yield Failure("regression", named(effect), _worse(effect))


def _worse(effect: Effect) -> str:
    _, before, after, change, p, _, _ = row(effect)
    return f"{before} % to {after} %: {change}, p {p}"


def _unscored(pairs: list[Pair]) -> Iterator[Failure]:
    now = [after.case_id for _, after in pairs if after.state == "unscored"]
    then = sum(before.state == "unscored" for before, _ in pairs)
    if len(now) > then:
        yield Failure("unscored", "", f"{len(now)}, in the baseline {then}: {listed(now)}")


def _acceptances(run: Side, baseline: Side, accepted: Mapping[str, str]) -> Iterator[Failure]:
    for name, reason in accepted.items():
        case = run.cases.get(name)
        if case is None and name not in baseline.cases:
            yield Failure("acceptance", name, "there is no such case")
        elif case is not None and not case.failed:
            yield Failure("acceptance", name, f"it is {case.state}: take the acceptance away")
        elif not reason:
            yield Failure("acceptance", name, "no reason is given")
