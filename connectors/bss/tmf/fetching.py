"""What one reading asks of a TM Forum server: every resource once, all at the same time.

Two things wait for an answer before they can be asked: a bill's lines for the ids of the bills, unless the server gives
all lines of one customer (`rate_filter`), and the lines that disputes name for the disputes. So a reading with bills
takes two round trips, or one where there is such a filter, and any other one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from connectors.bss.tmf import accounts, bills, customers, outages, products, tickets, usage
from connectors.bss.tmf.client import TmfClient
from connectors.bss.tmf.errors import RecordUnreadable, Unusable, UpstreamFailed
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.owners import Owner, Whose
from connectors.bss.tmf.values import Record, objects, reference, text

_LOG = logging.getLogger(__name__)

_AT_ONCE = 6
"""How many bills' lines are asked for at the same time where each must be asked for by itself."""


class Resource(StrEnum):
    """What can be asked for."""

    CUSTOMER = "customer"
    PRODUCTS = "products"
    ACCOUNTS = "billing accounts"
    BILLS = "bills"
    RATES = "bill lines"
    ALL_RATES = "all bill lines"
    USAGE = "usage"
    TICKETS = "tickets"
    DISPUTED = "disputed lines"
    ORDERS = "orders"
    PROBLEMS = "service problems"


