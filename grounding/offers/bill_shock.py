"""A bill that is far above what a customer is used to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from grounding.account.bill_faults import faults_by_bill, stopping
from grounding.account.billing_accounts import by_account
from grounding.account.records import Bill
from grounding.money import Money


@dataclass(frozen=True, slots=True)
class BillShock:
    """A bill with what it is held against."""

    bill: Bill
    earlier: tuple[Bill, ...]
    """The bills before it that the median is taken of, newest first."""
    usual: Money
    """Their median; of an even number the mean of the middle two, rounded half up."""

    @property
    def difference(self) -> Money:
        """Return how much it is above the usual."""
        return self.bill.total - self.usual


def bill_shocks(
    bills: Iterable[Bill], on: date, percent: int, least: int, *, bound: Money | None = None
) -> tuple[BillShock, ...]:
    """Return the shock of each billing account that has one, the newest bill first; `bill_shock` says what one is."""
    found = (bill_shock(group, on, percent, least, bound=bound) for group in by_account(bills).values())
    return tuple(shock for shock in found if shock is not None)


def bill_shock(
    bills: Sequence[Bill], on: date, percent: int, least: int, *, bound: Money | None = None
) -> BillShock | None:
    """Return the newest bill of a day if it is `percent` or more above the median of `least` or more bills before it.

    The bills are of one billing account. One that is not above the bill directly before it is no news, and no shock. A
    bill with a fault that stops its explanation is for a person to look at: it is neither told of nor counted. `bound`
    is the largest amount that the carrier takes for possible.
    """
    issued = sorted((bill for bill in bills if bill.issued <= on), key=lambda bill: (bill.issued, bill.bill_id))
    faulty = {bill_id for bill_id, wrong in faults_by_bill(issued, bound=bound).items() if stopping(wrong)}
    if not issued or issued[-1].bill_id in faulty:
        return None
    newest = issued.pop()
    earlier = [
        bill
        for bill in reversed(issued)
        if bill.issued < newest.issued and bill.total.currency == newest.total.currency and bill.bill_id not in faulty
    ]
    if len(earlier) < least:
        return None
    usual = median([bill.total for bill in earlier])
    high = newest.total.minor * 100 >= usual.minor * (100 + percent)
    risen = newest.total.minor > max(usual.minor, earlier[0].total.minor)
    return BillShock(newest, tuple(earlier), usual) if usual.minor > 0 and high and risen else None


def median(amounts: Sequence[Money]) -> Money:
    """Return the middle amount; of an even number the mean of the middle two, rounded half up.

    Raises: ValueError if there are none, or in several currencies.
    """
    if not amounts or len({amount.currency for amount in amounts}) != 1:
        raise ValueError("there is no median of these amounts")
    ranked = sorted(amount.minor for amount in amounts)
    low, high = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
    return Money((low + high + 1) // 2, amounts[0].currency)
