"""Whether the shipped default keeps what it is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from evals.retrieval.questions import Shape
from evals.retrieval.results import SetResult
from evals.retrieval.split import Part
from evals.retrieval.systems import OURS, SINGLE
from evals.statistics.intervals import Interval


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is asked for."""

    wanted: str
    met: bool

    @property
    def told(self) -> str:
        """Return what is wanted and whether it is met."""
        return f"{self.wanted} {'✓' if self.met else '✗'}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The shipped default on one measure of one set, or of half of it."""

    name: str
    """Of the set."""
    part: Part | None
    """None: all questions."""
    measure: str
    ours: Interval
    best: str
    """The single stage with the highest mean on this measure and these questions."""
    other: Interval
    difference: Interval
    checks: tuple[Check, ...]

    @property
    def met(self) -> bool:
        """Say whether all is met."""
        return all(check.met for check in self.checks)


def measures_of(shape: Shape) -> list[str]:
    """Return the measures that count for sets of a shape, the chief one first."""
    return list(_targets()["shapes"][shape])


def verdicts(result: SetResult, of: Part | None) -> Iterator[Verdict]:
    """Yield a verdict for each measure that counts; none where a stage or that half of the questions is missing."""
    singles = [stage for stage in SINGLE if stage in result.outcomes]
    if OURS not in result.outcomes or not singles:
        return
    targets = _targets()
    for measure, target in targets["shapes"][result.questions.shape].items():
        means = {stage: mean for stage in (OURS, *singles) if (mean := result.mean(stage, measure, of))}
        if not means:
            return
        best = max(singles, key=lambda stage: means[stage].mean)
        difference = result.difference(OURS, best, measure, of)
        if difference:
            checks = tuple(_checks(target, targets["margin"], means[OURS], difference))
            name = result.questions.name
            yield Verdict(name, of, measure, means[OURS], best, means[best], difference, checks)


def _checks(target: dict[str, float], margin: float, ours: Interval, difference: Interval) -> Iterator[Check]:
    yield Check(f"low > {margin:+.2f}", difference.low > margin)
    if "gain" in target:
        yield Check(f"gain >= {target['gain']:.2f}", difference.mean >= target["gain"])
    if "least" in target:
        yield Check(f"ours >= {target['least']:.2f}", ours.mean >= target["least"])
    if "above" in target:
        yield Check(f"ours > {target['above']:.3f}", ours.mean > target["above"])


@cache
def _targets() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((files("evals.retrieval") / "targets.yaml").read_text("utf-8"))
    return loaded
