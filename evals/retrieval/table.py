"""The measures of every set and stage as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.bench.machine import described
from evals.retrieval.questions import Shape
from evals.retrieval.results import SetResult
from evals.retrieval.split import Part
from evals.retrieval.verdicts import Verdict, verdicts
from evals.statistics.intervals import Interval

_WIDTH_OF_A_FILE = 160
_COLUMNS = ("hit@1", "hit@3", "hit@5", "hit@10", "recall@3", "recall@5", "nDCG@10", "MRR@10")


def columns(shape: Shape) -> tuple[str, ...]:
    """Return the measures that are shown for sets of a shape."""
    return (*_COLUMNS, "MRR@3") if shape == "chunks" else _COLUMNS


def printed(results: Sequence[SetResult], of: Part | None, facts: dict[str, Any], seconds: float) -> None:
    """Print everything on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_OF_A_FILE)
    console.print(described(facts), markup=False)
    for result in results:
        console.print(_table(result, of))
        if result.questions.note:
            console.print(f"  {result.questions.note}", markup=False)
    console.print(_comparison(judged(results, of)))
    console.print(
        "Ours against the single stage that is best on the measure; 95 % intervals by a bootstrap over groups."
    )
    console.print(f"{seconds / 60:.1f} minutes in all.")


def judged(results: Sequence[SetResult], of: Part | None) -> list[Verdict]:
    """Return the verdicts on a half; or on all questions, and once more on the half that nothing was learnt from."""
    parts: tuple[Part | None, ...] = (of,) if of else (None, "report")
    return [verdict for result in results for one in parts for verdict in verdicts(result, one)]


def summary(result: SetResult, of: Part | None) -> str:
    """Return what a set is, in a line."""
    asked = result.questions.questions
    groups = len({question.group for question in asked})
    averaged = "averaged by group" if result.questions.macro else "averaged by question"
    half = {None: "", "learn": "the half to learn from, ", "report": "the half to report on, "}[of]
    return f"{result.questions.name}: {half}{len(asked)} questions, {groups} groups, {averaged}"


def ranged(value: Interval, sign: str = "") -> str:
    """Return a mean and its interval in words."""
    return f"{value.mean:{sign}.3f} [{value.low:{sign}.3f}, {value.high:{sign}.3f}]"


def _table(result: SetResult, of: Part | None) -> Table:
    table = Table(title=summary(result, of), title_justify="left", title_style="bold", show_lines=True)
    table.add_column("stage")
    for measure in columns(result.questions.shape):
        table.add_column(measure, justify="right")
    for stage in result.outcomes:
        means = [result.mean(stage, measure, of) for measure in columns(result.questions.shape)]
        table.add_row(stage, *(_cell(mean) for mean in means))
    return table


def _cell(mean: Interval | None) -> str:
    return f"{mean.mean:.3f}\n{mean.low:.2f}–{mean.high:.2f}" if mean else "-"


def _comparison(judged: Sequence[Verdict]) -> Table:
    table = Table(show_lines=False)
    for heading in ("set", "questions", "measure", "ours", "best single", "", "difference", "wanted", ""):
        table.add_column(heading, justify="right" if heading in ("ours", "best single", "difference") else "left")
    for one in judged:
        table.add_row(
            one.name,
            one.part or "all",
            one.measure,
            f"{one.ours.mean:.3f}",
            f"{one.other.mean:.3f}",
            one.best,
            Text(ranged(one.difference, "+")),
            ", ".join(check.told for check in one.checks),
            Text("met", "green") if one.met else Text("missed", "bold red"),
        )
    return table
