"""The sample's accounts in tables that promise nothing, so that any column of any row can be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from connectors.bss.schema import TABLES_BY_NAME
from connectors.bss.seed import seed_database
from connectors.sample import FOLDER

SECTIONS = {
    "authorised_users": "customer",
    "consents": "customer",
    "customers": "customer",
    "lines": "lines",
    "addons": "lines",
    "discounts": "lines",
    "contracts": "contracts",
    "instalments": "contracts",
    "bills": "bills",
    "bill_lines": "bills",
    "buckets": "usage",
    "usage_history": "history",
    "balances": "balance",
    "payments": "balance",
    "disputes": "balance",
    "payment_arrangements": "balance",
    "tickets": "tickets",
    "outages": "outages",
    "outage_places": "outages",
}
"""Which section of an account each table is read for."""

_OF_ALL = ("outages", "outage_places")
"""Tables that are of no customer."""

# By these a row is found: without them it is nobody's.
_FOUND_BY = {"customer_id", "outage_places.outage_id", "outages.outage_id", "outage_places.place"}


def columns(*, nullable: bool) -> list[tuple[str, str]]:
    """Return the columns, with their tables, in which a record must have something, or need not."""
    return [
        (name, column.name)
        for name, table in TABLES_BY_NAME.items()
        for column in table.columns
        if column.nullable == nullable and not {column.name, f"{name}.{column.name}"} & _FOUND_BY
    ]


def unpromising(path: Path) -> sa.Engine:
    """Return a database with the sample's rows, and with no constraint on them."""
    seeded, engine = sa.create_engine("sqlite://"), sa.create_engine(f"sqlite:///{path}")
    seed_database(seeded, FOLDER / "crm")
    metadata = sa.MetaData()
    with seeded.connect() as source, engine.begin() as target:
        for name, table in TABLES_BY_NAME.items():
            copy = sa.Table(name, metadata, *(sa.Column(each.name, each.type) for each in table.columns))
            copy.create(target)
            rows = source.execute(sa.select(table)).mappings().all()
            target.execute(copy.insert(), [dict(row) for row in rows])
    seeded.dispose()
    return engine


def a_holder(engine: sa.Engine, name: str) -> str:
    """Return a customer with a row in a table; of outages, one who lives at the place of one that is seen."""
    customers, rows = TABLES_BY_NAME["customers"], TABLES_BY_NAME[name]
    query = sa.select(customers.c.customer_id).where(customers.c.status == "active").order_by(customers.c.customer_id)
    if name in _OF_ALL:
        outages, places = TABLES_BY_NAME["outages"], TABLES_BY_NAME["outage_places"]
        seen = sa.select(places.c.place).join(outages, outages.c.outage_id == places.c.outage_id)
        query = query.where(customers.c.place.in_(seen.where(outages.c.ended.is_(None), ~outages.c.planned)))
    else:
        query = query.where(customers.c.customer_id.in_(sa.select(rows.c.customer_id)))
    with engine.connect() as connection:
        return str(connection.scalars(query).first())


@contextmanager
def put(engine: sa.Engine, name: str, column: str, customer_id: str, value: object = None) -> Iterator[None]:
    """Have a value, or nothing, in a column of a customer's rows for a while; of outages, in all of them."""
    rows = sa.table(name, sa.column("rowid"), sa.column(column), sa.column("customer_id"))
    whose = sa.true() if name in _OF_ALL else rows.c.customer_id == customer_id
    with engine.begin() as connection:
        before = connection.execute(sa.select(rows.c.rowid, rows.c[column]).where(whose)).all()
        connection.execute(sa.update(rows).where(whose).values({column: value}))
    try:
        yield
    finally:
        with engine.begin() as connection:
            for rowid, held in before:
                connection.execute(sa.update(rows).where(rows.c.rowid == rowid).values({column: held}))
