"""What is wrong with a bill, by itself and after the one before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.bill_faults import contained, faults, faults_by_bill, preceding, skipped, stopping
from grounding.account.faults import FaultName
from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.money import Money
from tests.unit.grounding.world import bill, bill_line, euro, plan_line

ROAMING = bill_line(2, ChargeKind.ROAMING, "roam", "5.46", quantity=Decimal(3), unit="MB")
SOUND = bill(9, plan_line(), ROAMING, open_amount="25.45")
AUGUST = replace(bill(8, plan_line()), period_end=date(2026, 8, 31))
BOUND = euro("1000.00")


def names(wrong: Bill, previous: Bill | None = None) -> list[FaultName]:
    return [fault.name for fault in faults(wrong, previous, bound=BOUND)]


def _line(**changes: Any) -> Bill:
    """Return the sound bill with its second line changed, its own sums put right."""
    lines = (SOUND.lines[0], replace(SOUND.lines[1], **changes))
    return replace(bill(9, *lines), open_amount=euro("0"))


def test_a_sound_bill_has_no_faults() -> None:
    assert names(SOUND, AUGUST) == []


@pytest.mark.parametrize(
    ("wrong", "name", "values"),
    [
        (replace(SOUND, total=euro("25.46")), "lines_differ_from_total", (euro("25.46"), euro("25.45"))),
        (replace(SOUND, total=euro("0"), tax=euro("4.76"), open_amount=euro("0")), "lines_differ_from_total",
         (euro("0"), euro("25.45"))),
        (replace(SOUND, lines=(), tax=euro("0")), "lines_differ_from_total", (euro("25.45"), euro("0"))),
        (replace(SOUND, tax=euro("4.75")), "tax_differs", (euro("4.75"), euro("4.76"))),
        (replace(SOUND, tax=-SOUND.tax), "tax_differs", (euro("-4.76"), euro("4.76"))),
        (replace(SOUND, tax=Money(1, "GBP")), "currencies_differ", ("EUR", "GBP")),
        (replace(SOUND, open_amount=Money(99_999, "GBP")), "currencies_differ", ("EUR", "GBP")),
        (_line(unit_price=Money(1, "USD")), "currencies_differ", ("EUR", "USD")),
        (replace(SOUND, lines=(SOUND.lines[0], replace(ROAMING, amount=Money(546, "GBP")))), "currencies_differ",
         ("EUR", "GBP")),
        (replace(SOUND, due=date(2026, 8, 31)), "dates_out_of_order", (date(2026, 9, 1), date(2026, 8, 31))),
        (replace(SOUND, period_end=date(2026, 8, 31)), "dates_out_of_order", (date(2026, 9, 1), date(2026, 8, 31))),
        (_line(period_start=date(2026, 9, 2), period_end=date(2026, 9, 1)), "dates_out_of_order",
         (date(2026, 9, 2), date(2026, 9, 1))),
        (replace(SOUND, open_amount=euro("25.46")), "open_amount_impossible", (euro("25.46"), euro("25.45"))),
        (replace(SOUND, open_amount=euro("-0.01")), "open_amount_impossible", (euro("-0.01"), euro("25.45"))),
        (_line(number=1), "line_number_twice", ("Merrow Everyday", "Roam")),
        (_line(tax_rate=Decimal("-100")), "number_impossible", (Decimal("-100"),)),
        (_line(tax_rate=Decimal("NaN")), "number_impossible", None),
        (_line(tax_rate=Decimal("100.01")), "number_impossible", (Decimal("100.01"),)),
        (_line(quantity=Decimal("-0.5")), "number_impossible", (Decimal("-0.5"),)),
        (_line(quantity=Decimal("Infinity")), "number_impossible", (Decimal("Infinity"),)),
        (_line(amount=euro("-0.01")), "wrong_sign", (euro("-0.01"), "roaming")),
        (_line(kind=ChargeKind.CREDIT, amount=euro("0.01")), "wrong_sign", (euro("0.01"), "credit")),
        (_line(kind=ChargeKind.DISCOUNT), "wrong_sign", (euro("5.46"), "discount")),
        (_line(kind=ChargeKind.CREDIT), "wrong_sign", (euro("5.46"), "credit")),
        (_line(amount=euro("980.02")), "amount_absurd", (euro("1000.01"), BOUND)),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_the_figures_that_disagree(
    wrong: Bill, name: str, values: tuple[object, ...] | None
) -> None:
    (fault,) = faults(wrong, bound=BOUND)
    assert fault.name == name
    assert fault.record.startswith(f"bill/{wrong.bill_id}")
    if values is not None:
        assert tuple(each.value for each in fault.figures) == values


def test_what_is_at_its_bound_is_sound() -> None:
    lines = (plan_line(1, "980.00"), bill_line(2, ChargeKind.FEE, "dunning", "20.00", rate="0", quantity=Decimal(0)))
    day = date(2026, 9, 1)
    lines = (replace(lines[0], period_start=day, period_end=day), lines[1])
    whole = bill(9, *lines, tax="183.25", open_amount="1000.00")
    assert names(replace(whole, due=whole.issued, period_end=whole.period_start)) == []
    doubled = replace(bill(9, replace(plan_line(), tax_rate=Decimal(100))), tax=euro("10.00"))
    assert names(doubled) == []
    free = bill(9, plan_line(1, "0"), bill_line(2, ChargeKind.DISCOUNT, "nothing", "0"))
    assert names(free) == []


def test_an_absurd_line_is_named_even_where_a_credit_hides_it() -> None:
    lines = (plan_line(1, "90000.00"), bill_line(2, ChargeKind.CREDIT, "back", "-89990.00"))
    found = faults(bill(9, *lines), bound=BOUND)
    assert [(each.name, each.record) for each in found] == [
        (FaultName.AMOUNT_ABSURD, "bill/B-2026-09/line/1"),
        (FaultName.AMOUNT_ABSURD, "bill/B-2026-09/line/2"),
    ]
    assert faults(bill(9, *lines)) == ()  # nobody said what is absurd


def test_a_bill_in_another_currency_than_the_carriers_is_named() -> None:
    nothing = Money(0, "CHF")
    francs = replace(SOUND, lines=(), total=nothing, tax=nothing, open_amount=nothing)
    assert names(francs) == [FaultName.CURRENCIES_DIFFER]


def test_a_credit_balance_may_be_open_and_no_more_than_that() -> None:
    credit = bill(9, plan_line(), bill_line(2, ChargeKind.CREDIT, "twice", "-35.99"))
    assert [names(replace(credit, open_amount=euro(value))) for value in ("-16.00", "0", "-16.01", "0.01")] == [
        [], [], [FaultName.OPEN_AMOUNT_IMPOSSIBLE], [FaultName.OPEN_AMOUNT_IMPOSSIBLE],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("previous", "found"),
    [
        (replace(AUGUST, period_end=date(2026, 9, 1)), [FaultName.PERIODS_OVERLAP]),
        (replace(AUGUST, period_end=date(2026, 8, 30)), [FaultName.PERIODS_LEAVE_GAP]),
        (replace(AUGUST, issued=date(2026, 9, 2)), [FaultName.DATES_OUT_OF_ORDER]),
        (replace(AUGUST, period_end=date(2026, 7, 1)), []),  # the fault is the previous bill's own
        (replace(AUGUST, total=Money(1, "CHF")), [FaultName.CURRENCIES_DIFFER]),
    ],
)
def test_how_a_bill_follows_on_the_one_before(previous: Bill, found: list[FaultName]) -> None:
    assert names(SOUND, previous) == found


def test_the_bills_of_an_account_are_held_against_their_neighbours_in_any_order() -> None:
    july = replace(bill(7, plan_line()), period_end=date(2026, 7, 31))
    again = replace(AUGUST, bill_id="B-again")
    assert faults_by_bill([SOUND, july, AUGUST]) == {}
    assert faults_by_bill([]) == {}
    found = faults_by_bill([AUGUST, SOUND, again, july])
    assert {key: [each.name for each in value] for key, value in found.items()} == {
        "B-again": [FaultName.PERIODS_OVERLAP]
    }
    assert list(faults_by_bill([SOUND, july])) == [SOUND.bill_id]


@given(st.integers(1, 400), st.integers(1, 400), st.integers(-400, 400))
def test_periods_follow_on_each_other_or_overlap_or_leave_a_gap(first: int, second: int, between: int) -> None:
    start = date(2026, 1, 1)
    end = start + timedelta(days=first - 1)
    next_start = end + timedelta(days=between)
    later = replace(SOUND, period_start=next_start, period_end=next_start + timedelta(days=second - 1))
    found = names(later, replace(AUGUST, period_start=start, period_end=end))
    expected = [] if between == 1 else [FaultName.PERIODS_LEAVE_GAP if between > 1 else FaultName.PERIODS_OVERLAP]
    assert found == expected


def _month(month: int) -> Bill:
    """Return a bill for the whole of a month of 2026."""
    end = date(2026, month + 1, 1) - timedelta(days=1)
    return replace(bill(month, plan_line()), period_end=end)


def test_a_bill_follows_on_the_one_of_its_account_before_it() -> None:
    other = replace(_month(8), bill_id="B-other", billing_account_id="BA-2")
    bills = [_month(9), _month(7), other, _month(8)]
    assert preceding(bills[0], bills) == _month(8) and preceding(other, bills) is None
    # All of an account are held together as each is by itself.
    wrong = replace(_month(8), period_end=date(2026, 9, 5))
    held = [_month(9), wrong, _month(7), other]
    assert faults_by_bill(held) == {
        each.bill_id: found for each in held if (found := faults(each, preceding(each, held)))
    }


def test_a_gap_does_not_stop_an_explanation_and_everything_else_does() -> None:
    both = faults_by_bill([SOUND, replace(_month(7), total=euro("1.00"))])
    assert stopping(both[SOUND.bill_id]) == () and stopping(both["B-2026-07"])
    assert stopping(faults(SOUND, replace(AUGUST, period_end=date(2026, 9, 1))))


@pytest.mark.parametrize(
    ("months", "of", "missing"),
    [
        ((9, 8, 7), 9, False),
        ((9, 7), 9, True),
        ((9, 7, 6, 5), 9, True),
        ((9, 7, 6, 5), 7, False),
        ((9, 7, 5), 9, False),  # billed every second month
        ((10, 8, 6, 5, 4, 3), 10, True),
        ((9,), 9, False),
    ],
)
def test_a_bill_is_missing_where_the_account_is_not_billed_in_that_way(
    months: tuple[int, ...], of: int, missing: bool
) -> None:
    bills = [_month(month) for month in months]
    found = skipped(next(each for each in bills if each.issued.month == of), bills)
    assert (found is not None) == missing
    if found is not None:
        assert found.name is FaultName.PERIODS_LEAVE_GAP and found.between_records


def test_a_few_days_between_two_bills_have_no_room_for_another() -> None:
    assert skipped(_month(9), [_month(9), replace(_month(8), period_end=date(2026, 8, 21))]) is None
    assert skipped(_month(9), [_month(9), replace(_month(8), period_end=date(2026, 8, 20))]) is not None


def test_a_fault_lies_in_one_record_or_between_two() -> None:
    own = faults(replace(SOUND, tax=Money(1, "GBP"), due=date(2026, 8, 1), total=euro("1")), bound=euro("0.50"))
    assert own and not any(each.between_records for each in own)
    following = faults(SOUND, replace(AUGUST, period_end=date(2026, 9, 2), issued=date(2026, 9, 3)))
    assert len(following) == 2 and all(each.between_records for each in following)


AMOUNTS = st.integers(-(10**30), 10**30)
RATES = st.decimals(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [Decimal(each) for each in ("0", "8.1", "23")]
)


@st.composite
def _any_line(draw: st.DrawFn) -> BillLine:
    return BillLine(
        number=draw(st.integers(0, 3)),
        line_id=draw(st.sampled_from(["L-1", None])),
        kind=draw(st.sampled_from(list(ChargeKind))),
        code="c",
        description="",
        amount=Money(draw(AMOUNTS), draw(st.sampled_from(["EUR", "CHF"]))),
        tax_rate=draw(RATES),
        period_start=draw(st.none() | st.dates()),
        period_end=draw(st.none() | st.dates()),
        quantity=draw(st.none() | st.decimals()),
    )


@given(st.lists(_any_line(), max_size=4), st.dates(), st.dates(), st.dates(), st.dates(), AMOUNTS, AMOUNTS, AMOUNTS)
def test_nothing_that_a_bill_can_hold_is_more_than_a_fault(
    lines: list[BillLine], issued: date, due: date, start: date, end: date, total: int, tax: int, left: int
) -> None:
    sums = [Money(each, "EUR") for each in (total, tax, left)]
    odd = Bill("B-odd", issued, due, start, end, sums[0], sums[1], sums[2], "sent", tuple(lines))
    for found in (faults(odd, SOUND, bound=BOUND), faults(SOUND, odd, bound=BOUND)):
        assert all(fault.figures for fault in found)


@given(st.integers(-(10**9), 10**9), st.decimals(0, 100, places=3))
def test_contained_tax_is_within_half_a_unit_of_the_exact_share(amount: int, rate: Decimal) -> None:
    tax = contained(amount, rate)
    assert abs(tax * (100 + rate) - amount * rate) * 2 <= 100 + rate
    assert contained(-amount, rate) == -tax


def test_a_bill_that_is_yet_to_be_issued_cannot_be_right() -> None:
    assert faults(SOUND, AUGUST, on=SOUND.issued) == ()
    (fault,) = faults(SOUND, AUGUST, on=SOUND.issued - timedelta(days=1))
    assert (fault.name, fault.figures[0].value) == (FaultName.ISSUED_LATER, SOUND.issued)


def _discounted(*lines: BillLine) -> list[FaultName]:
    """Return the faults of a bill of these charges that adds up."""
    return [fault.name for fault in faults(replace(bill(9, *lines), open_amount=euro("0")))]


def _off(amount: str, number: int = 3, line_id: str | None = "L-1") -> BillLine:
    return bill_line(number, ChargeKind.DISCOUNT, "promo", amount, line_id=line_id)


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ((plan_line(), _off("-19.99")), False),
        ((plan_line(), _off("-20.00")), True),
        ((plan_line(), _off("-10.00"), _off("-10.00", 4)), True),
        ((plan_line(), ROAMING, _off("-25.00")), False),
        # On one line too much is taken off, although the whole bill has room for it.
        ((plan_line(), bill_line(2, ChargeKind.PLAN, "max", "40.00", line_id="L-2"), _off("-30.00")), True),
        # What is charged on another line, or for the account, bears a discount that stands by itself.
        ((plan_line(), _off("-10.00", line_id="L-2")), False),
        ((plan_line(), _off("-10.00", line_id=None)), False),
        ((plan_line(), _off("-30.00", line_id=None)), True),
        ((_off("-5.00"),), True),
        # A part month given back, and a credit larger than the bill, are no discounts.
        ((plan_line(), bill_line(2, ChargeKind.PRORATION, "part", "-15.00"), _off("-10.00")), False),
        ((plan_line(), bill_line(2, ChargeKind.CREDIT, "credit", "-50.00")), False),
    ],
)
def test_no_discount_is_larger_than_what_it_is_taken_off(lines: tuple[BillLine, ...], wrong: bool) -> None:
    assert (FaultName.DISCOUNTS_EXCEED_CHARGES in _discounted(*lines)) is wrong


def test_a_discount_that_is_too_large_is_named_with_both_sums() -> None:
    found = faults(replace(bill(9, plan_line(), _off("-25.00")), open_amount=euro("0")))
    assert [(each.value, each.computed) for each in found[-1].figures] == [(euro("25.00"), True), (euro("19.99"), True)]
