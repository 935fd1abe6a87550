"""TMF666: what the account owes as a whole, with what its bills say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from connectors.bss.tmf.bills import open_amount
from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import (
    Record,
    Traits,
    day,
    key,
    needed_day,
    needed_money,
    needed_text,
    objects,
    period,
    reference,
    text,
)
from grounding.account.records import Balance, Dispute, Payment
from grounding.money import Money

FIELDS = (
    "id", "name", "state", "status", "paymentStatus", "accountBalance", "defaultPaymentMethod", "relatedParty",
    "characteristic",
)  # fmt: skip

UNKNOWN_METHOD = "unknown"
"""No message is worded for it, so none is said."""


def balance_of(
    accounts: Sequence[Record],
    bills: Sequence[Record],
    disputes: tuple[Dispute, ...],
    customer: Record,
    mapping: TmfMapping,
    on: date,
    zone: tzinfo,
) -> Balance | None:
    """Return what all billing accounts owe together; None if there is none. Raises RecordUnreadable."""
    if not accounts:
        return None
    owed = _balances(accounts, mapping.owed_balances)
    if owed is None:
        raise RecordUnreadable("no balance of what is owed")
    late = [record for record in bills if _is_late(record, mapping, on, zone)]
    overdue = _balances(accounts, mapping.overdue_balances)
    if overdue is None:
        overdue = _sum([Money(0, owed.currency), *(open_amount(record, mapping) for record in late)])
    if overdue.currency != owed.currency:
        raise RecordUnreadable("balances in several currencies")
    days = [needed_day(record.get("paymentDueDate"), "paymentDueDate", zone) for record in late]
    return Balance(
        owed=owed,
        overdue=overdue,
        overdue_since=(_since(accounts, mapping, zone) or min(days, default=None)) if overdue.minor > 0 else None,
        payment_method=_method(accounts, customer, mapping),
        payments=_payments(bills, zone),
        disputes=disputes,
    )


def _balance(account: Record, names: Sequence[str]) -> Record | None:
    """Return an account's first balance of these types."""
    by_type = {key(needed_text(each, "balanceType")): each for each in objects(account.get("accountBalance"))}
    return next((by_type[name] for name in map(key, names) if name in by_type), None)


def _balances(accounts: Sequence[Record], names: Sequence[str]) -> Money | None:
    """Return the sum of each account's balance of these types; None unless every account has one."""
    found = [_balance(account, names) for account in accounts]
    if not all(found):
        return None
    return _sum([needed_money((balance or {}).get("amount"), "accountBalance") for balance in found])


def _since(accounts: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> date | None:
    """Return since when something is overdue, where a balance tells it."""
    held = [found for account in accounts if (found := _balance(account, mapping.overdue_balances))]
    days = (period(balance.get("validFor"), "validFor", zone).start for balance in held)
    return min((start for start in days if start), default=None)


def _sum(amounts: Sequence[Money]) -> Money:
    if len({amount.currency for amount in amounts}) != 1:
        raise RecordUnreadable("balances in several currencies")
    return Money(sum(amount.minor for amount in amounts), amounts[0].currency)


def _is_late(record: Record, mapping: TmfMapping, on: date, zone: tzinfo) -> bool:
    return (
        needed_day(record.get("paymentDueDate"), "paymentDueDate", zone) < on and open_amount(record, mapping).minor > 0
    )


def _method(accounts: Sequence[Record], customer: Record, mapping: TmfMapping) -> str:
    traits = Traits.of(*(each.get("characteristic") for each in (*accounts, customer)))
    references = [
        item
        for holder, member in (
            *((account, "defaultPaymentMethod") for account in accounts),
            (customer, "paymentMethod"),
        )
        for item in objects(holder.get(member))
    ]
    told = [traits.text(mapping.names.payment_method)]
    told += [text(each, name) for each in references for name in ("@referredType", "@type", "name")]
    words = (mapping.payment_methods.get(key(word)) for word in told if word)
    return next((word for word in words if word), UNKNOWN_METHOD)


def tells_payments(bills: Sequence[Record]) -> bool:
    """Say whether bills list what was paid on them, each with its day; the standard alone has no place for the day."""
    applied = [each for bill in bills for each in objects(bill.get("appliedPayment"))]
    dated = [each for each in applied if _paid_on(each) is not None]
    return bool(applied) and len(dated) == len(applied)


def _paid_on(applied: Record) -> str | None:
    """Return the day of a payment; servers that add it put it beside the payment or into its reference."""
    held = next(iter(objects(applied.get("payment"))), {})
    return text(applied, "paymentDate", "date") or text(held, "paymentDate", "date")


def _payments(bills: Sequence[Record], zone: tzinfo) -> tuple[Payment, ...]:
    """Return the payments that bills list with a day, newest first."""
    found = []
    for bill in bills:
        for applied in objects(bill.get("appliedPayment")):
            payment = next(iter(objects(applied.get("payment"))), {})
            received = day(_paid_on(applied), "paymentDate", zone)
            payment_id, amount = reference(payment), applied.get("appliedAmount")
            if received is not None and payment_id is not None:
                method = text(payment, "name", "@referredType") or UNKNOWN_METHOD
                found.append(
                    Payment(payment_id, received, needed_money(amount, "appliedAmount"), method, text(bill, "id"))
                )
    found.sort(key=lambda payment: (payment.received, payment.payment_id), reverse=True)
    return tuple(found)
