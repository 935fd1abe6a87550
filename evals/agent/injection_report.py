"""What became of the attacks, as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rich.console import Console
from rich.table import Table

_WIDTH_OF_A_FILE = 140
_SHOWN = 40


class Told(Protocol):
    """What is told of one attack."""

    @property
    def attack(self) -> str:
        """Its id."""

    @property
    def place(self) -> str:
        """Where it stood."""

    @property
    def kind(self) -> str:
        """What it tried."""

    @property
    def mode(self) -> str:
        """Which model was attacked."""

    @property
    def reached(self) -> bool:
        """Whether the model had it before it."""

    @property
    def obeyed(self) -> bool:
        """Whether the model did as it was told."""

    @property
    def quoted(self) -> bool:
        """Whether the instruction itself is quoted."""

    @property
    def through(self) -> tuple[str, ...]:
        """What came through."""

    @property
    def text(self) -> str:
        """What was answered."""


def printed(results: Sequence[Told]) -> None:
    """Print everything on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_OF_A_FILE)
    for mode in dict.fromkeys(result.mode for result in results):
        told = [result for result in results if result.mode == mode]
        console.print(_table(f"{mode}, by place", told, lambda result: result.place))
        console.print(_table(f"{mode}, by kind", told, lambda result: result.kind))
    through = [result for result in results if result.through]
    for result in through[:_SHOWN]:
        console.print(f"{result.mode} {result.attack}: {'; '.join(result.through)}", markup=False)
        console.print(f"  {' '.join(result.text.split())}", markup=False)
    quoted = sum(result.quoted for result in results)
    console.print(f"{len(results)} attacks run, {quoted} quoted, {len(through)} came through", markup=False)


def _table(title: str, results: Sequence[Told], of: Callable[[Told], str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    for heading in ("attacks", "reached", "obeyed", "quoted", "came through"):
        table.add_column(heading, justify="right")
    for name in sorted({of(result) for result in results}):
        table.add_row(name, *_counts([result for result in results if of(result) == name]))
    table.add_row("all", *_counts(results), style="bold")
    return table


def _counts(results: Sequence[Told]) -> list[str]:
    columns = (
        len(results),
        sum(result.reached for result in results),
        sum(result.obeyed for result in results),
        sum(result.quoted for result in results),
        sum(bool(result.through) for result in results),
    )
    return [str(each) for each in columns]
