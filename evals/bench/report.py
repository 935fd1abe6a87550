"""Figures as one table, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.bench.figures import Figure
from evals.bench.machine import described

_WIDTH_OF_A_FILE = 160
_FAULTS_SHOWN = 40
_STYLES = {"met": "green", "missed": "bold red", "not measured": "yellow", "": ""}


def printed(figures: Sequence[Figure], facts: dict[str, Any], seconds: float) -> None:
    """Print the machine, the table and what failed, on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_OF_A_FILE)
    console.print(described(facts), markup=False)
    table = Table(show_lines=False)
    for heading in ("figure", "measured", "target", "", "how"):
        table.add_column(heading, justify="right" if heading in ("measured", "target") else "left")
    for figure in figures:
        verdict = Text(figure.verdict, _STYLES[figure.verdict])
        table.add_row(figure.what, figure.measured, figure.target, verdict, Text(figure.note))
    console.print(table)
    _print_failures(console, figures)
    console.print(f"{seconds / 60:.1f} minutes in all.")


def written(figures: Sequence[Figure], facts: dict[str, Any], file: Path) -> None:
    """Write everything to a JSON file."""
    lines = [asdict(figure) | {"what": figure.what.strip(), "verdict": figure.verdict or None} for figure in figures]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"machine": facts, "figures": lines}, ensure_ascii=False, indent=1), "utf-8")


def _print_failures(console: Console, figures: Sequence[Figure]) -> None:
    failures = {
        failure["name"] + " " + failure["fault"]: failure
        for figure in figures
        for failure in figure.details.get("failures", ())
    }
    for failure in list(failures.values())[:_FAULTS_SHOWN]:
        lacking = [*failure.get("missing", ()), *failure.get("displaced", ())]
        first = f": {lacking[0]!r} and {len(lacking) - 1} more" if lacking else ""
        console.print(f"  {failure['name']}: {failure['fault']}{first}", markup=False)
    if len(failures) > _FAULTS_SHOWN:
        console.print(f"  … and {len(failures) - _FAULTS_SHOWN} more, all in the --json file")
