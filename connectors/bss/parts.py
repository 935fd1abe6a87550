"""Sections of an account from one system among several: with it an account is put together from two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from grounding.account.records import Account, Provenance, Section
from grounding.account.standing import refuse_merged
from grounding.errors import AccountUnavailable
from grounding.ports import AccountReader


@dataclass(frozen=True, slots=True)
class Parts:
    """What one system gave of an account."""

    values: Mapping[Section, Any] = field(default_factory=dict)
    """By section, as Account holds them."""
    provenance: Mapping[Section, Provenance] = field(default_factory=dict)
    """For each of the values."""
    missing: frozenset[Section] = frozenset()
    """Asked for, but could not be read."""
    unkept: frozenset[Section] = frozenset()
    """Those of the missing that the system does not keep."""

    @classmethod
    def of(cls, account: Account, sections: frozenset[Section]) -> Parts:
        """Return these sections of an account."""
        read = {section: getattr(account, section.value) for section in sections & account.provenance.keys()}
        provenance, missing = {section: account.provenance[section] for section in read}, sections - read.keys()
        return cls(read, provenance, missing, account.unkept & missing)

    def and_(self, other: Parts) -> Parts:
        """Return both together; where both have a section, the other's counts."""
        values = {**self.values, **other.values}
        missing, unkept = self.missing | other.missing, self.unkept | other.unkept
        return Parts(values, {**self.provenance, **other.provenance}, missing - values.keys(), unkept - values.keys())

    def account(self) -> Account:
        """Return the account. Raises AccountUnavailable without a customer, CustomerMerged if it is another's now."""
        if Section.CUSTOMER not in self.values:
            raise AccountUnavailable("the customer could not be read; try again later")
        refuse_merged(self.values[Section.CUSTOMER])
        read = {section.value: value for section, value in self.values.items()}
        return Account(provenance=dict(self.provenance), missing=self.missing, unkept=self.unkept, **read)


class PartReader(Protocol):
    """Reads sections of an account, the customer only if asked for."""

    async def parts(self, customer_id: str, sections: frozenset[Section]) -> Parts:
        """Return the sections asked for; what could not be read is named. Raises CustomerUnknown."""


@dataclass(frozen=True, slots=True)
class PartsOfAccount:
    """A `PartReader` over a reader of whole accounts, such as one of SQL."""

    reader: AccountReader

    async def parts(self, customer_id: str, sections: frozenset[Section]) -> Parts:
        """Return the sections asked for; all are missing if the system does not answer. Raises CustomerUnknown."""
        try:
            return Parts.of(await self.reader.read(customer_id, sections), sections)
        except AccountUnavailable:
            return Parts(missing=sections)
