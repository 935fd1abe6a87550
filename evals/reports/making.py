"""Reports from the runs that lie in a home folder."""

from __future__ import annotations

from pathlib import Path

from evals.comparing.comparison import compare
from evals.comparing.sides import side
from evals.reports.comparison import comparison_page
from evals.reports.run import run_page
from evals.results.logs import RunMissing, load, runs, summary
from evals.results.types import Run


def reported(home: Path, log: Path, trends: int) -> str:
    """Return the report of a run, with as many of the runs before it as `trends` says. Raises RunMissing."""
    logs = runs(home)
    earlier = logs[: logs.index(log)] if log in logs else logs
    before = [run for path in (earlier[-trends:] if trends else []) if (run := _readable(path)) is not None]
    return run_page(load(log), before)


def compared(before: Path, after: Path, *, shared: bool) -> str:
    """Return the report of two runs. Raises RunMissing, Incomparable."""
    return comparison_page(compare(side(load(before)), side(load(after)), shared=shared))


def _readable(log: Path) -> Run | None:
    """Return a run; what cannot be read is left out of a trend."""
    try:
        return summary(log)
    except RunMissing:
        return None
