"""Explanation, faults and anomalies over every bill of the carriers at hand, and over the same bills made wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.bss import queries
from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.sample import FOLDER, customers
from grounding.account.anomalies import AnomalyName, anomalies
from grounding.account.bill_faults import faults, faults_by_bill
from grounding.account.bills import Reason, explain
from grounding.account.contracts import contract_faults
from grounding.account.faults import FaultName
from grounding.account.records import Bill, BillLine, ChargeKind, Contract, Line
from grounding.money import Money

SEEDS = (FOLDER / "crm", Path(__file__).parents[3] / "carriers" / "foehn" / "crm")
_MOST = 100_000
"""Minor units: what no bill of either carrier comes near."""


@dataclass(frozen=True)
class Owner:
    customer_id: str
    bills: tuple[Bill, ...]
    lines: tuple[Line, ...]
    contracts: tuple[Contract, ...]

    def pairs(self) -> Iterator[tuple[Bill, Bill]]:
        return zip(self.bills, self.bills[1:], strict=False)


def _read(seed: Path, home: Path) -> list[Owner]:
    database = Database(f"sqlite:///{home / 'accounts.db'}")
    seed_database(database.engine, seed)
    with database.engine.connect() as connection:
        owners = [
            Owner(
                each.customer_id,
                queries.bills(connection, each.customer_id),
                queries.lines(connection, each.customer_id),
                queries.contracts(connection, each.customer_id),
            )
            for each in customers(seed)
        ]
    database.close()
    return owners


@pytest.fixture(scope="module", params=SEEDS, ids=lambda path: path.parent.name)
def owners(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Owner]:
    return _read(request.param, tmp_path_factory.mktemp("bss"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Owner]:
    return {each.customer_id: each for each in _read(SEEDS[0], tmp_path_factory.mktemp("bss"))}


def test_every_explanation_adds_up_and_no_bill_is_faulty_by_itself(owners: list[Owner]) -> None:
    explained = 0
    for owner in owners:
        for bill, previous in owner.pairs():
            found = explain(bill, previous, bound=Money(_MOST, bill.total.currency))
            assert sum(each.delta.minor for each in found.changes) == found.difference.minor
            assert found.difference == bill.total - previous.total
            assert not found.unexplained and found.faults == ()
            explained += 1
        for bill in owner.bills:
            assert explain(bill, bill).changes == ()
    assert explained >= 2


def test_the_samples_bills_follow_on_each_other_and_the_other_carriers_gap_is_found(owners: list[Owner]) -> None:
    found = {key: wrong for owner in owners for key, wrong in faults_by_bill(owner.bills).items()}
    # The second carrier's second customer was sent no bill for a month.
    assert {key: [each.name for each in wrong] for key, wrong in found.items()} in (
        {},
        {"r-502-02": [FaultName.PERIODS_LEAVE_GAP]},
    )
    assert not [fault for owner in owners for each in owner.contracts for fault in contract_faults(each)]


def _second(line: BillLine, number: int) -> BillLine:
    return replace(line, number=number)


PLANTED: dict[FaultName, Callable[[Bill, Bill], Bill]] = {
    FaultName.LINES_DIFFER_FROM_TOTAL: lambda bill, _: replace(bill, total=bill.total + Money(1, bill.total.currency)),
    FaultName.TAX_DIFFERS: lambda bill, _: replace(bill, tax=bill.tax + Money(len(bill.lines) + 1, bill.tax.currency)),
    FaultName.CURRENCIES_DIFFER: lambda bill, _: replace(bill, tax=Money(bill.tax.minor, "XXX")),
    FaultName.PERIODS_OVERLAP: lambda bill, previous: replace(bill, period_start=previous.period_end),
    FaultName.PERIODS_LEAVE_GAP: lambda bill, previous: replace(
        bill, period_start=previous.period_end + timedelta(days=2)
    ),
    FaultName.DATES_OUT_OF_ORDER: lambda bill, _: replace(bill, due=bill.issued - timedelta(days=1)),
    FaultName.OPEN_AMOUNT_IMPOSSIBLE: lambda bill, _: replace(
        bill, open_amount=Money(max(0, bill.total.minor) + 1, bill.total.currency)
    ),
    FaultName.AMOUNT_ABSURD: lambda bill, _: replace(
        bill,
        lines=(replace(bill.lines[0], amount=Money(_MOST + 1, bill.total.currency)), *bill.lines[1:]),
    ),
    FaultName.WRONG_SIGN: lambda bill, _: replace(
        bill, lines=(replace(bill.lines[0], kind=ChargeKind.PLAN, amount=-abs(bill.total)), *bill.lines[1:])
    ),
    FaultName.DISCOUNTS_EXCEED_CHARGES: lambda bill, _: replace(
        bill,
        lines=(
            replace(bill.lines[0], kind=ChargeKind.DISCOUNT, amount=Money(-_MOST, bill.total.currency)),
            *bill.lines[1:],
        ),
    ),
    FaultName.LINE_NUMBER_TWICE: lambda bill, _: replace(bill, lines=(*bill.lines, bill.lines[0])),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_fault_planted_in_any_bill_is_caught(owners: list[Owner], name: FaultName) -> None:
    planted = 0
    for owner in owners:
        for bill, previous in owner.pairs():
            wrong = PLANTED[name](bill, previous)
            found = {fault.name for fault in faults(wrong, previous, bound=Money(_MOST, bill.total.currency))}
            assert name in found, wrong.bill_id
            planted += 1
    assert planted


def test_a_line_that_is_lost_or_changed_leaves_something_unexplained(owners: list[Owner]) -> None:
    for owner in owners:
        for bill, previous in owner.pairs():
            for number, line in enumerate(bill.lines):
                lost = replace(bill, lines=bill.lines[:number] + bill.lines[number + 1 :])
                found = explain(lost, previous)
                assert found.unexplained == line.amount
                assert sum(each.delta.minor for each in found.changes) + line.amount.minor == found.difference.minor
                assert FaultName.LINES_DIFFER_FROM_TOTAL in {fault.name for fault in found.faults}


def _looks_wrong(owner: Owner) -> list[tuple[str, AnomalyName, str]]:
    return [
        (bill.bill_id, found.name, found.lines[0].code)
        for bill in owner.bills
        for found in anomalies(bill, owner.bills, lines=owner.lines, contracts=owner.contracts)
    ]


def test_only_what_was_charged_twice_looks_wrong(owners: list[Owner]) -> None:
    found = [each for owner in owners for each in _looks_wrong(owner)]
    twice = [("B-1030-2026-08", AnomalyName.CHARGED_TWICE, "ROAM-ZONE-C-DATA")]
    assert found == [each for each in twice if any(owner.customer_id == "C-1030" for owner in owners)]


def test_what_is_planted_in_records_looks_wrong(sample: dict[str, Owner]) -> None:
    ended = sample["C-1069"]
    july = next(bill for bill in ended.bills if bill.bill_id.endswith("2026-07"))
    charged_on = replace(
        ended.bills[0],
        lines=tuple(
            replace(each, period_start=ended.bills[0].period_start, period_end=ended.bills[0].period_end)
            for each in july.lines
        ),
    )
    found = anomalies(charged_on, ended.bills, lines=ended.lines)
    assert [(each.name, each.lines[0].line_id) for each in found] == [(AnomalyName.CHARGED_AFTER_END, "L-1069-2")]

    discounted = sample["C-1032"]
    newest = discounted.bills[0]
    without = replace(newest, lines=tuple(each for each in newest.lines if each.kind is not ChargeKind.DISCOUNT))
    assert [each.name for each in anomalies(without, discounted.bills, lines=discounted.lines)] == [
        AnomalyName.DISCOUNT_MISSING
    ]

    paid_off = sample["C-1072"]
    once_more = next(bill for bill in paid_off.bills if any(each.kind is ChargeKind.INSTALMENT for each in bill.lines))
    (agreement,) = paid_off.contracts
    counted = replace(agreement, instalments=(replace(agreement.instalments[0], paid=25),))
    assert [each.name for each in anomalies(once_more, paid_off.bills, contracts=[counted])] == [
        AnomalyName.CHARGED_AFTER_END
    ]


@pytest.mark.parametrize(
    ("customer", "reasons"),
    [
        ("C-1001", {Reason.DISCOUNT_ENDED}),
        ("C-1002", {Reason.ROAMING}),
        ("C-1004", {Reason.USAGE_OVERAGE}),
        ("C-1008", {Reason.LATE_FEE}),
        ("C-1014", {Reason.PLAN_CHANGED, Reason.PRORATED}),
        ("C-1021", {Reason.CREDIT}),
        ("C-1029", set()),
        ("C-1031", {Reason.ONE_OFF}),
        ("C-1044", {Reason.ADDON_STARTED}),
        ("C-1056", {Reason.OTHER_FEE}),
        ("C-1072", {Reason.INSTALMENT_ENDED}),
    ],
)
def test_what_moved_the_newest_bill(sample: dict[str, Owner], customer: str, reasons: set[Reason]) -> None:
    bill, previous = sample[customer].bills[:2]
    assert {each.reason for each in explain(bill, previous, late_fees={"FEE-LATE"}).changes} == reasons


def test_a_line_that_ended_is_told_from_a_plan_that_changed(sample: dict[str, Owner]) -> None:
    bills = sample["C-1069"].bills
    august, july = (next(bill for bill in bills if bill.bill_id.endswith(month)) for month in ("2026-08", "2026-07"))
    assert {each.reason for each in explain(august, july).changes} == {Reason.LINE_ENDED, Reason.DISCOUNT_ENDED}
