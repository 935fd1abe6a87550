"""What is to be paid: when, how late it is, what was agreed on it, and what of it is in dispute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from grounding.account.bill_faults import figure, line_figure, misdated
from grounding.account.faults import CLOCK, Fault, FaultName, Figure
from grounding.account.records import Arrangement, Balance, Bill, Dispute
from grounding.money import Money

_OPEN, _BROKEN, _REQUESTED = "open", "broken", "requested"


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill of which something is still to be paid."""

    bill: Bill
    days_overdue: int
    """Days since it was due; 0 until that day is over."""
    disputed: Money
    """What of it is in an open dispute."""


@dataclass(frozen=True, slots=True)
class Payments:
    """What an account owes on a day."""

    owed: Money
    """As the balance says; negative is a credit."""
    overdue: Money
    days_overdue: int | None
    """Since the oldest overdue payment; 0 if nothing is overdue, None if the record does not say since when."""
    open_bills: tuple[OpenBill, ...]
    """The earliest due first, without those of `misdated`."""
    disputes: tuple[Dispute, ...]
    """Those still open, the earliest answer first; those without a day for it last."""
    disputed: Money | None
    """Their sum; None if it cannot be told."""
    arrangements: tuple[Arrangement, ...] = ()
    """Agreements to pay later that still run, the earliest due first."""
    broken_arrangements: tuple[Arrangement, ...] = ()
    """Those that were not kept, the latest first."""
    requested_arrangements: tuple[Arrangement, ...] = ()
    """Those that were asked for, and to which nobody has agreed yet."""
    misdated: tuple[Bill, ...] = ()
    """Bills of which something is still to be paid, on a day that cannot be."""
    faults: tuple[Fault, ...] = ()
    """With any, a person must look at the account before it is spoken of."""

    @property
    def next_due(self) -> OpenBill | None:
        """Return the open bill that is to be paid next and not late yet."""
        return next((each for each in self.open_bills if not each.days_overdue), None)


def payments(balance: Balance, bills: Sequence[Bill], on: date, *, bound: Money | None = None) -> Payments:
    """Return what is due, overdue, agreed to be paid later, and disputed on a day.

    `bound` is the largest amount, of either sign, that the carrier takes for possible; without it none is absurd.
    What is overdue is what the balance says, because a bill in dispute or with a later date agreed for it is not.
    """
    disputes = tuple(
        sorted(
            (each for each in balance.disputes if each.state == _OPEN),
            key=lambda each: (each.answer_due is None, each.answer_due or each.opened, each.dispute_id),
        )
    )
    wrong = (*_faults(balance, bills, on), *_absurd(balance, bound))
    in_balance = all(each.amount.currency == balance.owed.currency for each in disputes)
    still_open = [each for each in bills if each.open_amount.minor > 0]
    open_bills = [_open_bill(each, disputes, on) for each in still_open if not misdated(each, on)]
    return Payments(
        owed=balance.owed,
        overdue=balance.overdue,
        days_overdue=_days_overdue(balance, on),
        open_bills=tuple(sorted(open_bills, key=lambda each: (each.bill.due, each.bill.bill_id))),
        disputes=disputes,
        disputed=_sum(disputes, balance.owed.currency) if in_balance else None,
        arrangements=tuple(sorted(_in_state(balance, _OPEN), key=_by_due)),
        broken_arrangements=tuple(sorted(_in_state(balance, _BROKEN), key=_by_due, reverse=True)),
        requested_arrangements=tuple(sorted(_in_state(balance, _REQUESTED), key=_by_due)),
        misdated=tuple(each for each in still_open if misdated(each, on)),
        faults=wrong,
    )


def _in_state(balance: Balance, state: str) -> list[Arrangement]:
    return [each for each in balance.arrangements if each.state == state]


def _by_due(arrangement: Arrangement) -> tuple[date, str]:
    return arrangement.due, arrangement.arrangement_id


def _open_bill(bill: Bill, disputes: Sequence[Dispute], on: date) -> OpenBill:
    currency = bill.open_amount.currency
    about = [each for each in disputes if each.bill_id == bill.bill_id and each.amount.currency == currency]
    return OpenBill(bill, max(0, (on - bill.due).days), _sum(about, currency))


def _sum(disputes: Sequence[Dispute], currency: str) -> Money:
    return Money(sum(each.amount.minor for each in disputes), currency)


def _days_overdue(balance: Balance, on: date) -> int | None:
    if balance.overdue.minor <= 0:
        return 0
    since = balance.overdue_since
    return None if since is None or since > on else (on - since).days


