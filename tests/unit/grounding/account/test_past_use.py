"""Records from which no comparison can be made: of months that are over, and of what the line pays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grounding.account.checking import checked
from grounding.account.comparison import NoVerdict
from grounding.account.faults import FaultName, Limits
from grounding.account.past_use import past_use, use_faults
from grounding.account.plans import unmetered
from grounding.account.records import Discount, Line
from grounding.money import Money
from tests.unit.grounding.account.plan_world import ALL, MIDDLE, ZONE, compared, month, months, on_plan, totals
from tests.unit.grounding.world import TODAY, account, contract, device, euro

MARCH = month(6, data="3", voice="10", text="1")
AGAIN = replace(MARCH[0], use_id="again", used=Decimal(99))
SUMMER = months("3", "4", "5")
TWICE = replace(SUMMER[-1], use_id="again", used=Decimal(99))
WELCOME = Discount("D-1", "Welcome", euro("4.00"), date(2026, 7, 1), date(2026, 12, 31))


def test_a_use_at_home_that_is_recorded_twice_is_a_fault_of_both_records() -> None:
    found = list(use_faults((*MARCH, AGAIN)))
    assert [(each.record, each.name) for each in found] == [
        (f"usage_history/{MARCH[0].use_id}", FaultName.RECORDED_TWICE),
        ("usage_history/again", FaultName.RECORDED_TWICE),
    ]
    assert {figure.record for figure in found[0].figures} == {each.record for each in found}
    same = replace(AGAIN, used=MARCH[0].used)
    assert len(list(use_faults((*MARCH, same)))) == 2


def test_other_lines_kinds_months_and_countries_of_a_zone_are_no_second_record() -> None:
    abroad = replace(AGAIN, kind="roaming_data", zone=ZONE)
    sound = (
        *MARCH,
        replace(AGAIN, line_id="L-2"),
        replace(AGAIN, kind="mms"),
        *month(7, data="4"),
        abroad,
        replace(abroad, use_id="elsewhere"),
    )
    assert list(use_faults(sound)) == []


def test_a_month_that_is_recorded_twice_is_not_reckoned_with() -> None:
    plain = past_use(SUMMER, {}, TODAY, 12)
    doubled = past_use((*SUMMER, TWICE), {}, TODAY, 12)
    assert doubled.units == plain.units
    assert [each.start for each in doubled.months] == [each.start for each in plain.months[:-1]]


def test_plans_are_compared_by_the_other_months_alone() -> None:
    found = compared((*SUMMER, TWICE))
    assert len(found.months) == 2
    assert totals(found) == totals(compared(SUMMER[:-1]))
    assert compared((*SUMMER[1:], TWICE)).no_verdict is NoVerdict.TOO_FEW_MONTHS


@pytest.mark.parametrize(
    "held",
    [
        replace(on_plan(MIDDLE), monthly_price=euro("-20.00")),
        replace(on_plan(MIDDLE), monthly_price=euro("5000.01")),
        replace(on_plan(MIDDLE), monthly_price=Money(2000, "USD")),
        on_plan(MIDDLE, discounts=(replace(WELCOME, amount=euro("-4.00")),)),
        on_plan(MIDDLE, discounts=(replace(WELCOME, amount=euro("99.00")),)),
        on_plan(MIDDLE, discounts=(replace(WELCOME, end=date(2026, 6, 30)),)),
    ],
)
def test_nothing_is_compared_with_a_price_that_cannot_be(held: Line) -> None:
    owner = checked(account(lines=(held,)), Limits(TODAY, "EUR", euro("5000")))
    found = compared(SUMMER, held, owner=owner)
    assert (found.no_verdict, found.plans, found.cheapest) == (NoVerdict.PRICE_UNKNOWN, (), None)
    assert unmetered(owner, held, ALL, ["S"], TODAY).no_verdict is NoVerdict.PRICE_UNKNOWN


def test_a_discount_that_is_over_stands_in_the_way_of_nothing() -> None:
    over = replace(WELCOME, amount=euro("-4.00"), end=date(2026, 9, 13))
    held = on_plan(MIDDLE, discounts=(over,))
    owner = checked(account(lines=(held,)), Limits(TODAY, "EUR"))
    assert owner.faults and compared(SUMMER, held, owner=owner).cheapest is not None


def test_a_device_that_cannot_be_is_counted_for_no_plan() -> None:
    held = on_plan(MIDDLE)
    wrong = contract(instalments=(replace(device(), paid=-2),))
    owner = checked(account(lines=(held,), contracts=(wrong,)), Limits(TODAY, "EUR"))
    found = compared(SUMMER, held, owner=owner)
    assert "instalments" in found.not_counted
    assert found.present is not None and found.present.instalments == euro("0")
