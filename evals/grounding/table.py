"""The figures of every set and method as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bench.machine import described
from evals.grounding.measures import Interval
from evals.grounding.pace import Pace
from evals.grounding.results import FOLDED, ONE, OWN, Row, SetResult

_WIDTH_OF_A_FILE = 130
_WAYS = {
    FOLDED: "all claims, each by what was learnt from the four fifths without it",
    OWN: "the part that the shipped weights never saw",
    ONE: "the same part, one threshold for both sets (ours: as shipped)",
}


def printed(found: Sequence[SetResult], pace: Pace, facts: dict[str, Any], seconds: float) -> None:
    """Print everything on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_OF_A_FILE)
    console.print(described(facts), markup=False)
    for each in found:
        console.print(_table(each))
        console.print(f"  learnt support: expected calibration error {each.calibration:.3f}", markup=False)
    console.print(
        "No figure is of a claim that weights or thresholds were learnt from; thresholds are the set's own but where\n"
        "said otherwise, for every method alike. 95 % intervals by a bootstrap over groups of claims that share an\n"
        "article or a passage; differences on the same resamples. * the interval leaves nought out.",
        markup=False,
    )
    console.print(
        f"A sentence against three passages: {pace.first_ms:.1f} ms (95 of 100 within {pace.first_p95_ms:.1f}) where "
        f"they are read for the first time,\n{pace.next_ms:.1f} ms ({pace.next_p95_ms:.1f}) for each further sentence. "
        f"{pace.answers_per_s:.1f} answers a second, of {pace.sentences_per_answer:.1f} sentences against three\n"
        f"passages of their own.",
        markup=False,
    )
    console.print(f"{seconds / 60:.1f} minutes in all.")


def _table(result: SetResult) -> Table:
    table = Table(
        title=f"{result.set}, {_WAYS[result.way]}: {result.claims} claims, {result.said} of them said",
        title_justify="left",
    )
    table.add_column("method")
    for name in ("balanced accuracy", "F1", "area under ROC"):
        table.add_column(name, justify="right")
    for row in result.methods:
        table.add_row(row.method, *_cells(row))
    table.add_section()
    for row in result.ahead:
        table.add_row(f"ours - {row.method}", *_cells(row, "+"))
    return table


def _cells(row: Row, sign: str = "") -> list[str]:
    return [_ranged(each, sign) for each in (row.accuracy, row.f1, row.area)]


def _ranged(each: Interval, sign: str) -> str:
    star = (" *" if each.certain else "  ") if sign else ""
    return f"{each.value:{sign}.3f} ({each.low:{sign}.3f} to {each.high:{sign}.3f}){star}"
