"""What is said to every sample customer of offers and plans, against the table of expected verdicts."""

from __future__ import annotations

import asyncio
import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.clock import FrozenClock
from grounding.account.records import Account, LineStatus
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import best_plan, eligibility
from grounding.offers.ruled import Ruled
from tests.unit.grounding.drafting.topics.deciding_world import deciding, ruled, texts
from tests.unit.grounding.world import sample

_TABLE = Path(__file__).parents[1] / "data" / "verdicts.csv"
SECTIONS = best_plan.TOPICS[0].sections | eligibility.TOPICS[0].sections


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _expected(rows: list[dict[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["customer"]] |= {row["offering"]} if row["verdict"] == "eligible" else set()
    return {customer: frozenset(each) for customer, each in found.items()}


_ROWS = _rows()
_ON_LINES = {(row["customer"], row["offering"]) for row in _ROWS if row["way"] != "new"}
EXPECTED = _expected(_ROWS)
UNASKED = _expected(
    [row for row in _ROWS if row["way"] != "new" or (row["customer"], row["offering"]) not in _ON_LINES]
)
"""Without what can be had only as a further line beside one that it could go onto: that has to be asked for."""


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

    async def decided(day: date | None = None) -> Ruled:
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
            assert offered(part) <= UNASKED[customer], (customer, question)


async def test_every_offering_that_is_named_is_offered_exactly_where_the_table_says_so(
    accounts: Mapping[str, Account],
) -> None:
    for customer in ("C-1007", "C-1009", "C-1044", "C-1066"):
        owner, made = accounts[customer], ruled(accounts[customer])
        for judged in made.decision.offers:
            part = await eligibility.eligible(turn(f"can I have {judged.name}?", owner, made))
            assert texts(part)
            assert offered(part) == UNASKED[customer] & {judged.offering_id}, (customer, judged.name)


async def test_a_further_line_that_is_named_is_offered_exactly_where_the_table_says_so(
    accounts: Mapping[str, Account],
) -> None:
    further = {(row["customer"], row["offering"]): row["verdict"] for row in _ROWS if row["way"] == "new"}
    for customer in ("C-1007", "C-1009", "C-1044"):
        owner, made = accounts[customer], ruled(accounts[customer])
        for judged in made.decision.offers:
            verdict = further.get((customer, judged.offering_id))
            if verdict is not None:
                part = await eligibility.eligible(turn(f"can I have {judged.name} as a second line?", owner, made))
                wanted = {judged.offering_id} if verdict == "eligible" else set()
                assert texts(part) and offered(part) == wanted, (customer, judged.name)


async def test_the_best_plan_is_open_to_the_customer_and_every_sentence_is_backed(
    accounts: Mapping[str, Account],
) -> None:
    cheaper = 0
    for customer, owner in accounts.items():
        part = await best_plan.best(turn("am I on the right plan?", owner, ruled(owner)))
        texts(part)
        assert offered(part) <= UNASKED[customer], customer
        cheaper += bool(offered(part))
    assert cheaper > 0


async def test_a_bundle_is_held_against_both_lines_of_a_customer_by_hand(accounts: Mapping[str, Account]) -> None:
    owner = accounts["C-1005"]
    said = texts(await best_plan.best(turn("am I on the right plan?", owner, ruled(owner))))
    # 12 x (39.99 + 19.99) = 719.76 apart; 12 x 54.99 and half of seven months of 19.99 = 729.85 together.
    [bundle] = [text for text in said if "in place of" in text]
    assert "would cost €729.85" in bundle and "€10.09 more than apart; that counts €69.97" in bundle


async def test_a_cheaper_plan_that_a_suspension_bars_is_named_and_not_offered(accounts: Mapping[str, Account]) -> None:
    owner = accounts["C-1009"]
    part = await best_plan.best(turn("is there a cheaper plan for me?", owner, ruled(owner)))
    # 12 x 8.00 less the fee of 25.00.
    assert any("Merrow Everyday would suit" in text and "€71.00 less" in text for text in texts(part))
    assert offered(part) == set()
