"""How far a run has come, with the time left: a bar on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

_TRUSTED_S = 15.0
_ALMOST = 0.98


class Pace:
    """Steps with the seconds that each is thought to take, corrected by what the earlier ones took."""

    def __init__(self, estimates_s: Mapping[str, float]) -> None:
        """Take the steps in order."""
        self._estimates = dict(estimates_s)
        self._spent: dict[str, float] = {}
        self._current: tuple[str, float] | None = None

    def left_s(self) -> float:
        """Return the seconds left."""
        waiting = sum(s for name, s in self._estimates.items() if name not in self._spent and not self._is_on(name))
        if self._current is None:
            return waiting * self._factor()
        name, started = self._current
        on = self._estimates[name] * self._factor() - (time.perf_counter() - started)
        return max(0.0, on) + waiting * self._factor()

    def share(self) -> float:
        """Return how much is done, 0 to 1."""
        done = sum(self._estimates[name] for name in self._spent)
        if self._current is not None:
            name, started = self._current
            expected = self._estimates[name] * self._factor()
            done += self._estimates[name] * min(_ALMOST, (time.perf_counter() - started) / expected)
        return done / sum(self._estimates.values())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Stand for the time of one step."""
        started = time.perf_counter()
        self._current = (name, started)
        try:
            yield
        finally:
            self._current = None
            self._spent[name] = time.perf_counter() - started

    def _is_on(self, name: str) -> bool:
        return self._current is not None and self._current[0] == name

    def _factor(self) -> float:
        estimated = sum(self._estimates[name] for name in self._spent)
        spent = sum(self._spent.values())
        return spent / estimated if estimated and spent >= _TRUSTED_S else 1.0


class Shown:
    """A pace, shown on standard error."""

    def __init__(self, pace: Pace) -> None:
        """Show nothing yet."""
        self._pace = pace
        self._console = Console(stderr=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Show the bar while the block runs, where there is a terminal."""
        if not self._console.is_terminal:
            yield
            return
        columns = (TextColumn("{task.description}"), BarColumn(), _Left(self._pace))
        with Progress(*columns, console=self._console, transient=True) as self._bar:
            self._task = self._bar.add_task("Starting", total=1.0)
            yield

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show one step."""
        with self._pace.step(name):
            if self._console.is_terminal:
                self._bar.update(self._task, description=name, completed=self._pace.share())
            else:
                print(f"{name} (about {minutes(self._pace.left_s())} left)", file=sys.stderr, flush=True)
            yield


class _Left(ProgressColumn):
    """The time left, and the bar moved on: the steps themselves tell nothing while they run."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        super().__init__()

    def render(self, task: Task) -> Text:
        task.completed = self._pace.share()
        return Text(f"{minutes(self._pace.left_s())} left")


def minutes(seconds: float) -> str:
    """Return seconds as minutes:seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
