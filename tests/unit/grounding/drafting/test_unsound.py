"""What cannot be in the records is named in every answer that would have told it or reckoned from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grounding.account.checking import checked
from grounding.account.faults import Limits
from grounding.account.records import Account, AddOn, Balance, Discount, Dispute, LineStatus, Section, Ticket
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import best_plan, charges, coming, line_costs, payment, plan, service, usage
from grounding.drafting.extractive.topics import contract as contracts
from grounding.drafting.extractive.unsound import truthful
from grounding.messages import Messages
from grounding.money import Money
from grounding.types import Draft, Outcome, SentenceKind
from tests.unit.grounding.drafting.test_drafter import House
from tests.unit.grounding.drafting.topics.deciding_world import deciding, use
from tests.unit.grounding.drafting.topics.deciding_world import texts as decided
from tests.unit.grounding.world import (
    TODAY,
    account,
    bill,
    bucket,
    carrier,
    context,
    contract,
    device,
    euro,
    line,
    plan_line,
    unsupported,
)

Compose = Callable[[Context], Awaitable[Part]]

LIMITS = Limits(TODAY, "EUR", euro("5000"))
PHONE = "087 555 0101 (My phone)"
SUMMER = Discount("D-1", "Summer", euro("4.00"), date(2026, 7, 1), date(2026, 12, 31))
TOO_MUCH = replace(SUMMER, amount=euro("99.00"))
TURNED = replace(SUMMER, start=date(2027, 6, 1))
PACK = AddOn("A-1", "ADD-CLOUD200", "Merrow Cloud 200", euro("2.99"), date(2026, 1, 1), None)
TICKET = Ticket("T-1", "L-1", date(2027, 1, 1), "Slow", "open", date(2027, 1, 1))
NO_PRICE = f"I can't tell the price of {PHONE}: its record shows -€19.99, which can't be right."
NO_DISCOUNT = (
    "I can't tell what the discount “Summer” takes off and until when: its record shows €99.00 and €19.99, which can't"
    " be right."
)
ASK = "I won't guess. Please let our team check what is recorded: 1747."


def owner(**parts: Any) -> Account:
    """Return an account that was checked as it was read."""
    return checked(account(**parts), LIMITS)


def priced(amount: str) -> Account:
    """Return an account whose line costs that much."""
    return owner(lines=(line(monthly_price=euro(amount)),))


def discounted(*discounts: Discount) -> Account:
    """Return an account whose line has these discounts."""
    return owner(lines=(line(discounts=discounts),))


async def said(topic: Compose, found: Account, question: str = "") -> list[str]:
    """Return what is said of a topic, after making sure that it is not taken for the whole answer."""
    ctx = context(question, found)
    part = truthful(await topic(ctx), ctx)
    assert unsupported(part.drafts) == []
    assert (part.complete, part.faults) == (False, ())
    return [draft.text for draft in part.drafts]


async def test_a_plan_without_a_price_that_can_be_is_still_named() -> None:
    first, *others = await said(plan.plan, priced("-19.99"))
    assert first == f"{PHONE} is on Merrow Everyday."
    assert others[-2:] == [NO_PRICE, ASK]


@pytest.mark.parametrize(("amount", "shown"), [("-19.99", "-€19.99"), ("999999.99", "€999,999.99")])
async def test_no_bill_to_come_is_told_with_it(amount: str, shown: str) -> None:
    drafts = await said(coming.next_bill, replace(priced(amount), bills=(bill(9, plan_line()),)))
    assert [each for each in drafts if shown in each] == [each for each in drafts if "can't be right" in each] != []
    assert not any("that comes to" in each for each in drafts)
    later = await said(coming.plan_later, priced(amount), "what will my plan cost in December?")
    assert later == [f"{PHONE} is on Merrow Everyday.", NO_PRICE.replace("-€19.99", shown), ASK]
    costs = await said(line_costs.line_costs, replace(priced(amount), bills=(bill(9, plan_line()),)))
    assert costs[0] == f"{PHONE} is on Merrow Everyday." and costs[-1] == ASK


async def test_a_price_in_another_currency_is_no_price() -> None:
    found = owner(lines=(line(monthly_price=Money(1999, "USD")),))
    assert NO_PRICE.replace("-€19.99", "US$19.99") in await said(plan.plan, found)


@pytest.mark.parametrize(
    ("discount", "shown"),
    [
        (TOO_MUCH, "€99.00 and €19.99"),
        (replace(SUMMER, amount=euro("-4.00")), "-€4.00"),
        (TURNED, "1 June 2027 and 31 December 2026"),
        (replace(TURNED, end=date(2025, 12, 31)), "1 June 2027 and 31 December 2025"),
    ],
)
@pytest.mark.parametrize("topic", [charges.discount, plan.plan, coming.next_bill, coming.plan_later])
async def test_a_discount_that_cannot_be_takes_nothing_off(topic: Compose, discount: Discount, shown: str) -> None:
    drafts = await said(topic, discounted(discount), "what will my plan cost in January?")
    assert [each for each in drafts if "Summer" in each] == [NO_DISCOUNT.replace("€99.00 and €19.99", shown)]
    assert drafts[-1] == ASK
    assert not any(amount in each for each in drafts for amount in ("that comes to", "-€79", "€15.99", "€23.99"))


async def test_an_add_on_that_cannot_be_is_neither_told_nor_left_out() -> None:
    for wrong in (replace(PACK, price=euro("-2.99")), replace(PACK, end=date(2020, 1, 1))):
        drafts = await said(plan.plan, owner(lines=(line(addons=(wrong,)),)), "which add-ons do I have?")
        assert [each[:40] for each in drafts if "Cloud" in each] == ["I can't tell what “Merrow Cloud 200” cos"]
        assert "No add-on is booked on your account." not in drafts


async def test_plans_are_not_compared_with_a_price_or_a_discount_that_cannot_be() -> None:
    held = contract(end=None, start=date(2024, 1, 1), term_months=0)
    for found, told in ((priced("-19.99"), NO_PRICE), (discounted(TOO_MUCH), NO_DISCOUNT)):
        whole = replace(found, contracts=(held,), history=use(6))
        ctx = deciding("am I on the right plan?", whole)
        part = truthful(await best_plan.best(ctx), ctx)
        assert decided(part)[-2:] == [told, ASK]
        assert not part.complete
        assert not any("cheapest" in draft.text or "right plan" in draft.text for draft in part.drafts)


async def test_a_month_of_use_that_is_recorded_twice_is_told_and_counted_by_nobody() -> None:
    held = use(6)
    again = replace(next(each for each in reversed(held) if each.kind == "data"), use_id="again", used=Decimal(99))
    found = owner(history=(*held, again), contracts=(contract(end=None, start=date(2024, 1, 1), term_months=0),))
    twice = "Data in August 2026: it is recorded twice, as 10 GB and as 99 GB, so I can't tell what was used."
    assert await said(usage.usage, found, "how much data did I use in August?") == [twice, ASK]
    average = await said(usage.usage, found, "how much data do I use a month on average?")
    assert twice in average and not any("on average" in each for each in average)
    ctx = deciding("am I on the right plan?", found)
    part = truthful(await best_plan.best(ctx), ctx)
    assert decided(part)[-2:] == [twice, ASK]
    assert any("5 months of real use" in draft.text for draft in part.drafts)


async def test_of_two_lines_the_one_is_named() -> None:
    second = line("L-2", number="086 555 0102", label="Tablet", discounts=(TOO_MUCH,))
    drafts = await said(charges.discount, owner(lines=(line(), second)))
    assert drafts[0].startswith("I can't tell what the discount “Summer” on 086 555 0102 (Tablet) takes off")


@pytest.mark.parametrize(("paid", "shown"), [(40, "40 and 24"), (-2, "-2 and 24")])
async def test_instalments_that_cannot_be_are_missing_from_the_next_bill(paid: int, shown: str) -> None:
    found = owner(contracts=(contract(instalments=(device(paid=paid),)),))
    drafts = await said(coming.next_bill, found)
    told = f"I can't tell what is still to pay for “Aria 7”: its record shows {shown}, which can't be right."
    assert drafts[-2:] == [told, ASK]
    assert not any("that comes to" in each for each in drafts)


async def test_a_contract_in_another_currency_goes_to_a_person() -> None:
    found = owner(contracts=(contract(list_price=Money(1999, "USD")),))
    for topic in (contracts.leave, contracts.contract):
        drafts = await said(topic, found)
        assert len(drafts) == 1 and "records contradict each other" in drafts[0]
    assert any("records contradict each other" in each for each in await said(coming.next_bill, found))


async def test_a_ticket_of_a_day_to_come_is_not_told_as_open() -> None:
    told = (
        "I can't tell how T-1 stands: its record says that it was opened on 1 January 2027, a day that is yet to come."
    )
    assert await said(service.tickets, owner(tickets=(TICKET,))) == [told, ASK]
    order = replace(TICKET, kind="order", subject="Merrow Max")
    assert told in await said(plan.plan, owner(tickets=(order,)))


async def test_a_line_is_not_suspended_since_a_day_to_come() -> None:
    wrong = line(status=LineStatus.SUSPENDED, status_reason="arrears", status_since=date(2027, 1, 1))
    drafts = await said(service.status, owner(lines=(wrong,)))
    assert drafts[0] == f"{PHONE} is suspended because bills are unpaid."
    assert drafts[-2].startswith(f"I can't tell since when {PHONE} is as it is: its record says 1 January 2027")


async def test_less_owed_than_overdue_is_told_as_neither() -> None:
    wrong = Balance(euro("10.00"), euro("34.99"), date(2026, 8, 15), "card")
    drafts = await said(payment.payment, owner(balance=wrong))
    assert len(drafts) == 2 and "€34.99 and €10.00" in drafts[0] and "can't be right" in drafts[0]


async def test_a_dispute_of_a_day_to_come_is_not_told_as_open() -> None:
    raised = Dispute("D-1", "B-2026-09", 1, euro("5.00"), date(2027, 1, 1), "open")
    wrong = Balance(euro("19.99"), euro("0"), None, "card", disputes=(raised,))
    for topic in (payment.dispute, payment.payment):
        drafts = await said(topic, owner(balance=wrong))
        assert "1 January 2027" in drafts[0] and "can't be right" in drafts[0]
        assert not any("€5.00" in each for each in drafts)


async def test_nothing_is_due_on_a_day_before_its_bill() -> None:
    wrong = replace(bill(9, plan_line(), open_amount="19.99"), due=date(2026, 8, 15))
    drafts = await said(payment.payment, owner(bills=(wrong,), balance=Balance(euro("19.99"), euro("0"), None, "card")))
    assert drafts[0] == "You owe €19.99 in all."
    assert any("can't be right" in each for each in drafts)
    assert not any("due on" in each for each in drafts)


async def test_a_sound_account_is_told_as_it_is() -> None:
    found = discounted(SUMMER)
    ctx = context("", found)
    part = await plan.plan(ctx)
    assert truthful(part, ctx) == part
    nobody = replace(context(), account=None)
    assert truthful(part, nobody) == part


async def test_a_carrier_without_the_texts_says_what_it_cannot_see() -> None:
    bare = Messages(carrier({"missing.lines": "No lines.", "handoff.contract": "Call us."}))
    ctx = replace(context("", discounted(TOO_MUCH)), messages=bare)
    amount = ctx.fact(Section.LINES, "discount/D-1", "amount", euro("99.00"))
    part = truthful(Part((Draft("You save 99.00.", SentenceKind.CLAIM, (amount,)),)), ctx)
    assert [each.text for each in part.drafts] == ["No lines."]
    wrong = owner(contracts=(contract(end=None, term_months=24),))
    faults = truthful(Part(faults=wrong.faults), replace(context("", wrong), messages=bare))
    assert [each.text for each in faults.drafts] == ["Call us."]


async def test_a_whole_answer_names_it_and_is_no_whole_answer() -> None:
    held = use(6)
    again = replace(next(each for each in reversed(held) if each.kind == "data"), use_id="again", used=Decimal(99))
    drafting = await House(owner(history=(*held, again))).ask("remaining data volume: what was it in August?")
    assert (drafting.intents, drafting.outcome) == (("usage",), Outcome.PARTLY_ANSWERED)
    texts = [draft.text for draft in drafting.drafts]
    assert "it is recorded twice, as 10 GB and as 99 GB" in texts[0] and texts[-1] == ASK
    assert not any("109" in each for each in texts)


async def test_an_allowance_of_another_time_is_not_left() -> None:
    over = replace(bucket("20", "5"), period_start=date(2026, 8, 1), period_end=date(2026, 8, 31))
    drafts = await said(usage.usage, owner(usage=(over, bucket("100", "5", kind="text", unit="texts"))), "")
    assert drafts[0] == (
        "I can't tell what is left of “data in Ireland”: its record is of 1 August 2026 to 31 August 2026, and not of"
        " today."
    )
    assert not any("15 GB" in each for each in drafts) and any("95 texts" in each for each in drafts)


async def test_a_line_that_has_not_begun_is_not_told_as_running() -> None:
    drafts = await said(plan.plan, owner(lines=(line(start=date(2027, 5, 1)),)))
    assert drafts[0] == (
        f"I can't tell you about {PHONE}: its record says that it starts on 1 May 2027, which is yet to come, and that"
        " it is in use already."
    )
    assert not any("19.99" in each for each in drafts)


async def test_a_discount_that_is_recorded_twice_takes_nothing_off() -> None:
    drafts = await said(charges.discount, discounted(SUMMER, replace(SUMMER, discount_id="D-2")))
    assert drafts == ["I can't tell what the discount “Summer” takes off: it is recorded twice.", ASK]


async def test_of_two_contracts_that_hold_at_once_neither_is_told() -> None:
    both = owner(contracts=(contract(), contract(date(2029, 1, 31), contract_id="K-2")))
    for topic in (contracts.contract, contracts.leave):
        (told,) = await said(topic, both)
        assert "contradict each other" in told


async def test_a_plan_that_the_record_contradicts_is_neither_named_nor_described() -> None:
    sold = {"merrow everyday": frozenset({"MRW-EVERYDAY"})}
    wrong = account(lines=(line(offering_id="MRW-MAX"),))
    drafts = await said(plan.plan, checked(wrong, replace(LIMITS, offerings=sold)))
    assert drafts == [
        f"I can't tell which plan {PHONE} is on and what it costs: its record names Merrow Everyday, and the number of"
        " another plan.",
        ASK,
    ]
