"""What a run found, at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.results.types import JUDGES, CaseResult, Run
from evals.statistics.intervals import rate

_WORST = 5


def shown(run: Run, path: Path) -> None:
    """Print it."""
    console = Console()
    console.print(_table(run))
    console.print("\n".join(_lines(run, path)), highlight=False, soft_wrap=True)


def _table(run: Run) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("", "cases", "passed", "95 %", "failed", "unscored"):
        table.add_column(name, justify="left" if not name else "right")
    table.add_row(*_row("all", run.results))
    for suite in run.suites:
        table.add_row(*_row(suite, [each for each in run.results if each.suite == suite]))
    return table


def _row(name: str, results: Sequence[CaseResult]) -> list[str]:
    scored = [each for each in results if each.passed is not None]
    cells = [name, str(len({each.case_id for each in results}))]
    if scored:
        found = rate([float(bool(each.passed)) for each in scored], [each.cluster for each in scored])
        cells += [f"{100 * found.mean:.1f} %", f"{100 * found.low:.1f}–{100 * found.high:.1f}"]
    else:
        cells += ["–", "–"]
    failed = sum(each.passed is False for each in results)
    return [*cells, str(failed), str(len(results) - len(scored))]


def _lines(run: Run, path: Path) -> list[str]:
    lines = ["", *_worded(run)]
    if worst := _worst(run.results):
        lines.append("Worst scorers: " + ", ".join(f"{name} failed {count}" for name, count in worst))
    if times := sorted(each.scores["latency"].value or 0 for each in run.results if "latency" in each.scores):
        lines.append(f"Latency: p50 {_share(times, 0.5):.0f} ms, p95 {_share(times, 0.95):.0f} ms")
    unasked = [each for each in run.results if each.error]
    if unasked:
        reasons = Counter(each.error for each in unasked).most_common(3)
        lines += [f"{len(unasked)} without an answer, unscored:", *(f"  {count} × {why}" for why, count in reasons)]
        lines.append(f"To ask those alone again: groundline eval run --resume {run.run_id}")
    lines += [
        f"Run {run.run_id} ({run.mode}, {run.target}), {run.wall_s:.0f} s: {path}",
        f"Next: groundline eval report {run.run_id}; groundline eval compare EARLIER {run.run_id}",
    ]
    return lines


def _worded(run: Run) -> list[str]:
    """Say what of a run with a language model is the model's: it may have said nothing, and the run look sound."""
    last = [each.answers[-1] for each in run.results if each.answers]
    if run.mode != "model" or not last:
        return []
    worded = sum(answer["mode"] == "model" for answer in last)
    reasons = Counter(name for answer in last for name in answer["degraded"] if name.startswith("model_"))
    why = ", ".join(f"{name} {count}" for name, count in reasons.most_common())
    return [f"The model worded {worded} of {len(last)} answers" + (f": {why}" if why else "")]


def _worst(results: Sequence[CaseResult]) -> list[tuple[str, int]]:
    failed = Counter(
        name
        for each in results
        for name, score in each.scores.items()
        if name in JUDGES and score.value is not None and score.value < 1
    )
    return failed.most_common(_WORST)


def _share(ordered: Sequence[float], share: float) -> float:
    """Return the value below which so much of the ordered values lies: the nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
