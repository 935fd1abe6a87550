"""What is said of a bill that cannot be right, and of charges that look wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from grounding.account.records import Account, Balance, Bill, ChargeKind, Section
from grounding.carrier import Billing
from grounding.drafting.extractive.topics import billing, charges, line_costs, payment, usage
from grounding.messages import Messages
from grounding.money import Money
from grounding.types import ComputedFact, SentenceKind
from tests.unit.grounding.drafting.topics.deciding_world import texts
from tests.unit.grounding.world import account, bill, bill_line, bucket, context, euro, plan_line, sample


def roaming(amount: str) -> Bill:
    """Return a September bill with a roaming charge."""
    return bill(9, plan_line(), bill_line(2, ChargeKind.ROAMING, "ROAM-A", amount, description="Data abroad"))


def usual(*months: int) -> tuple[Bill, ...]:
    """Return earlier bills with the usual roaming charge, newest first."""
    return tuple(replace(roaming("4.00"), **_dates(month)) for month in months)


def _dates(month: int) -> dict[str, Any]:
    other = bill(month, plan_line())
    return {"bill_id": other.bill_id, "issued": other.issued, "due": other.due,
            "period_start": other.period_start, "period_end": other.period_end}  # fmt: skip


async def test_a_bill_whose_lines_differ_says_what_they_come_to_and_goes_to_a_person() -> None:
    wrong = replace(bill(9, plan_line()), total=euro("25.00"))
    part = await billing.amount(replace(context(owner=account(bills=(wrong,))), messages=Messages(sample().carrier)))
    said = texts(part)
    assert said[0].endswith("shows €25.00, but its lines come to €19.99.")
    assert part.drafts[-1].kind is SentenceKind.NOTICE and not part.complete
    assert any(isinstance(each, ComputedFact) and each.inputs for each in part.drafts[0].evidence)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"tax": euro("9.00")}, "€9.00 of VAT"),
        ({"open_amount": euro("90.00")}, "€90.00 is still open"),
        ({"period_end": bill(8, plan_line()).period_start}, "begins on 1 September 2026"),
    ],
)
async def test_other_faults_are_named_with_their_figures(changes: dict[str, Any], named: str) -> None:
    wrong = replace(bill(9, plan_line()), **changes)
    for topic in (billing.amount, billing.change):
        part = await topic(context(owner=account(bills=(wrong, bill(8, plan_line())))))
        said = texts(part)
        assert any(named in text for text in said) and not part.complete
        assert not any("Merrow Everyday" in text for text in said)


async def test_a_charge_of_three_times_its_usual_size_is_said_to_be_so_with_both_amounts() -> None:
    owner = account(bills=(roaming("30.00"), *usual(8, 7, 6)))
    for topic in (billing.amount, billing.change):
        said = texts(await topic(context(owner=owner)))
        odd = [text for text in said if "unusually high" in text]
        assert odd == ["“Data abroad” is unusually high: €30.00, when it usually comes to €4.00."]
        assert any("billing team can check" in text for text in said)


async def test_a_charge_that_stands_twice_is_said_to_be_so() -> None:
    twice = bill(9, plan_line(1), plan_line(2))
    said = texts(await billing.amount(context(owner=account(bills=(twice,)))))
    assert "“Merrow Everyday” seems to be charged twice: €19.99 too much." in said
    assert any("billing team can check" in text for text in said)


async def test_what_was_charged_twice_and_given_back_since_needs_nobody() -> None:
    given_back = bill_line(2, ChargeKind.CREDIT, "CREDIT", "-19.99", description="Credit for a double charge")
    bills = (bill(9, plan_line(), given_back), bill(8, plan_line(1), plan_line(2)))
    said = texts(await billing.amount(context("my August bill", account(bills=bills))))
    assert said[-2:] == [
        "“Merrow Everyday” seems to be charged twice: €19.99 too much.",
        "“Credit for a double charge” took €19.99 off the bill of 1 September 2026.",
    ]


async def test_a_usual_bill_says_nothing_of_the_kind() -> None:
    said = texts(await billing.amount(context(owner=account(bills=(roaming("4.00"), *usual(8, 7))))))
    assert not any("check" in text for text in said)


async def test_an_allowance_that_runs_out_early_comes_with_its_pace_and_day() -> None:
    said = texts(await usage.usage(context(owner=account(usage=(bucket("20", "13"),)))))
    assert said[1] == "At the pace so far, about 1 GB a day, “data in Ireland” runs out on 20 September 2026."
    slow = texts(await usage.usage(context(owner=account(usage=(bucket("20", "5"),)))))
    assert len(slow) == 1


async def test_an_amount_beyond_what_the_carrier_takes_for_possible_goes_to_a_person() -> None:
    huge = bill(9, plan_line(), bill_line(2, ChargeKind.USAGE, "EXTRA", "7000.00", description="Extra data"))
    start = context(owner=account(bills=(huge, bill(8, plan_line()))))
    bounded = replace(start, billing=Billing(largest=euro("5000.00")))
    for topic in (billing.amount, billing.change):
        part = await topic(bounded)
        assert "can't be right" in texts(part)[0] and not part.complete
        assert not any("Extra data" in text for text in texts(part))
        # Told once, of the charge: the total above it is absurd because of it.
        assert [text for text in texts(part) if "possible" in text] == [
            "One of its amounts, €7,000.00, is larger than any that we take for possible."
        ]
        assert (await topic(start)).complete


async def test_a_total_beyond_what_is_possible_is_named_where_no_charge_is() -> None:
    lines = tuple(bill_line(number, ChargeKind.USAGE, f"EXTRA{number}", "3000.00") for number in (1, 2))
    bounded = replace(context(owner=account(bills=(bill(9, *lines),))), billing=Billing(largest=euro("5000.00")))
    said = texts(await billing.amount(bounded))
    assert [text for text in said if "possible" in text] == [
        "One of its amounts, €6,000.00, is larger than any that we take for possible."
    ]


def _whole(month: int, **changes: Any) -> Bill:
    """Return a bill for the whole of a month."""
    end = date(2026, month + 1, 1) - timedelta(days=1)
    return replace(bill(month, plan_line()), period_end=end, **changes)


async def test_a_bill_that_overlaps_the_one_before_goes_to_a_person() -> None:
    bills = (_whole(9, period_start=date(2026, 8, 20)), _whole(8), _whole(7))
    for topic in (billing.amount, billing.change, line_costs.line_costs):
        part = await topic(context(owner=account(bills=bills)))
        said = texts(part)
        assert said[1] == (
            "Its time begins on 20 August 2026, but the bill before it goes up to 31 August 2026: some days stand on "
            "both."
        )
        assert not part.complete and not any("Merrow Everyday" in text for text in said)
    older = await billing.amount(context("how much was my bill in July", account(bills=bills)))
    assert older.complete


async def test_a_charge_on_a_bill_that_cannot_be_right_is_told_as_such() -> None:
    wrong = replace(roaming("4.00"), total=euro("90.00"))
    part = await charges.charge(context("what is the data abroad charge", account(bills=(wrong,))))
    said = texts(part)
    assert "Data abroad" in said[0] and any("add up" in text for text in said) and not part.complete


async def test_bills_of_accounts_that_no_system_tells_apart_do_not_overlap() -> None:
    start = account(bills=(_whole(9), _whole(9, bill_id="B-other"), _whole(8)))
    bills = replace(start.provenance[Section.BILLS], absent=frozenset({"billing_account_id"}))
    told = replace(start, provenance={**start.provenance, Section.BILLS: bills})
    assert (await billing.amount(context(owner=told))).complete
    assert not (await billing.amount(context(owner=start))).complete


async def test_a_bill_that_is_missing_between_two_is_said_and_stops_nothing() -> None:
    part = await billing.change(context(owner=account(bills=(_whole(9), _whole(7), _whole(6)))))
    said = texts(part)
    assert said[1].startswith("I see no bill for the time between 31 July 2026 and 1 September 2026") and part.complete
    usual_ = await billing.change(context(owner=account(bills=(_whole(9), _whole(7), _whole(5)))))
    assert not any("I see no bill" in text for text in texts(usual_))
    # Held against another than the one before it, a gap is no news.
    named = await billing.change(context("why is my bill higher than in June", account(
        bills=(_whole(9), _whole(7), _whole(6)))))  # fmt: skip
    assert not any("I see no bill" in text for text in texts(named))


async def test_bills_in_two_currencies_or_issued_out_of_order_are_no_explanation() -> None:
    franc = [Money(1999, "CHF"), Money(374, "CHF"), Money(0, "CHF")]
    line = replace(plan_line(), amount=franc[0])
    august = _whole(8, total=franc[0], tax=franc[1], open_amount=franc[2], lines=(line,))
    part = await billing.change(context(owner=account(bills=(_whole(9), august))))
    assert "It is in EUR, and the bill before it in CHF." in texts(part)
    part = await billing.change(
        context(owner=account(bills=(_whole(9), _whole(8, issued=date(2026, 9, 3), due=date(2026, 9, 17)))))
    )
    assert any("before the bill for the time before it" in text for text in texts(part)) and not part.complete


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"overdue": euro("19.99"), "overdue_since": date(2027, 1, 1)}, "1 January 2027"),
        ({"overdue": euro("-5.00")}, "-€5.00"),
        ({"overdue": Money(500, "CHF")}, "EUR and CHF"),
    ],
)
async def test_what_is_owed_is_not_guessed_from_figures_that_cannot_be(changes: dict[str, Any], named: str) -> None:
    owing = replace(Balance(euro("19.99"), euro("0"), None, "card"), **changes)
    part = await payment.payment(context("what do I owe", account(bills=(_whole(9),), balance=owing)))
    said = texts(part)
    assert named in said[0] and not any("You owe" in text for text in said) and not part.complete


async def test_a_day_that_is_not_told_is_no_fault_of_what_is_owed() -> None:
    owing = Balance(euro("19.99"), euro("19.99"), None, "card")
    assert "€19.99 is overdue." in texts(await payment.payment(context("what do I owe", account(balance=owing))))


def _without(section: Section, whole: Account) -> Account:
    left = {name: source for name, source in whole.provenance.items() if name is not section}
    return replace(whole, provenance=left, missing=frozenset({section}))


async def test_what_is_owed_is_told_though_bills_or_lines_cannot_be_seen() -> None:
    owing = account(balance=Balance(euro("19.99"), euro("0"), None, "card"))
    part = await payment.payment(context("what do I owe", _without(Section.BILLS, owing)))
    said = texts(part)
    assert said[0] == "You owe €19.99 in all." and part.missing == {Section.BILLS} and not part.complete
    assert part.drafts[-1].kind is SentenceKind.NOTICE
    unnamed = replace(_without(Section.LINES, account(bills=(_whole(9), _whole(8)))), lines=())
    for topic in billing.TOPICS:
        assert Section.LINES not in topic.sections
        assert (await topic.compose(context("why is my bill higher", unnamed))).complete
