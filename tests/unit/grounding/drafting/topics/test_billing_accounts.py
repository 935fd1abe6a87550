"""What is said where a customer's bills are of several billing accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Account, Arrangement, Balance, Bill, BillLine, ChargeKind
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.pointing import bills_named
from grounding.drafting.extractive.topics import billing, charges, payment
from grounding.types import AccountFact
from tests.unit.grounding.world import account, bill, bill_line, context, euro, plan_line, unsupported

FEE = bill_line(2, ChargeKind.FEE, "FEE-LATE", "7.50", description="Late payment fee")


def of(account_id: str | None, month: int, *lines: BillLine, open_amount: str = "0") -> Bill:
    start = bill(month, *(lines or (plan_line(),)), open_amount=open_amount)
    return replace(start, bill_id=f"{start.bill_id}-{account_id}", billing_account_id=account_id)


def texts(part: Part) -> list[str]:
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


TWO = account(
    bills=(
        of("BA-1", 9, plan_line(), FEE),
        of("BA-2", 9, plan_line(amount="29.99")),
        of("BA-1", 8),
        of("BA-2", 8, plan_line(amount="24.99")),
    )
)


def accounts_cited(part: Part) -> list[tuple[str, object]]:
    facts = [fact for draft in part.drafts for fact in draft.evidence if isinstance(fact, AccountFact)]
    return [(fact.record, fact.value) for fact in facts if fact.name == "billing_account_id"]


async def test_the_newest_bill_of_each_account_is_held_against_the_one_before_it() -> None:
    part = await billing.change(context("Why is my bill higher?", TWO))
    assert texts(part) == [
        "Your bill of 1 September 2026 for billing account BA-1 is €27.49: €7.50 more than the bill of 1 August 2026,"
        " which was €19.99.",
        "A fee was added, “Late payment fee”: €7.50.",
        "Your bill of 1 September 2026 for billing account BA-2 is €29.99: €5.00 more than the bill of 1 August 2026,"
        " which was €24.99.",
        "The price of “Merrow Everyday” changed from €24.99 to €29.99.",
    ]
    assert accounts_cited(part) == [("bill/B-2026-09-BA-1", "BA-1"), ("bill/B-2026-09-BA-2", "BA-2")]
    assert part.complete


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why is my bill for BA-2 higher?", ["B-2026-09-BA-2"]),
        ("Why was my August bill higher?", ["B-2026-08-BA-1", "B-2026-08-BA-2"]),
        ("Why is my bill of €29.99 higher?", ["B-2026-09-BA-2"]),
        ("What is my bill of ba-1?", ["B-2026-09-BA-1"]),
    ],
)
async def test_what_a_question_names_is_told_alone(question: str, told: list[str]) -> None:
    part = await billing.change(context(question, TWO))
    assert [record for record, _ in accounts_cited(part)] == [f"bill/{each}" for each in told]


def test_the_bill_before_is_that_of_each_account() -> None:
    assert [each.bill_id for each in bills_named(context("What was on my previous bill?", TWO))] == [
        "B-2026-08-BA-1",
        "B-2026-08-BA-2",
    ]


async def test_the_newest_bill_of_each_account_is_told() -> None:
    said = texts(await billing.amount(context("How much is my bill?", TWO)))
    assert [text for text in said if text.startswith("Your bill")] == [
        "Your bill of 1 September 2026 for billing account BA-1 is €27.49.",
        "Your bill of 1 September 2026 for billing account BA-2 is €29.99.",
    ]


async def test_of_more_accounts_than_a_few_the_others_are_named_to_be_asked_for() -> None:
    many = account(bills=tuple(of(f"BA-{number}", 9, plan_line(amount=f"{number}.00")) for number in range(1, 6)))
    for topic in (billing.change, billing.amount):
        part = await topic(context("Why is my bill higher?", many))
        told = [text for text in texts(part) if text.startswith("Your bill")]
        assert len(told) == 3
        assert len(part.choices) == 2 and not part.complete
        assert part.drafts[-1].text == (
            "Name one of your other billing accounts to hear about its bill: " + ", ".join(part.choices) + "."
        )
        named = await topic(context(f"Why is my bill higher? {part.choices[0]}", many))
        assert accounts_cited(named)[0][1] == part.choices[0] and named.complete


async def test_a_faulty_bill_of_one_account_leaves_the_other_to_be_explained() -> None:
    wrong = replace(TWO.bills[0], total=euro("99.00"))
    part = await billing.change(context("Why is my bill higher?", replace(TWO, bills=(wrong, *TWO.bills[1:]))))
    said = texts(part)
    assert said[0].startswith("Your bill of 1 September 2026 for billing account BA-1 shows €99.00")
    assert any("BA-2 is €29.99: €5.00 more" in text for text in said)
    assert not part.complete


async def test_a_charge_on_several_accounts_is_told_with_its_account() -> None:
    both = replace(TWO, bills=(TWO.bills[0], of("BA-2", 9, plan_line(), FEE), *TWO.bills[2:]))
    said = texts(await charges.charge(context("What is the late payment fee?", both)))
    assert said[:3] == [
        "“Late payment fee” is €7.50 on the bill of 1 September 2026 for billing account BA-1.",
        "“Late payment fee” is €7.50 on the bill of 1 September 2026 for billing account BA-2.",
        "Together that is €15.00.",
    ]


async def test_bills_that_name_no_account_are_told_as_before() -> None:
    for account_id in (None, "BA-1"):
        one = account(bills=(of(account_id, 9, plan_line(), FEE), of(account_id, 8)))
        assert texts(await billing.change(context("Why is my bill higher?", one)))[0] == (
            "Your bill of 1 September 2026 is €27.49: €7.50 more than the bill of 1 August 2026, which was €19.99."
        )


def owing(*bills: Bill, arrangements: tuple[Arrangement, ...] = ()) -> Account:
    balance = Balance(euro("60.00"), euro("0"), None, "card", arrangements=arrangements)
    return account(bills=bills, balance=balance)


async def test_what_is_open_is_told_by_account() -> None:
    bills = (
        of("BA-1", 9, open_amount="10.00"),
        of("BA-2", 9, open_amount="19.99"),
        of("BA-1", 8, open_amount="5.00"),
        of("BA-3", 8),
    )
    assert texts(await payment.payment(context(owner=owing(*bills)))) == [
        "You owe €60.00 in all, next due on 15 September 2026.",
        "On billing account BA-1, €15.00 is to be paid; it was due on 15 August 2026.",
        "On billing account BA-2, €19.99 is to be paid, by 15 September 2026.",
        "You pay by card.",
    ]


async def test_a_request_for_more_time_is_told_while_nobody_has_agreed() -> None:
    asked = Arrangement("PA-1", date(2026, 9, 3), date(2026, 9, 15), euro("60.00"), "requested")
    part = await payment.payment(context(owner=owing(of(None, 9), arrangements=(asked,))))
    said = "Your request of 3 September 2026 for more time to pay €60.00 is open: nobody has agreed to it yet."
    assert said in texts(part)
    [draft] = [draft for draft in part.drafts if draft.text == said]
    facts = [fact for fact in draft.evidence if isinstance(fact, AccountFact)]
    assert {(fact.record, fact.name, fact.value) for fact in facts} == {
        ("arrangement/PA-1", "agreed", date(2026, 9, 3)),
        ("arrangement/PA-1", "amount", euro("60.00")),
        ("arrangement/PA-1", "state", "requested"),
    }
    for state in ("open", "kept", "broken"):
        other = replace(asked, state=state)
        told = await payment.payment(context(owner=owing(of(None, 9), arrangements=(other,))))
        assert not any("request" in text for text in texts(told))


async def test_what_was_agreed_on_paying_is_told_while_it_runs_or_where_it_is_asked_for() -> None:
    agreed = Arrangement("PA-1", date(2026, 9, 3), date(2026, 9, 25), euro("60.00"), "open")
    broken = replace(agreed, arrangement_id="PA-2", due=date(2026, 9, 5), state="broken")
    owner = owing(of(None, 9), arrangements=(agreed, broken))
    running = "On 3 September 2026 it was agreed that you pay €60.00 by 25 September 2026."
    over = "The €60.00 that you were to pay by 5 September 2026, as agreed on 3 September 2026, was not paid in time."
    told = texts(await payment.payment(context("what do I owe", owner)))
    assert running in told and over not in told
    assert over in texts(await payment.payment(context("what became of my payment arrangement", owner)))
