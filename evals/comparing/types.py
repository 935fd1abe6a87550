"""What two runs come down to when they are held beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evals.results.types import CaseResult
from evals.statistics.intervals import Interval
from evals.statistics.paired import ALPHA

State = Literal["passed", "failed", "flaky", "unscored"]
"""Of a case over all times that it was asked in a run; flaky: passed and failed."""

Kind = Literal["lost", "won", "unscored", "scored"]
"""How a case flipped: from pass to fail, from fail to pass, to unscored, from unscored."""

PASSED = "passed"
"""Stands among the scorers for whether a case passes as a whole."""


class Incomparable(ValueError):
    """Two runs that cannot be held beside each other; says what differs and what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One case of one run, over all times that it was asked."""

    case_id: str
    suite: str
    case_hash: str
    state: State
    scores: Mapping[str, float]
    """Mean over the times that a scorer could tell; `PASSED` among them, and of k times `pass^k`.

    Not there: unscored, or does not apply.
    """
    tags: tuple[str, ...] = ()
    audience: str = ""
    safety: bool = False
    cluster: str = ""
    times: tuple[CaseResult, ...] = ()
    """Each time that it was asked; empty for a case of a baseline file, which keeps no answers."""

    @property
    def failed(self) -> bool:
        """Say whether it failed at all; of safety, once is enough."""
        return self.state in ("failed", "flaky")

    @property
    def shown(self) -> CaseResult | None:
        """Return the time that is worth looking at: the first that failed, else the first."""
        failed = [one for one in self.times if one.passed is False]
        return next(iter(failed or self.times), None)

    @property
    def reasons(self) -> dict[str, str]:
        """Return by scorer what was wrong at that time; of a case that could not be asked, why."""
        shown = self.shown
        if shown is None:
            return {}
        found = {name: score.reason for name, score in shown.scores.items() if score.reason and score.value != 1}
        return {"error": shown.error, **found} if shown.error else found


@dataclass(frozen=True, slots=True)
class Side:
    """A run, or the baseline that was made of one."""

    name: str
    """The run's id, or the baseline's file."""
    mode: str
    target: str
    started: str
    """Date and time, ISO 8601."""
    build: Mapping[str, str]
    overrides: Mapping[str, str]
    epochs: int
    complete: bool
    cases_hash: str
    cases: Mapping[str, Judged]
    """By id, in the order of suite and id."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something other than the answers that is not the same in both runs."""

    name: str
    before: str
    after: str
    """Empty where it is not there."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Cases that are not the same in both runs, by id."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.added or self.removed or self.rewritten)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one scorer gives to some cases, before and after."""

    scorer: str
    over: Literal["all", "suite", "tag", "audience"]
    name: str
    """Of the suite, tag or audience; empty for all."""
    cases: int
    clusters: int
    before: float
    after: float
    change: Interval
    """After less before; 95 % by a cluster bootstrap."""
    test: Literal["McNemar", "permutation"]
    p: float | None
    """None: too few clusters for any difference to be told from chance."""
    corrected: float | None
    """For how many were tested together."""
    least: float | None
    """The smallest change that such a test finds in 4 of 5 runs; None where none can be shown."""

    @property
    def verdict(self) -> Literal["better", "worse", ""]:
        """Say which way it changed, if that is more than noise; what is measured in its own unit is not tested."""
        if self.corrected is None or self.corrected > ALPHA or not self.change.mean:
            return ""
        return "better" if self.change.mean > 0 else "worse"


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that came out otherwise."""

    kind: Kind
    before: Judged
    after: Judged


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs held beside each other."""

    before: Side
    after: Side
    differences: tuple[Difference, ...]
    apart: Apart
    """What was left out, because it is not the same in both."""
    effects: tuple[Effect, ...]
    """Over all cases first, `PASSED` before the scorers by name; then by suite, audience and tag."""
    flips: tuple[Flip, ...]
    """From pass to fail first."""
    flaky: tuple[str, ...]
    """Cases whose answers came out differently within a run; they are no flips."""

    @property
    def overall(self) -> tuple[Effect, ...]:
        """Return the effects over all cases."""
        return tuple(effect for effect in self.effects if effect.over == "all")

    @property
    def told(self) -> tuple[Effect, ...]:
        """Return the effects that are more than noise, the least likely by chance first."""
        return tuple(sorted((one for one in self.effects if one.verdict), key=lambda one: one.corrected or 0.0))
