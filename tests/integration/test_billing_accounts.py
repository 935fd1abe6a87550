"""A sample customer whose bills are of two billing accounts: read from tables, and asked for by the assistant."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.carrier import load
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.account.bill_faults import faults_by_bill
from grounding.account.billing_accounts import by_account
from grounding.account.records import Account, Section
from grounding.drafting.extractive.context import Compose, Part
from grounding.drafting.extractive.topics import billing, payment
from grounding.messages import Messages
from grounding.types import AccountFact
from tests.integration.changed_records import write_records
from tests.unit.grounding.world import context, sample, unsupported

# Her September bill has 24.96 of roaming in Switzerland; the odd months are now billed to another account.
CUSTOMER = "C-1002"
CHANGES = ";".join(
    f"bills[B-1002-2026-{month:02}].billing_account_id={'BA-ODD' if month % 2 else 'BA-EVEN'}" for month in range(4, 10)
)
SECTIONS = frozenset({Section.BILLS, Section.LINES, Section.CONTRACTS, Section.BALANCE})


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """Return the changed customer's account as tables hold it."""
    folder = tmp_path_factory.mktemp("accounts")
    ids = write_records(FOLDER / "crm", [(CUSTOMER, CHANGES)], folder / "crm")
    database = Database(f"sqlite:///{folder / 'accounts.db'}")
    try:
        seed_database(database.engine, folder / "crm")
        clock = FrozenClock(frozen(), sample().carrier.time_zone)
        return asyncio.run(SqlAccountReader(database, clock).read(ids[CUSTOMER, CHANGES], SECTIONS))
    finally:
        database.close()


def frozen() -> datetime:
    found = sample().frozen_at
    assert found is not None
    return found


def told(part: Part) -> list[str]:
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


def test_the_accounts_are_read_from_the_tables(account: Account) -> None:
    odd, even = by_account(account.bills).values()
    assert [bill.issued.month for bill in odd] == [9, 7, 5]
    assert [bill.issued.month for bill in even] == [8, 6, 4]
    # Each account has a gap of a month between its bills, and none overlaps one of the other account.
    names = {fault.name for wrong in faults_by_bill(account.bills).values() for fault in wrong}
    assert names == {"periods_leave_gap"}


async def asked(question: str, account: Account, compose: Compose) -> Part:
    whole = sample().carrier
    turn = replace(context(question, account), messages=Messages(whole), now=frozen(), billing=whole.billing)
    return await compose(turn)


async def test_each_bill_is_explained_by_the_one_before_it_on_its_account(account: Account) -> None:
    part = await asked("Why is my bill higher this month?", account, billing.change)
    odd, even = [text for text in told(part) if text.startswith("Your bill")]
    assert "of 1 September 2026 for billing account BA-ODD" in odd
    assert "€24.96 more than the bill of 1 July 2026" in odd
    assert "of 1 August 2026 for billing account BA-EVEN" in even
    assert "the same as the bill of 1 June 2026" in even
    facts = {fact.record: fact.value for draft in part.drafts for fact in draft.evidence
             if isinstance(fact, AccountFact) and fact.name == "billing_account_id"}  # fmt: skip
    assert set(facts.values()) == {account.bills[0].billing_account_id, account.bills[1].billing_account_id}
    assert set(facts) == {f"bill/{bill.bill_id}" for bill in account.bills[:2]}


async def test_an_account_that_is_named_is_told_alone(account: Account) -> None:
    even = account.bills[1].billing_account_id
    said = told(await asked(f"How much is my bill for {even}?", account, billing.amount))
    assert [text for text in said if text.startswith("Your bill")] == [
        f"Your bill of 1 August 2026 for billing account {even} is €19.99."
    ]


async def test_what_is_owed_is_told_by_account(account: Account) -> None:
    said = told(await asked("What do I owe?", account, payment.payment))
    odd = account.bills[0].billing_account_id
    assert f"On billing account {odd}, €44.95 is to be paid, by 15 September 2026." in said


@pytest.mark.parametrize("language", ["en", "de"])
def test_both_carriers_have_the_texts(language: str) -> None:
    folder: Path = FOLDER if language == "en" else Path(__file__).parents[1] / "carriers" / "foehn"
    messages = Messages(load(folder).carrier)
    for name in ("bill.fault.amount_absurd", "bill.more_accounts", "payment.account", "payment.requested"):
        assert messages.has(name)