def _faults(balance: Balance, bills: Sequence[Bill], on: date) -> Iterator[Fault]:
    overdue, since = (Figure("balance", name, getattr(balance, name)) for name in ("overdue", "overdue_since"))
    yield from _currencies(balance, bills)
    if balance.overdue.minor < 0:
        yield Fault(FaultName.WRONG_SIGN, (overdue,))
    if balance.overdue.currency == balance.owed.currency and balance.overdue.minor > max(balance.owed.minor, 0):
        yield Fault(FaultName.OVERDUE_EXCEEDS_OWED, (overdue, _owed(balance)))
    if balance.overdue.minor > 0 and balance.overdue_since is None:
        yield Fault(FaultName.DATE_MISSING, (overdue,))
    if balance.overdue_since is not None and balance.overdue_since > on:
        yield Fault(FaultName.DATES_OUT_OF_ORDER, (since, Figure(CLOCK, "today", on)))
    amounts = [(f"dispute/{each.dispute_id}", each.amount) for each in balance.disputes]
    amounts += [(f"arrangement/{each.arrangement_id}", each.amount) for each in balance.arrangements]
    amounts += [(f"payment/{each.payment_id}", each.amount) for each in balance.payments]
    for record, amount in amounts:
        if amount.minor <= 0:
            yield Fault(FaultName.WRONG_SIGN, (Figure(record, "amount", amount),))
    yield from _to_come(balance, on)
    yield from _beside_bills(balance, bills)
    yield from _in_order(balance)


def _in_order(balance: Balance) -> Iterator[Fault]:
    """Yield a fault for what is due, or to be answered, before it was agreed on or raised."""
    days = [
        (f"arrangement/{each.arrangement_id}", "agreed", each.agreed, "due", each.due) for each in balance.arrangements
    ]
    days += [
        (f"dispute/{each.dispute_id}", "opened", each.opened, "answer_due", each.answer_due or each.opened)
        for each in balance.disputes
    ]
    for record, first, start, last, end in days:
        if end < start:
            yield Fault(FaultName.DATES_OUT_OF_ORDER, (Figure(record, first, start), Figure(record, last, end)))


def _to_come(balance: Balance, on: date) -> Iterator[Fault]:
    """Yield a fault for all that is recorded as done on a day that is yet to come."""
    days = [(f"payment/{each.payment_id}", "received", each.received) for each in balance.payments]
    days += [(f"dispute/{each.dispute_id}", "opened", each.opened) for each in balance.disputes]
    days += [(f"arrangement/{each.arrangement_id}", "agreed", each.agreed) for each in balance.arrangements]
    for record, name, day in days:
        if day > on:
            yield Fault(FaultName.DATES_OUT_OF_ORDER, (Figure(record, name, day), Figure(CLOCK, "today", on)))


def _beside_bills(balance: Balance, bills: Sequence[Bill]) -> Iterator[Fault]:
    """Yield a fault for what the bills rule out: more in dispute or put off than was billed, or less owed than open."""
    currency = balance.owed.currency
    still_open = [each for each in bills if each.open_amount.minor > 0 and each.open_amount.currency == currency]
    if still_open and balance.owed.minor == 0:
        yield Fault(FaultName.OWED_LESS_THAN_OPEN, (_owed(balance), figure(still_open[0], "open_amount")))
    billed = {bill.bill_id: bill for bill in bills}
    about = [(f"dispute/{each.dispute_id}", each.amount, each.bill_id, each.bill_line) for each in balance.disputes]
    about += [
        (f"arrangement/{each.arrangement_id}", each.amount, each.bill_id or "", None) for each in balance.arrangements
    ]
    for record, amount, bill_id, number in about:
        most = _most_billed(billed[bill_id], number) if bill_id in billed else None
        if most is not None and isinstance(most.value, Money) and most.value.currency == amount.currency:
            if amount.minor > abs(most.value.minor):
                yield Fault(FaultName.EXCEEDS_BILLED, (Figure(record, "amount", amount), most))


def _most_billed(bill: Bill, number: int | None) -> Figure:
    """Return what a line of a bill came to; of one that it does not have, or without a line, what all of it did."""
    line = next((each for each in bill.lines if each.number == number), None)
    return figure(bill, "total") if line is None else line_figure(bill, line, "amount")


def _owed(balance: Balance) -> Figure:
    return Figure("balance", "owed", balance.owed)


def _absurd(balance: Balance, bound: Money | None) -> Iterator[Fault]:
    if bound is None:
        return
    figures = [("balance", "owed", balance.owed), ("balance", "overdue", balance.overdue)]
    figures += [(f"payment/{each.payment_id}", "amount", each.amount) for each in balance.payments]
    figures += [(f"dispute/{each.dispute_id}", "amount", each.amount) for each in balance.disputes]
    figures += [(f"arrangement/{each.arrangement_id}", "amount", each.amount) for each in balance.arrangements]
    for record, name, amount in figures:
        if abs(amount.minor) > bound.minor:
            yield Fault(FaultName.AMOUNT_ABSURD, (Figure(record, name, amount),))


def _currencies(balance: Balance, bills: Sequence[Bill]) -> Iterator[Fault]:
    own = Figure("balance", "currency of owed", balance.owed.currency)
    amounts = [("balance", "overdue", balance.overdue)]
    amounts += [(f"dispute/{each.dispute_id}", "amount", each.amount) for each in balance.disputes]
    amounts += [(f"arrangement/{each.arrangement_id}", "amount", each.amount) for each in balance.arrangements]
    amounts += [(f"bill/{each.bill_id}", "open_amount", each.open_amount) for each in bills]
    for record, name, amount in amounts:
        if amount.currency != balance.owed.currency:
            other = Figure(record, f"currency of {name}", amount.currency)
            yield Fault(FaultName.CURRENCIES_DIFFER, (own, other))
