"""A comparison at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.comparing.comparison import listed, told
from evals.comparing.shown import HEADINGS, KINDS, Shown, brief, in_a_line, named, row, shown
from evals.comparing.types import Comparison, Effect, Flip

_WIDTH = 200
_STYLES = {"better": "green", "worse": "bold red", "": ""}


def printed(comparison: Comparison) -> None:
    """Print what differs, first of the runs themselves, then of figures, then case by case."""
    # Wide enough for every figure: a pipe has no width, and a table that is too wide loses its digits.
    console = Console(highlight=False, soft_wrap=True, width=_WIDTH)
    for line in _head(comparison):
        console.print(line, markup=False)
    console.print(_table(comparison.overall))
    closer = [effect for effect in comparison.told if effect.over != "all"]
    if closer:
        console.print("Where it is more than noise:")
        console.print(_table(closer))
    for line in _cases(comparison):
        console.print(line, markup=False)
    console.print(f"\n{in_a_line(comparison)}", markup=False, style="bold")


def _head(comparison: Comparison) -> Iterator[str]:
    yield f"before: {comparison.before.name} ({comparison.before.started})"
    yield f"after:  {comparison.after.name} ({comparison.after.started})"
    for one in comparison.differences:
        yield f"  {one.name}: {brief(one.before) or '(none)'} -> {brief(one.after) or '(none)'}"
    if not comparison.differences:
        yield "  of one build, with the same settings"
    if comparison.apart:
        yield f"  left out: {told(comparison.apart)}"


def _table(effects: tuple[Effect, ...] | list[Effect]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("", *HEADINGS):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for effect in effects:
        *cells, verdict = row(effect)
        table.add_row(Text(named(effect)), *map(Text, cells), Text(verdict, _STYLES[verdict]))
    return table


def _cases(comparison: Comparison) -> Iterator[str]:
    for flip in comparison.flips:
        yield ""
        yield from _flip(flip)
    if comparison.flaky:
        yield f"\nflaky, and so no flips: {listed(comparison.flaky)}"


def _flip(flip: Flip) -> Iterator[str]:
    yield f"{flip.after.case_id} ({flip.after.suite}): {KINDS[flip.kind]}"
    before, after = shown(flip.before), shown(flip.after)
    seen = after or before
    for message in seen.asked if seen else ():
        yield f"  asked: {message}"
    yield from _answer("before", before)
    yield from _answer("after", after)


def _answer(when: str, answer: Shown | None) -> Iterator[str]:
    if answer is None:
        yield f"  {when}: no answer was kept"
        return
    yield f"  {when} ({answer.outcome}): {' '.join(answer.text.split())}"
    yield from (f"    {line}" for line in answer.evidence)
    yield from (f"    ! {reason}" for reason in answer.reasons)
