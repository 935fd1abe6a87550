"""Accounts and outages through TM Forum's Open APIs: each section by itself, in time, or named as missing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from connectors.bss.parts import Parts
from connectors.bss.tmf.client import TmfClient, fit_for_path
from connectors.bss.tmf.errors import Unusable, UpstreamFailed
from connectors.bss.tmf.fetching import Fetching, Resource
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.outages import at_places, outages_of
from connectors.bss.tmf.sections import NEEDED, Workshop
from grounding.account.records import Account, Outage, Provenance, Section
from grounding.errors import AccountUnavailable, CustomerUnknown
from grounding.ports import Clock

_LOG = logging.getLogger(__name__)

_MOST_CUSTOMERS = 1_000_000
_NO_LIST = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


class TmfAccountReader:
    """Reads an account from one TM Forum server; no section waits for another, and none is guessed."""

    def __init__(
        self,
        client: TmfClient,
        clock: Clock,
        *,
        system: str = "bss",
        mapping: TmfMapping | None = None,
        deadline_s: float = 3.0,
    ) -> None:
        self._client = client
        self._clock = clock
        self._system = system
        self._mapping = mapping or TmfMapping()
        self._deadline_s = deadline_s

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the sections asked for; who the customer is always comes with them.

        Raises: CustomerUnknown; AccountUnavailable if even the customer could not be read.
        """
        return (await self.parts(customer_id, sections | {Section.CUSTOMER})).account()

    async def parts(self, customer_id: str, sections: frozenset[Section]) -> Parts:
        """Return the sections asked for, what could not be read named; the customer only if asked for.

        Raises: CustomerUnknown; AccountUnavailable if the customer is asked for and could not be read.
        """
        if not fit_for_path(customer_id):
            raise CustomerUnknown(f"{self._system} has no customer of such an id; check it")
        now = self._clock.now()
        fetching = Fetching(self._client, self._mapping, customer_id)
        await fetching.run(self._wanted(sections), self._deadline_s)
        workshop = Workshop(fetching, self._mapping, now)
        values: dict[Section, Any] = {}
        provenance: dict[Section, Provenance] = {}
        for section in (each for each in Section if each in sections):
            try:
                made = workshop.make(section)
            except Unusable as error:
                if section is Section.CUSTOMER:
                    raise self._no_customer(error, customer_id) from error
                _LOG.warning("%s: section %s not read: %s", self._system, section.value, error)
                continue
            values[section] = made.value
            provenance[section] = Provenance(self._system, now, absent=made.absent)
        missing = sections - values.keys()
        unkept = frozenset(each for each in missing if not self._mapping.paths.serves(each))
        return Parts(values, provenance, missing, unkept)

    def _wanted(self, sections: frozenset[Section]) -> list[Resource]:
        wanted = {resource for section in sections for resource in NEEDED.get(section, ())}
        if self._mapping.paths.customer is not None:
            wanted.add(Resource.CUSTOMER)  # its record lists the accounts that are the customer's
        return [resource for resource in Resource if resource in wanted]

    def _no_customer(self, error: Unusable, customer_id: str) -> CustomerUnknown | AccountUnavailable:
        if isinstance(error, UpstreamFailed) and error.status == HTTPStatus.NOT_FOUND:
            return CustomerUnknown(f"{self._system} has no customer {customer_id!r}; check the id")
        return AccountUnavailable(f"{self._system} did not give the customer ({error}); try again later")


class TmfOutageReader:
    """Reads outages by place, for visitors and operators."""

    def __init__(
        self, client: TmfClient, clock: Clock, *, mapping: TmfMapping | None = None, deadline_s: float = 3.0
    ) -> None:
        self._client = client
        self._clock = clock
        self._mapping = mapping or TmfMapping()
        self._deadline_s = deadline_s

    async def outages(self, place: str | None) -> tuple[Outage, ...]:
        """Return current and planned outages at a place, or everywhere.

        Raises: AccountUnavailable if they could not be read.
        """
        fetching = Fetching(self._client, self._mapping, "")
        await fetching.run([Resource.PROBLEMS], self._deadline_s)
        try:
            found = outages_of(fetching.result(Resource.PROBLEMS), self._mapping, self._clock.now())
        except Unusable as error:
            raise AccountUnavailable(f"outages could not be read ({error}); try again later") from error
        return found if place is None else at_places(found, {place})


async def customer_ids(client: TmfClient, mapping: TmfMapping) -> tuple[str, ...]:
    """Return the ids of all customers, in their order. Raises AccountUnavailable if they could not be read."""
    path = mapping.paths.customer
    if path is None:
        raise AccountUnavailable("this system has no list of customers; name those who are meant")
    try:
        return tuple(sorted(await client.ids(path, _MOST_CUSTOMERS)))
    except Unusable as error:
        raise AccountUnavailable(f"the list of customers could not be read ({error}); try again later") from error


async def look(client: TmfClient, mapping: TmfMapping, sections: Collection[Section]) -> Mapping[str, str]:
    """Return which resources of these sections do not answer, and why; empty if all do."""
    paths = mapping.paths.of(frozenset(sections))

    async def looked(name: str, path: str) -> tuple[str, str | None]:
        try:
            await client.look(path)
        except UpstreamFailed as error:
            # Usage is asked for by a task; that a server lists no tasks says nothing about it.
            listed = name != "usage" or error.status not in _NO_LIST
            return name, _in_words(error) if listed else None
        return name, None

    found = await asyncio.gather(*(looked(name, path) for name, path in paths.items()))
    return {name: why for name, why in found if why is not None}


def _in_words(error: UpstreamFailed) -> str:
    if error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"refused ({error})"
    return str(error)
