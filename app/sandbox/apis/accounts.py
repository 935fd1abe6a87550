"""TMF666, billing accounts: what is owed, since when it is overdue, how it is paid."""

from __future__ import annotations

from collections.abc import Iterator

from app.sandbox.reading import Resource, readable
from app.sandbox.records import Records
from app.sandbox.wire import Document, account_id, amount, party, present, reference
from grounding.account.records import Account, Balance

BILLING_ACCOUNT = Resource("accountManagement", "billingAccount", ("v4", "v5"))

router = readable(BILLING_ACCOUNT)


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield the billing accounts."""
    for account in records.accounts:
        yield BILLING_ACCOUNT.kind, _account(account, records)


def _account(account: Account, records: Records) -> Document:
    customer, balance = account.customer, account.balance
    return present(
        {
            "id": account_id(customer.customer_id),
            "@type": "BillingAccount",
            "name": customer.name,
            "state": customer.status,
            "ratingType": "postpaid",
            "paymentStatus": _status(balance) if balance else None,
            "accountBalance": _balances(balance, records) if balance else [],
            "defaultPaymentMethod": (
                reference(balance.payment_method, "PaymentMethod", balance.payment_method) if balance else None
            ),
            "relatedParty": [party(customer.customer_id, customer.name, "customer")],
        }
    )


def _status(balance: Balance) -> str:
    if balance.overdue.minor > 0:
        return "in arrears"
    return "due" if balance.owed.minor > 0 else "paid"


def _balances(balance: Balance, records: Records) -> list[Document]:
    today = records.days.day(records.read_at)
    found = [
        {
            "balanceType": "receivable",
            "amount": amount(balance.owed),
            "validFor": records.days.period(today, None),
        }
    ]
    if balance.overdue:
        since = balance.overdue_since or today
        found.append(
            {
                "balanceType": "overdue",
                "amount": amount(balance.overdue),
                "validFor": records.days.period(since, None),
            }
        )
    return found
