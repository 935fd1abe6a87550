"""The layout as SQLAlchemy tables: money in integer minor units, days as DATE, moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.bss.layout import TABLES, Column, Kind, Layout
from grounding.money import Money


class ExactDecimal(sa.TypeDecorator[Decimal]):
    """A decimal kept as text, because SQLite has no exact type for it."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        """Write it plainly, without an exponent."""
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:
        """Read it back as it was."""
        return None if value is None else Decimal(value)


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment, kept in UTC without offset, because SQLite drops offsets."""

    impl = sa.DateTime()
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Write it in UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Read it back as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


_TYPES: dict[Kind, Any] = {
    Kind.TEXT: sa.String(),
    Kind.DATE: sa.Date(),
    Kind.MOMENT: Moment(),
    Kind.MONEY: sa.BigInteger(),
    Kind.DECIMAL: ExactDecimal(),
    Kind.INTEGER: sa.Integer(),
    Kind.FLAG: sa.Boolean(),
}

METADATA = sa.MetaData()


def _column(layout: Layout, column: Column) -> sa.Column[Any]:
    name = f"{column.name}_minor" if column.kind is Kind.MONEY else column.name
    constraints = []
    if column.references:
        constraints.append(sa.ForeignKey(f"{column.references}.{_key_of(column.references)}"))
    return sa.Column(
        name,
        _TYPES[column.kind],
        *constraints,
        primary_key=column.name in layout.key,
        nullable=not column.required,
        index=column.name == "customer_id" and layout.key != ("customer_id",),
    )


def _key_of(table: str) -> str:
    return next(layout.key[0] for layout in TABLES if layout.name == table)


def _table(layout: Layout) -> sa.Table:
    columns = [_column(layout, column) for column in layout.columns]
    if layout.has_money:
        columns.append(sa.Column("currency", sa.String(3), nullable=False))
    return sa.Table(layout.name, METADATA, *columns)


TABLES_BY_NAME: dict[str, sa.Table] = {layout.name: _table(layout) for layout in TABLES}

SEED_STATE = sa.Table(
    "seed_state",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""One row: which seed data the tables were filled with."""


OPTIONAL: frozenset[str] = frozenset(
    {layout.name for layout in TABLES if layout.optional}
    | {f"{layout.name}.{column.name}" for layout in TABLES for column in layout.columns if column.optional}
)
"""Tables, and columns as `table.column`, that a database may lack."""


def absent(engine: sa.Engine) -> list[str]:
    """Return the tables, and the columns of the others as `table.column`, that the database lacks and may not lack."""
    inspector = sa.inspect(engine)
    there = {*inspector.get_table_names(), *inspector.get_view_names()}
    found = []
    for name, table in TABLES_BY_NAME.items():
        if name not in there:
            found.append(name)
            continue
        has = {column["name"] for column in inspector.get_columns(name)}
        found += [f"{name}.{column.name}" for column in table.columns if column.name not in has]
    return [name for name in found if name not in OPTIONAL]


def lacking(connection: sa.Connection) -> frozenset[str]:
    """Return which of the optional tables and columns the database does not have."""
    inspector = sa.inspect(connection)
    found = set()
    for name in OPTIONAL:
        table, _, column = name.partition(".")
        there = inspector.has_table(table)
        if there and column:
            there = any(each["name"] == column for each in inspector.get_columns(table))
        if not there:
            found.add(name)
    return frozenset(found)


def money(row: sa.Row[Any], name: str) -> Money:
    """Return a row's amount of that name."""
    found = maybe_money(row, name)
    if found is None:
        raise ValueError(f"{name} is null")
    return found


def maybe_money(row: sa.Row[Any], name: str) -> Money | None:
    """Return a row's amount of that name, if it has one."""
    minor = row._mapping[f"{name}_minor"]
    return None if minor is None else Money(minor, row._mapping["currency"])
