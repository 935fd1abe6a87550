"""What an order changes in the records, on every engine: read back as the assistant reads accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.bss import schema
from connectors.bss.database import Database
from connectors.bss.order_records import CHARGES, TAKEN
from connectors.bss.ordering_sql import SqlActionExecutor
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.account.payments import payments
from grounding.account.records import Account, Bucket, Section
from grounding.actions.ports import Job
from grounding.actions.types import Allowance, Result, State, Terms
from grounding.money import Money
from grounding.ports import Clock
from grounding.wishes import ActionKind

TODAY = date(2026, 9, 14)
NOW = FrozenClock(datetime(2026, 9, 14, 8, 30, tzinfo=UTC), "Europe/Dublin")
LATER = FrozenClock(datetime(2026, 10, 1, 8, 30, tzinfo=UTC), "Europe/Dublin")
SECTIONS = frozenset(Section) - {Section.HISTORY}
CHANGE = Terms(
    kind=ActionKind.CHANGE_PLAN, effective=TODAY, line_id="L-1001-1", line="My phone", offering_id="MRW-START",
    version="1.0", name="Merrow Start", replaces="MRW-EVERYDAY", replaces_name="Merrow Everyday",
    price=Money(1299, "EUR"), period="month", price_before=Money(1999, "EUR"), fee=Money(2500, "EUR"),
    allowances=(
        Allowance("data", "Data", "5", "GB"),
        Allowance("voice", "Calls", "300", "min"),
        Allowance("text", "Texts", None, "texts"),
        Allowance("video", "Video", "10", "h"),
    ),
)  # fmt: skip
PACK = Terms(
    kind=ActionKind.ADD_ON, effective=TODAY, line_id="L-1001-1", line="My phone", offering_id="ADD-DATA5",
    version="1.0", name="Data Pack 5 GB", price=Money(699, "EUR"), ends=date(2026, 10, 14),
    allowances=(Allowance("data", "Data", "5", "GB"),),
)  # fmt: skip
MORE_TIME = Terms(ActionKind.ARRANGE_PAYMENT, TODAY, price=Money(1999, "EUR"), bills=("B-1", "B-2"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if postgres else f"sqlite:///{tmp_path / 'accounts.db'}"
    made = Database(url)
    seed_database(made.engine, FOLDER / "crm")
    yield made
    for metadata in (schema.METADATA, TAKEN.metadata):
        metadata.drop_all(made.engine)
    made.close()


async def do(database: Database, terms: Terms, reference: str = "act-1", clock: Clock = NOW) -> Result:
    executor = SqlActionExecutor(database, clock, lambda each: each.name or each.kind.value, deadline_s=30)
    return await executor.carry_out(Job(reference, "C-1001", terms))


async def account(database: Database, clock: Clock = NOW) -> Account:
    return await SqlAccountReader(database, clock, deadline_s=30).read("C-1001", SECTIONS)


def buckets(read: Account) -> dict[str, Bucket]:
    return {each.name: each for each in read.usage if each.line_id == "L-1001-1"}


def charges(database: Database) -> list[tuple[str, int, str, date, str | None]]:
    with database.engine.connect() as connection:
        found = connection.execute(sa.select(CHARGES).order_by(CHARGES.c.code)).all()
    return [(row.code, row.amount_minor, row.currency, row.day, row.bill_id) for row in found]


async def test_a_change_of_plan_replaces_price_and_allowances_and_keeps_what_was_used(database: Database) -> None:
    before = buckets(await account(database))
    assert (await do(database, CHANGE)).state is State.COMPLETED
    read = await account(database)
    line = next(each for each in read.lines if each.line_id == "L-1001-1")
    assert (line.offering_id, line.plan_name, line.monthly_price) == ("MRW-START", "Merrow Start", Money(1299, "EUR"))
    after = buckets(read)
    assert after.keys() == {"Data", "Calls", "Texts", "Video"}
    assert [after[name].allowance for name in ("Data", "Calls", "Texts", "Video")] == [5, 300, None, 10]
    assert {name: after[name].used for name in ("Data", "Calls")} == {
        name: before[name].used for name in ("Data", "Calls")
    }
    assert (after["Video"].used, after["Video"].period_end) == (Decimal(0), before["Data"].period_end)


async def test_a_fee_waits_for_the_next_bill_once(database: Database) -> None:
    for _ in range(3):
        await do(database, CHANGE)
    assert charges(database) == [("change_fee", 2500, "EUR", TODAY, None)]


async def test_a_pack_has_its_days_its_allowance_and_its_price(database: Database) -> None:
    results = [await do(database, PACK, "act-2") for _ in range(2)]
    assert {result.state for result in results} == {State.COMPLETED}
    read = await account(database)
    line = next(each for each in read.lines if each.line_id == "L-1001-1")
    booked = [(each.name, each.price, each.start, each.end) for each in line.addons if each.offering_id == "ADD-DATA5"]
    assert booked == [("Data Pack 5 GB", Money(699, "EUR"), TODAY, date(2026, 10, 14))]
    bucket = buckets(read)["Data Pack 5 GB"]
    assert (bucket.kind, bucket.allowance, bucket.used) == ("data", Decimal(5), Decimal(0))
    assert bucket.unit == "GB"
    assert (bucket.period_start, bucket.period_end) == (TODAY, date(2026, 10, 14))
    assert charges(database) == [("add_on", 699, "EUR", TODAY, None)]
    # A change of plan afterwards takes nothing of the pack.
    await do(database, CHANGE)
    assert buckets(await account(database))["Data Pack 5 GB"].allowance == 5


async def test_more_time_to_pay_is_a_request_in_the_account_until_somebody_agrees(database: Database) -> None:
    bills = (await account(database)).bills
    terms = replace(MORE_TIME, bills=(bills[0].bill_id,))
    assert (await do(database, terms)).state is State.ACKNOWLEDGED
    read = await account(database)
    assert read.balance is not None
    told = payments(read.balance, read.bills, TODAY)
    (asked,) = told.requested_arrangements
    assert (asked.amount, asked.agreed, asked.due, asked.bill_id) == (
        Money(1999, "EUR"), TODAY, max(bills[0].due, TODAY), bills[0].bill_id,
    )  # fmt: skip
    assert (told.arrangements, told.faults) == ((), ())
    # Another one beside it is not taken, and leaves no ticket.
    tickets = len(read.tickets)
    assert (await do(database, terms, "act-9")).state is State.FAILED
    assert len((await account(database)).tickets) == tickets


async def test_a_change_for_next_month_touches_nothing_before_its_day(database: Database) -> None:
    terms = replace(CHANGE, effective=date(2026, 10, 1))
    before = await account(database)
    assert (await do(database, terms)).state is State.ACKNOWLEDGED
    now = await account(database)
    assert (now.lines, now.usage) == (before.lines, before.usage)
    assert charges(database) == []
    executor = SqlActionExecutor(database, LATER, lambda each: "x", deadline_s=30)
    assert (await executor.catch_up(), await executor.catch_up()) == (1, 0)
    line = next(each for each in (await account(database, LATER)).lines if each.line_id == "L-1001-1")
    assert line.plan_name == "Merrow Start"
    assert charges(database) == [("change_fee", 2500, "EUR", date(2026, 10, 1), None)]


async def test_what_cannot_be_done_whole_leaves_no_charge(database: Database) -> None:
    result = await do(database, replace(CHANGE, allowances=(Allowance("data", "Data", "5", "texts"),)))
    assert (result.state, result.reason) == (State.FAILED, "unit of an allowance")
    assert charges(database) == []
    line = next(each for each in (await account(database)).lines if each.line_id == "L-1001-1")
    assert line.offering_id == "MRW-EVERYDAY"
