"""Charges that may be wrong although the bill adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.anomalies import Anomaly, AnomalyName, anomalies
from grounding.account.records import AddOn, Bill, BillLine, ChargeKind, Discount, Line, LineStatus
from grounding.money import Money
from tests.unit.grounding.world import bill, bill_line, contract, device, euro, line, plan_line


def roaming(amount: str, month: int = 8, **more: Any) -> BillLine:
    start = bill_line(
        2, ChargeKind.ROAMING, "roam", amount, description="Roaming in USA: data", quantity=Decimal(4), unit="MB"
    )
    dated = replace(start, period_start=date(2026, month, 1), period_end=date(2026, month, 28))
    return replace(dated, **more)


def plan(month: int = 9) -> BillLine:
    return replace(plan_line(), period_start=date(2026, month, 1), period_end=date(2026, month, 28))


def names(found: tuple[Anomaly, ...]) -> list[AnomalyName]:
    return [each.name for each in found]


class TestUnusuallyHigh:
    @pytest.mark.parametrize(
        ("now", "before", "fires"),
        [
            ("15.00", ["5.00", "5.00"], True),
            ("14.99", ["5.00", "5.00"], False),
            ("15.00", ["5.00"], False),
            ("15.00", [], False),
            ("18.00", ["4.00", "8.00"], True),
            ("17.99", ["4.00", "8.00"], False),
            ("15.00", ["5.00", "40.00", "5.00"], True),
            ("15.00", ["15.00", "5.00", "5.00", "5.00"], False),  # as high last time: usual by now
            ("0.03", ["0.01", "0.02"], False),
            ("15.00", ["0.00", "0.00"], False),
        ],
    )
    def test_three_times_the_median_of_at_least_two_bills(self, now: str, before: list[str], fires: bool) -> None:
        earlier = [bill(8 - back, roaming(amount, 7 - back)) for back, amount in enumerate(before)]
        found = anomalies(bill(9, roaming(now)), earlier)
        assert names(found) == ([AnomalyName.UNUSUALLY_HIGH] if fires else [])

    def test_it_tells_what_it_rests_on(self) -> None:
        earlier = [bill(8, roaming("4.00", 7)), bill(7, roaming("8.01", 6))]
        (found,) = anomalies(bill(9, roaming("20.00")), earlier)
        assert [(each.record, each.field, each.value, each.computed) for each in found.figures] == [
            ("bill/B-2026-09/line/2", "amount", euro("20.00"), False),
            ("bill/B-2026-08/line/2", "amount", euro("4.00"), False),
            ("bill/B-2026-07/line/2", "amount", euro("8.01"), False),
            ("bill/B-2026-09", "median of the bills before", euro("6.01"), True),
        ]
        assert found.amount == euro("13.99")

    def test_the_median_of_two_alike_is_what_they_are(self) -> None:
        (found,) = anomalies(bill(9, roaming("15.00")), [bill(8, roaming("5.00", 7)), bill(7, roaming("5.00", 6))])
        assert (found.figures[-1].value, found.amount) == (euro("5.00"), euro("10.00"))

    def test_only_bills_before_count_each_charge_by_itself(self) -> None:
        later = [bill(10, roaming("5.00")), bill(11, roaming("5.00"))]
        others = [bill(month, roaming("5.00", month - 1, line_id="L-2")) for month in (7, 8)]
        assert anomalies(bill(9, roaming("50.00")), [*later, *others]) == ()

    def test_the_parts_of_a_charge_are_taken_together(self) -> None:
        parts = [roaming("5.00", number=number, quantity=Decimal(number)) for number in (2, 3, 4)]
        earlier = [bill(month, roaming("5.00", month - 1)) for month in (7, 8)]
        (found,) = anomalies(bill(9, *parts), earlier)
        assert (found.name, len(found.lines)) == (AnomalyName.UNUSUALLY_HIGH, 3)


class TestChargedTwice:
    def test_the_same_line_code_period_and_amount(self) -> None:
        twice = bill(9, plan(), replace(plan(), number=2))
        (found,) = anomalies(twice, [])
        assert (found.name, found.amount, len(found.lines)) == (AnomalyName.CHARGED_TWICE, euro("19.99"), 2)
        assert [each.record for each in found.figures] == ["bill/B-2026-09/line/1", "bill/B-2026-09/line/2"]

    @pytest.mark.parametrize(
        "other",
        [
            {"line_id": "L-2"},
            {"code": "else"},
            {"amount": euro("5.01")},
            {"period_end": date(2026, 8, 27)},
            {"quantity": Decimal(5)},
            {"unit": "GB"},
            {"description": "Roaming in Canada: data"},
        ],
    )
    def test_what_differs_in_anything_is_another_charge(self, other: dict[str, Any]) -> None:
        again = replace(roaming("5.00"), number=3, **other)
        assert anomalies(bill(9, roaming("5.00"), again), []) == ()
        same = replace(roaming("5.00"), number=3)
        assert names(anomalies(bill(9, roaming("5.00"), same), [])) == [AnomalyName.CHARGED_TWICE]

    @pytest.mark.parametrize("unknown", [{"quantity": None}, {"period_start": None, "period_end": None}])
    def test_use_of_which_too_little_is_known_is_not_called_double(self, unknown: dict[str, Any]) -> None:
        vague = roaming("5.00", **unknown)
        assert anomalies(bill(9, vague, replace(vague, number=3)), []) == ()

    def test_reductions_are_no_charges(self) -> None:
        credit = bill_line(1, ChargeKind.CREDIT, "sorry", "-5.00")
        assert anomalies(bill(9, credit, replace(credit, number=2)), []) == ()

    def test_a_charge_for_the_same_period_on_the_bill_before(self) -> None:
        (found,) = anomalies(bill(9, plan(8)), [bill(8, plan(8))])
        assert found.name is AnomalyName.CHARGED_TWICE
        assert [each.record for each in found.figures] == ["bill/B-2026-09/line/1", "bill/B-2026-08/line/1"]
        assert anomalies(bill(9, plan(9)), [bill(8, plan(8))]) == ()


class TestChargedAfterEnd:
    ENDED = line(status=LineStatus.TERMINATED, status_since=date(2026, 8, 31))

    def test_a_line_that_has_ended(self) -> None:
        (found,) = anomalies(bill(9, plan()), [], lines=[self.ENDED])
        assert (found.name, found.amount) == (AnomalyName.CHARGED_AFTER_END, euro("19.99"))
        assert [(each.record, each.field) for each in found.figures] == [
            ("bill/B-2026-09/line/1", "amount"),
            ("bill/B-2026-09/line/1", "period_start"),
            ("line/L-1", "status_since"),
        ]

    @pytest.mark.parametrize(
        ("charge", "record"),
        [
            (roaming("5.00", 8), ENDED),  # used while it ran
            (plan(), replace(ENDED, status_since=date(2026, 9, 1))),
            (plan(), replace(ENDED, status_since=None)),
            (plan(), replace(ENDED, status=LineStatus.SUSPENDED)),
            (plan(), replace(ENDED, line_id="L-2")),
            (plan_line(), ENDED),  # nobody says for when
            (replace(plan(), kind=ChargeKind.FEE), ENDED),
            (replace(plan(), kind=ChargeKind.INSTALMENT), ENDED),
        ],
    )
    def test_what_may_come_after_the_end_or_is_not_known_to(self, charge: BillLine, record: Line) -> None:
        assert anomalies(bill(9, charge), [], lines=[record]) == ()

    @pytest.mark.parametrize(
        ("ends", "fires"),
        [(["2026-08-31"], True), (["2026-09-01"], False), ([None], False), (["2026-08-31", None], False), ([], False)],
    )
    def test_an_add_on_that_has_ended(self, ends: list[str | None], fires: bool) -> None:
        booked = tuple(
            AddOn(f"A-{n}", "care", "Care", euro("6.99"), date(2026, 1, 1), date.fromisoformat(end) if end else None)
            for n, end in enumerate(ends)
        )
        charge = replace(plan(), kind=ChargeKind.ADDON, code="care")
        found = anomalies(bill(9, charge), [], lines=[line(addons=booked)])
        assert names(found) == ([AnomalyName.CHARGED_AFTER_END] if fires else [])

    @pytest.mark.parametrize(
        ("paid", "billed", "fires"), [(24, 1, False), (25, 1, True), (3, 3, False), (24, 25, True)]
    )
    def test_a_device_that_is_paid_off(self, paid: int, billed: int, fires: bool) -> None:
        charge = bill_line(1, ChargeKind.INSTALMENT, "dev", "16.00")
        history = [replace(bill(1, charge), bill_id=f"B-{n}", issued=date(2024, 1, n)) for n in range(1, billed)]
        found = anomalies(bill(9, charge), history, contracts=[contract(instalments=(device(paid),))])
        assert names(found) == ([AnomalyName.CHARGED_AFTER_END] if fires else [])

    def test_another_devices_payment_is_none_of_its(self) -> None:
        paid_off = [contract(instalments=(device(25),))]
        others: tuple[dict[str, Any], ...] = ({"line_id": "L-2"}, {"amount": euro("12.00")}, {"kind": ChargeKind.ADDON})
        for other in others:
            charge = replace(bill_line(1, ChargeKind.INSTALMENT, "dev", "16.00"), **other)
            assert anomalies(bill(9, charge), [], contracts=paid_off) == ()

    def test_an_add_on_of_a_line_that_has_ended_is_told_once(self) -> None:
        over = AddOn("A-1", "care", "Care", euro("6.99"), date(2026, 1, 1), date(2026, 8, 1))
        charge = replace(plan(), kind=ChargeKind.ADDON, code="care")
        for booked in ((), (over,), (replace(over, end=None),)):
            (found,) = anomalies(bill(9, charge), [], lines=[replace(self.ENDED, addons=booked)])
            assert found.figures[-1].record == "line/L-1"

    def test_two_devices_at_one_price_cannot_be_told_apart(self) -> None:
        charge = bill_line(1, ChargeKind.INSTALMENT, "dev", "16.00")
        both = (device(25), device(3, "Lumen Tab"))
        assert anomalies(bill(9, charge), [], contracts=[contract(instalments=both)]) == ()


class TestDiscountMissing:
    RUNS = Discount("D-1", "Welcome", euro("4.00"), date(2026, 1, 1), date(2026, 12, 31))

    def test_one_that_should_still_run(self) -> None:
        (found,) = anomalies(bill(9, plan()), [], lines=[line(discounts=(self.RUNS,))])
        assert (found.name, found.amount) == (AnomalyName.DISCOUNT_MISSING, euro("4.00"))
        assert [(each.record, each.field) for each in found.figures] == [
            ("bill/B-2026-09/line/1", "amount"),
            ("discount/D-1", "amount"), ("discount/D-1", "start"), ("discount/D-1", "end"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("discount", "given"),
        [
            (RUNS, bill_line(2, ChargeKind.DISCOUNT, "promo", "-4.00")),
            (RUNS, bill_line(2, ChargeKind.DISCOUNT, "promo", "-3.00", description="Welcome")),
            (RUNS, bill_line(2, ChargeKind.DISCOUNT, "promo", "-4.00", line_id=None)),
            (replace(RUNS, end=date(2026, 9, 27)), None),
            (replace(RUNS, start=date(2026, 9, 2)), None),
        ],
    )
    def test_one_that_is_given_or_does_not_cover_the_period(self, discount: Discount, given: BillLine | None) -> None:
        lines = [plan(), *([given] if given else [])]
        assert anomalies(bill(9, *lines), [], lines=[line(discounts=(discount,))]) == ()

    def test_one_that_covers_just_the_period_is_missed_whatever_else_is_given(self) -> None:
        just = replace(self.RUNS, start=date(2026, 9, 1), end=date(2026, 9, 28))
        other = bill_line(2, ChargeKind.DISCOUNT, "promo", "-3.00", description="Summer")
        elsewhere = bill_line(3, ChargeKind.DISCOUNT, "promo", "-4.00", line_id="L-2", description="Welcome")
        credit = bill_line(4, ChargeKind.CREDIT, "promo", "-4.00", description="Welcome")
        found = anomalies(bill(9, plan(), other, elsewhere, credit), [], lines=[line(discounts=(just,))])
        assert names(found) == [AnomalyName.DISCOUNT_MISSING]

    def test_one_of_two_alike_is_missed_once(self) -> None:
        two = (self.RUNS, replace(self.RUNS, discount_id="D-2"))
        one = bill_line(2, ChargeKind.DISCOUNT, "promo", "-4.00")
        assert names(anomalies(bill(9, plan(), one), [], lines=[line(discounts=two)])) == [AnomalyName.DISCOUNT_MISSING]

    def test_without_the_plans_charge_or_its_period_nothing_is_missed(self) -> None:
        mine = [line(discounts=(self.RUNS,))]
        assert anomalies(bill(9, plan_line()), [], lines=mine) == ()
        assert anomalies(bill(9, roaming("5.00")), [], lines=mine) == ()


CHARGES = st.lists(
    st.tuples(
        st.sampled_from(list(ChargeKind)), st.sampled_from("abcd"), st.sampled_from(["L-1", "L-2", None]),
        st.integers(-5_000, 20_000), st.booleans(),
    ),
    unique_by=lambda each: each[:3],
    max_size=10,
)  # fmt: skip


def _bill(month: int, charges: list[tuple[ChargeKind, str, str | None, int, bool]]) -> Bill:
    lines = []
    for number, (kind, code, on, minor, dated) in enumerate(charges, 1):
        charge = replace(bill_line(number, kind, code, "0", line_id=on), amount=Money(minor, "EUR"))
        lines.append(replace(charge, period_start=date(2026, month, 1) if dated else None))
    return bill(month, *lines)


@given(CHARGES, st.lists(CHARGES, max_size=4))
def test_a_bill_equal_to_the_one_before_never_looks_wrong(
    charges: list[tuple[ChargeKind, str, str | None, int, bool]],
    older: list[list[tuple[ChargeKind, str, str | None, int, bool]]],
) -> None:
    history = [_bill(8, charges), *(_bill(7 - back, each) for back, each in enumerate(older))]
    assert anomalies(_bill(9, charges), history) == ()


@given(CHARGES, CHARGES, CHARGES)
def test_every_anomaly_is_of_this_bill_and_above_nothing(
    new: list[tuple[ChargeKind, str, str | None, int, bool]],
    old: list[tuple[ChargeKind, str, str | None, int, bool]],
    older: list[tuple[ChargeKind, str, str | None, int, bool]],
) -> None:
    now = _bill(9, new)
    for found in anomalies(now, [_bill(8, old), _bill(7, older), now]):
        assert found.bill_id == now.bill_id and found.amount.minor > 0
        assert set(found.lines) <= set(now.lines) and found.figures[0].record.startswith(f"bill/{now.bill_id}")
