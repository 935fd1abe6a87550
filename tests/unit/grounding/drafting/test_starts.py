"""A plan is decided for the day on which a change would begin: today, or the first of next month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.account.records import Account
from grounding.drafting.extractive import acting
from grounding.drafting.extractive.acting import Doing, Ordered
from grounding.drafting.extractive.periods import Elsewhere, Period
from grounding.drafting.extractive.starts import day_of, start_of
from grounding.drafting.extractive.topics.eligibility import eligible
from grounding.types import Drafting, Outcome, Turn
from grounding.wishes import ActionKind, Start, Wish
from tests.unit.grounding.drafting.topics.deciding_world import deciding, texts
from tests.unit.grounding.world import CUSTOMER, TODAY, account, context, contract, euro, line

OCTOBER = date(2026, 10, 1)
ROLLING = contract(end=None, start=date(2024, 1, 1), term_months=0)
OWNER = account(contracts=(ROLLING,))


def born(day: date) -> Account:
    """Return an account of somebody born on a day."""
    return replace(OWNER, customer=replace(OWNER.customer, birth_date=day))


OF_40 = born(date(1986, 6, 2))
SOON_65 = born(date(1961, 9, 20))
SOON_26 = born(date(2000, 9, 20))


async def wished(text: str, owner: Account) -> tuple[list[str], list[Wish]]:
    """Return what is said of an order, and what is wished for by it: each with a verdict of its own day."""
    ctx = deciding(text, owner)
    found = await acting.ordered(ctx, None)
    assert isinstance(found, Ordered)
    return await _wished(
        text, Drafting(found.part.drafts, Outcome.ANSWERED, offers=found.part.offers, asked=True), owner
    )


async def asked(text: str, owner: Account) -> tuple[list[str], list[Wish]]:
    """Return the same of a question."""
    part = await eligible(deciding(text, owner))
    texts(part)
    return await _wished(text, Drafting(part.drafts, Outcome.ANSWERED, offers=part.offers), owner)


async def _wished(text: str, drafting: Drafting, owner: Account) -> tuple[list[str], list[Wish]]:
    doing = Doing.ORDER if drafting.asked else None
    made = await acting.with_actions(Turn(CUSTOMER, "c-1", "m-1", text), drafting, deciding(text, owner), doing)
    cleared = {(offer.verdict.offering_id, offer.verdict.line_id): offer.verdict.as_of for offer in made.offers}
    wishes = [wish for draft in made.drafts for wish in draft.wishes]
    assert all(cleared[wish.offering_id or "", wish.line_id] <= day_of(wish.start, TODAY) for wish in wishes)
    return [draft.text for draft in made.drafts], wishes


def change(offering_id: str, start: Start) -> Wish:
    """Return the wish to change the one line."""
    return Wish(ActionKind.CHANGE_PLAN, "L-1", offering_id, start)


def test_next_month_is_the_first_of_it() -> None:
    october = Elsewhere(Period(OCTOBER, date(2026, 10, 31)), TODAY, "en-IE", documents=True)
    assert start_of(replace(context("", OWNER), elsewhere=october)) is Start.NEXT_MONTH
    assert day_of(Start.NEXT_MONTH, TODAY) == OCTOBER and day_of(Start.TODAY, TODAY) == TODAY
    year = replace(october, period=Period(date(2027, 1, 1), date(2027, 12, 31)))
    assert start_of(replace(context("", OWNER), elsewhere=year)) is None


async def test_what_can_be_had_only_from_next_month_is_told_with_its_day_and_wished_for_then_if_it_was_ordered() -> (
    None
):
    wish = change("MRW-SENIOR", Start.NEXT_MONTH)
    for ask, text, expected in (
        (wished, "change my plan to Merrow Senior", [wish]),
        (asked, "can I have Merrow Senior?", []),
    ):
        said, wishes = await ask(text, SOON_65)
        assert said[0].startswith("You can't have Merrow Senior on 087 555 0101 (My phone) right now.")
        assert said[1].startswith(
            "From 1 October 2026 you can change 087 555 0101 (My phone) to Merrow Senior for €11.99"
        )
        assert wishes == expected


async def test_an_order_for_next_month_is_decided_for_that_day_alone() -> None:
    for ask, text in (
        (wished, "change my plan to Merrow Senior from 1 October"),
        (asked, "can I have Merrow Senior from 1 October?"),
    ):
        said, wishes = await ask(text, SOON_65)
        assert said[0].startswith("From 1 October 2026 you can change")
        assert wishes == [change("MRW-SENIOR", Start.NEXT_MONTH)]


async def test_what_can_be_had_today_and_not_next_month_is_told_and_wished_for_today() -> None:
    said, wishes = await wished("change my plan to Merrow Young from 1 October", SOON_26)
    assert said[0].startswith("You can't have Merrow Young on 087 555 0101 (My phone) from 1 October 2026.")
    assert said[1].startswith("You can change 087 555 0101 (My phone) to Merrow Young")
    assert wishes == [change("MRW-YOUNG", Start.TODAY)]


async def test_what_can_be_had_on_neither_day_is_said_once() -> None:
    said, wishes = await wished("change my plan to Merrow Senior", OF_40)
    assert len(said) == 1 and said[0].startswith("You can't have Merrow Senior") and wishes == []


async def test_a_plan_whose_window_opens_next_month_can_be_renewed_from_then() -> None:
    windowed = contract(date(2026, 12, 31), renewal_start=OCTOBER)
    owner = account(contracts=(windowed,))
    said, wishes = await asked("renew my contract for 24 months", owner)
    assert "can't be renewed on 087 555 0101 (My phone) right now" in said[0]
    assert any(each.startswith("From 1 October 2026 you can renew") for each in said)
    assert wishes == [Wish(ActionKind.RENEW_PLAN, "L-1", owner.lines[0].offering_id, Start.NEXT_MONTH, term_months=24)]


async def test_the_plan_that_is_to_be_renewed_tells_which_line_is_meant() -> None:
    tablet = line("L-2", label="My tablet", offering_id="MRW-MAX", plan_name="Merrow Max", monthly_price=euro("37.99"))
    second = replace(ROLLING, contract_id="K-2", line_id="L-2")
    _, wishes = await wished("renew Merrow Max", account(lines=(line(), tablet), contracts=(ROLLING, second)))
    assert wishes == [Wish(ActionKind.RENEW_PLAN, "L-2", "MRW-MAX")]
