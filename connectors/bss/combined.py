"""One account from several systems: the customer from a CRM, billing from another, each section from its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.bss.parts import PartReader, Parts
from grounding.account.records import Account, Customer, Line, Outage, Provenance, Section
from grounding.errors import AccountUnavailable, CustomerUnknown
from grounding.ports import Clock, OutageReader

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class System:
    """A system, and the sections that are read from it."""

    reader: PartReader
    sections: frozenset[Section]


@dataclass(frozen=True, slots=True)
class OutagesByPlace:
    """Where outages come from when no system of accounts tells them."""

    reader: OutageReader
    clock: Clock
    system: str
    """As a person knows it."""


class CombinedAccountReader:
    """Asks every system at the same time for its own sections; one that fails costs no other's."""

    def __init__(self, systems: Sequence[System], *, outages: OutagesByPlace | None = None) -> None:
        """Take the systems; of two that have a section the first counts.

        Raises: ValueError if none of them has the customer.
        """
        self._systems: list[System] = []
        taken: frozenset[Section] = frozenset({Section.OUTAGES}) if outages else frozenset()
        for system in systems:
            self._systems.append(System(system.reader, system.sections - taken))
            taken |= system.sections
        if Section.CUSTOMER not in taken:
            raise ValueError("no system has the customer")
        self._outages = outages
        self._kept = taken

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the sections asked for; who the customer is always comes with them, from the system that has it.

        Raises: CustomerUnknown, if the customer's own system says so; AccountUnavailable if it does not answer.
        """
        wanted = sections | {Section.CUSTOMER}
        by_place = self._outages if Section.OUTAGES in wanted else None
        asked = wanted | {Section.LINES} if by_place else wanted
        answers = [self._parts(system, customer_id, asked) for system in self._systems if system.sections & asked]
        if by_place:
            answers.append(self._everywhere(by_place))
        found = Parts(missing=asked, unkept=asked - self._kept)
        for part in await asyncio.gather(*answers):
            found = found.and_(part)
        return _at_home(found, wanted).account()

    async def _parts(self, system: System, customer_id: str, asked: frozenset[Section]) -> Parts:
        sections = system.sections & asked
        try:
            return await system.reader.parts(customer_id, sections)
        except CustomerUnknown:
            if Section.CUSTOMER in sections:
                raise
            # The customer is another system's; that this one has nothing of him must not be taken for "none".
            _LOG.warning("a system of %s does not know the customer", ", ".join(sorted(sections)))
            return Parts(missing=sections)
        except AccountUnavailable:
            if Section.CUSTOMER in sections:
                raise
            return Parts(missing=sections)

    async def _everywhere(self, source: OutagesByPlace) -> Parts:
        wanted = frozenset({Section.OUTAGES})
        try:
            found = await source.reader.outages(None)
        except AccountUnavailable:
            return Parts(missing=wanted)
        return Parts({Section.OUTAGES: found}, {Section.OUTAGES: Provenance(source.system, source.clock.now())})


def _at_home(found: Parts, wanted: frozenset[Section]) -> Parts:
    """Keep the outages at the customer's places and what was asked for; without the lines the places are not known."""
    values = dict(found.values)
    missing = found.missing & wanted
    if Section.OUTAGES in values and Section.OUTAGES in wanted:
        customer, lines = values.get(Section.CUSTOMER), values.get(Section.LINES)
        if lines is None or customer is None:
            del values[Section.OUTAGES]
            missing |= {Section.OUTAGES}
        else:
            values[Section.OUTAGES] = _nearby(values[Section.OUTAGES], customer, lines)
    kept = {section: value for section, value in values.items() if section in wanted}
    return Parts(kept, {section: found.provenance[section] for section in kept}, missing, found.unkept & missing)


def _nearby(outages: Sequence[Outage], customer: Customer, lines: Sequence[Line]) -> tuple[Outage, ...]:
    places = {place for place in (customer.place, *(line.place for line in lines)) if place}
    return tuple(outage for outage in outages if not places.isdisjoint(outage.places))
