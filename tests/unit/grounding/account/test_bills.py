"""Why two bills differ, and whether one adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.bill_faults import faults
from grounding.account.bills import Cause, Explanation, Kind, Reason, explain
from grounding.account.faults import FaultName
from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.money import Money
from tests.unit.grounding.world import bill, bill_line, euro, plan_line

RATES = ("0", "9", "13.5", "23")


@st.composite
def bills(draw: st.DrawFn, month: int) -> Bill:
    """Return any bill whose total is its lines'; its tax is whatever it is."""
    shapes = draw(
        st.lists(
            st.tuples(
                st.sampled_from(list(ChargeKind)),
                st.sampled_from("abc"),
                st.integers(-5_000, 20_000),
                st.sampled_from(["L-1", "L-2", None]),
                st.sampled_from(RATES),
            ),
            max_size=12,
        )
    )
    lines = [
        replace(bill_line(number, kind, code, "0", line_id=line_id, rate=rate), amount=Money(minor, "EUR"))
        for number, (kind, code, minor, line_id, rate) in enumerate(shapes, 1)
    ]
    return bill(month, *lines)


@given(bills(9), bills(8))
def test_the_changes_add_up_to_the_difference_and_name_every_line_that_changed(new: Bill, old: Bill) -> None:
    explanation = explain(new, old)
    assert explanation.difference == new.total - old.total
    assert sum(change.delta.minor for change in explanation.changes) == explanation.difference.minor
    for change in explanation.changes:
        before, after = (sum(line.amount.minor for line in side) for side in (change.before, change.after))
        assert change.delta.minor == after - before != 0
        assert change.line in (change.after or change.before)
    sizes = [abs(change.delta).minor for change in explanation.changes]
    assert sizes == sorted(sizes, reverse=True)
    shown = [line for change in explanation.changes for line in change.after]
    assert len(shown) == len(set(shown)) and set(shown) <= set(new.lines)


_SUMS = frozenset(
    {
        FaultName.LINES_DIFFER_FROM_TOTAL,
        FaultName.TAX_DIFFERS,
        FaultName.CURRENCIES_DIFFER,
        FaultName.NUMBER_IMPOSSIBLE,
    }
)


def adds_up(one: Bill) -> bool:
    """Say whether nothing is found wrong with the sums of a bill."""
    return not _SUMS & {fault.name for fault in faults(one)}


@given(bills(9))
def test_a_bill_does_not_differ_from_itself(same: Bill) -> None:
    assert explain(same, same).changes == ()


@given(bills(9))
def test_swapping_two_bills_turns_every_change_round(new: Bill) -> None:
    old = bill(8, plan_line())
    there, back = explain(new, old), explain(old, new)
    assert sorted(-change.delta.minor for change in there.changes) == sorted(each.delta.minor for each in back.changes)


@given(bills(9), st.integers(-300, 300))
def test_a_bill_adds_up_only_with_the_tax_that_its_lines_contain(any_bill: Bill, off: int) -> None:
    by_line = sum(
        int((line.amount.minor * line.tax_rate / (100 + line.tax_rate)).quantize(Decimal(1), "ROUND_HALF_UP"))
        for line in any_bill.lines
    )
    right = replace(any_bill, tax=Money(by_line, "EUR"))
    assert adds_up(right)
    assert not adds_up(replace(right, total=right.total + Money(1, "EUR")))
    # Rounding by line and by rate differ by less than half a cent a line.
    if abs(off) > len(any_bill.lines):
        assert not adds_up(replace(right, tax=Money(by_line + off, "EUR")))


def test_both_ways_to_round_tax_are_accepted_and_nothing_else() -> None:
    lines = [bill_line(number, ChargeKind.USAGE, f"u{number}", "0.03") for number in range(1, 4)]
    # 0.03 contains 0.0056, which is 0.01 by line: 0.03 in all; 0.09 contains 0.0168: 0.02 by rate.
    assert [adds_up(bill(9, *lines, tax=tax)) for tax in ("0.01", "0.02", "0.03", "0.04")] == [False, True, True, False]


