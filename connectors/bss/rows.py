"""Rows of the tables of an account: held to one customer, and each with everything that its record must have."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.bss.alarms import printable
from connectors.bss.layout import TABLES, Kind
from connectors.bss.schema import TABLES_BY_NAME

Rows = dict[str, list[sa.Row[Any]]]

_LOG = logging.getLogger(__name__)
_LINES = "lines"

_HOLDS: dict[Kind, type] = {
    Kind.TEXT: str,
    Kind.DATE: date,
    Kind.MOMENT: datetime,
    Kind.MONEY: int,
    Kind.DECIMAL: Decimal,
    Kind.INTEGER: int,
    Kind.FLAG: bool,
}


def _expected() -> dict[str, dict[str, type]]:
    found = {}
    for layout in TABLES:
        columns = zip(TABLES_BY_NAME[layout.name].columns, layout.columns, strict=False)
        found[layout.name] = {column.name: _HOLDS[told.kind] for column, told in columns}
        if layout.has_money:
            found[layout.name]["currency"] = str
    return found


_EXPECTED = _expected()


class RowUnusable(ValueError):
    """A row lacks what its record must have, or holds something else; the text names table and column alone."""


class RowOfAnother(RowUnusable):
    """A row names a line of another customer; all rows that it was read with are refused."""


def rows_of(
    connection: sa.Connection,
    name: str,
    customer_id: str,
    order: str | None = None,
    without: frozenset[str] = frozenset(),
) -> list[sa.Row[Any]]:
    """Return a table's rows of one customer, the only way to rows of an account.

    `without` are columns, as `table.column`, that are not read.
    Raises: RowUnusable; RowOfAnother, logged as an alarm.
    """
    table = TABLES_BY_NAME[name]
    columns = [column for column in table.c if f"{name}.{column.name}" not in without]
    query = sa.select(*columns).where(table.c.customer_id == customer_id)
    found = checked(name, connection.execute(query.order_by(table.c[order]) if order else query))
    if name != _LINES and "line_id" in table.c:
        _refuse_of_others(connection, name, customer_id, {row.line_id for row in found} - {None})
    return found


def _refuse_of_others(connection: sa.Connection, name: str, customer_id: str, named: Collection[str]) -> None:
    """Raise the alarm if rows of a customer name lines of another: it names ids alone. Raises RowOfAnother."""
    lines = TABLES_BY_NAME[_LINES].c
    query = sa.select(lines.line_id).where(lines.line_id.in_(sorted(named)), lines.customer_id != customer_id)
    others = sorted(connection.scalars(query)) if named else []
    if others:
        _LOG.error(
            "ALARM %s of %s names lines of another customer: %s; all of it is refused",
            name, printable(customer_id), ", ".join(map(printable, others[:5])),
        )  # fmt: skip
        raise RowOfAnother(f"{name}.line_id is another customer's")


def checked(name: str, rows: Iterable[sa.Row[Any]]) -> list[sa.Row[Any]]:
    """Return a table's rows. Raises RowUnusable for a value that no record can hold: views promise nothing."""
    found = list(rows)
    if not found:
        return found
    columns = TABLES_BY_NAME[name].c
    for place, column in enumerate(found[0]._fields):
        kind, may_lack = _EXPECTED[name][column], columns[column].nullable
        for row in found:
            value = row[place]
            if value is None and not may_lack:
                raise RowUnusable(f"{name}.{column} is null")
            if value is not None and not isinstance(value, kind):
                raise RowUnusable(f"{name}.{column} is no {kind.__name__}")
    return found


def rows_by(rows: Iterable[sa.Row[Any]], name: str) -> Rows:
    """Return rows by what a column of theirs holds."""
    found: Rows = defaultdict(list)
    for row in rows:
        found[row._mapping[name]].append(row)
    return found
