"""What binds a customer: until when, how it is ended, and what leaving costs."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grounding.account.faults import Fault, FaultName, Figure, Limits, amount_faults, faults_in
from grounding.account.records import Account, Contract, Instalments
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

    A month starts on that day and on the same day of each month after it, on the last day of one that has no such day:
    from 30 and from 31 March to 30 September are seven, from 1 April six.
    """
    if end < start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (months_after(start, months) <= end)


def notice_by(contract: Contract) -> date | None:
    """Return the last day on which notice ends a contract with its minimum term; None if it has none.

    The day on which notice is given is not counted (Regulation 1182/71, 3).
    """
    return None if contract.end is None else contract.end - timedelta(days=contract.notice_days)


def notice_ends(contract: Contract, on: date) -> date:
    """Return the day on which a contract ends by notice given on a day: with its term, or after it by the notice."""
    ends = on + timedelta(days=contract.notice_days)
    return ends if contract.end is None else max(contract.end, ends)


_LONGEST_NOTICE = 3660
"""Days; no contract asks for ten years of notice."""
_SHORTEST_TERM, _LONGEST_TERM = 2, 120
"""Months; fewer are no minimum term, and no contract binds for longer than ten years."""


def contract_faults(contract: Contract, limits: Limits | None = None) -> tuple[Fault, ...]:
    """Return what no sound contract holds: dates missing or out of order, impossible numbers, mixed currencies.

    With `limits`, its amounts are held against the carrier's currency and its largest amount too.
    """
    found = [*_faults_of_terms(contract)]
    for plan in contract.instalments:
        found += _faults_of(plan, contract)
    if limits is not None:
        amounts = [(f"contract/{contract.contract_id}", "list_price", contract.list_price)]
        amounts += [(f"instalments/{plan.instalment_id}", "monthly", plan.monthly) for plan in contract.instalments]
        known = {(fault.name, fault.record) for fault in found}
        more = [fault for amount in amounts for fault in amount_faults(*amount, limits)]
        found += [fault for fault in more if (fault.name, fault.record) not in known]
    return tuple(found)


def overlaps(contracts: Sequence[Contract], on: date) -> Iterator[Fault]:
    """Yield a fault for each contract that holds for a line today beside another one: which binds it nobody knows."""
    held = [each for each in contracts if each.start <= on and (each.end is None or on <= each.end)]
    for each in held:
        other = next((one for one in held if one.line_id == each.line_id and one is not each), None)
        if other is not None:
            figures = (Figure(f"contract/{one.contract_id}", "start", one.start) for one in (each, other))
            yield Fault(FaultName.CONTRACTS_OVERLAP, tuple(figures))


def sound(contract: Contract, account: Account) -> bool:
    """Say whether a contract can be spoken of and reckoned with: nothing in it, or in its instalments, cannot be."""
    return not _wrong(contract, account)


def decidable(contract: Contract, account: Account) -> bool:
    """Say whether rules can be decided by a contract, each of which reads a field of it.

    That term and dates disagree, so that one of them is wrong, is for whoever tells both or reckons with them.
    """
    return _wrong(contract, account) <= {FaultName.TERM_DIFFERS}


def _wrong(contract: Contract, account: Account) -> set[FaultName]:
    own = (f"contract/{contract.contract_id}", *(f"instalments/{plan.instalment_id}" for plan in contract.instalments))
    known = [fault for record in own for fault in faults_in(record, account.faults)]
    return {fault.name for fault in (*contract_faults(contract), *known)}


def _faults_of_terms(contract: Contract) -> Iterator[Fault]:
    record = f"contract/{contract.contract_id}"

    def figure(name: str) -> Figure:
        return Figure(record, name, getattr(contract, name))

    if contract.end is not None and contract.end < contract.start:
        yield Fault(FaultName.DATES_OUT_OF_ORDER, (figure("start"), figure("end")))
    if contract.end is not None and contract.renewal_start is not None and contract.end < contract.renewal_start:
        yield Fault(FaultName.DATES_OUT_OF_ORDER, (figure("renewal_start"), figure("end")))
    if contract.end is None and contract.term_months >= _SHORTEST_TERM:
        # A contract of so many months would be taken for one that binds to nothing.
        yield Fault(FaultName.DATE_MISSING, (figure("term_months"),))
    if _term_differs(contract):
        yield Fault(FaultName.TERM_DIFFERS, (figure("term_months"), figure("end")))
    percent = contract.termination_fee_percent
    numbers = {
        "notice_days": 0 <= contract.notice_days <= _LONGEST_NOTICE,
        "term_months": 0 <= contract.term_months <= _LONGEST_TERM,
        "end": contract.end is None or started_months(contract.start, contract.end) <= _LONGEST_TERM,
        "termination_fee_percent": percent.is_finite() and 0 <= percent <= 100,
        "cooling_off_days": contract.cooling_off_days is None or 0 <= contract.cooling_off_days <= _LONGEST_NOTICE,
    }
    for name, possible in numbers.items():
        if not possible:
            yield Fault(FaultName.NUMBER_IMPOSSIBLE, (figure(name),))
    if contract.list_price.minor < 0:
        yield Fault(FaultName.WRONG_SIGN, (figure("list_price"),))


def _term_differs(contract: Contract) -> bool:
    """Say whether a contract's months are not those between its dates.

    One month is no difference: the last day may be the first that is free, or a month's last. Less than two months are
    no minimum term.
    """
    if contract.end is None or contract.end < contract.start:
        return False
    months = started_months(contract.start, contract.end)
    possible = months <= _LONGEST_TERM and _SHORTEST_TERM <= contract.term_months <= _LONGEST_TERM
    return possible and abs(months - contract.term_months) > 1


def _faults_of(plan: Instalments, contract: Contract) -> Iterator[Fault]:
    record = f"instalments/{plan.instalment_id}"
    if not 0 <= plan.paid <= plan.count <= _LONGEST_TERM:
        yield Fault(
            FaultName.NUMBER_IMPOSSIBLE, (Figure(record, "paid", plan.paid), Figure(record, "count", plan.count))
        )
    if plan.monthly.minor < 0:
        yield Fault(FaultName.WRONG_SIGN, (Figure(record, "monthly", plan.monthly),))
    if plan.monthly.currency != contract.list_price.currency:
        own = Figure(record, "currency of monthly", plan.monthly.currency)
        other = Figure(f"contract/{contract.contract_id}", "currency of list_price", contract.list_price.currency)
        yield Fault(FaultName.CURRENCIES_DIFFER, (own, other))
