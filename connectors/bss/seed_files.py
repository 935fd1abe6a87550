"""A folder of CSV files as rows in the layout, and what is wrong with them by file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeAlias

from connectors.bss.layout import TABLES, Column, Kind, Layout
from grounding.money import Money

Value: TypeAlias = str | int | bool | Decimal | date | datetime | Money | None

_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing to mend in a seed file."""

    path: Path
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record and the line it stands on."""

    line: int
    values: Mapping[str, Value]


@dataclass(slots=True)
class Seed:
    """What a folder holds, by table; sound only if there are no faults."""

    folder: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def read_seed(folder: Path) -> Seed:
    """Read every table's file; a file that is absent is an empty table."""
    seed = Seed(folder)
    for layout in TABLES:
        path = folder / f"{layout.name}.csv"
        seed.rows[layout.name] = list(_rows(path, layout, seed)) if path.exists() else []
    if not seed.rows["customers"] and not seed.faults:
        seed.faults.append(RowFault(folder / "customers.csv", 1, "there are no customers"))
    return seed


def _rows(path: Path, layout: Layout, seed: Seed) -> Iterator[Row]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except (UnicodeDecodeError, OSError) as error:
        seed.faults.append(RowFault(path, 1, f"cannot be read: {error}"))
        return
    reader = csv.reader(lines, strict=True)
    header = next(reader, [])
    expected = [column.name for column in layout.columns] + (["currency"] if layout.has_money else [])
    optional = {column.name for column in layout.columns if column.optional}
    missing = [name for name in expected if name not in header and name not in optional]
    unknown = [name for name in header if name not in (*expected, *layout.remarks)]
    if missing or unknown:
        words = [f"`{name}` is missing" for name in missing] + [f"`{name}` is not a known column" for name in unknown]
        seed.faults.append(RowFault(path, 1, "; ".join(words)))
        return
    try:
        for cells in reader:
            row = _row(path, reader.line_num, layout, header, cells, seed)
            if row:
                yield row
    except csv.Error as error:
        seed.faults.append(RowFault(path, reader.line_num, f"is not CSV: {error}"))


def _row(path: Path, line: int, layout: Layout, header: list[str], cells: list[str], seed: Seed) -> Row | None:
    if len(cells) != len(header):
        seed.faults.append(RowFault(path, line, f"has {len(cells)} cells, the header has {len(header)}"))
        return None
    raw = dict(zip(header, cells, strict=True))
    values: dict[str, Value] = {}
    for column in layout.columns:
        try:
            values[column.name] = _value(column, raw.get(column.name, "").strip(), raw.get("currency", ""))
        except ValueError as error:
            seed.faults.append(RowFault(path, line, f"{column.name}: {error}"))
    return Row(line, values)


def _value(column: Column, text: str, currency: str) -> Value:
    if not text:
        if column.required:
            raise ValueError("is empty")
        return None
    if column.values and text not in column.values:
        raise ValueError(f"`{text}` is none of {', '.join(column.values)}")
    try:
        return _parse(column.kind, text, currency)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise ValueError(f"`{text}` is not {_IN_WORDS[column.kind]}") from error


_IN_WORDS = {
    Kind.TEXT: "text",
    Kind.DATE: "a date such as 2026-01-31",
    Kind.MOMENT: "a time with its offset such as 2026-01-31T08:00:00+00:00",
    Kind.MONEY: "an amount of this currency",
    Kind.DECIMAL: "a number",
    Kind.INTEGER: "a whole number",
    Kind.FLAG: "true or false",
}


def _parse(kind: Kind, text: str, currency: str) -> Value:  # one branch a kind
    match kind:
        case Kind.DATE:
            return date.fromisoformat(text)
        case Kind.MOMENT:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError("has no offset")
            return moment
        case Kind.MONEY:
            return _money(text, currency)
        case Kind.DECIMAL:
            number = Decimal(text)
            if not number.is_finite():
                raise ValueError("is not finite")
            return number
        case Kind.INTEGER:
            return int(text)
        case Kind.FLAG:
            return _FLAGS[text]
        case Kind.TEXT:
            return text


def _money(text: str, currency: str) -> Money:
    if len(currency) != 3 or not currency.isupper():
        raise ValueError("has no currency")
    money = Money.of(text, currency)
    if money.decimal != Decimal(text):
        raise ValueError("has too many decimals")
    return money
