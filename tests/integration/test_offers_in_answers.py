"""What is said to every sample customer of offers and plans, against the table of expected verdicts."""

from __future__ import annotations

import asyncio
import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.clock import FrozenClock
from grounding.account.records import Account, LineStatus
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.rulings import Ruled
from grounding.drafting.extractive.topics import best_plan, eligibility
from tests.unit.grounding.drafting.topics.deciding_world import deciding, ruled, texts
from tests.unit.grounding.world import sample

_TABLE = Path(__file__).parents[1] / "data" / "verdicts.csv"
SECTIONS = best_plan.TOPICS[0].sections | eligibility.TOPICS[0].sections


def _expected() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["customer"]] |= {row["offering"]} if row["verdict"] == "eligible" else set()
    return {customer: frozenset(each) for customer, each in found.items()}


EXPECTED = _expected()


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Account]:
    """Return every sample customer's account."""
    folder = sample()
    assert folder.bss.seed is not None and folder.frozen_at is not None
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('offers') / 'accounts.db'}")
    seed_database(database.engine, folder.bss.seed)
    reader = SqlAccountReader(database, FrozenClock(folder.frozen_at, folder.carrier.time_zone))

    async def read() -> dict[str, Account]:
        return {customer: await reader.read(customer, SECTIONS) for customer in EXPECTED}

    try:
        return asyncio.run(read())
    finally:
        database.close()


def turn(question: str, owner: Account, made: Ruled) -> Context:
    """Return a turn about all lines of a customer, decided on once."""

    async def decided() -> Ruled:
        return made

    in_use = tuple(line for line in owner.lines if line.status is not LineStatus.TERMINATED)
    return replace(deciding(question, owner, in_use), decide=decided)


def offered(part: Part) -> set[str]:
    """Return what a part offers."""
    return {name for draft in part.drafts for name in draft.offers}


async def test_nothing_is_offered_that_the_table_does_not_hold_eligible(accounts: Mapping[str, Account]) -> None:
    for customer, owner in accounts.items():
        made = ruled(owner)
        for question in ("which plans can I change to?", "which add-ons can I book?", "which phones can I get?"):
            part = await eligibility.eligible(turn(question, owner, made))
            assert texts(part), (customer, question)
            assert offered(part) <= EXPECTED[customer], (customer, question)


async def test_every_offering_that_is_named_is_offered_exactly_where_the_table_says_so(
    accounts: Mapping[str, Account],
) -> None:
    for customer in ("C-1007", "C-1009", "C-1044", "C-1066"):
        owner, made = accounts[customer], ruled(accounts[customer])
        for judged in made.decision.offers:
            part = await eligibility.eligible(turn(f"can I have {judged.name}?", owner, made))
            assert texts(part)
            assert offered(part) == EXPECTED[customer] & {judged.offering_id}, (customer, judged.name)


async def test_the_best_plan_is_open_to_the_customer_and_every_sentence_is_backed(
    accounts: Mapping[str, Account],
) -> None:
    cheaper = 0
    for customer, owner in accounts.items():
        part = await best_plan.best(turn("am I on the right plan?", owner, ruled(owner)))
        texts(part)
        assert offered(part) <= EXPECTED[customer], customer
        cheaper += bool(offered(part))
    assert cheaper > 0
