"""What a run found, at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.terminal import printable
from evals.judging.judge import WORTH
from evals.results.tries import flaky, tries
from evals.results.types import JUDGES, CaseResult, Run
from evals.statistics.intervals import Interval, rate

_WORST = 5
_NAMED = 10


def shown(run: Run, path: Path) -> None:
    """Print it."""
    console = Console()
    console.print(_table(run))
    console.print("\n".join(_lines(run, path)), highlight=False, soft_wrap=True)


def _table(run: Run) -> Table:
    table = Table(box=None, pad_edge=False)
    times = f"of {run.epochs} times each: " if run.epochs > 1 else ""
    for name in ("", "cases", "passed", "95 %", f"{times}failed", "unscored"):
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
    lines = ["", *_worded(run), *_repeated(run.results), *_judged(run.results)]
    lines += _failed(run.results)
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
    lines = [f"The model worded {worded} of {len(last)} answers" + (f": {why}" if why else "")]
    kept = [(one, value) for one in run.results if (value := _value(one, "model_kept")) is not None]
    if kept:
        share = rate([value for _, value in kept], [one.cluster or one.case_id for one, _ in kept])
        lines.append(f"Of what it wrote, verification let {_percent(share)} through as it stood")
    return lines


def _repeated(results: Sequence[CaseResult]) -> list[str]:
    """Say what holds over several tries: one that passes may be luck."""
    found = tries(results)
    if not found:
        return []
    last = found[-1]
    every = ", ".join(f"pass^{one.k} {_percent(one.every)}" for one in found[1:])
    lines = [f"Of {last.cases} cases asked {last.k} times: {every}; pass@{last.k} {_percent(last.some)}"]
    if named := flaky(results):
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        lines.append(f"Flaky, that is passed and failed: {', '.join(named[:_NAMED])}{more}")
    return lines


def _failed(results: Sequence[CaseResult]) -> list[str]:
    """Say what is wrong with each case where few failed; of many a report tells more."""
    failed = {each.case_id: each for each in results if each.passed is False}
    return [f"{name} failed: {_why(each)}" for name, each in failed.items()] if len(failed) <= _NAMED else []


def _why(result: CaseResult) -> str:
    wrong = {name: score for name, score in result.scores.items() if name in JUDGES and (score.value or 0.0) < 1}
    return printable("; ".join(f"{name}: {score.reason}" for name, score in wrong.items() if score.value is not None))


def _judged(results: Sequence[CaseResult]) -> list[str]:
    """Say what a language model thought of the answers, if one was asked, and why it did not of the others."""
    found = [one.scores["judge"] for one in results if "judge" in one.scores]
    if not found:
        return []
    told = Counter(score.value for score in found if score.value is not None)
    words = ", ".join(f"{told[value]} {word}" for word, value in WORTH.items() if told[value]) or "nothing"
    why = Counter(score.reason.partition(":")[0] for score in found if score.value is None)
    unscored = "".join(f"; {reason}: {count}" for reason, count in why.most_common())
    return [f"The judge found of {len(found)} answers: {words}{unscored}"]


def _value(result: CaseResult, name: str) -> float | None:
    return result.scores[name].value if name in result.scores else None


def _percent(share: Interval) -> str:
    return f"{100 * share.mean:.1f} % ({100 * share.low:.1f}–{100 * share.high:.1f})"


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
