"""Whether seed data hold together: keys, references, sums, dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from connectors.bss.layout import TABLES, Layout
from connectors.bss.seed_files import Row, RowFault, Seed, Value
from grounding.money import Money

_PERIODS = (
    ("addons", "start", "end"),
    ("discounts", "start", "end"),
    ("contracts", "start", "end"),
    ("bills", "period_start", "period_end"),
    ("bills", "issued", "due"),
    ("bill_lines", "period_start", "period_end"),
    ("buckets", "period_start", "period_end"),
    ("usage_history", "period_start", "period_end"),
    ("payment_arrangements", "agreed", "due"),
    ("tickets", "opened", "updated"),
    ("outages", "start", "expected_end"),
)


def check_seed(seed: Seed, currency: str, offerings: frozenset[str] | None) -> Iterator[RowFault]:
    """Yield everything that no real system would hold, beyond what reading it already found.

    `offerings` are the ids that lines and add-ons may name, None if the catalogue cannot be read; `currency` is the
    only one that may stand anywhere.
    """
    for layout in TABLES:
        path = seed.folder / f"{layout.name}.csv"
        rows = seed.rows[layout.name]
        yield from _keys(path, layout, rows)
        yield from _references(path, layout, rows, seed)
        yield from _currencies(path, rows, currency)
    for table, first, last in _PERIODS:
        yield from _order(seed, table, first, last)
    if offerings is not None:
        yield from _known_offerings(seed, offerings)
    yield from _sums(seed)
    yield from _paid(seed)
    yield from _uses(seed)


def _keys(path: Path, layout: Layout, rows: list[Row]) -> Iterator[RowFault]:
    seen: dict[tuple[Value, ...], int] = {}
    for row in rows:
        key = tuple(row.values.get(name) for name in layout.key)
        if key in seen:
            yield RowFault(path, row.line, f"`{'/'.join(map(str, key))}` stands on line {seen[key]} already")
        seen.setdefault(key, row.line)


def _references(path: Path, layout: Layout, rows: list[Row], seed: Seed) -> Iterator[RowFault]:
    for column in layout.columns:
        if not column.references:
            continue
        owners = {row.values.get(column.name): row.values.get("customer_id") for row in seed.rows[column.references]}
        for row in rows:
            value = row.values.get(column.name)
            if value is None:
                continue
            if value not in owners:
                yield RowFault(path, row.line, f"{column.name}: `{value}` is not in {column.references}.csv")
            elif owners[value] != row.values.get("customer_id"):
                yield RowFault(path, row.line, f"{column.name}: `{value}` belongs to another customer")


def _currencies(path: Path, rows: list[Row], currency: str) -> Iterator[RowFault]:
    for row in rows:
        others = {value.currency for value in row.values.values() if isinstance(value, Money)} - {currency}
        if others:
            yield RowFault(path, row.line, f"is in {', '.join(sorted(others))}, the carrier's currency is {currency}")


def _order(seed: Seed, table: str, first: str, last: str) -> Iterator[RowFault]:
    for row in seed.rows[table]:
        start, end = row.values.get(first), row.values.get(last)
        if isinstance(start, date) and isinstance(end, date) and end < start:
            yield RowFault(seed.folder / f"{table}.csv", row.line, f"{last} lies before {first}")


def _known_offerings(seed: Seed, offerings: frozenset[str]) -> Iterator[RowFault]:
    for table in ("lines", "addons"):
        for row in seed.rows[table]:
            offering = row.values.get("offering_id")
            if offering not in offerings:
                message = f"offering_id: `{offering}` is not in the catalogue"
                yield RowFault(seed.folder / f"{table}.csv", row.line, message)


def _sums(seed: Seed) -> Iterator[RowFault]:
    sums: dict[Value, int] = defaultdict(int)
    for row in seed.rows["bill_lines"]:
        sums[row.values.get("bill_id")] += _minor(row, "amount")
    owed: dict[Value, int] = defaultdict(int)
    for row in seed.rows["bills"]:
        owed[row.values.get("customer_id")] += _minor(row, "open_amount")
        difference = sums[row.values.get("bill_id")] - _minor(row, "total")
        if difference:
            message = f"the lines of `{row.values.get('bill_id')}` differ from its total by {difference} minor units"
            yield RowFault(seed.folder / "bills.csv", row.line, message)
    for row in seed.rows["balances"]:
        if _minor(row, "owed") != owed[row.values.get("customer_id")]:
            message = "owed is not the sum of the open amounts of the bills"
            yield RowFault(seed.folder / "balances.csv", row.line, message)


def _paid(seed: Seed) -> Iterator[RowFault]:
    for row in seed.rows["instalments"]:
        paid, count = row.values.get("paid"), row.values.get("count")
        if isinstance(paid, int) and isinstance(count, int) and not 0 <= paid <= count:
            yield RowFault(seed.folder / "instalments.csv", row.line, f"paid is {paid} of {count}")


def _uses(seed: Seed) -> Iterator[RowFault]:
    for row in seed.rows["usage_history"]:
        used = row.values.get("used")
        if isinstance(used, Decimal) and used < 0:
            yield RowFault(seed.folder / "usage_history.csv", row.line, f"used is {used}")


def _minor(row: Row, name: str) -> int:
    value = row.values.get(name)
    return value.minor if isinstance(value, Money) else 0
