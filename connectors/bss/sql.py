"""Accounts and outages from SQL tables; every query is held to one customer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from connectors.bss import queries
from connectors.bss.database import Database
from connectors.bss.rows import RowUnusable
from connectors.bss.schema import lacking
from grounding.account.records import Account, Outage, Provenance, Section
from grounding.account.standing import refuse_merged
from grounding.errors import AccountUnavailable, CustomerUnknown
from grounding.ports import Clock

_LOG = logging.getLogger(__name__)

_READERS: Mapping[Section, Callable[[sa.Connection, str], Any]] = {
    Section.CUSTOMER: queries.customer,
    Section.LINES: queries.lines,
    Section.CONTRACTS: queries.contracts,
    Section.USAGE: queries.usage,
    Section.HISTORY: queries.history,
}
_PARTLY: Mapping[Section, tuple[Callable[[sa.Connection, str, frozenset[str]], Any], Mapping[str, str]]] = {
    Section.BILLS: (queries.bills, {"bills.billing_account_id": "billing_account_id"}),
    Section.BALANCE: (queries.balance, {"payment_arrangements": "arrangements"}),
    Section.TICKETS: (queries.tickets, {"tickets.kind": "kind"}),
}
"""Sections of which a database may lack a part: how they are read, and which field each part fills."""
_WHOLLY = {Section.HISTORY: "usage_history"}
"""Sections that a database may lack altogether, and the table that each is read from."""


class SqlAccountReader:
    """Reads the sections of an account side by side; one that fails or hangs is named as missing, never guessed."""

    def __init__(self, database: Database, clock: Clock, *, system: str = "crm", deadline_s: float = 3.0) -> None:
        self._database = database
        self._clock = clock
        self._system = system
        self._deadline_s = deadline_s
        self._lacking: frozenset[str] | None = None

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the sections asked for; who the customer is always comes with them.

        Raises: CustomerUnknown, CustomerMerged; AccountUnavailable if even the customer could not be read.
        """
        now = self._clock.now()
        wanted = [Section.CUSTOMER, *(section for section in Section if section in sections - {Section.CUSTOMER})]
        found = await asyncio.gather(*(self._section(section, customer_id) for section in wanted))
        parts = dict(zip(wanted, found, strict=True))
        customer = parts.pop(Section.CUSTOMER)
        if isinstance(customer, _Unread):
            raise AccountUnavailable(f"{self._system} did not give the customer ({customer.reason}); try again later")
        if customer is None:
            raise CustomerUnknown(f"{self._system} has no customer {customer_id!r}; check the id")
        refuse_merged(customer)
        missing = frozenset(section for section, part in parts.items() if isinstance(part, _Unread))
        unkept = frozenset(section for section in missing if not parts[section].kept)
        read = {section.value: part for section, part in parts.items() if section not in missing}
        return Account(
            customer=customer,
            provenance={
                section: Provenance(self._system, now, absent=self._absent(section))
                for section in wanted
                if section not in missing
            },
            missing=missing,
            unkept=unkept,
            **read,
        )

    async def _section(self, section: Section, customer_id: str) -> Any:
        """Return what was read of a section, or why nothing was; an error of one must not cost the others."""
        try:
            return await self._database.run(
                lambda connection: self._read(connection, section, customer_id), self._deadline_s
            )
        except TimeoutError:
            reason = "no answer in time"
        except sa.exc.SQLAlchemyError as error:
            reason = type(error).__name__
        except RowUnusable as error:
            reason = f"unusable record: {error}"
        except (ValueError, KeyError, ArithmeticError) as error:  # a record that cannot be what it should be
            reason = f"unusable record: {type(error).__name__}"
        _LOG.warning("%s: section %s not read: %s", self._system, section.value, reason)
        return _Unread(reason)

    def _read(self, connection: sa.Connection, section: Section, customer_id: str) -> Any:
        if section is Section.OUTAGES:
            return queries.outages_of(connection, customer_id, self._clock.now())
        if section not in _PARTLY and section not in _WHOLLY:
            return _READERS[section](connection, customer_id)
        if self._lacking is None or self._lacking:  # a part that was not there may have come
            self._lacking = lacking(connection)
        if section in _PARTLY:
            return _PARTLY[section][0](connection, customer_id, self._lacking)
        if _WHOLLY[section] in self._lacking:
            return _Unread("the database does not keep it", kept=False)
        return _READERS[section](connection, customer_id)

    def _absent(self, section: Section) -> frozenset[str]:
        """Return the fields of a section that the database does not keep."""
        fields = _PARTLY[section][1] if section in _PARTLY else {}
        return frozenset(field for part, field in fields.items() if part in (self._lacking or ()))


class SqlOutageReader:
    """Reads outages by place, for visitors and operators."""

    def __init__(self, database: Database, clock: Clock, *, deadline_s: float = 3.0) -> None:
        self._database = database
        self._clock = clock
        self._deadline_s = deadline_s

    async def outages(self, place: str | None) -> tuple[Outage, ...]:
        """Return current and planned outages at a place, or everywhere.

        Raises: AccountUnavailable if they could not be read.
        """
        now = self._clock.now()
        try:
            return await self._database.run(
                lambda connection: queries.outages_at(connection, None if place is None else {place}, now),
                self._deadline_s,
            )
        except (TimeoutError, sa.exc.SQLAlchemyError, ValueError) as error:
            raise AccountUnavailable(f"outages could not be read ({type(error).__name__}); try again later") from error


class _Unread:
    """Stands for a section that could not be read."""

    def __init__(self, reason: str, *, kept: bool = True) -> None:
        self.reason, self.kept = reason, kept
