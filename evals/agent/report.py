"""What came through of a lying model, and what was lost of an honest one, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median

from rich.console import Console
from rich.table import Table

from evals.agent.scoring import Tally
from evals.bench.figures import percentile

_WIDTH_OF_A_FILE = 140
_SHOWN = 10


def printed(tallies: Mapping[str, Tally]) -> None:
    """Print everything on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_OF_A_FILE)
    for name, tally in tallies.items():
        console.print(_table(name, tally))
        console.print(_words(tally), markup=False)
        for line in tally.shown[:_SHOWN]:
            console.print(f"  shown although {line['lie']}: {line['line']}", markup=False)
        for text in tally.figures[:_SHOWN]:
            console.print(f"  a figure that is not in what it cites: {text}", markup=False)
        for line in tally.dropped[:_SHOWN]:
            console.print(f"  true and dropped ({line['reason']}): {line['line']}", markup=False)


def _table(name: str, tally: Tally) -> Table:
    table = Table(title=f"{name}: {tally.answers} questions", title_justify="left", title_style="bold")
    for heading in ("sentences", "written", "shown", "mended", "dropped", "not reached"):
        table.add_column(heading, justify="left" if heading == "sentences" else "right")
    for kind, fates in [("true", tally.true), *sorted(tally.lies.items())]:
        table.add_row(kind, *map(str, _row(fates)))
    if tally.lies:
        table.add_row("all lies", *map(str, _row(sum(tally.lies.values(), Counter()))))
    return table


def _row(fates: Counter[str]) -> tuple[int, ...]:
    return fates.total(), *(fates[fate] for fate in ("shown", "mended", "dropped", "unsaid"))


def _words(tally: Tally) -> str:
    judged = tally.true["shown"] + tally.true["mended"] + tally.true["dropped"]
    lost = f"{tally.true['dropped'] / judged:.1%} of {judged}" if judged else "none judged"
    added = "not measured"
    if tally.added_ms:
        p95 = percentile(tally.added_ms, 0.95)
        added = f"p50 {median(tally.added_ms):.0f} ms, p95 {p95:.0f} ms over {len(tally.added_ms)} answers"
    return (
        f"answers with the model's words {tally.worded} of {tally.answers}; true sentences dropped {lost}; "
        f"sentences shown with a figure that is not in what they cite: {len(tally.figures)}; "
        f"added before the first sentence: {added}"
    )
