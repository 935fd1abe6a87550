"""What is said of a bill that cannot be right, and of charges that look wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from grounding.account.records import Bill, ChargeKind
from grounding.carrier import Billing
from grounding.drafting.extractive.topics import billing, usage
from grounding.messages import Messages
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
    assert any("charged twice" in text for text in said)


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
