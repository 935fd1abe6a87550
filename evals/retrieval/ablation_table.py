"""What each part brings, as tables in a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bench.machine import described
from evals.retrieval.results import SetResult
from evals.retrieval.split import Part
from evals.retrieval.systems import OURS
from evals.retrieval.table import ranged, summary
from evals.retrieval.verdicts import measures_of
from evals.statistics.intervals import Interval

NOTHING = 0.002
"""A difference up to this, on every set, is none."""

_WIDTH_OF_A_FILE = 120


@dataclass(frozen=True, slots=True)
class Effect:
    """What a measure of a set is without a part."""

    name: str
    """Of the part left out."""
    mean: Interval
    difference: Interval
    """To the shipped search on the same questions; below 0: the part helps."""


def effects(result: SetResult, measure: str, of: Part | None) -> Iterator[Effect]:
    """Yield what a measure is without each part; nothing where that half of the questions is empty."""
    for name in result.outcomes:
        mean, difference = result.mean(name, measure, of), result.difference(name, OURS, measure, of)
        if mean and difference and name != OURS:
            yield Effect(name, mean, difference)


def idle(results: Sequence[SetResult], of: Part | None) -> list[str]:
    """Return the parts without which the chief measure of no set differs by more than 0.002."""
    largest: dict[str, float] = {}
    for result in results:
        for one in effects(result, measures_of(result.questions.shape)[0], of):
            largest[one.name] = max(largest.get(one.name, 0.0), abs(one.difference.mean))
    return [name for name, difference in largest.items() if difference <= NOTHING + 1e-9]


def printed(results: Sequence[SetResult], of: Part | None, facts: dict[str, Any], seconds: float) -> None:
    """Print everything on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_OF_A_FILE)
    console.print(described(facts), markup=False)
    for result in results:
        console.print(_table(result, of))
    console.print("Differences to the shipped search on the same questions; 95 % intervals by a bootstrap over groups.")
    console.print(f"Within {NOTHING} on every set: {', '.join(idle(results, of)) or 'none'}", markup=False)
    console.print(f"{seconds / 60:.1f} minutes in all.")


def write_json(results: Sequence[SetResult], of: Part | None, facts: dict[str, Any], file: Path) -> None:
    """Write every measure that counts."""
    content = {"machine": facts, "part": of or "all", "sets": [_set(one, of) for one in results]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _table(result: SetResult, of: Part | None) -> Table:
    measure = measures_of(result.questions.shape)[0]
    table = Table(title=summary(result, of), title_justify="left", title_style="bold")
    table.add_column("without")
    table.add_column(measure, justify="right")
    table.add_column("difference", justify="right")
    shipped = result.mean(OURS, measure, of)
    table.add_row("(nothing: as shipped)", f"{shipped.mean:.3f}" if shipped else "-", "")
    for one in effects(result, measure, of):
        table.add_row(one.name, f"{one.mean.mean:.3f}", ranged(one.difference, "+").replace("[", r"\["))
    return table


def _set(result: SetResult, of: Part | None) -> dict[str, Any]:
    asked = result.questions
    measures = {}
    for measure in measures_of(asked.shape):
        shipped = result.mean(OURS, measure, of)
        without = {one.name: asdict(one) for one in effects(result, measure, of)}
        measures[measure] = {"shipped": asdict(shipped) if shipped else None, "without": without}
    return {"name": asked.name, "shape": asked.shape, "questions": len(asked.questions), "measures": measures}
