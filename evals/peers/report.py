"""The systems beside each other, as tables in a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bench.figures import amount
from evals.bench.machine import described
from evals.peers.asking import Corpus
from evals.peers.roster import PEERS
from evals.peers.rows import Row
from evals.retrieval.measures import MEASURES
from evals.retrieval.questions import Shape
from evals.retrieval.sets import QuestionSet
from evals.statistics.intervals import Interval

SHOWN: Mapping[Shape, tuple[str, ...]] = {
    "alerts": ("hit@1", "hit@5"),
    "alerts-masked": ("hit@1", "hit@5"),
    "alerts-described": ("hit@1", "hit@5"),
    "chunks": ("recall@3", "MRR@3"),
    "passages": ("hit@1", "hit@5"),
    "carrier": ("hit@1", "hit@5"),
}
"""The measures in the table, by a set's shape; all of them are in the JSON."""

_WIDTH_OF_A_FILE = 200
_KEPT = " *"


def printed(
    rows: Sequence[Row],
    corpora: Sequence[Corpus],
    facts: Mapping[str, Any],
    seconds: float,
    console: Console | None = None,
) -> None:
    """Print everything on standard output; the first row is the one that the others are compared with."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    console.print(described(dict(facts)), markup=False)
    console.print(_quality(rows, [one for corpus in corpora for one in corpus.sets]))
    for corpus in corpora:
        console.print(_costs(rows, corpus))
    for row in rows:
        versions = ", ".join(f"{name} {version}" for name, version in row.versions.items())
        console.print(f"{row.name}: {versions}", markup=False)
    shown = {row.name for row in rows}
    for peer in (one for one in PEERS if shown & set(one.variants.values())):
        console.print(f"{peer.title}: {peer.does}", markup=False)
    if any(row.kept for row in rows):
        console.print("* kept from an earlier run, at least in part: measured then, not now")
    console.print(f"{seconds / 60:.1f} minutes in all.")


def _quality(rows: Sequence[Row], sets: Sequence[QuestionSet]) -> Table:
    table = Table(title="How well each finds, with 95 % intervals", title_justify="left", show_lines=True)
    table.add_column("system")
    columns = [(one, measure) for one in sets for measure in SHOWN[one.shape]]
    for one, measure in columns:
        table.add_column(f"{one.name}\n{measure}", justify="right")
    for row in rows:
        cells = [_cell(row.mean(one, measure)) for one, measure in columns]
        table.add_row(row.name + _KEPT * row.kept, *cells)
    return table


def _costs(rows: Sequence[Row], corpus: Corpus) -> Table:
    table = Table(title=f"What it takes, over the documents of {corpus.name}", title_justify="left")
    table.add_column("system")
    headings = ("documents", "pieces", "index s", "documents/s", "tokens/s", "query p50 ms", "p95 ms", "memory MB")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        cost = row.costs.get(corpus.name)
        if cost is None:
            table.add_row(row.name, *("-" for _ in headings))
            continue
        speeds = (cost.index_s, cost.documents_s, cost.tokens_s, cost.p50_ms, cost.p95_ms)
        memory = "-" if cost.memory_mb is None else f"{cost.memory_mb:,.0f}"
        name = row.name + _KEPT * cost.kept
        table.add_row(name, f"{cost.documents:,}", f"{cost.pieces:,}", *map(amount, speeds), memory)
    return table


def _cell(mean: Interval | None) -> str:
    return f"{mean.mean:.3f}\n{mean.low:.2f}–{mean.high:.2f}" if mean else "-"


def written(rows: Sequence[Row], corpora: Sequence[Corpus], facts: Mapping[str, Any], file: Path) -> None:
    """Write everything to a JSON file, each measure with its interval and that of the first row's lead."""
    systems = [
        {
            "name": row.name,
            "versions": row.versions,
            "quality": {
                one.name: {measure: _measure(row, rows[0], one, measure) for measure in MEASURES}
                for corpus in corpora
                for one in corpus.sets
                if one.name in row.values
            },
            "costs": {
                name: asdict(cost) | {"documents_s": cost.documents_s, "tokens_s": cost.tokens_s}
                for name, cost in row.costs.items()
            },
        }
        for row in rows
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"machine": facts, "systems": systems}, ensure_ascii=False, indent=1), "utf-8")


def _measure(row: Row, first: Row, questions: QuestionSet, measure: str) -> dict[str, Any]:
    lead = first.above(row, questions, measure)
    mean = row.mean(questions, measure)
    return {**(asdict(mean) if mean else {}), f"lead of {first.name}": asdict(lead) if lead else None}
