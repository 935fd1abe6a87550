"""Keeps what was read of an account for a short while, by section; serves it marked as stale when the system fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from cachetools import TTLCache

from connectors.bss.parts import Parts
from grounding.account.records import Account, Provenance, Section
from grounding.errors import AccountUnavailable, CustomerUnknown
from grounding.ports import AccountReader

_LOG = logging.getLogger(__name__)

LIVES_S: Mapping[Section, float] = MappingProxyType(
    {
        Section.CUSTOMER: 60.0,
        Section.LINES: 60.0,
        Section.CONTRACTS: 60.0,
        Section.BILLS: 60.0,
        Section.USAGE: 20.0,
        Section.HISTORY: 60.0,
        Section.BALANCE: 20.0,
        Section.TICKETS: 20.0,
        Section.OUTAGES: 20.0,
    }
)
"""For how many seconds a section is served without asking again."""


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """How long and how much is kept."""

    lives_s: Mapping[Section, float] = field(default_factory=lambda: LIVES_S)
    """A section that is not here is not kept."""
    stale_s: float = 900.0
    """For so long after it was read a section may be served, marked, when the system fails."""
    sections: int = 20_000
    """Of all customers together; the least lately used goes first."""


@dataclass(frozen=True, slots=True)
class _Held:
    value: Any
    provenance: Provenance
    read_at: float


class CachingAccountReader:
    """An `AccountReader` in front of another; nothing of one customer is ever served to another."""

    def __init__(
        self,
        reader: AccountReader,
        *,
        tenant: str = "",
        limits: CacheLimits | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader = reader
        self._tenant = tenant
        self._limits = limits or CacheLimits()
        self._timer = timer
        self._held: TTLCache[tuple[str, str, Section], _Held] = TTLCache(
            self._limits.sections, self._limits.stale_s, timer
        )

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the sections asked for, from the cache where they are fresh; stale ones where the system fails.

        Raises: CustomerUnknown; AccountUnavailable if the customer can neither be read nor was lately.
        """
        wanted = sections | {Section.CUSTOMER}
        fresh = self._kept(customer_id, wanted, fresh=True)
        if wanted <= fresh.values.keys():
            return fresh.account()
        try:
            read = Parts.of(await self._reader.read(customer_id, wanted - fresh.values.keys()), wanted)
        except CustomerUnknown:
            self.forget(customer_id)
            raise
        except AccountUnavailable:
            found = self._kept(customer_id, wanted, fresh=False)
            if Section.CUSTOMER not in found.values:
                raise
            _LOG.warning("the system does not answer: %d sections served from the cache", len(found.values))
            return found.account()
        self._keep(customer_id, read)
        read = Parts(read.values, read.provenance, wanted - read.values.keys(), read.unkept)
        return self._kept(customer_id, wanted, fresh=False).and_(fresh).and_(read).account()

    def forget(self, customer_id: str) -> None:
        """Drop what is kept of a customer, because something has been changed."""
        for section in Section:
            self._held.pop((self._tenant, customer_id, section), None)

    def _keep(self, customer_id: str, read: Parts) -> None:
        now = self._timer()
        for section, value in read.values.items():
            if section in self._limits.lives_s and not read.provenance[section].stale:
                self._held[self._tenant, customer_id, section] = _Held(value, read.provenance[section], now)

    def _kept(self, customer_id: str, wanted: frozenset[Section], *, fresh: bool) -> Parts:
        """Return what is kept and within its life, or all that is kept, what is past its life marked as stale."""
        now = self._timer()
        values, provenance = {}, {}
        for section in wanted:
            held = self._held.get((self._tenant, customer_id, section))
            if held is None:
                continue
            within = now - held.read_at < self._limits.lives_s[section]
            if within or not fresh:
                values[section] = held.value
                provenance[section] = held.provenance if within else replace(held.provenance, stale=True)
        return Parts(values, provenance, wanted - values.keys())
