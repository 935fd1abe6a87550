"""The cases of a run in the order in which somebody should look at them."""

from __future__ import annotations

from dataclasses import dataclass

from evals.comparing.comparison import flips, same
from evals.comparing.sides import side
from evals.comparing.types import Judged, Kind, State
from evals.reports.figures import Slip, slip
from evals.results.types import JUDGES, CaseResult, Run

STATES: tuple[State, ...] = ("failed", "flaky", "unscored", "passed")


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case of a run, and whether it came out otherwise than in the run before."""

    case: Judged
    shown: CaseResult
    """The time that is worth looking at."""
    flip: Kind | None = None

    @property
    def harmful(self) -> bool:
        """Say whether it is one of those that must never fail, and did."""
        return self.case.safety and self.case.state in ("failed", "flaky")

    @property
    def slip(self) -> Slip | None:
        """Say whether it was answered though there is no answer, or not answered though there is one."""
        return next((found for one in (self.shown, *self.case.times) if (found := slip(one))), None)


def worst_first(run: Run, before: Run | None = None) -> list[ShownCase]:
    """Return a run's cases, the worst first; those that flipped since the run `before` say so."""
    now = side(run)
    flipped = flips(same(side(before), now)) if before else ()
    kinds = {flip.after.case_id: flip.kind for flip in flipped}
    cases = (ShownCase(case, case.shown or case.times[0], kinds.get(name)) for name, case in now.cases.items())
    return sorted(cases, key=_badness)


def missed(result: CaseResult) -> list[str]:
    """Return the names of the scorers that found something wrong, those that found most first."""
    found = {name: one.value for name, one in result.scores.items() if name in JUDGES and one.value is not None}
    return sorted((name for name, value in found.items() if value < 1), key=lambda name: (found[name], name))


def _harm(one: ShownCase) -> int:
    """Return how gravely a case could harm somebody; 0 is worst."""
    names = missed(one.shown)
    signs = (
        one.harmful,
        one.slip == "false-answer",
        "forbidden" in names,
        not {"offers", "actions"}.isdisjoint(names),
        True,
    )
    return signs.index(True)


def _badness(one: ShownCase) -> tuple[int, int, int, float, str]:
    names = missed(one.shown)
    values = [value for name in names if (value := one.shown.scores[name].value) is not None]
    mean = sum(values) / len(values) if values else 1.0
    return _harm(one), STATES.index(one.case.state), -len(names), mean, one.case.case_id
