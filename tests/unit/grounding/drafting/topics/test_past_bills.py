"""What is said of bills, charges and payments of another time than the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Balance, ChargeKind, Payment
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import billing, charges, payment
from tests.unit.grounding.world import account, bill, bill_line, context, euro, plan_line, unsupported

ROAMED = bill_line(
    2,
    ChargeKind.ROAMING,
    "ROAM-ZONE-B-DATA",
    "7.47",
    description="Roaming in Switzerland: data",
    period_start=date(2026, 7, 1),
    period_end=date(2026, 7, 31),
)
BILLS = (bill(9, plan_line()), bill(8, plan_line(), ROAMED), bill(7, plan_line(amount="15.99")))
PAID = (
    Payment("P-1", date(2026, 7, 15), euro("15.99"), "card"),
    Payment("P-2", date(2026, 8, 17), euro("27.46"), "card"),
)
OWNER = account(bills=BILLS, balance=Balance(euro("19.99"), euro("0"), None, "card", payments=PAID))


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


def back(ctx: Context, times: int) -> Context:
    """Return a question for the one before, so many times."""
    return replace(ctx, back=times)


async def test_several_bills_are_told_by_what_they_come_to() -> None:
    said = texts(await billing.amount(context("my last two bills", OWNER)))
    assert said == [
        "Your bill of 1 September 2026 is €19.99.",
        "It is paid.",
        "Your bill of 1 August 2026 is €27.46.",
        "It is paid.",
    ]


async def test_more_bills_than_there_are_are_told_as_far_as_they_go_back() -> None:
    said = texts(await billing.amount(context("my last 12 bills", OWNER)))
    assert said[-1] == "The bills that I can see were issued from 1 July 2026 to 1 September 2026."


@pytest.mark.parametrize("question", ["my bill of June", "my bill last year", "what was my bill on 2 August 2026"])
async def test_a_bill_that_is_not_there_is_said_to_be_unseen_and_no_other_is_told(question: str) -> None:
    part = await billing.amount(context(question, OWNER))
    assert texts(part) == [
        "I see no bill of that time. The bills that I can see were issued from 1 July 2026 to 1 September 2026."
    ]
    assert not part.complete


async def test_the_year_that_is_named_counts() -> None:
    part = await billing.amount(context("my August 2025 bill", OWNER))
    assert texts(part)[0].startswith("I see no bill of that time.")


async def test_the_bill_before_is_counted_from_the_one_talked_about() -> None:
    assert "1 August 2026" in texts(await billing.amount(back(context("my bill", OWNER), 1)))[0]
    assert "1 July 2026" in texts(await billing.amount(back(context("my bill in August", OWNER), 1)))[0]
    assert texts(await billing.amount(back(context("my bill", OWNER), 3)))[0].startswith("I see no bill of that time.")
    explained = texts(await billing.change(back(context("why is my bill higher", OWNER), 1)))
    assert explained[0].startswith("Your bill of 1 August 2026 is €27.46: €11.47 more than the bill of 1 July 2026")


async def test_a_charge_is_of_the_month_in_which_it_was_used() -> None:
    said = texts(await charges.charge(context("what was I charged for roaming in July", OWNER)))
    assert said == ["“Roaming in Switzerland: data” is €7.47 on the bill of 1 August 2026, used in July 2026."]


async def test_a_charge_of_another_time_is_told_as_that() -> None:
    part = await charges.charge(context("what was I charged for roaming in June", OWNER))
    assert texts(part)[0] == "For the time that you name I see nothing of that kind. What I do see is this."
    assert not part.complete


async def test_payments_of_a_time_are_told_with_their_sum() -> None:
    said = texts(await payment.payment(context("what did I pay in July and August", OWNER)))
    assert said[:4] == [
        "€15.99 was received on 15 July 2026.",
        "€27.46 was received on 17 August 2026.",
        "Together that is €43.45.",
        "The payments that I can see came in from 15 July 2026 to 17 August 2026.",
    ]


async def test_a_time_without_payments_is_no_zero() -> None:
    said = texts(await payment.payment(context("what did I pay in May", OWNER)))
    assert said[0] == (
        "I see no payment of that time. The payments that I can see came in from 15 July 2026 to 17 August 2026."
    )


async def test_what_is_overdue_is_told_without_its_day_and_none_where_that_is_asked() -> None:
    late = replace(OWNER, balance=Balance(euro("19.99"), euro("9.99"), None, "card"))
    assert texts(await payment.payment(context("is anything overdue", late)))[0] == "€9.99 is overdue."
    assert texts(await payment.payment(context("is anything overdue", OWNER)))[0] == "Nothing is overdue."
    assert "Nothing is overdue." not in texts(await payment.payment(context("what do I owe", OWNER)))


async def test_a_bill_in_credit_is_not_to_be_paid() -> None:
    credit = bill(9, bill_line(1, ChargeKind.CREDIT, "CREDIT", "-16.00"), open_amount="-16.00")
    said = texts(await billing.amount(context("my bill", account(bills=(credit,)))))
    assert said[1] == "Nothing is to be paid of it: €16.00 of it is to your credit."


async def test_extra_charges_of_a_month_are_explained_by_the_bill_that_holds_its_use() -> None:
    said = texts(await billing.change(context("why was I charged extra in July", OWNER)))
    assert said[0].startswith("Your bill of 1 August 2026 is €27.46: €11.47 more")
    said = texts(await billing.change(context("why is my July bill higher", OWNER)))
    assert said[0].startswith("Your bill of 1 July 2026 is €15.99.")


@pytest.mark.parametrize("question", ["compare my August and July bills", "my July bill against my August bill"])
async def test_two_bills_named_together_are_held_against_each_other(question: str) -> None:
    said = texts(await billing.change(context(question, OWNER)))
    assert said[0].startswith("Your bill of 1 August 2026 is €27.46: €11.47 more than the bill of 1 July 2026")
