"""Bills of several billing accounts: each is held against those of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from grounding.account.anomalies import AnomalyName, anomalies
from grounding.account.bill_faults import faults_by_bill
from grounding.account.billing_accounts import by_account, of_same_account, previous_bill, several_accounts
from grounding.account.records import Bill, BillLine, ChargeKind
from tests.unit.grounding.world import bill, bill_line, contract, device, plan_line


def of(account_id: str | None, month: int, *lines: BillLine) -> Bill:
    """Return a bill of an account, for a whole month of 30 days and with an id of its own."""
    start = bill(month, *(lines or (plan_line(),)))
    end = date(2026, month + 1, 1).toordinal() - 1
    return replace(
        start, bill_id=f"{start.bill_id}-{account_id}", billing_account_id=account_id, period_end=date.fromordinal(end)
    )


def used(amount: str) -> BillLine:
    return bill_line(2, ChargeKind.USAGE, "EXTRA", amount, description="Extra data")


ACCOUNTS = st.sampled_from([None, "BA-1", "BA-2", "BA-3"])
AMOUNTS = st.sampled_from(["1.00", "2.00", "5.00", "30.00"])
KEYS = st.tuples(ACCOUNTS, st.integers(1, 11))
BILLS = st.dictionaries(KEYS, AMOUNTS, max_size=20).map(
    lambda chosen: [of(*key, plan_line(), used(amount)) for key, amount in chosen.items()]
)


@given(BILLS, st.randoms(use_true_random=False))
def test_every_bill_is_in_one_account_and_newest_first(bills: list[Bill], dice: st.DataObject) -> None:
    groups = by_account(bills)
    assert sorted(each.bill_id for group in groups.values() for each in group) == sorted(each.bill_id for each in bills)
    for account_id, group in groups.items():
        assert {each.billing_account_id for each in group} == {account_id}
        assert [each.issued for each in group] == sorted((each.issued for each in group), reverse=True)
    newest = [group[0].issued for group in groups.values()]
    assert newest == sorted(newest, reverse=True)
    assert several_accounts(bills) == (len(groups) > 1)


@given(BILLS.filter(bool))
def test_the_previous_bill_is_the_newest_older_one_of_the_account(bills: list[Bill]) -> None:
    for each in bills:
        before = previous_bill(each, bills)
        older = [other for other in of_same_account(each, bills) if other.issued < each.issued]
        assert (before is None) == (not older)
        if before is not None:
            assert before in older and all(other.issued <= before.issued for other in older)


@given(BILLS.filter(bool))
def test_what_looks_wrong_on_a_bill_does_not_depend_on_other_accounts(bills: list[Bill]) -> None:
    for each in bills:
        assert anomalies(each, bills) == anomalies(each, of_same_account(each, bills))


@given(BILLS)
def test_gaps_and_overlaps_are_those_of_one_account(bills: list[Bill]) -> None:
    apart = {key: wrong for group in by_account(bills).values() for key, wrong in faults_by_bill(group).items()}
    assert faults_by_bill(bills) == apart


def test_two_accounts_billed_for_the_same_months_have_no_faults() -> None:
    bills = [of(account_id, month) for month in (9, 8, 7) for account_id in ("BA-1", "BA-2")]
    assert faults_by_bill(bills) == {}
    # Taken for one account, every second bill overlaps the one before it.
    assert len(faults_by_bill([replace(each, billing_account_id=None) for each in bills])) == 3


def test_a_charge_is_high_by_its_own_accounts_bills() -> None:
    dear = [of("BA-1", month, plan_line(), used("30.00")) for month in (9, 8, 7)]
    cheap = [of("BA-2", month, plan_line(), used("1.00")) for month in (8, 7, 6)]
    assert anomalies(dear[0], [*dear, *cheap]) == ()
    high = of("BA-2", 9, plan_line(), used("30.00"))
    assert [each.name for each in anomalies(high, [high, *dear, *cheap])] == [AnomalyName.UNUSUALLY_HIGH]


def test_the_same_fee_on_two_accounts_is_not_charged_twice() -> None:
    fee = replace(
        bill_line(2, ChargeKind.FEE, "FEE-PAPER", "1.50", description="Paper bill"),
        line_id=None, period_start=date(2026, 8, 1), period_end=date(2026, 8, 31),
    )  # fmt: skip
    now, other = of("BA-1", 9, plan_line(), fee), of("BA-2", 8, plan_line(), fee)
    assert anomalies(now, [now, other]) == ()
    [found] = anomalies(now, [now, replace(other, billing_account_id="BA-1")])
    assert found.name is AnomalyName.CHARGED_TWICE


def test_a_device_that_moved_to_another_account_was_paid_once() -> None:
    paid = device(paid=3)
    plan = replace(paid, count=2)
    rate = replace(bill_line(2, ChargeKind.INSTALMENT, "DEV", "16.00"), line_id=plan.line_id)
    first, second = of("BA-1", 6, rate), of("BA-1", 7, rate)
    third = of("BA-2", 8, rate)
    held = [replace(contract(), instalments=(plan,))]
    told = {each.bill_id: anomalies(each, [third, second, first], contracts=held) for each in (first, second, third)}
    assert [key for key, found in told.items() if found] == [third.bill_id]
