"""Checks what was read of an account: what its records hold that cannot be comes with it, whoever reads it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from grounding.account.checking import checked
from grounding.account.faults import Limits
from grounding.account.records import Account, Section
from grounding.catalogue import Offering
from grounding.money import Money
from grounding.ports import AccountReader, Clock

_LOG = logging.getLogger(__name__)


class CheckingAccountReader:
    """An `AccountReader` in front of another, whatever systems that one reads."""

    def __init__(
        self,
        reader: AccountReader,
        clock: Clock,
        currency: str,
        largest: Money | None = None,
        offerings: Iterable[Offering] = (),
    ) -> None:
        """Take the carrier's currency, the largest amount that it takes for possible if it has said one, and offers."""
        called: dict[str, set[str]] = defaultdict(set)
        for offering in offerings:
            called[offering.name.casefold()].add(offering.offering_id)
        self._reader = reader
        self._clock = clock
        self._currency = currency
        self._largest = largest
        self._offerings = {name: frozenset(ids) for name, ids in called.items()}

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the sections asked for with what is wrong with their records.

        Raises: CustomerUnknown; AccountUnavailable if nothing could be read.
        """
        limits = Limits(self._clock.now().date(), self._currency, self._largest, self._offerings)
        account = checked(await self._reader.read(customer_id, sections), limits)
        for fault in account.faults:
            # The record is named, for whoever can mend it; what it holds is the customer's.
            _LOG.warning("%s cannot be right: %s", fault.record, fault.name.value)
        return account
