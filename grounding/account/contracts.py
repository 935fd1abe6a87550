"""What leaving a contract costs."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

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
    withdraw_until: date | None = None
    """Last day on which the contract can be undone without a fee; None if that right never was or is over."""

    @property
    def total(self) -> Money:
        """Return what is to be paid in all."""
        return self.fee + self.instalments


def leaving(contract: Contract, on: date) -> Leaving:
    """Compute the cost of leaving on a day: the contract's share of the list price for each started month left.

    While the contract is cooling off there is no fee, and a device goes back instead of being paid off.
    """
    nothing = Money(0, contract.list_price.currency)
    until = last_day_to_withdraw(contract)
    if until is not None and on <= until:
        return Leaving(0, nothing, nothing, until)
    months = 0 if contract.end is None else started_months(on, contract.end)
    fee = contract.list_price.times(contract.termination_fee_percent / 100 * months)
    devices = nothing
    for plan in contract.instalments:
        devices += plan.remaining
    return Leaving(months, fee, devices)


def last_day_to_withdraw(contract: Contract) -> date | None:
    """Return the last day of the cooling-off period; the day it starts from is not counted (Regulation 1182/71, 3)."""
    return None if contract.cooling_off_days is None else contract.start + timedelta(days=contract.cooling_off_days)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def started_months(start: date, end: date) -> int:
    """Count the started months from a day to a last day, both inclusive; 0 if the last day is over.

    A month runs from a day to the day before the same day of the next month.
    """
    if end < start:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + (end.day >= start.day)
