"""Every sample customer read through the sandbox's TM Forum APIs is the one that the tables hold."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import pytest
import uvicorn

from app.sandbox.application import create_sandbox
from app.sandbox.records import read_records
from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.seed_files import read_seed
from connectors.bss.sql import SqlAccountReader
from connectors.bss.tmf.client import TmfClient, TmfLimits
from connectors.bss.tmf.reader import TmfAccountReader, TmfOutageReader
from connectors.carrier import load
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.account.records import Account, Section, Ticket

CLOCK = FrozenClock(datetime.fromisoformat("2026-09-14T09:30:00+01:00"), "Europe/Dublin")
TOLD = frozenset(Section) - {Section.HISTORY}
PATIENT = TmfLimits(timeout_s=60, connect_s=60)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path_factory.mktemp('bss') / 'accounts.db'}")
    seed_database(found.engine, FOLDER / "crm")
    yield found
    found.close()


@asynccontextmanager
async def sandbox() -> AsyncIterator[TmfClient]:
    application = create_sandbox(read_records(load(FOLDER), CLOCK.now()), CLOCK, token=None)
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        client = TmfClient(f"http://127.0.0.1:{listening.getsockname()[1]}/tmf-api", limits=PATIENT)
        try:
            yield client
        finally:
            await client.close()
            server.should_exit = True
            await serving


async def test_every_customer_is_the_same_through_the_standard_and_from_the_tables(database: Database) -> None:
    customers = [str(row.values["customer_id"]) for row in read_seed(FOLDER / "crm").rows["customers"]]
    tables = SqlAccountReader(database, CLOCK, system="bss")
    async with sandbox() as client:
        reader = TmfAccountReader(client, CLOCK, deadline_s=60)
        for customer_id in customers:
            ours, theirs = await tables.read(customer_id, TOLD), await reader.read(customer_id, TOLD)
            assert theirs.missing == frozenset()
            assert ours.balance is not None
            paid = bool(ours.balance.payments)
            # An order that people work on is a ticket of the sandbox's; arrangements have no place in the standard, and
            # the tables do not name the one billing account.
            bills = tuple(replace(bill, billing_account_id=f"BA-{customer_id}") for bill in ours.bills)
            ours = replace(ours, bills=bills, balance=replace(ours.balance, arrangements=()), tickets=_as_tickets(ours))
            for section in sorted(TOLD):
                assert getattr(theirs, section.value) == getattr(ours, section.value), (customer_id, section)
            absent = theirs.provenance[Section.BALANCE].absent
            assert absent <= {"arrangements", "payments"} and ("payments" in absent) is not paid


def _as_tickets(account: Account) -> tuple[Ticket, ...]:
    return tuple(replace(ticket, kind="ticket") for ticket in account.tickets)


async def test_outages_everywhere_and_at_a_place() -> None:
    async with sandbox() as client:
        reader = TmfOutageReader(client, CLOCK, deadline_s=60)
        assert len(await reader.outages(None)) == 3
        assert [outage.outage_id for outage in await reader.outages("T12")] == ["OUT-2026-0913-2"]
