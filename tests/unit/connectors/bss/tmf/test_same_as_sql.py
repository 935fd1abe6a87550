"""The same customer read from SQL tables and through TM Forum's APIs is the same customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.sample import FOLDER
from grounding.account.records import Section
from grounding.errors import CustomerUnknown
from tests.unit.connectors.bss.tmf.server import TmfServer
from tests.unit.connectors.bss.tmf.world import CLOCK, reader_of

TOLD = frozenset(Section) - {Section.HISTORY, Section.OUTAGES, Section.BALANCE}
"""What the standard can carry; of a balance it has neither payments with their day nor arrangements."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path_factory.mktemp('bss') / 'accounts.db'}")
    seed_database(found.engine, FOLDER / "crm")
    yield found
    found.close()


@pytest.mark.parametrize("customer_id", ["C-1007", "C-1009"])
async def test_the_records_are_equal(server: TmfServer, database: Database, customer_id: str) -> None:
    ours = await SqlAccountReader(database, CLOCK).read(customer_id, frozenset(Section))
    theirs = await reader_of(server).read(customer_id, frozenset(Section))
    assert theirs.missing == {Section.HISTORY}
    # The tables do not name the one billing account.
    ours = replace(ours, bills=tuple(replace(bill, billing_account_id=f"A{customer_id}") for bill in ours.bills))
    for section in sorted(TOLD):
        assert getattr(theirs, section.value) == getattr(ours, section.value), section
    assert ours.balance is not None
    assert theirs.balance == replace(ours.balance, payments=(), arrangements=())
    assert theirs.provenance[Section.BALANCE].absent == {"arrangements", "payments"}
    assert {item.system for item in theirs.provenance.values()} == {"bss"}
    assert {item.as_of for item in theirs.provenance.values()} == {CLOCK.now()}


async def test_who_is_unknown_to_one_is_unknown_to_the_other(server: TmfServer, database: Database) -> None:
    for reader in (SqlAccountReader(database, CLOCK), reader_of(server)):
        with pytest.raises(CustomerUnknown):
            await reader.read("C-9999", frozenset(Section))


async def test_only_what_is_asked_for_is_fetched(server: TmfServer) -> None:
    account = await reader_of(server).read("C-1007", frozenset({Section.USAGE}))
    assert set(account.provenance) == {Section.CUSTOMER, Section.USAGE}
    assert {asked.path.rpartition("/v4/")[2] for asked in server.asked} == {"customer/C-1007", "queryUsageConsumption"}


async def test_an_account_takes_one_round_trip_and_the_bill_lines_a_second(server: TmfServer) -> None:
    await reader_of(server).read("C-1007", frozenset(Section))
    names = [asked.path.rpartition("/v4/")[2] for asked in server.asked]
    assert sorted(names[:-1]) == [
        "billingAccount", "customer/C-1007", "customerBill", "product", "productOrder", "queryUsageConsumption",
        "serviceProblem", "troubleTicket",
    ]  # fmt: skip
    # Six bills, one query for all their lines.
    assert names[-1] == "appliedCustomerBillingRate"
    assert server.asked[-1].query["bill.id"].count(",") == 5
    assert server.at_once >= 2
