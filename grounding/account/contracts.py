"""What leaving a contract costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grounding.account.records import Contract
from grounding.money import Money


@dataclass(frozen=True, slots=True)
class Leaving:
    """The price of ending a contract on a day."""

    months: int
    """Started months from that day to the end of the minimum term; 0 when the term is over."""
    fee: Money
    """Early termination fee."""
    instalments: Money
    """Device payments that become due at once."""

    @property
    def total(self) -> Money:
        """Return what is to be paid in all."""
        return self.fee + self.instalments


def leaving(contract: Contract, on: date) -> Leaving:
    """Compute the cost of leaving on a day: the contract's share of the list price for each started month left."""
    months = 0 if contract.end is None else started_months(on, contract.end)
    fee = contract.list_price.times(contract.termination_fee_percent / 100 * months)
    devices = Money(0, contract.list_price.currency)
    for plan in contract.instalments:
        devices += plan.remaining
    return Leaving(months, fee, devices)


def started_months(start: date, end: date) -> int:
    """Count the started months from a day to a last day, both inclusive; 0 if the last day is over.

    A month runs from a day to the day before the same day of the next month.
    """
    if end < start:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + (end.day >= start.day)