SOUND = (plan_line(), bill_line(2, ChargeKind.ROAMING, "roam", "5.46"))


@pytest.mark.parametrize(
    "faulty",
    [
        bill(9, *SOUND, total="25.44"),
        bill(9, *SOUND, total="25.46"),
        bill(9, *SOUND, tax="4.75"),
        bill(9, *SOUND, tax="0"),
        bill(9, *SOUND, bill_line(3, ChargeKind.ROAMING, "roam", "5.46"), total="25.45", tax="4.76"),
        replace(bill(9, *SOUND), lines=(SOUND[0], replace(SOUND[1], amount=Money(546, "GBP")))),
        replace(bill(9, *SOUND), lines=SOUND[:1]),
    ],
    ids=["cent_less", "cent_more", "tax_cent", "no_tax", "duplicate", "currency", "line_missing"],
)
def test_a_bill_that_does_not_add_up_is_found(faulty: Bill) -> None:
    assert adds_up(bill(9, *SOUND))
    assert not adds_up(faulty)


def test_several_rates_are_kept_apart() -> None:
    lines = (plan_line(1, "12.30"), bill_line(2, ChargeKind.FEE, "fee", "5.00", rate="0"))
    assert adds_up(bill(9, *lines, tax="2.30"))
    assert not adds_up(bill(9, *lines))  # all of it taken at 23 %


def test_bills_in_two_currencies_are_not_compared() -> None:
    francs = replace(bill(8, plan_line()), total=Money(1, "CHF"), lines=())
    with pytest.raises(ValueError, match="cannot combine"):
        explain(bill(9, plan_line()), francs)


def _discount(amount: str, number: int = 2) -> BillLine:
    return bill_line(number, ChargeKind.DISCOUNT, "welcome", amount)


def _other_plan(amount: str) -> BillLine:
    return bill_line(1, ChargeKind.PLAN, "MRW-PLUS", amount)


@pytest.mark.parametrize(
    ("old", "new", "causes"),
    [
        ([plan_line(), _discount("-4")], [plan_line()], [(Cause.DISCOUNT_ENDED, "4.00")]),
        ([plan_line()], [plan_line(), _discount("-4")], [(Cause.DISCOUNT_STARTED, "-4.00")]),
        ([plan_line(), _discount("-4")], [plan_line(), _discount("-2")], [(Cause.DISCOUNT_ENDED, "2.00")]),
        ([plan_line()], [plan_line(1, "21.99")], [(Cause.PRICE_CHANGED, "2.00")]),
        ([plan_line()], [_other_plan("27.99")], [(Cause.PLAN_CHANGED, "27.99"), (Cause.PLAN_CHANGED, "-19.99")]),
        (
            [plan_line()],
            [plan_line(), *(bill_line(n, ChargeKind(kind), kind, str(n)) for n, kind in enumerate(
                ("usage", "roaming", "fee", "credit", "instalment", "addon", "one_off", "proration"), 2))],
            [
                (Cause.PRORATION, "9.00"), (Cause.ONE_OFF, "8.00"), (Cause.ADDON, "7.00"), (Cause.INSTALMENT, "6.00"),
                (Cause.CREDIT, "5.00"), (Cause.FEE, "4.00"), (Cause.ROAMING, "3.00"), (Cause.USAGE, "2.00"),
            ],
        ),
    ],
)  # fmt: skip
def test_causes(old: list[BillLine], new: list[BillLine], causes: list[tuple[Cause, str]]) -> None:
    changes = explain(bill(9, *new), bill(8, *old)).changes
    assert [(change.cause, str(change.delta)) for change in changes] == causes


def test_a_plan_changed_on_one_line_is_no_price_change_on_another() -> None:
    other = replace(plan_line(2), line_id="L-2")
    dearer = replace(other, amount=euro("21.99"))
    changes = explain(bill(9, _other_plan("27.99"), dearer), bill(8, plan_line(), other)).changes
    assert [(change.cause, change.line.line_id) for change in changes][-1] == (Cause.PRICE_CHANGED, "L-2")


