"""Whatever a column of a database lacks: the section is named as missing, and no record holds what its type forbids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from connectors.bss.customers import customer_ids
from connectors.bss.database import Database
from connectors.bss.sql import SqlAccountReader, SqlOutageReader
from connectors.clock import FrozenClock
from grounding.account.records import Section
from grounding.errors import AccountUnavailable
from tests.unit.connectors.bss.empty_columns import SECTIONS, a_holder, columns, put, unpromising

CLOCK = FrozenClock(datetime.fromisoformat("2026-09-14T09:30:00+01:00"), "Europe/Dublin")
ALL = frozenset(Section)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("rows") / "accounts.db"
    unpromising(path).dispose()
    found = Database(f"sqlite:///{path}")
    yield found
    found.close()


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def lacking(record: Any) -> list[str]:
    """Return the fields, at any depth, that are None although their type says otherwise."""
    if isinstance(record, Mapping):
        return [name for each in record.values() for name in lacking(each)]
    if isinstance(record, tuple):
        return [name for each in record for name in lacking(each)]
    if not is_dataclass(record):
        return []
    hints: dict[str, Any] = _hints(record.__class__)
    found = []
    for each in fields(record):
        value = getattr(record, each.name)
        if value is None and NoneType not in get_args(hints[each.name]):
            found.append(f"{type(record).__name__}.{each.name}")
        found += lacking(value)
    return found


@pytest.mark.parametrize(("name", "column"), columns(nullable=False), ids=map(".".join, columns(nullable=False)))
async def test_what_must_be_there_and_is_not_is_missing_by_name(database: Database, name: str, column: str) -> None:
    customer_id, section = a_holder(database.engine, name), SECTIONS[name]
    reader = SqlAccountReader(database, CLOCK)
    if column == "payment_method":
        section = "balance"
    with put(database.engine, name, column, customer_id):
        if section == "customer":
            with pytest.raises(AccountUnavailable, match=f"{name}.{column} is null"):
                await reader.read(customer_id, ALL)
        else:
            account = await reader.read(customer_id, ALL)
            assert account.missing == {section}
            assert lacking(account) == []
        other = await reader.read("C-1029" if customer_id != "C-1029" else "C-1030", ALL - {Section.OUTAGES})
        assert not other.missing


@pytest.mark.parametrize(("name", "column"), columns(nullable=True), ids=map(".".join, columns(nullable=True)))
async def test_what_need_not_be_there_costs_nothing(database: Database, name: str, column: str) -> None:
    customer_id = a_holder(database.engine, name)
    with put(database.engine, name, column, customer_id):
        account = await SqlAccountReader(database, CLOCK).read(customer_id, ALL)
    assert account.missing == frozenset()
    assert lacking(account) == []


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("contracts", "term_months", "twelve"),
        ("lines", "monthly_price_minor", 27.5),
        ("buckets", "used", "much"),
        ("bills", "due", "tomorrow"),
        ("tickets", "subject", b"\xff"),
    ],
)
async def test_what_is_of_another_kind_is_missing(database: Database, name: str, column: str, value: object) -> None:
    customer_id = a_holder(database.engine, name)
    with put(database.engine, name, column, customer_id, value):
        account = await SqlAccountReader(database, CLOCK).read(customer_id, ALL)
    assert account.missing == {SECTIONS[name]}


@pytest.mark.parametrize("name", ["addons", "contracts", "bill_lines", "buckets", "usage_history", "tickets"])
async def test_a_row_that_names_a_line_of_somebody_else_is_refused_and_alarmed(
    database: Database, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    customer_id = a_holder(database.engine, name)
    other = "L-1001-1" if customer_id != "C-1001" else "L-1002-1"
    with put(database.engine, name, "line_id", customer_id, other):
        account = await SqlAccountReader(database, CLOCK).read(customer_id, ALL)
    assert account.missing == {SECTIONS[name]}
    (alarm,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert alarm == f"ALARM {name} of {customer_id} names lines of another customer: {other}; all of it is refused"


async def test_a_line_that_nobody_has_is_nobody_elses(database: Database) -> None:
    with put(database.engine, "bill_lines", "line_id", "C-1059", "L-0000-1"):
        account = await SqlAccountReader(database, CLOCK).read("C-1059", ALL)
    assert account.missing == frozenset()


async def test_an_outage_without_its_area_is_not_none_at_all(database: Database) -> None:
    with put(database.engine, "outages", "area", ""), pytest.raises(AccountUnavailable):
        await SqlOutageReader(database, CLOCK).outages(None)


async def test_a_row_that_names_no_customer_is_nobodys(database: Database) -> None:
    before = await customer_ids(database)
    with put(database.engine, "customers", "customer_id", "C-1001"):
        assert await customer_ids(database) == tuple(each for each in before if each != "C-1001")
