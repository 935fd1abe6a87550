"""How far a sync has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from retrieval.indexing import Progress

_PHASES = {"embedding": "Embedding", "finishing": "Finishing"}
_LINES = 10


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Show progress on standard error while the block runs."""
    if quiet:
        yield lambda progress: None
    elif sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task("Looking", total=None, left="")
            yield lambda progress: bar.update(
                task,
                description=_PHASES[progress.phase],
                completed=progress.done,
                total=progress.total or None,
                left=_left(progress),
            )
    else:
        yield _Lines().show


def _bar() -> Bar:
    # Slow to import: only a terminal has a use for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    return Bar(*columns, console=Console(stderr=True), transient=True)


def _left(progress: Progress) -> str:
    if progress.seconds_left is None:
        return ""
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    return f"{minutes}:{seconds:02} left"


class _Lines:
    """A line for each phase, and for each tenth of the embedding."""

    def __init__(self) -> None:
        self._last: tuple[str, int] | None = None

    def show(self, progress: Progress) -> None:
        share = progress.done * _LINES // progress.total if progress.total else 0
        if (progress.phase, share) == self._last:
            return
        self._last = (progress.phase, share)
        of = f" {progress.done} of {progress.total} documents" if progress.total else ""
        left = f", {_left(progress)}" if progress.seconds_left is not None else ""
        click.echo(f"{_PHASES[progress.phase]}{of}{left}", err=True)
