"""What a line is charged every month, where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.faults import FaultName, Limits
from grounding.account.line_faults import line_faults
from grounding.account.records import AddOn, Discount, Line, LineStatus
from grounding.money import Money
from tests.unit.grounding.world import TODAY, euro, line

LIMITS = Limits(TODAY, "EUR", euro("5000"))
WELCOME = Discount("D-1", "Welcome", euro("4.00"), date(2026, 7, 1), date(2026, 12, 31))
CARE = AddOn("A-1", "ADD-CARE", "Device Care", euro("5.99"), date(2026, 1, 1), None)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def found(one: Line, *others: Line, limits: Limits = LIMITS) -> list[tuple[str, str, FaultName]]:
    """Return what is wrong: the record, the field and the name of each fault."""
    return [(each.record, each.figures[0].field, each.name) for each in line_faults(one, (one, *others), limits)]


def test_a_sound_line_has_no_faults() -> None:
    assert found(line(addons=(CARE,), discounts=(WELCOME,), status_since=TODAY)) == []
    assert found(line(monthly_price=euro("0"))) == []


@pytest.mark.parametrize(
    ("price", "name"),
    [
        (euro("-19.99"), FaultName.WRONG_SIGN),
        (euro("5000.01"), FaultName.AMOUNT_ABSURD),
        (Money(1999, "USD"), FaultName.CURRENCIES_DIFFER),
    ],
)
def test_a_price_that_cannot_be(price: Money, name: FaultName) -> None:
    assert found(line(monthly_price=price)) == [("line/L-1", "monthly_price", name)]
    assert found(line(addons=(replace(CARE, price=price),))) == [("addon/A-1", "price", name)]
    faults = found(line(discounts=(replace(WELCOME, amount=price),)))
    assert ("discount/D-1", "amount", name) in faults


def test_no_amount_is_absurd_where_the_carrier_has_not_said_how_much() -> None:
    assert found(line(monthly_price=euro("99999.00")), limits=Limits(TODAY, "EUR")) == []


@pytest.mark.parametrize("item", [CARE, WELCOME])
def test_what_ends_before_it_begins(item: AddOn | Discount) -> None:
    wrong = replace(item, end=date(2025, 12, 31))
    parts: dict[str, Any] = {"addons" if isinstance(item, AddOn) else "discounts": (wrong,)}
    ((record, field, name),) = found(line(**parts))
    assert (record.split("/")[1], field, name) in {
        ("A-1", "start", FaultName.DATES_OUT_OF_ORDER),
        ("D-1", "start", FaultName.DATES_OUT_OF_ORDER),
    }


def test_nothing_has_been_so_since_a_day_to_come() -> None:
    assert found(line(status_since=date(2026, 9, 15))) == [("line/L-1", "status_since", FaultName.DATES_OUT_OF_ORDER)]


def test_a_line_in_use_does_not_start_on_a_day_to_come() -> None:
    later = line(start=date(2026, 9, 15))
    assert found(later) == [(*("line/L-1", each), FaultName.NOT_BEGUN) for each in ("start", "monthly_price")]
    assert found(replace(later, status=LineStatus.PENDING)) == []
    assert found(replace(later, start=TODAY)) == []


def test_a_line_is_on_the_plan_that_it_names() -> None:
    sold = {"merrow everyday": frozenset({"MRW-EVERYDAY"}), "merrow max": frozenset({"MRW-MAX", "MRW-MAX-2025"})}
    limits = Limits(TODAY, "EUR", euro("5000"), sold)
    wrong = line(offering_id="MRW-MAX")
    assert [each[1:] for each in found(wrong, limits=limits)] == [
        ("plan_name", FaultName.PLAN_DIFFERS),
        ("monthly_price", FaultName.PLAN_DIFFERS),
    ]
    assert found(line(), limits=limits) == []
    assert found(line(offering_id="MRW-MAX-2025", plan_name="Merrow MAX"), limits=limits) == []
    assert found(line(offering_id="MRW-OLD", plan_name="Merrow of old"), limits=limits) == []


def test_a_discount_is_recorded_once() -> None:
    again = replace(WELCOME, discount_id="D-2")
    assert found(line(discounts=(WELCOME, again))) == [
        ("discount/D-1", "name", FaultName.RECORDED_TWICE),
        ("discount/D-2", "name", FaultName.RECORDED_TWICE),
    ]
    others = ({"name": "Summer"}, {"amount": euro("3.00")}, {"start": date(2026, 8, 1)})
    assert found(line(discounts=(WELCOME, *(replace(again, **other) for other in others)))) == []


def test_a_discount_takes_off_no_more_than_is_charged() -> None:
    whole = replace(WELCOME, amount=euro("19.99"))
    assert found(line(discounts=(whole,))) == []
    more = replace(WELCOME, amount=euro("20.00"))
    assert found(line(discounts=(more,))) == [("discount/D-1", "amount", FaultName.DISCOUNTS_EXCEED_CHARGES)]
    assert found(line(discounts=(more,), addons=(CARE,))) == []


def test_discounts_that_run_together_are_held_against_the_price_together() -> None:
    half = replace(WELCOME, amount=euro("12.00"))
    beside = replace(half, discount_id="D-2", start=date(2026, 12, 31), end=None)
    after = replace(beside, start=date(2027, 1, 1))
    assert [each[0] for each in found(line(discounts=(half, beside)))] == ["discount/D-1", "discount/D-2"]
    assert found(line(discounts=(half, after))) == []


def test_what_a_discount_that_is_over_was_taken_off_is_not_known() -> None:
    over = replace(WELCOME, amount=euro("25.00"), start=date(2025, 1, 1), end=date(2026, 9, 13))
    assert found(line(discounts=(over,))) == []
    assert found(line(discounts=(replace(over, end=TODAY),))) != []


def test_a_line_without_a_price_of_its_own_is_held_against_all() -> None:
    free = line("L-2", monthly_price=euro("0"), discounts=(WELCOME,))
    assert found(free, line()) == []
    assert found(free) == [("discount/D-1", "amount", FaultName.DISCOUNTS_EXCEED_CHARGES)]


@given(amount=st.integers(-600_000, 600_000), price=st.integers(1, 400_000), start=DAYS, end=st.none() | DAYS)
def test_a_discount_is_sound_or_has_a_fault_of_its_own(amount: int, price: int, start: date, end: date | None) -> None:
    item = Discount("D-1", "Any", Money(amount, "EUR"), start, end)
    faults = found(line(monthly_price=Money(price, "EUR"), discounts=(item,)))
    assert {record for record, _, _ in faults} <= {"discount/D-1"}
    ordered, running = end is None or start <= end, end is None or end >= TODAY
    assert bool(faults) is not (ordered and 0 <= amount <= 500_000 and (amount <= price or not running))
