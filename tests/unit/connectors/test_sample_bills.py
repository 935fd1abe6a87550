"""What the sample carrier lays down about its bills, held against every bill that it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from connectors.bss import queries
from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.carrier import load
from connectors.sample import FOLDER, customers
from grounding.account.bill_faults import faults, faults_by_bill
from grounding.account.bills import Reason, explain
from grounding.account.faults import FaultName
from grounding.account.records import Bill
from grounding.carrier import Billing
from grounding.money import Money

LARGEST = Money.of("5000.00", "EUR")


@pytest.fixture(scope="module")
def billing() -> Billing:
    return load(FOLDER).carrier.billing


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Bill, ...]]:
    """Return every customer's bills, the newest first."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('bss') / 'accounts.db'}")
    seed_database(database.engine, FOLDER / "crm")
    with database.engine.connect() as connection:
        found = {each.customer_id: queries.bills(connection, each.customer_id) for each in customers(FOLDER / "crm")}
    database.close()
    return found


def test_the_carrier_says_what_is_a_late_fee_and_what_is_too_much(billing: Billing) -> None:
    assert billing == Billing(frozenset({"FEE-LATE"}), LARGEST)


def test_no_bill_of_the_carriers_own_breaks_its_bound(billing: Billing, bills: Mapping[str, tuple[Bill, ...]]) -> None:
    assert {customer: faults_by_bill(own, bound=billing.largest) for customer, own in bills.items()} == dict.fromkeys(
        bills, {}
    )


@pytest.mark.parametrize(("customer", "reason"), [("C-1008", Reason.LATE_FEE), ("C-1056", Reason.OTHER_FEE)])
def test_a_fee_for_paying_late_is_told_from_another(
    billing: Billing, bills: Mapping[str, tuple[Bill, ...]], customer: str, reason: Reason
) -> None:
    bill, previous = bills[customer][:2]
    found = explain(bill, previous, late_fees=billing.late_fees, bound=billing.largest)
    assert {each.reason for each in found.changes} == {reason}


def test_an_absurd_amount_and_another_currency_are_faults(
    billing: Billing, bills: Mapping[str, tuple[Bill, ...]]
) -> None:
    newest = bills["C-1001"][0]
    absurd = replace(newest, total=Money(LARGEST.minor + 1, "EUR"))
    assert FaultName.AMOUNT_ABSURD in {each.name for each in faults(absurd, bound=billing.largest)}
    at_most = replace(newest, total=LARGEST)
    assert FaultName.AMOUNT_ABSURD not in {each.name for each in faults(at_most, bound=billing.largest)}
    francs = replace(newest, total=Money(newest.total.minor, "CHF"))
    assert FaultName.CURRENCIES_DIFFER in {each.name for each in faults(francs, bound=billing.largest)}
