"""What is said of a plan's later price and of the bill that is to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Account, AddOn, Discount, LineStatus, Section, Ticket
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import coming
from grounding.types import ComputedFact
from tests.unit.grounding.world import (
    account,
    bill,
    context,
    contract,
    device,
    euro,
    found,
    line,
    passage,
    plan_line,
    unsupported,
)

WELCOME = Discount("D-1", "Welcome", euro("4.00"), date(2026, 7, 1), date(2026, 12, 31))
SUMMER = Discount("D-2", "Summer", euro("1.00"), date(2026, 7, 1), None)
ORDER = Ticket("T-9", "L-1", date(2026, 9, 14), "Merrow Max", "open", date(2026, 9, 14), date(2026, 10, 1), "order")
CARE = AddOn("A-1", "ADD-CARE", "Device Care", euro("5.99"), date(2026, 1, 1), None)


def owner(*discounts: Discount, **parts: object) -> Account:
    """Return an account whose line has these discounts."""
    return account(lines=(line(discounts=discounts),), **parts)


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        ("in October", "€14.99 a month in October 2026: €19.99 less €4.00 and €1.00 of discount"),
        ("in December 2026", "€14.99 a month in December 2026: €19.99 less €4.00 and €1.00 of discount"),
        ("at the end of the year", "€14.99 a month in December 2026: €19.99 less €4.00 and €1.00 of discount"),
        ("from next year", "€18.99 a month in January 2027: €19.99 less €1.00 of discount"),
        ("in March", "€18.99 a month in March 2027: €19.99 less €1.00 of discount"),
    ],
)
async def test_a_later_price_counts_the_discounts_that_run_then(asked: str, cost: str) -> None:
    said = texts(await coming.plan_later(context(f"what will my plan cost {asked}", owner(WELCOME, SUMMER))))
    assert said[0] == f"As things stand, 087 555 0101 (My phone) costs {cost}."
    assert "until 31 December 2026" in said[1]


async def test_a_later_price_without_a_discount_is_the_plans() -> None:
    part = await coming.plan_later(context("what will my plan cost in March", owner()))
    assert texts(part) == ["As things stand, 087 555 0101 (My phone) costs €19.99 a month in March 2027."]
    assert part.complete


async def test_a_later_price_is_not_reckoned_where_a_change_is_ordered_or_nothing_can_be_reckoned() -> None:
    asked = "what will my plan cost in March"
    ordered = texts(await coming.plan_later(context(asked, owner(tickets=(ORDER,)))))
    too_much = texts(await coming.plan_later(context(asked, owner(replace(WELCOME, amount=euro("40.00"), end=None)))))
    no_day = texts(await coming.plan_later(context("what will my plan cost", owner())))
    for said in (ordered, too_much, no_day):
        assert said[0] == "Of that I only see how things stand now."
        assert said[1].endswith("is on Merrow Everyday at €19.99 a month.")
    assert "T-9" in ordered[2]


async def test_the_next_bill_is_what_is_charged_every_month() -> None:
    care = line(discounts=(WELCOME,), addons=(CARE,))
    whole = account(lines=(care,), contracts=(contract(instalments=(device(14),)),), bills=(bill(9, plan_line()),))
    part = await coming.next_bill(context("how much will my next bill be", whole))
    said = texts(part)
    assert not part.complete
    assert said[0].startswith("Your next bill isn't made yet.")
    # 19.99 + 5.99 + 16.00 - 4.00.
    assert said[-1] == "In October 2026 that comes to €37.98."
    total = next(each for each in part.drafts[-1].evidence if isinstance(each, ComputedFact) and len(each.inputs) > 1)
    assert len(total.inputs) == 4


async def test_a_discount_that_is_over_before_the_next_bill_is_not_counted() -> None:
    ending = replace(WELCOME, end=date(2026, 9, 30))
    whole = owner(ending, SUMMER, bills=(bill(9, plan_line()),))
    *_, total, over = texts(await coming.next_bill(context("my next bill", whole)))
    assert total == "In October 2026 that comes to €18.99."
    assert over.endswith("until 30 September 2026.")


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        # 19.99 + 5.99 + 16.00 - 4.00 - 1.00.
        ("in December", "In December 2026 that comes to €36.98."),
        # The welcome is over, and so is the care in March; the last of ten payments is in July.
        ("in January 2027", "In January 2027 that comes to €40.98."),
        ("in March", "In March 2027 that comes to €34.99."),
        ("in July 2027", "In July 2027 that comes to €34.99."),
        ("in August 2027", "In August 2027 that comes to €18.99."),
    ],
)
async def test_a_later_bill_counts_what_runs_then(asked: str, total: str) -> None:
    care = line(discounts=(WELCOME, SUMMER), addons=(replace(CARE, end=date(2027, 2, 15)),))
    whole = account(lines=(care,), contracts=(contract(instalments=(device(14),)),), bills=(bill(9, plan_line()),))
    said = texts(await coming.next_bill(context(f"what will I pay {asked}", whole)))
    assert said[0].startswith("That bill isn't made yet.")
    assert total in said
    ended = said[said.index(total) + 1 :]
    assert any("Welcome" in each for each in ended) is ("December" not in asked)
    assert any("Device Care" in each for each in ended) is (asked in ("in March", "in July 2027", "in August 2027"))
    assert any("Aria 7" in each for each in ended) is (asked == "in August 2027")


async def test_what_begins_before_a_later_bill_is_counted() -> None:
    later = replace(WELCOME, start=date(2026, 11, 1))
    care = replace(CARE, start=date(2026, 12, 1))
    whole = account(lines=(line(discounts=(later,), addons=(care,)),), bills=(bill(9, plan_line()),))
    for asked, total in (("my next bill", None), ("what will I pay in November", "€15.99"), ("in December", "€21.98")):
        said = texts(await coming.next_bill(context(asked, whole)))
        assert [each.rsplit(" ", 1)[1] for each in said if "comes to" in each] == ([f"{total}."] if total else [])


async def test_a_later_bill_is_not_summed_where_nobody_can_tell_whether_a_device_is_paid_off() -> None:
    owner_of = account(contracts=(contract(instalments=(device(22),)),))
    sums = {"in October": True, "in November": False, "in December": True}
    for asked, known in sums.items():
        said = texts(await coming.next_bill(context(f"what will I pay {asked}", owner_of)))
        assert any("comes to" in each for each in said) is known


async def test_what_was_paid_once_is_not_on_a_bill_to_come() -> None:
    pack = AddOn("A-2", "PACK-5", "Data Pack 5 GB", euro("6.99"), date(2026, 8, 25), date(2026, 12, 31))
    whole = account(lines=(line(addons=(pack,)),), bills=(bill(9, plan_line()),))
    for asked in ("my next bill", "what will I pay in November", "what will I pay in January 2027"):
        said = texts(await coming.next_bill(context(asked, whole)))
        assert not any("Data Pack" in each for each in said)


async def test_a_contract_that_contradicts_itself_is_handed_on_and_a_later_bill_says_how_prices_rise() -> None:
    whole = account(contracts=(contract(instalments=(device(30),)),), bills=(bill(9, plan_line()),))
    rise = "Plan prices rise once a year, on 1 April, by an amount that the contract states."
    for asked, told in (("my next bill", False), ("what will I pay in May 2027", True)):
        turn = context(asked, whole, search=lambda query: [found(passage(rise))] if "price" in query.lower() else [])
        said = texts(await coming.next_bill(turn))
        assert not any("comes to" in each for each in said)
        assert said[-1] == turn.messages.notice("handoff.contract").text
        assert (rise in said) is told


async def test_a_price_below_nothing_is_not_summed() -> None:
    whole = account(lines=(line(monthly_price=euro("-19.99"), addons=(CARE,)),), bills=(bill(9, plan_line()),))
    said = texts(await coming.next_bill(context("what will I pay in December", whole)))
    assert not any("comes to" in each for each in said)


async def test_discounts_above_the_price_are_not_summed() -> None:
    too_much = owner(replace(SUMMER, amount=euro("40.00")), bills=(bill(9, plan_line()),))
    said = texts(await coming.next_bill(context("what will I pay in December", too_much)))
    assert not any("comes to" in each for each in said)


@pytest.mark.parametrize(
    "whole",
    [
        owner(SUMMER, tickets=(ORDER,)),
        account(lines=(line(status=LineStatus.PENDING, discounts=(SUMMER,)),)),
        owner(SUMMER, contracts=(contract(start=date(2028, 1, 1)),)),
        owner(replace(SUMMER, amount=replace(SUMMER.amount, currency="CHF"))),
    ],
)
async def test_no_sum_is_told_that_something_would_change(whole: Account) -> None:
    said = texts(await coming.next_bill(context("my next bill", whole)))
    assert not any("comes to" in each for each in said)


async def test_what_is_not_read_is_named_and_nothing_summed() -> None:
    unread = replace(owner(SUMMER), missing=frozenset({Section.CONTRACTS}))
    part = await coming.next_bill(context("my next bill", unread))
    assert part.missing == {Section.CONTRACTS}
    assert texts(part)[-1] == "I can't see your contract right now, so I won't guess."


async def test_a_later_price_names_orders_that_are_not_read() -> None:
    unread = replace(owner(), missing=frozenset({Section.TICKETS}))
    part = await coming.plan_later(context("what will my plan cost in March", unread))
    assert part.missing == {Section.TICKETS} and not part.complete
    assert texts(part)[-1] == "I can't see your tickets right now, so I won't guess."


async def test_what_came_since_the_newest_bill_is_named_and_not_summed() -> None:
    pack = AddOn("A-2", "ADD-DATA5", "Data Pack 5 GB", euro("6.99"), date(2026, 9, 10), date(2026, 10, 10))
    billed = replace(pack, addon_id="A-3", start=date(2026, 8, 24), end=date(2026, 9, 23))
    on_plus = line(offering_id="MRW-PLUS", plan_name="Merrow Plus", monthly_price=euro("27.99"), addons=(pack, billed))
    changed = account(lines=(on_plus,), bills=(bill(9, plan_line()),), contracts=(contract(),))
    said = texts(await coming.next_bill(context("what will my next bill be", changed)))
    assert [text for text in said if "came to Merrow Plus after the bill of 1 September 2026" in text]
    once = [text for text in said if "comes on top once" in text]
    assert once == ["Data Pack 5 GB, booked on 087 555 0101 (My phone) on 10 September 2026, comes on top once: €6.99."]
    later = texts(await coming.next_bill(context("what will my bill be in December", changed)))
    assert not any("on top once" in text or "came to" in text for text in later)


async def test_a_code_of_the_billers_own_is_no_change_of_plan() -> None:
    own = account(bills=(bill(9, replace(plan_line(), code="RC-0815")),), contracts=(contract(),))
    said = texts(await coming.next_bill(context("what will my next bill be", own)))
    assert not any("came to" in text for text in said)


async def test_a_change_that_is_only_spoken_of_is_not_on_the_next_bill_and_its_price_is_told() -> None:
    asked = "If I change to Merrow Max, what will the next bill be?"
    said = texts(await coming.next_bill(context(asked, owner())))
    assert "A change to Merrow Max is not in this: Merrow Max costs €37.99 a month." in said
    for nothing_new in (owner(tickets=(ORDER,)), account(lines=(line(offering_id="MRW-MAX"),))):
        assert not any("is not in this" in each for each in texts(await coming.next_bill(context(asked, nothing_new))))