def test_lines_of_one_charge_are_compared_together() -> None:
    parts = [bill_line(number, ChargeKind.ROAMING, "roam", "2.49") for number in (1, 2, 3)]
    (change,) = explain(bill(9, *parts), bill(8, parts[0])).changes
    assert (len(change.before), len(change.after), str(change.delta)) == (1, 3, "4.98")


def _deltas(explanation: Explanation) -> int:
    return sum(change.delta.minor for change in explanation.changes)


@given(bills(9), bills(8), st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
def test_what_the_lines_do_not_account_for_is_said_to_be_unexplained(
    new: Bill, old: Bill, off_new: int, off_old: int
) -> None:
    new = replace(new, total=new.total + Money(off_new, "EUR"))
    old = replace(old, total=old.total + Money(off_old, "EUR"))
    explanation = explain(new, old)
    assert _deltas(explanation) + explanation.unexplained.minor == explanation.difference.minor
    assert explanation.difference == new.total - old.total
    assert explanation.unexplained.minor == off_new - off_old
    wrong = [fault.record for fault in explanation.faults if fault.name is FaultName.LINES_DIFFER_FROM_TOTAL]
    assert wrong == [f"bill/{each.bill_id}" for each, off in ((new, off_new), (old, off_old)) if off]


def test_two_bills_wrong_by_the_same_amount_explain_each_other_and_are_faulty_all_the_same() -> None:
    explanation = explain(bill(9, plan_line(), total="20.99"), bill(8, plan_line(), total="20.99"))
    assert not explanation.difference and not explanation.unexplained and not explanation.changes
    assert {fault.record for fault in explanation.faults} == {"bill/B-2026-09", "bill/B-2026-08"}


@given(bills(9), bills(8), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(new: Bill, old: Bill, chance: Random) -> None:
    shuffled = [replace(each, lines=tuple(chance.sample(each.lines, len(each.lines)))) for each in (new, old)]
    # The order of faults follows the lines'; what they are does not.
    there, again = explain(new, old), explain(*shuffled)
    assert replace(there, faults=()) == replace(again, faults=())
    assert set(there.faults) == set(again.faults)


@given(bills(9), bills(8))
def test_every_change_has_its_kind_and_one_key(new: Bill, old: Bill) -> None:
    for change in explain(new, old).changes:
        assert change.kind is (Kind.NEW if not change.before else Kind.GONE if not change.after else Kind.CHANGED)
        assert isinstance(change.reason, Reason)


def _in(line: BillLine, first: str, last: str) -> BillLine:
    return replace(line, period_start=date.fromisoformat(first), period_end=date.fromisoformat(last))


WHOLE, HALF = ("2026-09-01", "2026-09-30"), ("2026-09-16", "2026-09-30")
DEVICE = bill_line(2, ChargeKind.INSTALMENT, "dev", "16.00")
CARE = bill_line(2, ChargeKind.ADDON, "care", "6.99")
LATE = bill_line(2, ChargeKind.FEE, "dunning", "9.00", line_id=None, rate="0")


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ([], [plan_line()], [Reason.LINE_ADDED]),
        ([plan_line()], [], [Reason.LINE_ENDED]),
        ([plan_line()], [_other_plan("27.99")], [Reason.PLAN_CHANGED] * 2),
        ([plan_line()], [plan_line(1, "21.99")], [Reason.PRICE_CHANGED]),
        ([], [_discount("-4")], [Reason.DISCOUNT_STARTED]),
        ([_discount("-4")], [_discount("-2")], [Reason.DISCOUNT_CHANGED]),
        ([_discount("-4")], [], [Reason.DISCOUNT_ENDED]),
        ([], [DEVICE], [Reason.INSTALMENT_STARTED]),
        ([DEVICE], [replace(DEVICE, amount=euro("8"))], [Reason.INSTALMENT_CHANGED]),
        ([DEVICE], [], [Reason.INSTALMENT_ENDED]),
        ([], [CARE], [Reason.ADDON_STARTED]),
        ([CARE], [replace(CARE, amount=euro("7.99"))], [Reason.PRICE_CHANGED]),
        ([CARE], [], [Reason.ADDON_ENDED]),
        ([], [LATE], [Reason.LATE_FEE]),
        ([], [replace(LATE, code="sim")], [Reason.OTHER_FEE]),
        ([], [bill_line(1, ChargeKind.USAGE, "extra", "3")], [Reason.USAGE_OVERAGE]),
        ([], [bill_line(1, ChargeKind.ROAMING, "roam", "3")], [Reason.ROAMING]),
        ([], [bill_line(1, ChargeKind.CREDIT, "sorry", "-3")], [Reason.CREDIT]),
        ([], [bill_line(1, ChargeKind.ONE_OFF, "pass", "3")], [Reason.ONE_OFF]),
        ([], [bill_line(1, ChargeKind.PRORATION, "part", "3")], [Reason.PRORATED]),
        ([_in(plan_line(1, "10.00"), *HALF)], [_in(plan_line(), *WHOLE)], [Reason.PRORATED]),
        ([_in(plan_line(), *WHOLE)], [_in(plan_line(1, "10.00"), *HALF)], [Reason.PRORATED]),
        ([_in(plan_line(), "2026-02-01", "2026-02-28")], [_in(plan_line(1, "20.99"), "2026-03-01", "2026-03-31")],
         [Reason.PRICE_CHANGED]),
        ([plan_line(1, "12.30")], [replace(plan_line(1, "12.10"), tax_rate=Decimal(21))], [Reason.TAX_RATE_CHANGED]),
        ([plan_line(1, "12.30")], [replace(plan_line(1, "13.10"), tax_rate=Decimal(21))], [Reason.PRICE_CHANGED]),
        ([plan_line(1, "12.30")], [replace(plan_line(1, "12.11"), tax_rate=Decimal(21))], [Reason.TAX_RATE_CHANGED]),
        ([plan_line(1, "12.30")], [replace(plan_line(1, "12.12"), tax_rate=Decimal(21))], [Reason.PRICE_CHANGED]),
        ([plan_line(1, "12.30")], [_in(plan_line(), *WHOLE)], [Reason.PRICE_CHANGED]),
        ([_in(plan_line(1, "18.00"), "2026-09-04", "2026-09-30")], [_in(plan_line(), *WHOLE)], [Reason.PRICE_CHANGED]),
        ([_in(plan_line(1, "17.00"), "2026-09-05", "2026-09-30")], [_in(plan_line(), *WHOLE)], [Reason.PRORATED]),
    ],
)  # fmt: skip
def test_reasons(old: list[BillLine], new: list[BillLine], reasons: list[Reason]) -> None:
    changes = explain(bill(9, *new), bill(8, *old), late_fees={"dunning"}).changes
    assert [change.reason for change in changes] == reasons


def test_a_price_that_only_the_tax_moves_and_a_part_of_a_month_are_worded_as_such() -> None:
    taxed = explain(bill(9, replace(plan_line(1, "12.10"), tax_rate=Decimal(21))), bill(8, plan_line(1, "12.30")))
    part = explain(bill(9, _in(plan_line(), *WHOLE)), bill(8, _in(plan_line(1, "10.00"), *HALF)))
    assert [taxed.changes[0].cause, part.changes[0].cause] == [Cause.TAX_RATE_CHANGED, Cause.PRORATION]


@pytest.mark.parametrize("rate", ["-100", "-1", "NaN", "Infinity", "101"])
def test_a_tax_that_cannot_be_is_no_tax_that_adds_up(rate: str) -> None:
    odd = bill(9, replace(plan_line(), tax_rate=Decimal(rate)))
    assert not adds_up(odd)
    assert FaultName.NUMBER_IMPOSSIBLE in {fault.name for fault in explain(odd, bill(8, plan_line(1, "1"))).faults}
