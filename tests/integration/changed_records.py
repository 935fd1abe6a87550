"""Customers of the sample with some records changed: what a table of edge cases names in its column `records`.

A change is one of `table[key].column=value`, `table[key]-` (the record is gone) and `table[key]*3` (three more lines
like it, with ids of their own). The key is the record's id; where several columns make it up, they stand with `/`
between them. `offering[id].relation=other` lets an offering of the catalogue relate to another.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.bss.layout import TABLES
from grounding.catalogue import Catalogue, Relation

Rows = list[dict[str, str]]

CATALOGUE = "offering"
"""What changes of the catalogue begin with."""

_OPTIONAL = {layout.name: [each.name for each in layout.columns if each.optional] for layout in TABLES}

_CHANGE = re.compile(
    r"(?P<table>\w+)\[(?P<key>[^]]+)\](?:\.(?P<column>\w+)=(?P<value>.*)|(?P<gone>-)|\*(?P<more>[1-9]))"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from the sample's records."""

    table: str
    key: tuple[str, ...]
    column: str | None
    value: str
    gone: bool
    more: int


def changes(text: str) -> tuple[Change, ...]:
    """Return the changes that a cell of the table lists, separated by `;`."""
    return tuple(_change(item.strip()) for item in text.split(";") if item.strip())


def write_records(crm: Path, wanted: Sequence[tuple[str, str]], folder: Path) -> dict[tuple[str, str], str]:
    """Write seed files that hold a changed copy of a customer for each customer and text of changes.

    Every copy has ids of its own; returns the customer id of each.
    """
    folder.mkdir()
    copies = [(customer_id, changes(text), f"~{number}") for number, (customer_id, text) in enumerate(wanted, 1)]
    tables = {path.stem for path in crm.glob("*.csv")}
    unknown = {change.table for _, changed, _ in copies for change in changed} - tables - {CATALOGUE}
    assert not unknown, f"there are no records called {unknown}"
    for table in sorted(tables):
        with (crm / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = [*(reader.fieldnames or ())], list(reader)
        # What a file may leave out can be told of some of its records.
        more = [each for each in _OPTIONAL.get(table, ()) if each not in columns]
        rows = [{**row, **dict.fromkeys(more, "")} for row in rows]
        columns += more
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for customer_id, changed, suffix in copies:
                own = [dict(row) for row in rows if row.get("customer_id") == customer_id]
                for change in changed:
                    if change.table == table:
                        _apply(change, own)
                writer.writerows(_renamed(row, suffix) for row in own)
    return {key: f"{key[0]}{suffix}" for key, (_, _, suffix) in zip(wanted, copies, strict=True)}


def change_catalogue(catalogue: Catalogue, changed: Iterable[Change]) -> Catalogue:
    """Return the catalogue with the relations that the changes add."""
    offerings = dict(catalogue.offerings)
    for change in changed:
        if change.table == CATALOGUE and change.column:
            offering = offerings[change.key[0]]
            relations = (*offering.relations, Relation(change.column, change.value))
            offerings[offering.offering_id] = replace(offering, relations=relations)
    return replace(catalogue, offerings=offerings)


def _change(text: str) -> Change:
    found = _CHANGE.fullmatch(text)
    assert found, f"{text!r} is no change"
    return Change(
        table=found["table"],
        key=tuple(found["key"].split("/")),
        column=found["column"],
        value=found["value"] or "",
        gone=found["gone"] is not None,
        more=int(found["more"] or 0),
    )


def _apply(change: Change, rows: Rows) -> None:
    at = _only(
        [index for index, row in enumerate(rows) if tuple(row.values())[: len(change.key)] == change.key], change
    )
    if change.gone:
        del rows[at]
    elif change.more:
        first = next(iter(rows[at]))
        rows[at + 1 : at + 1] = [
            {**rows[at], first: f"{change.key[0]}-{number}"} for number in range(2, change.more + 2)
        ]
    else:
        assert change.column in rows[at], f"{change} names no column"
        rows[at][change.column] = change.value


def _renamed(row: dict[str, str], suffix: str) -> dict[str, str]:
    return {
        column: f"{value}{suffix}" if value and column.endswith("_id") and column != "offering_id" else value
        for column, value in row.items()
    }


def _only(found: Sequence[int], change: Change) -> int:
    assert len(found) == 1, f"{change} is about {len(found)} records"
    return found[0]
