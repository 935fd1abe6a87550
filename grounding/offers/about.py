"""What facts are taken from: an account as far as it was read, the catalogue and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from grounding.account.contracts import decidable
from grounding.account.records import Account, Contract, Line, LineStatus, Section
from grounding.catalogue import Catalogue, Offering
from grounding.money import Money
from grounding.offers.cases import Subjects
from grounding.offers.symbols import Value

Found: TypeAlias = Value | int | None
"""What a record says for a symbol; None: nothing."""


@dataclass(frozen=True, slots=True)
class About:
    """Everything that facts are taken from."""

    account: Account
    catalogue: Catalogue
    subjects: Subjects
    on: date
    currency: str | None
    """Of the catalogue's prices; None if it has none, or several."""

    @classmethod
    def of(cls, account: Account, catalogue: Catalogue, subjects: Subjects, on: date) -> About:
        """Return it with the currency that all amounts must be in."""
        found = {price.amount.currency for offering in catalogue.offerings.values() for price in offering.prices}
        return cls(account, catalogue, subjects, on, found.pop() if len(found) == 1 else None)

    def has(self, section: Section, name: str | None = None) -> bool:
        """Say whether a section was read, and with a field of that name: its system may not keep one."""
        provenance = self.account.provenance.get(section)
        return provenance is not None and section not in self.account.missing and name not in provenance.absent

    def lines(self) -> tuple[Line, ...] | None:
        """Return the lines that are not terminated; None if they could not be read."""
        if not self.has(Section.LINES):
            return None
        return tuple(line for line in self.account.lines if line.status is not LineStatus.TERMINATED)

    def contract(self, line: Line) -> Contract | None:
        """Return the contract that holds for a line: the last that has begun, else the first to come."""
        if not self.has(Section.CONTRACTS):
            return None
        found = sorted((item for item in self.account.contracts if item.line_id == line.line_id), key=_start)
        begun = [item for item in found if item.start <= self.on]
        chosen = begun[-1] if begun else next(iter(found), None)
        # Of one that contradicts itself nothing is known, such as until when it binds.
        return chosen if chosen is not None and decidable(chosen, self.account) else None

    def amount(self, money: Money | None, least: int | None = 0) -> Decimal | None:
        """Return an amount in currency units; None in another currency than prices, or below what it can be."""
        if money is None or money.currency != self.currency or (least is not None and money.minor < least):
            return None
        return money.decimal


def full_months(start: date, on: date) -> int:
    """Count the months that are over between two days; negative where the first comes later."""
    return (on.year - start.year) * 12 + on.month - start.month - (on.day < start.day)


def related(offering: Offering, kind: str) -> frozenset[str]:
    """Return the offerings that one relates to in that way."""
    return frozenset(item.offering_id for item in offering.relations if item.kind == kind)


def _start(contract: Contract) -> date:
    return contract.start
