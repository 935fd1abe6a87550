from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.apis.bills import documents
from app.sandbox.records import Records
from app.sandbox.wire import Days, Document
from grounding.account.records import Account, Bill, BillLine, ChargeKind, Customer
from grounding.catalogue import Catalogue
from grounding.money import Money
from tests.unit.app.sandbox.test_store import NOW

CUSTOMER = Customer("c1", "Ann Example", "active", "consumer", date(2024, 1, 1), None, None)
LINE = BillLine(1, "l1", ChargeKind.PLAN, "PLAN", "Plan", Money(1999, "EUR"), Decimal(23))
BILL = Bill(
    bill_id="b1",
    issued=date(2026, 9, 1),
    due=date(2026, 9, 15),
    period_start=date(2026, 9, 1),
    period_end=date(2026, 9, 30),
    total=Money(1999, "EUR"),
    tax=Money(374, "EUR"),
    open_amount=Money(1999, "EUR"),
    state="overdue",
    lines=(LINE,),
)


def written(bill: Bill) -> list[Document]:
    account = Account(customer=CUSTOMER, provenance={}, bills=(bill,))
    records = Records((account,), (), Catalogue("", {}), {}, {}, Days(ZoneInfo("Europe/Dublin")), NOW)
    return [document for _, document in documents(records)]


def test_a_bill_says_what_is_owed_until_when() -> None:
    bill, line = written(BILL)
    assert bill["billDate"] == "2026-09-01T00:00:00+01:00"
    assert bill["billingPeriod"]["endDateTime"] == "2026-09-30T23:59:59+01:00"
    assert bill["remainingAmount"] == {"unit": "EUR", "value": 19.99}
    assert bill["taxItem"] == [{"taxRate": 23, "taxAmount": {"unit": "EUR", "value": 3.74}}]
    assert bill["state"] == "sent", "the standard knows no overdue bill"
    assert line["bill"]["id"] == bill["id"]
    assert line["type"] == "appliedBillingCharge"
    assert "periodCoverage" not in line, "what is not known is not sent"


def test_a_tax_that_the_lines_do_not_make_is_given_as_printed() -> None:
    bill = written(replace(BILL, tax=Money(400, "EUR")))[0]
    assert bill["taxItem"] == [{"taxAmount": {"unit": "EUR", "value": 4.0}}]


def test_a_credit_is_told_by_its_type_and_its_sign() -> None:
    credit = replace(LINE, number=2, kind=ChargeKind.DISCOUNT, amount=Money(-400, "EUR"))
    line = written(replace(BILL, lines=(LINE, credit)))[2]
    assert line["type"] == "appliedBillingCredit"
    assert line["taxIncludedAmount"]["value"] == -4.0


@given(st.lists(st.tuples(st.integers(-5000, 50_000), st.sampled_from(["0", "9", "13.5", "23"])), max_size=8))
def test_tax_items_add_up_to_the_bills_tax(parts: list[tuple[int, str]]) -> None:
    lines = tuple(
        replace(LINE, number=number, amount=Money(minor, "EUR"), tax_rate=Decimal(rate))
        for number, (minor, rate) in enumerate(parts, 1)
    )
    total = Money(sum(minor for minor, _ in parts), "EUR")
    bill = written(replace(BILL, lines=lines, total=total, tax=Money(sum(m for m, _ in parts) // 6, "EUR")))[0]
    items = [Money.of(f"{item['taxAmount']['value']}", "EUR").minor for item in bill.get("taxItem", ())]
    assert sum(items) == total.minor // 6
    excluded = Money.of(f"{bill['taxExcludedAmount']['value']}", "EUR")
    assert excluded.minor + sum(items) == total.minor
