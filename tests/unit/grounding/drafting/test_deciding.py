"""What the account shows to be meant, where the words leave it open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Balance, Payment
from grounding.drafting.extractive.settling import settled
from grounding.drafting.extractive.understanding import Understood
from tests.unit.grounding.world import account, bill, context, euro, line, plan_line


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how much did I pay in August", "payment"),
        ("what have we paid in July", "bill_amount"),
        ("what did I pay for my bill in August", "bill_amount"),
        ("how much was my bill in August", "bill_amount"),
        ("how much did I pay", "bill_amount"),
    ],
)
def test_what_was_paid_in_a_month_is_what_came_in_then(question: str, expected: str) -> None:
    paid = Payment("P-1", date(2026, 8, 20), euro("20.00"), "card")
    owner = account(balance=Balance(euro("0"), euro("0"), None, "card", (paid,)), bills=(bill(8, plan_line()),))
    turn = context(question, owner)
    asked = Understood(question, ("bill_amount",))
    assert settled(asked, turn).intents == (expected,)
    assert settled(asked, context(question, replace(owner, balance=None))).intents == ("bill_amount",)


@pytest.mark.parametrize(
    ("question", "expected"), [("how much of it was data", "charge"), ("how much of it is VAT", "bill_amount")]
)
def test_of_a_bill_that_was_told_a_part_is_asked_for(question: str, expected: str) -> None:
    turn = context(question, account(bills=(bill(9, plan_line()), bill(8, plan_line()))))
    assert settled(Understood(question, ("bill_change",), follows=True), turn).intents == (expected,)


def test_what_a_line_costs_that_is_named_is_not_what_leaving_costs() -> None:
    owner = account(lines=(line(), line("L-2", label="Jack's phone", number="087 555 0102")))
    question = "how much do I pay for Jack"
    asked = Understood(question, (), perhaps="leaving", perhaps_strength=0.41)
    assert settled(asked, context(question, owner)).intents == ("line_costs",)
