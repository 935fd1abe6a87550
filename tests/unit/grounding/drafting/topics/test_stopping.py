"""How an add-on that is named is cancelled."""

from __future__ import annotations

from datetime import date

import pytest

from grounding.account.records import AddOn
from grounding.drafting.extractive.settling import settled
from grounding.drafting.extractive.topics import stopping
from grounding.drafting.extractive.understanding import Understood
from retrieval.types import Found
from tests.unit.grounding.world import account, context, euro, found, line, passage, unsupported

CLOUD = AddOn("A-1", "ADD-CLOUD200", "Merrow Cloud 200", euro("2.99"), date(2026, 1, 1), None)
OWNER = account(lines=(line(addons=(CLOUD,)),))
HOW = passage(
    "A monthly add-on can be cancelled at any time in My Merrow.", title="Add-ons", section=("How to cancel an add-on",)
)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Cancel Cloud 200", True),
        ("how do I cancel Cloud 200?", True),
        ("please stop Scam Shield", True),
        ("cancel my contract", False),
        ("cancel Merrow Plus", False),
        ("what does Cloud 200 cost?", False),
    ],
)
def test_what_is_to_be_ended_must_be_an_add_on_by_its_name(question: str, meant: bool) -> None:
    read = settled(Understood(question, ("leaving",), procedural=True), context(question, OWNER))
    assert (read.intents == (stopping.NAME,)) is meant


async def test_it_says_whether_the_customer_has_it_and_how_it_is_ended() -> None:
    asked: list[str] = []

    def search(query: str) -> list[Found]:
        asked.append(query)
        return [found(HOW)]

    part = await stopping.stop(context("Cancel Cloud 200", OWNER, search=search))
    assert unsupported(part.drafts) == []
    assert "is booked on 087 555 0101 (My phone) at €2.99 a month" in part.drafts[0].text
    assert "can be cancelled at any time" in part.drafts[1].text and part.complete
    # One page holds for every add-on; its name would find another.
    assert "Cloud" not in asked[0]
    other = await stopping.stop(context("Cancel Scam Shield", OWNER))
    assert "is not on" in other.drafts[0].text and not other.complete
