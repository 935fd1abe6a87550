"""What the records of an account hold that cannot be, found once, where they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from grounding.account.contracts import contract_faults, overlaps
from grounding.account.faults import Fault, FaultName, Limits, faults_in
from grounding.account.line_faults import line_faults
from grounding.account.losses import over
from grounding.account.past_use import use_faults
from grounding.account.payments import payments
from grounding.account.records import Account, Line
from grounding.account.service import ticket_faults
from grounding.account.usage import bucket_faults


def checked(account: Account, limits: Limits) -> Account:
    """Return an account with what its records hold that cannot be, but for bills, which are judged one after another.

    That a system does not tell since when something is overdue is no fault.
    """
    return replace(account, faults=tuple(_faults(account, limits)))


def _faults(account: Account, limits: Limits) -> Iterator[Fault]:
    for line in account.lines:
        yield from line_faults(line, account.lines, limits)
    for contract in account.contracts:
        yield from contract_faults(contract, limits)
    yield from overlaps(account.contracts, limits.on)
    for bucket in account.usage:
        yield from bucket_faults(bucket, limits)
    yield from use_faults(account.history)
    for ticket in account.tickets:
        yield from ticket_faults(ticket, limits)
    if account.balance is not None:
        seen = payments(account.balance, account.bills, limits.on, bound=limits.largest)
        yield from (each for each in seen.faults if each.name is not FaultName.DATE_MISSING)


def prices_wrong(account: Account, lines: Iterable[Line], on: date) -> tuple[Fault, ...]:
    """Return what was found wrong with what lines cost each month from a day on: price, add-ons and discounts."""
    found: list[Fault] = []
    for line in lines:
        found += faults_in(f"line/{line.line_id}", account.faults, "monthly_price")
        for addon in line.addons:
            found += () if over(addon, on) else faults_in(f"addon/{addon.addon_id}", account.faults)
        for discount in line.discounts:
            found += () if over(discount, on) else faults_in(f"discount/{discount.discount_id}", account.faults)
    return tuple(found)


def plan_price_wrong(account: Account, line: Line, on: date) -> tuple[Fault, ...]:
    """Return the same of the price of a line's plan and the discounts on it alone."""
    return prices_wrong(account, [replace(line, addons=())], on)


def contracts_wrong(account: Account, lines: Iterable[Line]) -> tuple[Fault, ...]:
    """Return what was found wrong with the contracts of lines and with the devices that are paid off with them."""
    ids = {line.line_id for line in lines}
    found: list[Fault] = []
    for contract in account.contracts:
        if contract.line_id in ids:
            found += faults_in(f"contract/{contract.contract_id}", account.faults)
            for device in contract.instalments:
                found += faults_in(f"instalments/{device.instalment_id}", account.faults)
    return tuple(found)


def uses_wrong(account: Account, lines: Iterable[Line]) -> tuple[Fault, ...]:
    """Return what was found wrong with the records of what lines used."""
    ids = {line.line_id for line in lines}
    held = (use for use in account.history if use.line_id in ids)
    return tuple(fault for use in held for fault in faults_in(f"usage_history/{use.use_id}", account.faults))
