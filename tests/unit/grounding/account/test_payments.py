"""What is to be paid, how late it is, what is in dispute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from grounding.account.faults import FaultName
from grounding.account.payments import payments
from grounding.account.records import Arrangement, Balance, Dispute, Payment
from grounding.money import Money
from tests.unit.grounding.world import bill, euro, plan_line

TODAY = date(2026, 9, 14)
AUGUST = bill(8, plan_line(), open_amount="19.99")
SEPTEMBER = bill(9, plan_line(), open_amount="19.99")
OVERDUE = Balance(euro("39.98"), euro("19.99"), date(2026, 8, 15), "card")
LATER = Arrangement("A-1", date(2026, 9, 3), date(2026, 10, 1), euro("19.99"), "open", SEPTEMBER.bill_id)
CONTESTED = Dispute("D-1", SEPTEMBER.bill_id, 1, euro("5.00"), date(2026, 9, 3), "open", date(2026, 9, 17))


def test_what_is_open_due_and_overdue() -> None:
    seen = payments(OVERDUE, [SEPTEMBER, AUGUST, bill(7, plan_line())], TODAY)
    assert [(each.bill.bill_id, each.days_overdue) for each in seen.open_bills] == [("B-2026-08", 30), ("B-2026-09", 0)]
    assert seen.next_due is not None and seen.next_due.bill is SEPTEMBER
    assert (seen.owed, seen.overdue, seen.days_overdue) == (euro("39.98"), euro("19.99"), 30)
    assert (seen.disputes, seen.disputed, seen.faults) == ((), euro("0"), ())


@pytest.mark.parametrize(("day", "late"), [(14, 0), (15, 0), (16, 1)])
def test_a_bill_is_late_when_its_day_is_over(day: int, late: int) -> None:
    owing = Balance(euro("19.99"), euro("0"), None, "card")
    (seen,) = payments(owing, [SEPTEMBER], date(2026, 9, day)).open_bills
    assert seen.days_overdue == late


def test_nothing_owed_and_a_credit() -> None:
    nothing = payments(Balance(euro("0"), euro("0"), None, "card"), [bill(9, plan_line())], TODAY)
    assert (nothing.open_bills, nothing.next_due, nothing.days_overdue) == ((), None, 0)
    credit = payments(
        Balance(euro("-16.00"), euro("0"), None, "card"), [bill(9, plan_line(), open_amount="-16")], TODAY
    )
    assert (credit.owed, credit.open_bills) == (euro("-16.00"), ())


def test_what_is_in_dispute_is_told_by_bill_and_in_all() -> None:
    later = replace(CONTESTED, dispute_id="D-2", bill_id="B-gone", amount=euro("2.00"), answer_due=date(2026, 9, 15))
    timeless = replace(CONTESTED, dispute_id="D-3", bill_line=None, amount=euro("1.00"), answer_due=None)
    decided = replace(CONTESTED, dispute_id="D-4", state="rejected")
    seen = payments(replace(OVERDUE, disputes=(timeless, decided, CONTESTED, later)), [SEPTEMBER], TODAY)
    assert [each.dispute_id for each in seen.disputes] == ["D-2", "D-1", "D-3"]
    assert seen.disputed == euro("8.00")
    assert [each.disputed for each in seen.open_bills] == [euro("6.00")]


@pytest.mark.parametrize(
    ("balance", "name", "days"),
    [
        (replace(OVERDUE, overdue_since=None), FaultName.DATE_MISSING, None),
        (replace(OVERDUE, overdue_since=date(2026, 9, 15)), FaultName.DATES_OUT_OF_ORDER, None),
        (replace(OVERDUE, overdue=euro("-1"), overdue_since=None), FaultName.WRONG_SIGN, 0),
        (replace(OVERDUE, overdue=Money(1999, "CHF")), FaultName.CURRENCIES_DIFFER, 30),
        (replace(OVERDUE, disputes=(replace(CONTESTED, amount=euro("-5")),)), FaultName.WRONG_SIGN, 30),
    ],
)
def test_what_cannot_be_is_named_and_no_day_is_made_up(balance: Balance, name: FaultName, days: int | None) -> None:
    seen = payments(balance, [SEPTEMBER], TODAY)
    assert [fault.name for fault in seen.faults] == [name]
    assert seen.days_overdue == days


AGREED = Arrangement("AR-1", date(2026, 8, 20), date(2026, 9, 20), euro("19.99"), "open", AUGUST.bill_id)


def test_what_was_agreed_and_what_of_it_was_not_kept() -> None:
    later = replace(AGREED, arrangement_id="AR-2", due=date(2026, 10, 20))
    broken = replace(AGREED, arrangement_id="AR-3", state="broken")
    older = replace(AGREED, arrangement_id="AR-4", state="broken", due=date(2026, 8, 21))
    kept = replace(AGREED, arrangement_id="AR-5", state="kept")
    seen = payments(replace(OVERDUE, arrangements=(later, AGREED, older, broken, kept)), [AUGUST], TODAY)
    assert seen.arrangements == (AGREED, later)
    assert seen.broken_arrangements == (broken, older)
    assert seen.faults == ()


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        (replace(AGREED, due=date(2026, 8, 19)), FaultName.DATES_OUT_OF_ORDER),
        (replace(AGREED, amount=euro("0")), FaultName.WRONG_SIGN),
        (replace(AGREED, amount=Money(1, "CHF")), FaultName.CURRENCIES_DIFFER),
    ],
)
def test_an_agreement_that_cannot_be_is_named(odd: Arrangement, name: FaultName) -> None:
    seen = payments(replace(OVERDUE, arrangements=(odd,)), [AUGUST], TODAY)
    assert [(each.name, each.figures[-1].record) for each in seen.faults] == [(name, "arrangement/AR-1")]
    assert payments(replace(OVERDUE, arrangements=(replace(AGREED, due=AGREED.agreed),)), [], TODAY).faults == ()


def test_a_cent_is_enough_and_today_is_no_day_late() -> None:
    cent = euro("0.01")
    since_today = payments(replace(OVERDUE, overdue=cent, overdue_since=TODAY), [], TODAY)
    assert (since_today.days_overdue, since_today.faults) == (0, ())
    timeless = payments(replace(OVERDUE, overdue=cent, overdue_since=None), [], TODAY)
    assert (timeless.days_overdue, [each.name for each in timeless.faults]) == (None, [FaultName.DATE_MISSING])
    below = payments(replace(OVERDUE, overdue=-cent, overdue_since=None), [], TODAY)
    assert [each.name for each in below.faults] == [FaultName.WRONG_SIGN]
    amounts = (cent, euro("0"))
    contested = [replace(OVERDUE, disputes=(replace(CONTESTED, amount=each),)) for each in amounts]
    assert [len(payments(each, [], TODAY).faults) for each in contested] == [0, 1]
    assert payments(Balance(euro("0"), euro("0"), None, "card"), [], TODAY).faults == ()
    assert len(payments(OVERDUE, [replace(AUGUST, open_amount=cent)], TODAY).open_bills) == 1


def test_sums_of_two_currencies_are_not_made() -> None:
    francs = replace(CONTESTED, dispute_id="D-2", amount=Money(100, "CHF"))
    other = replace(AUGUST, total=Money(1, "CHF"), open_amount=Money(1, "CHF"))
    seen = payments(replace(OVERDUE, disputes=(CONTESTED, francs)), [SEPTEMBER, other], TODAY)
    assert seen.disputed is None
    assert [(fault.name, fault.figures[1].record) for fault in seen.faults] == [
        (FaultName.CURRENCIES_DIFFER, "dispute/D-2"),
        (FaultName.CURRENCIES_DIFFER, "bill/B-2026-08"),
    ]


@pytest.mark.parametrize(
    ("wrong", "record"),
    [
        (replace(OVERDUE, overdue=euro("9999999.99")), "balance"),
        (replace(OVERDUE, owed=euro("-9999999999.99")), "balance"),
        (replace(OVERDUE, payments=(Payment("P-1", TODAY, euro("5000.01"), "card"),)), "payment/P-1"),
        (replace(OVERDUE, disputes=(replace(CONTESTED, amount=euro("5000.01")),)), "dispute/D-1"),
    ],
)
def test_what_nobody_can_owe_is_a_fault(wrong: Balance, record: str) -> None:
    absurd = FaultName.AMOUNT_ABSURD
    assert absurd not in [fault.name for fault in payments(wrong, [], TODAY).faults]
    faults = payments(wrong, [], TODAY, bound=euro("5000")).faults
    assert [fault.record for fault in faults if fault.name is absurd] == [record]
    assert payments(OVERDUE, [], TODAY, bound=euro("5000")).faults == ()


def test_money_that_came_in_is_more_than_nothing() -> None:
    paid = replace(OVERDUE, payments=(Payment("P-1", TODAY, euro("-50.00"), "card"),))
    (fault,) = payments(paid, [], TODAY).faults
    assert (fault.name, fault.record) == (FaultName.WRONG_SIGN, "payment/P-1")


@pytest.mark.parametrize(("owed", "sound"), [("19.98", False), ("-1.00", False), ("19.99", True), ("20.00", True)])
def test_no_more_is_overdue_than_is_owed(owed: str, sound: bool) -> None:
    faults = payments(replace(OVERDUE, owed=euro(owed)), [], TODAY).faults
    assert [fault.name for fault in faults] == ([] if sound else [FaultName.OVERDUE_EXCEEDS_OWED])


def test_a_credit_with_nothing_overdue_is_sound() -> None:
    assert payments(Balance(euro("-16.00"), euro("0"), None, "card"), [], TODAY).faults == ()


@pytest.mark.parametrize("days", [{"due": date(2026, 8, 31)}, {"issued": date(2026, 9, 15), "due": date(2026, 9, 29)}])
def test_a_bill_is_not_due_on_a_day_that_cannot_be(days: dict[str, Any]) -> None:
    wrong = replace(SEPTEMBER, **days)
    seen = payments(OVERDUE, [wrong, AUGUST], TODAY)
    assert (seen.misdated, seen.next_due) == ((wrong,), None)
    assert [each.bill for each in seen.open_bills] == [AUGUST]
    assert payments(OVERDUE, [replace(wrong, open_amount=euro("0"))], TODAY).misdated == ()


@pytest.mark.parametrize(
    ("parts", "record"),
    [
        ({"payments": (Payment("P-1", date(2026, 9, 15), euro("5.00"), "card"),)}, "payment/P-1"),
        ({"disputes": (replace(CONTESTED, opened=date(2026, 9, 15)),)}, "dispute/D-1"),
        (
            {"arrangements": (Arrangement("A-1", date(2026, 9, 15), date(2026, 10, 1), euro("19.99"), "open"),)},
            "arrangement/A-1",
        ),
    ],
)
def test_nothing_was_done_on_a_day_to_come(parts: dict[str, Any], record: str) -> None:
    (fault,) = payments(replace(OVERDUE, **parts), [], TODAY).faults
    assert (fault.record, fault.name) == (record, FaultName.DATES_OUT_OF_ORDER)
    assert payments(replace(OVERDUE, **parts), [], date(2026, 9, 15)).faults == ()


@pytest.mark.parametrize(
    ("parts", "record", "other"),
    [
        ({"disputes": (replace(CONTESTED, amount=euro("20.00")),)}, "dispute/D-1", "bill/B-2026-09/line/1"),
        (
            {"disputes": (replace(CONTESTED, amount=euro("20.00"), bill_line=None),)},
            "dispute/D-1",
            "bill/B-2026-09",
        ),
        (
            {"arrangements": (replace(LATER, amount=euro("20.00")),)},
            "arrangement/A-1",
            "bill/B-2026-09",
        ),
    ],
)
def test_no_more_is_contested_or_put_off_than_was_billed(parts: dict[str, Any], record: str, other: str) -> None:
    (fault,) = payments(replace(OVERDUE, **parts), [SEPTEMBER, AUGUST], TODAY).faults
    assert [each.record for each in fault.figures] == [record, other]
    assert fault.name is FaultName.EXCEEDS_BILLED
    assert payments(replace(OVERDUE, **parts), [AUGUST], TODAY).faults == ()


def test_all_that_was_billed_may_be_contested_and_put_off() -> None:
    whole = replace(CONTESTED, amount=euro("19.99"))
    found = replace(
        OVERDUE, disputes=(whole,), arrangements=(LATER, replace(LATER, bill_id=None, amount=euro("39.98")))
    )
    assert payments(found, [SEPTEMBER, AUGUST], TODAY).faults == ()


def test_a_dispute_is_not_answered_before_it_is_raised() -> None:
    early = replace(OVERDUE, disputes=(replace(CONTESTED, answer_due=date(2026, 9, 2)),))
    (fault,) = payments(early, [SEPTEMBER], TODAY).faults
    assert (fault.record, fault.name) == ("dispute/D-1", FaultName.DATES_OUT_OF_ORDER)
    assert payments(replace(OVERDUE, disputes=(replace(CONTESTED, answer_due=None),)), [], TODAY).faults == ()


def test_something_is_owed_while_a_bill_is_open() -> None:
    (fault,) = payments(Balance(euro("0"), euro("0"), None, "card"), [SEPTEMBER], TODAY).faults
    assert (fault.name, [each.record for each in fault.figures]) == (
        FaultName.OWED_LESS_THAN_OPEN,
        ["balance", "bill/B-2026-09"],
    )
