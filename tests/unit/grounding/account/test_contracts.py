"""What binds a customer, and what leaving costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.contracts import (
    contract_faults,
    last_day_to_withdraw,
    leaving,
    months_after,
    notice_by,
    notice_ends,
    overlaps,
    started_months,
)
from grounding.account.faults import FaultName
from grounding.account.records import Contract
from grounding.money import Money
from tests.unit.grounding.world import contract, device, euro

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-09-14", "2026-09-13", 0),
        ("2026-09-14", "2026-09-14", 1),
        ("2026-09-14", "2026-10-13", 1),
        ("2026-09-14", "2026-10-14", 2),
        ("2026-09-14", "2027-01-31", 5),
        ("2026-09-14", "2027-09-13", 12),
        ("2026-09-14", "2028-09-13", 24),
        ("2027-03-30", "2027-09-30", 7),
        ("2027-03-31", "2027-09-30", 7),
        ("2027-04-01", "2027-09-30", 6),
        ("2026-01-31", "2026-02-27", 1),
        ("2026-01-31", "2026-02-28", 2),
        ("2026-01-31", "2026-03-01", 2),
        ("2026-02-28", "2026-03-27", 1),
        ("2026-02-28", "2026-03-28", 2),
        ("2028-01-31", "2028-02-29", 2),
        ("2028-02-29", "2028-03-28", 1),
        ("2028-02-29", "2029-02-28", 13),
        ("2027-02-28", "2028-02-29", 13),
        ("2026-12-31", "2027-01-01", 1),
    ],
)
def test_started_months(start: str, end: str, months: int) -> None:
    assert started_months(date.fromisoformat(start), date.fromisoformat(end)) == months


@given(DAYS, DAYS, st.integers(0, 60))
def test_leaving_later_never_leaves_more_months_and_a_longer_term_never_fewer(
    start: date, end: date, days: int
) -> None:
    later = timedelta(days=days)
    assert started_months(start + later, end) <= started_months(start, end) <= started_months(start, end + later)
    assert (started_months(start, end) == 0) is (end < start)


@given(DAYS, DAYS)
def test_a_day_later_at_most_one_month_fewer_is_left(start: date, end: date) -> None:
    tomorrow = started_months(start + timedelta(days=1), end)
    assert tomorrow <= started_months(start, end) <= tomorrow + 1


@given(DAYS, st.integers(1, 60))
def test_on_its_first_day_all_months_of_a_term_are_left_and_on_its_last_one(start: date, months: int) -> None:
    last = months_after(start, months) - timedelta(days=1)
    assert started_months(start, last) == months
    assert started_months(last, last) == 1


@given(DAYS, DAYS, st.integers(0, 60))
def test_leaving_later_never_costs_more(start: date, end: date, days: int) -> None:
    bound = contract(start=date(2019, 1, 1), end=end, instalments=(device(14),))
    assert leaving(bound, start + timedelta(days=days)).total <= leaving(bound, start).total


@given(DAYS, st.integers(0, 800))
def test_a_month_holds_28_to_31_days(start: date, days: int) -> None:
    months = started_months(start, start + timedelta(days=days))
    assert (days + 1) / 31 <= months <= days / 28 + 1


@pytest.mark.parametrize(
    ("agreement", "fee", "instalments", "total"),
    [
        (contract(), "49.98", "0", "49.98"),
        (contract(instalments=(device(14), device(20, "Lumen Tab", "12.00"))), "49.98", "208.00", "257.98"),
        (contract(end=date(2026, 9, 13)), "0", "0", "0"),
        (contract(end=date(2026, 9, 14)), "10.00", "0", "10.00"),
        (contract(end=None, instalments=(device(23),)), "0", "16.00", "16.00"),
        (contract(instalments=(device(24),)), "49.98", "0", "49.98"),
        (contract(termination_fee_percent=Decimal(0)), "0", "0", "0"),
        (contract(termination_fee_percent=Decimal("33.3"), list_price=euro("10.01")), "16.67", "0", "16.67"),
    ],
)
def test_the_price_of_leaving_today(agreement: Contract, fee: str, instalments: str, total: str) -> None:
    cost = leaving(agreement, date(2026, 9, 14))
    assert (cost.fee, cost.instalments, cost.total) == (euro(fee), euro(instalments), euro(total))


def test_a_contract_that_cools_off_can_be_undone_without_a_fee_until_its_last_day() -> None:
    cooling = contract(start=date(2026, 9, 4), end=date(2028, 9, 3), cooling_off_days=14, instalments=(device(0),))
    assert last_day_to_withdraw(cooling) == date(2026, 9, 18)
    last = leaving(cooling, date(2026, 9, 18))
    assert (last.total, last.withdraw_until) == (euro("0"), date(2026, 9, 18))
    over = leaving(cooling, date(2026, 9, 19))
    assert over.fee and over.instalments and over.withdraw_until is None
    assert last_day_to_withdraw(contract()) is None


def test_months_after_keep_to_the_month() -> None:
    assert months_after(date(2026, 9, 1), 5) == date(2027, 2, 1)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 12, 15), 0) == date(2026, 12, 15)


class TestNotice:
    @pytest.mark.parametrize(
        ("day", "ends"),
        [
            (date(2026, 12, 31), date(2027, 1, 31)),
            (date(2027, 1, 1), date(2027, 1, 31)),
            (date(2027, 1, 2), date(2027, 2, 1)),
            (date(2027, 1, 31), date(2027, 3, 2)),
            (date(2027, 5, 1), date(2027, 5, 31)),
        ],
    )
    def test_in_time_it_ends_a_contract_with_its_term_and_late_after_it(self, day: date, ends: date) -> None:
        assert notice_by(contract()) == date(2027, 1, 1)
        assert notice_ends(contract(), day) == ends

    def test_a_rolling_contract_ends_after_it(self) -> None:
        assert notice_by(contract(end=None)) is None
        assert notice_ends(contract(end=None), date(2026, 9, 14)) == date(2026, 10, 14)

    @given(DAYS, st.integers(0, 60), st.integers(0, 120), DAYS)
    def test_its_last_day_is_the_last_that_ends_a_contract_with_its_term(
        self, start: date, months: int, notice: int, on: date
    ) -> None:
        agreement = contract(start=start, end=months_after(start, months), notice_days=notice)
        by, ends = notice_by(agreement), notice_ends(agreement, on)
        assert by is not None and agreement.end is not None
        assert (ends == agreement.end) is (on <= by)
        assert ends >= max(agreement.end, on)


class TestFaults:
    TODAY = date(2026, 9, 14)

    def test_what_is_at_its_bound_is_sound(self) -> None:
        for_nothing = contract(
            list_price=euro("0"), renewal_start=date(2027, 1, 31), notice_days=0, cooling_off_days=0, term_months=0,
            termination_fee_percent=Decimal(100), instalments=(device(24, monthly="0"), device(0)),
        )  # fmt: skip
        assert contract_faults(for_nothing) == ()
        assert contract_faults(contract(start=self.TODAY, end=self.TODAY)) == ()

    @pytest.mark.parametrize(
        ("odd", "name"),
        [
            (contract(end=date(2025, 1, 31)), FaultName.DATES_OUT_OF_ORDER),
            (contract(renewal_start=date(2027, 2, 1)), FaultName.DATES_OUT_OF_ORDER),
            (contract(end=None, term_months=24), FaultName.DATE_MISSING),
            (contract(notice_days=-1), FaultName.NUMBER_IMPOSSIBLE),
            (contract(notice_days=10**9), FaultName.NUMBER_IMPOSSIBLE),
            (contract(cooling_off_days=-1), FaultName.NUMBER_IMPOSSIBLE),
            (contract(term_months=-1), FaultName.NUMBER_IMPOSSIBLE),
            (contract(termination_fee_percent=Decimal("100.01")), FaultName.NUMBER_IMPOSSIBLE),
            (contract(cooling_off_days=10**9), FaultName.NUMBER_IMPOSSIBLE),
            (contract(termination_fee_percent=Decimal("NaN")), FaultName.NUMBER_IMPOSSIBLE),
            (contract(list_price=euro("-1")), FaultName.WRONG_SIGN),
            (contract(instalments=(device(25),)), FaultName.NUMBER_IMPOSSIBLE),
            (contract(instalments=(device(-1),)), FaultName.NUMBER_IMPOSSIBLE),
            (contract(instalments=(device(3, monthly="-16.00"),)), FaultName.WRONG_SIGN),
            (contract(instalments=(replace(device(3), monthly=Money(1, "CHF")),)), FaultName.CURRENCIES_DIFFER),
        ],
    )
    def test_a_faulty_record_is_told(self, odd: Contract, name: FaultName) -> None:
        assert [fault.name for fault in contract_faults(odd)] == [name]


@pytest.mark.parametrize(
    ("start", "end", "months", "sound"),
    [
        (date(2024, 3, 1), date(2026, 2, 28), 24, True),
        # The last day is the first that is free, or the last of its month.
        (date(2024, 3, 1), date(2026, 3, 1), 24, True),
        (date(2024, 3, 15), date(2026, 3, 31), 24, True),
        (date(2024, 3, 15), date(2026, 2, 28), 24, True),
        (date(2024, 3, 1), date(2027, 2, 28), 24, False),
        (date(2024, 3, 1), date(2025, 2, 28), 24, False),
        (date(2024, 3, 1), date(2026, 2, 28), 36, False),
        # No minimum term is told.
        (date(2024, 3, 1), date(2026, 2, 28), 0, True),
        (date(2024, 3, 1), date(2026, 2, 28), 1, True),
    ],
)
def test_a_term_is_as_long_as_from_its_first_day_to_its_last(start: date, end: date, months: int, sound: bool) -> None:
    found = [each.name for each in contract_faults(contract(end, start=start, term_months=months))]
    assert found == ([] if sound else [FaultName.TERM_DIFFERS])


@pytest.mark.parametrize(
    ("changes", "overlap"),
    [
        ({"end": date(2029, 1, 31)}, True),
        ({"end": None}, True),
        ({"start": date(2026, 9, 14), "end": date(2028, 9, 13)}, True),
        # One that is over, of a renewal to come, of another line.
        ({"start": date(2024, 2, 1), "end": date(2026, 1, 31)}, False),
        ({"start": date(2027, 2, 1), "end": date(2029, 1, 31)}, False),
        ({"line_id": "L-2"}, False),
    ],
)
def test_one_contract_holds_for_a_line(changes: dict[str, Any], overlap: bool) -> None:
    both = (contract(), replace(contract(), contract_id="K-2", **changes))
    faults = [*overlaps(both, date(2026, 9, 14))]
    assert [each.record for each in faults] == (["contract/K-1", "contract/K-2"] if overlap else [])
    assert {each.name for each in faults} <= {FaultName.CONTRACTS_OVERLAP}


def test_no_contract_binds_for_a_lifetime() -> None:
    sound = contract()
    assert contract_faults(sound) == ()
    for wrong in (replace(sound, end=date(9999, 12, 31)), replace(sound, term_months=95_680)):
        assert [each.name for each in contract_faults(wrong)] == [FaultName.NUMBER_IMPOSSIBLE]