class Fetching:
    """One reading of one customer; only records that are this customer's leave it."""

    def __init__(self, client: TmfClient, mapping: TmfMapping, customer_id: str) -> None:
        self._client = client
        self._mapping = mapping
        self._paths = mapping.paths
        self._customer_id = customer_id
        self._running: dict[Resource, asyncio.Task[Any]] = {}
        self._several = asyncio.Semaphore(_AT_ONCE)
        self._ways: Mapping[Resource, Callable[[], Awaitable[Any]]] = {
            Resource.CUSTOMER: self._customer,
            Resource.PRODUCTS: lambda: self._owned("637", self._paths.product, products.FIELDS),
            Resource.ACCOUNTS: self._accounts,
            Resource.BILLS: self._bills,
            Resource.RATES: self._rates,
            Resource.ALL_RATES: self._rates_of_customer,
            Resource.USAGE: self._usage,
            Resource.TICKETS: lambda: self._owned("621", self._paths.ticket, tickets.TICKET_FIELDS),
            Resource.DISPUTED: self._disputed,
            Resource.ORDERS: lambda: self._owned("622", self._paths.order, tickets.ORDER_FIELDS),
            Resource.PROBLEMS: self._problems,
        }

    async def run(self, wanted: Collection[Resource], deadline_s: float) -> None:
        """Ask for all of these at once, until all have come or the time is over."""
        for resource in wanted:
            self._task(resource)
        try:
            async with asyncio.timeout(deadline_s):
                while under_way := self._under_way():
                    await asyncio.wait(under_way)
        except TimeoutError:
            _LOG.warning("time is over with %d requests open", len(self._under_way()))
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def result(self, resource: Resource) -> Any:
        """Return what came. Raises Unusable if nothing did, or nothing that can be used."""
        task = self._running.get(resource)
        if task is None:
            raise UpstreamFailed("not asked for")
        if task.cancelled():
            raise UpstreamFailed("no answer in time")
        return task.result()

    def serves(self, resource: Resource) -> bool:
        """Say whether the system has this resource at all."""
        path = {
            Resource.CUSTOMER: self._paths.customer,
            Resource.TICKETS: self._paths.ticket,
            Resource.ORDERS: self._paths.order,
            Resource.PROBLEMS: self._paths.problem,
        }
        return path.get(resource, "there") is not None

    def _under_way(self) -> list[asyncio.Task[Any]]:
        return [task for task in self._running.values() if not task.done()]

    def _task(self, resource: Resource) -> asyncio.Task[Any]:
        if resource not in self._running:
            self._running[resource] = asyncio.create_task(_settled(self._ways[resource]()))
        return self._running[resource]

    async def _wait(self, resource: Resource) -> Any:
        """Return what another part of this reading has asked for; who waits does not cancel it."""
        return await asyncio.shield(self._task(resource))

    async def _customer(self) -> Record:
        record = await self._client.one(_path(self._paths.customer), self._customer_id, self._fields(customers.FIELDS))
        if text(record, "id") != self._customer_id:
            self._own().refuse("629", [record])
        return record

    def _own(self, customer: Record | None = None) -> Owner:
        return Owner.of(self._customer_id, self._mapping.owner_roles, customer)

    async def _owner(self) -> Owner:
        """Return the owner with the ids that the customer's record lists; a system of bills alone has none."""
        return self._own(None if self._paths.customer is None else await self._wait(Resource.CUSTOMER))

    async def _owned(self, api: str, path: str | None, fields: Sequence[str]) -> list[Record]:
        # The customer is being read meanwhile: it is asked for with the others, or this system has none.
        records = await self._of_customer(path, fields)
        return (await self._owner()).mine(api, records)

    async def _accounts(self) -> list[Record]:
        records = await self._of_customer(self._paths.billing_account, accounts.FIELDS)
        # An account is its own: its id stands for it where it names nobody.
        named = [{**record, "billingAccount": {"id": record["id"]}} for record in records]
        return (await self._owner()).mine("666", named)

    async def _bills(self) -> list[Record]:
        return bills.sent(await self._owned("678", self._paths.bill, bills.BILL_FIELDS), self._mapping)

    async def _rates(self) -> list[Record]:
        """Return the lines of all bills: beside the bills where the server gives a customer's, else after them."""
        if self._mapping.rate_filter:
            self._task(Resource.ALL_RATES)
        held = await self._wait(Resource.BILLS)
        totals = {str(text(record, "id")): bool(_amount(record)) for record in held}
        # Bills that were not sent, or are older than those that are read, have lines too.
        beside = await self._wait(Resource.ALL_RATES) if self._mapping.rate_filter else []
        found = [rate for rate in beside if reference(rate.get("bill")) in totals]
        if not found and totals and (self._mapping.joined_ids or len(totals) == 1):
            found = await self._joined(list(totals))
        there = Counter(reference(rate.get("bill")) for rate in found)
        found += await self._each(bill for bill, has_lines in totals.items() if has_lines and not there[bill])
        return self._of_bills(await self._owner(), found, totals.keys())

    async def _rates_of_customer(self) -> list[Record]:
        """Return all lines of the customer's bills; nothing where the server will not give them so."""
        filters = {str(self._mapping.rate_filter): self._customer_id}
        try:
            rates = await self._collection(self._paths.rate, filters, (*bills.RATE_FIELDS, "relatedParty"))
        except UpstreamFailed as error:
            _LOG.warning("bill lines are asked for by their bills: those of one customer cannot be had (%s)", error)
            return []
        owner = await self._owner()
        owner.refuse("678", [rate for rate in rates if owner.of_whom(rate) is Whose.ANOTHER])
        return rates

    async def _joined(self, bill_ids: Sequence[str]) -> list[Record]:
        try:
            return await self._rates_of(",".join(bill_ids))
        except UpstreamFailed as error:
            refused = error.status is not None and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
            if not refused or error.passing or len(bill_ids) == 1:
                raise
            return []

    async def _each(self, bill_ids: Iterable[str]) -> list[Record]:
        async def asked(bill_id: str) -> list[Record]:
            async with self._several:
                return await self._rates_of(bill_id)

        return [rate for rates in await _all(asked(bill_id) for bill_id in bill_ids) for rate in rates]

    async def _rates_of(self, bill_ids: str) -> list[Record]:
        return await self._collection(self._paths.rate, {"bill.id": bill_ids}, bills.RATE_FIELDS)

    def _of_bills(self, owner: Owner, rates: Sequence[Record], bill_ids: Collection[str]) -> list[Record]:
        """Refuse lines of bills that were not asked for, and lines that say they are somebody else's."""
        if any(reference(rate.get("bill")) is None for rate in rates):
            raise RecordUnreadable("a bill line that does not tell its bill")
        strange = [rate for rate in rates if reference(rate.get("bill")) not in bill_ids]
        owner.refuse("678", strange + [rate for rate in rates if owner.of_whom(rate) is Whose.ANOTHER])
        return list(rates)

    async def _usage(self) -> list[Record]:
        path = _path(self._paths.usage)
        ended = await self._client.task(path, usage.query_of(self._customer_id), usage.pending)
        owner, consumptions = await self._owner(), usage.consumptions_of(ended)
        for consumption in consumptions:
            for bucket in usage.buckets_in(consumption):
                owner.of_nested("677", (bucket, consumption, ended))
        return consumptions

    async def _disputed(self) -> list[Record]:
        """Return the bill lines that disputes name, each by its id: there are few."""
        wanted = tickets.disputed_lines(await self._wait(Resource.TICKETS), self._mapping)
        beside = await self._wait(Resource.ALL_RATES) if wanted and Resource.ALL_RATES in self._running else []
        known = {text(rate, "id"): rate for rate in beside}

        async def asked(line_id: str) -> Record:
            async with self._several:
                return await self._client.one(_path(self._paths.rate), line_id, self._fields(bills.RATE_FIELDS))

        return await _all(_given(known[each]) if each in known else asked(each) for each in wanted)

    async def _problems(self) -> list[Record]:
        return await self._collection(self._paths.problem, {}, outages.FIELDS)

    async def _of_customer(self, path: str | None, fields: Sequence[str]) -> list[Record]:
        filters = {self._mapping.filter_for(_path(path)): self._customer_id}
        return await self._collection(path, filters, fields)

    async def _collection(self, path: str | None, filters: Mapping[str, str], fields: Sequence[str]) -> list[Record]:
        return await self._client.collection(_path(path), filters, self._fields(fields))

    def _fields(self, fields: Sequence[str]) -> Sequence[str]:
        return fields if self._mapping.select_fields else ()


async def _settled(work: Awaitable[Any]) -> Any:
    """Do the work; whatever a strange record may break is an unreadable record, never an error of this program's."""
    try:
        return await work
    except Unusable:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise RecordUnreadable(f"a record of the wrong form ({type(error).__name__})") from error


async def _given(record: Record) -> Record:
    return record


async def _all(asked: Iterable[Awaitable[Any]]) -> list[Any]:
    return list(await asyncio.gather(*asked))


def _path(path: str | None) -> str:
    if path is None:
        raise UpstreamFailed("this system does not serve it")
    return path


def _amount(bill: Record) -> bool:
    """Say whether a bill should have lines: one of nothing may have none."""
    return any(each.get("value") not in (0, "0", None) for each in objects(bill.get("taxIncludedAmount")))
