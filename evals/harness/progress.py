"""How far a run has come, with the time left: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_LINES = 10


class Watch:
    """Counts conversations."""

    def __init__(self, total: int) -> None:
        """Take how many there will be."""
        self.total, self.done, self.failed = total, 0, 0
        self._started = time.monotonic()

    def add(self, failed: bool) -> None:
        """Count one that is over."""
        self.done += 1
        self.failed += failed
        self.show()

    def show(self) -> None:
        """Show what was counted; here nowhere."""

    @property
    def left(self) -> str:
        """Return the time left, as minutes and seconds, at the pace so far."""
        spent = time.monotonic() - self._started
        minutes, seconds = divmod(round(spent / max(self.done, 1) * (self.total - self.done)), 60)
        return f"{minutes}:{seconds:02}"

    @property
    def failures(self) -> str:
        """Return how many got no answer, in words; nothing if all did."""
        return f", {self.failed} without an answer" if self.failed else ""


class _Lines(Watch):
    _shown = 0

    def show(self) -> None:
        tenth = self.done * _LINES // self.total
        if tenth > self._shown:
            self._shown = tenth
            left = f", {self.left} left" if self.done < self.total else ""
            click.echo(f"Asked {self.done} of {self.total}{self.failures}{left}", err=True)


class _Bar(Watch):
    def __init__(self, total: int, bar: Progress) -> None:
        super().__init__(total)
        self._bar = bar
        self._task = bar.add_task("Asking", total=total, failures="")

    def show(self) -> None:
        self._bar.update(self._task, completed=self.done, failures=self.failures.removeprefix(", "))


@contextmanager
def watched(total: int, *, quiet: bool = False) -> Iterator[Watch]:
    """Show on standard error how far the run within is."""
    if quiet:
        yield Watch(total)
    elif sys.stderr.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(
            *columns, TextColumn("{task.fields[failures]}"), console=Console(stderr=True), transient=True
        ) as bar:
            yield _Bar(total, bar)
    else:
        yield _Lines(total)
