"""What an order says where nothing is prepared: of bundles, of add-ons for later, and while no account can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.drafting.extractive import acting
from grounding.drafting.extractive.acting import Doing, Ordered
from grounding.drafting.extractive.context import Context
from grounding.types import Drafting, Outcome, Turn
from tests.unit.grounding.drafting.topics.deciding_world import deciding
from tests.unit.grounding.world import CUSTOMER, account, contract, euro, line

ROLLING = contract(end=None, start=date(2024, 1, 1), term_months=0)
FIBRE = replace(
    line("L-2", service="broadband", label="Home", number=None),
    offering_id="MRW-FIBRE500",
    plan_name="Merrow Fibre 500",
    monthly_price=euro("39.99"),
)
OWNER = account(lines=(line(), FIBRE), contracts=(ROLLING, replace(ROLLING, contract_id="K-2", line_id="L-2")))


def turn(text: str) -> Turn:
    return Turn(CUSTOMER, "c-1", "m-1", text)


async def said(text: str) -> list[str]:
    ctx = deciding(text, OWNER)
    found = await acting.ordered(ctx, None)
    assert isinstance(found, Ordered), found
    drafting = Drafting(found.part.drafts, Outcome.ANSWERED, offers=found.part.offers, asked=True)
    return [each.text for each in (await acting.with_actions(turn(text), drafting, ctx, Doing.ORDER)).drafts]


async def test_a_bundle_that_could_be_had_is_arranged_by_a_person() -> None:
    told = await said("I want Merrow Together")
    assert told[0].startswith("You can change Home to Merrow Together")
    assert told[-1].startswith("A bundle connects several things, so a person arranges that.")


async def test_an_add_on_is_not_ordered_for_a_later_day_and_the_answer_says_so() -> None:
    told = await said("Add the 5 GB data pack to my phone from 1 October")
    assert told[-1].startswith("An add-on begins on the day on which it is ordered")
    assert not any("An add-on begins" in each for each in await said("Add the 5 GB data pack to my phone"))


def unread(text: str) -> Context:
    return replace(deciding(text, OWNER), account=None, decide=None)


def test_what_only_sounds_like_an_order_is_left_to_documents_while_the_account_cannot_be_read() -> None:
    ctx = unread("Change the APN of my phone")
    assert not acting.needs_account(turn(ctx.question), ("howto",), ctx, Doing.ORDER)
    assert acting.needs_account(turn(ctx.question), ("usage",), ctx, Doing.ORDER)
    assert not acting.needs_account(turn(ctx.question), ("usage",), ctx, None)
