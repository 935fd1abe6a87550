"""Fills a database with a carrier folder's seed data, once for each version of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.bss.layout import TABLES, Layout
from connectors.bss.schema import METADATA, SEED_STATE, TABLES_BY_NAME
from connectors.bss.seed_files import Row, read_seed
from grounding.errors import CarrierFault
from grounding.money import Money


def seed_database(engine: sa.Engine, folder: Path) -> bool:
    """Make the tables hold exactly what the folder does; say whether anything had to be written.

    One transaction: a reader sees the old records or the new ones, and a crash leaves the old.
    Raises: CarrierFault, naming file and line, for files that cannot be read as records.
    """
    # Another process may be doing it at the same moment: a table that it has just made is one that is left to it.
    for _ in TABLES:
        try:
            return _fill(engine, folder)
        except sa.exc.DBAPIError:
            continue
    return _fill(engine, folder)


def _fill(engine: sa.Engine, folder: Path) -> bool:
    digest = _digest(folder)
    if _outdated(engine):
        METADATA.drop_all(engine)
    METADATA.create_all(engine)
    with engine.connect() as connection:
        if connection.scalar(sa.select(SEED_STATE.c.digest)) == digest:
            return False
    seed = read_seed(folder)
    if seed.faults:
        fault = seed.faults[0]
        raise CarrierFault(f"{fault.path}:{fault.line}: {fault.message}")
    with engine.begin() as connection:
        connection.execute(SEED_STATE.delete())
        for layout in reversed(TABLES):
            connection.execute(TABLES_BY_NAME[layout.name].delete())
        for layout in TABLES:
            rows = [_bound(layout, row) for row in seed.rows[layout.name]]
            if rows:
                connection.execute(TABLES_BY_NAME[layout.name].insert(), rows)
        connection.execute(SEED_STATE.insert().values(id=1, digest=digest))
    return True


def _outdated(engine: sa.Engine) -> bool:
    """Say whether a table lacks a column of the layout: an earlier version made it, and it is filled from files."""
    inspector = sa.inspect(engine)
    there = set(inspector.get_table_names())
    return any(
        {column.name for column in table.columns} - {column["name"] for column in inspector.get_columns(name)}
        for name, table in METADATA.tables.items()
        if name in there
    )


def _digest(folder: Path) -> str:
    hashed = hashlib.sha256()
    for layout in TABLES:
        path = folder / f"{layout.name}.csv"
        names = " ".join(column.name for column in layout.columns)
        hashed.update(f"{layout.name} {names}\n".encode())
        hashed.update(path.read_bytes() if path.exists() else b"")
    return hashed.hexdigest()


def _bound(layout: Layout, row: Row) -> dict[str, Any]:
    """Return a row's values by the database's column names."""
    values: dict[str, Any] = {}
    for column in layout.columns:
        value = row.values[column.name]
        if isinstance(value, Money):
            values[f"{column.name}_minor"] = value.minor
            values["currency"] = value.currency
        elif column.kind == "money":
            values[f"{column.name}_minor"] = None
        else:
            values[column.name] = value
    return values
