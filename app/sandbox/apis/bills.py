"""TMF678, bills and their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from app.sandbox.reading import Resource, readable
from app.sandbox.records import Records
from app.sandbox.wire import (
    Document,
    account_reference,
    amount,
    characteristics,
    number,
    party,
    present,
    reference,
)
from grounding.account.records import Account, Bill, BillLine, Payment
from grounding.money import Money

BILL = Resource("customerBillManagement", "customerBill", ("v4", "v5"))
RATE = Resource("customerBillManagement", "appliedCustomerBillingRate", ("v4", "v5"))

router = readable(BILL, RATE)

# The standard knows no overdue bill: that is one past its day with something left to pay.
_STATES = {
    "sent": "sent",
    "partially_paid": "partiallyPaid",
    "settled": "settled",
    "overdue": "sent",
    "disputed": "onHold",
}


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield the bills, and their lines as applied rates."""
    for account in records.accounts:
        for bill in account.bills:
            yield BILL.kind, _bill(account, bill, records)
            for line in bill.lines:
                yield RATE.kind, _rate(account, bill, line, records)


def _bill(account: Account, bill: Bill, records: Records) -> Document:
    customer, balance, days = account.customer, account.balance, records.days
    payments = [each for each in balance.payments if each.bill_id == bill.bill_id] if balance else []
    return present(
        {
            "id": bill.bill_id,
            "@type": "CustomerBill",
            "billNo": bill.bill_id,
            "billDate": days.first(bill.issued),
            "lastUpdate": days.first(max([bill.issued, *(each.received for each in payments)])),
            "paymentDueDate": days.first(bill.due),
            "billingPeriod": days.period(bill.period_start, bill.period_end),
            "category": "normal",
            "runType": "onCycle",
            "state": _STATES.get(bill.state, "sent"),
            "amountDue": amount(bill.total),
            "remainingAmount": amount(bill.open_amount),
            "taxIncludedAmount": amount(bill.total),
            "taxExcludedAmount": amount(bill.total - bill.tax),
            "taxItem": _taxes(bill),
            "appliedPayment": [_payment(each, records) for each in payments],
            "billingAccount": account_reference(customer.customer_id),
            "paymentMethod": reference(balance.payment_method, "PaymentMethod") if balance else None,
            "relatedParty": [party(customer.customer_id, customer.name, "customer")],
        }
    )


def _rate(account: Account, bill: Bill, line: BillLine, records: Records) -> Document:
    tax = _contained(line.amount, line.tax_rate)
    return present(
        {
            "id": f"{bill.bill_id}-{line.number}",
            "@type": "AppliedCustomerBillingRate",
            "name": line.description,
            "description": line.description,
            "type": "appliedBillingCredit" if line.amount.minor < 0 else "appliedBillingCharge",
            "date": records.days.first(bill.issued),
            "isBilled": True,
            "bill": reference(bill.bill_id, "CustomerBill"),
            "billingAccount": account_reference(account.customer.customer_id),
            "relatedParty": [party(account.customer.customer_id, account.customer.name, "customer")],
            "product": reference(line.line_id, "Product") if line.line_id else None,
            "periodCoverage": records.days.period(line.period_start, line.period_end),
            "taxIncludedAmount": amount(line.amount),
            "taxExcludedAmount": amount(line.amount - tax),
            "appliedTax": [{"taxRate": number(line.tax_rate), "taxAmount": amount(tax)}],
            "characteristic": characteristics(
                lineNumber=line.number,
                kind=line.kind.value,
                code=line.code,
                quantity=None if line.quantity is None else number(line.quantity),
                unit=line.unit,
                unitPrice=None if line.unit_price is None else amount(line.unit_price),
            ),
        }
    )


def _taxes(bill: Bill) -> list[Document]:
    """Return the tax by rate; as one sum without a rate where the rates do not make what was printed."""
    taxed: dict[Decimal, Money] = defaultdict(lambda: Money(0, bill.total.currency))
    by_line: dict[Decimal, Money] = defaultdict(lambda: Money(0, bill.total.currency))
    for line in bill.lines:
        taxed[line.tax_rate] += line.amount
        by_line[line.tax_rate] += _contained(line.amount, line.tax_rate)
    by_rate = {rate: _contained(total, rate) for rate, total in taxed.items()}
    for found in (by_rate, by_line):
        if sum(tax.minor for tax in found.values()) == bill.tax.minor:
            return [{"taxRate": number(rate), "taxAmount": amount(tax)} for rate, tax in found.items() if rate]
    return [{"taxAmount": amount(bill.tax)}]


def _payment(payment: Payment, records: Records) -> Document:
    return {
        "appliedAmount": amount(payment.amount),
        "payment": reference(payment.payment_id, "Payment", payment.method),
        "paymentDate": records.days.first(payment.received),
    }


def _contained(included: Money, rate: Decimal) -> Money:
    tax = (Decimal(included.minor) * rate / (100 + rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(int(tax), included.currency)
