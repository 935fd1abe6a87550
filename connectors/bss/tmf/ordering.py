"""TMF622 and TMF621 as a place to have things done: what was sent is looked up by its externalId, never sent again.

Before an order is sent it is looked up, which finds one that is there already and a server that does not answer, while
it is still certain that nothing was done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, time
from http import HTTPStatus
from typing import Any

from connectors.bss.tmf.client import TmfClient, fit_for_path
from connectors.bss.tmf.errors import RecordUnreadable, Unusable, UpstreamFailed
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.owners import Owner, Whose
from connectors.bss.tmf.values import Record, key, objects, status, text
from grounding.account.losses import LossKind
from grounding.actions.ports import Job
from grounding.actions.types import Result, State, Terms
from grounding.errors import AccountUnavailable
from grounding.money import Money
from grounding.ports import Clock
from grounding.wishes import ORDERS, ActionKind

_LOG = logging.getLogger(__name__)

_STATES = {
    "acknowledged": State.ACKNOWLEDGED, "inprogress": State.ACKNOWLEDGED, "pending": State.ACKNOWLEDGED,
    "held": State.ACKNOWLEDGED, "assessingcancellation": State.ACKNOWLEDGED, "pendingcancellation": State.ACKNOWLEDGED,
    "completed": State.COMPLETED, "partial": State.PARTIAL,
    "failed": State.FAILED, "rejected": State.FAILED, "cancelled": State.FAILED,
}  # fmt: skip
_TICKET_TYPES = {
    ActionKind.ARRANGE_PAYMENT: "paymentArrangement",
    ActionKind.OPEN_TICKET: "support",
    ActionKind.ASK_HUMAN: "contactRequest",
}
_UNCLEAR = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT})
"""Statuses of the client-error kind that leave open whether there is such an order."""


class TmfActionExecutor:
    """Orders through one TM Forum server."""

    def __init__(
        self,
        client: TmfClient,
        clock: Clock,
        subject: Callable[[Terms], str],
        *,
        system: str = "bss",
        mapping: TmfMapping | None = None,
    ) -> None:
        """Work through a client; `subject` is what the ticket of an action is called."""
        self._client = client
        self._clock = clock
        self._subject = subject
        self._system = system
        self._mapping = mapping or TmfMapping()

    async def carry_out(self, job: Job) -> Result:
        """Send the order or the ticket, once, and say what became of it."""
        path = self._path(job.terms)
        if path is None:
            return Result(State.FAILED, reason="this system takes none")
        try:
            there = await self._find(path, job)
        except Unusable as error:
            return Result(State.FAILED, reason=f"nothing sent: {error}")
        if there is not None:
            return there
        try:
            record = await self._client.task(path, self._body(job, path), lambda _: False)
            result = self._result(record, job)
        except Unusable as error:
            return await self._after(path, job, error)
        return await self._once_more(path, job, result)

    async def look_up(self, job: Job) -> Result | None:
        """Return what became of a job by its externalId. Raises AccountUnavailable."""
        path = self._path(job.terms)
        if path is None:
            return None
        try:
            return await self._find(path, job)
        except Unusable as error:
            raise AccountUnavailable(f"{self._system} did not say ({error}); try again later") from error

    async def catch_up(self) -> int:
        """Do nothing: the server carries its orders out when their day comes."""
        return 0

    async def _after(self, path: str, job: Job, error: Unusable) -> Result:
        """Say what became of an order whose answer was an error, or none, or unusable."""
        sent = error.status if isinstance(error, UpstreamFailed) else None
        refused = sent is not None and HTTPStatus.BAD_REQUEST <= sent < HTTPStatus.INTERNAL_SERVER_ERROR
        if refused and sent not in _UNCLEAR:
            return Result(State.FAILED, reason=str(error))
        _LOG.warning("%s: it is not clear what became of an action (%s); it is looked up", self._system, error)
        try:
            found = await self._find(path, job)
        except Unusable as unread:
            return Result(State.UNKNOWN, reason=f"{error}; then {unread}")
        if found is not None:
            return found
        # A conflict is an answer: there is no such order. Any other may still arrive.
        return Result(State.FAILED if sent == HTTPStatus.CONFLICT else State.UNKNOWN, reason=str(error))

    async def _once_more(self, path: str, job: Job, result: Result) -> Result:
        """Look once whether an order for today is carried out already; servers take it first and do it then."""
        today = job.terms.effective <= self._clock.now().date()
        if result.state is not State.ACKNOWLEDGED or job.terms.kind not in ORDERS or not today:
            return result
        try:
            return self._result(await self._client.one(path, result.upstream_ids[0]), job)
        except Unusable:
            return result

    async def _find(self, path: str, job: Job) -> Result | None:
        """Return what the server has of a job. Raises Unusable."""
        filters = {self._mapping.filter_for(path): job.customer_id, "externalId": job.reference}
        records = await self._client.collection(path, filters)
        # A server that heeds no such filter sends others too.
        found = [record for record in records if job.reference in _external_ids(record)]
        if len(found) > 1:
            _LOG.error("%s holds %d orders of one externalId; the first counts", self._system, len(found))
        return self._result(found[0], job) if found else None

    def _result(self, record: Record, job: Job) -> Result:
        """Read what became of a job. Raises Unusable if the record is not of this customer, or does not tell."""
        record_id = text(record, "id")
        if record_id is None or not fit_for_path(record_id):
            raise RecordUnreadable("no id")
        owner = Owner.of(job.customer_id, self._mapping.owner_roles)
        if owner.of_whom(record) is Whose.ANOTHER:
            owner.refuse("622" if job.terms.kind in ORDERS else "621", [record])
        told = status(record)
        if job.terms.kind not in ORDERS:
            state = State.FAILED if told in ("rejected", "cancelled") else State.ACKNOWLEDGED
            return Result(state, upstream_ids=(record_id,), reason=None if state is State.ACKNOWLEDGED else told)
        state = _STATES.get(told, State.UNKNOWN)
        if state is not State.PARTIAL:
            return Result(state, upstream_ids=(record_id,), reason=None if state is State.COMPLETED else told)
        names = _names(job.terms)
        items = objects(record.get("productOrderItem")) + objects(record.get("orderItem"))
        finished = {text(item, "id") for item in items if key(text(item, "state", "status") or "") == "completed"}
        done = tuple(name for item_id, name in names.items() if item_id in finished)
        not_done = tuple(name for item_id, name in names.items() if item_id not in finished)
        return Result(state, upstream_ids=(record_id,), done=done, not_done=not_done, reason=told)

    def _path(self, terms: Terms) -> str | None:
        return self._mapping.paths.order if terms.kind in ORDERS else self._mapping.paths.ticket

    def _body(self, job: Job, path: str) -> dict[str, Any]:
        newer = "/v5/" in path
        party = {"id": job.customer_id, "role": "customer", "@referredType": "Customer"}
        inner = {"id": job.customer_id, "@type": "PartyRoleRef", "@referredType": "Customer"}
        later = {"role": "customer", "@type": "RelatedPartyRefOrPartyRoleRef", "partyOrPartyRole": inner}
        by_id = [{"id": job.reference, "externalIdentifierType": "groundline", "@type": "ExternalIdentifier"}]
        common = {"externalId": by_id if newer else job.reference, "relatedParty": [later if newer else party]}
        return {**common, **(self._order(job.terms) if job.terms.kind in ORDERS else self._ticket(job.terms))}

    def _order(self, terms: Terms) -> dict[str, Any]:
        now = self._clock.now()
        order: dict[str, Any] = {"@type": "ProductOrder", "productOrderItem": _items(terms)}
        if terms.effective > now.date():
            moment = datetime.combine(terms.effective, time.min, now.tzinfo)
            order["requestedCompletionDate"] = moment.isoformat()
        return order

    def _ticket(self, terms: Terms) -> dict[str, Any]:
        subject = self._subject(terms)
        about = [("Product", terms.line_id)] if terms.line_id else []
        about += [("CustomerBill", bill) for bill in terms.bills]
        return {
            "@type": "TroubleTicket",
            "name": subject,
            "description": subject,
            "severity": "minor",
            "ticketType": _TICKET_TYPES[terms.kind],
            "relatedEntity": [{"id": each, "role": "concerned", "@referredType": kind} for kind, each in about],
        }


def _items(terms: Terms) -> list[dict[str, Any]]:
    """Return what is ordered: the offering at the price that was agreed to, and the end of what goes with the old."""
    product: dict[str, Any]
    if terms.kind in (ActionKind.CHANGE_PLAN, ActionKind.RENEW_PLAN):
        action, product = "modify", {"id": terms.line_id}
    else:
        action = "add"
        product = {"productRelationship": [{"relationshipType": "reliesOn", "product": {"id": terms.line_id}}]}
    first: dict[str, Any] = {
        "id": "1",
        "action": action,
        "quantity": 1,
        "product": product,
        "productOffering": {"id": terms.offering_id, "name": terms.name},
        "itemPrice": _prices(terms),
    }
    if terms.term_months:
        duration = {"amount": terms.term_months, "units": "month"}
        first["itemTerm"] = [{"name": f"{terms.term_months} months", "duration": duration}]
    ends = [
        {"id": str(number), "action": "delete", "quantity": 1, "product": {"id": lost_id}}
        for number, (lost_id, _) in enumerate(_ended(terms), 2)
    ]
    return [first, *ends]


def _prices(terms: Terms) -> list[dict[str, Any]]:
    prices = []
    if terms.price is not None:
        once = {"priceType": "oneTime", "price": _amount(terms.price)}
        monthly = {"priceType": "recurring", "recurringChargePeriod": terms.period, "price": _amount(terms.price)}
        prices.append(monthly if terms.period else once)
    if terms.fee:
        prices.append({"priceType": "oneTime", "name": "fee", "price": _amount(terms.fee)})
    return prices


def _amount(money: Money) -> dict[str, Any]:
    # JSON has no decimals, but the nearest float of an amount is written as that amount.
    return {"taxIncludedAmount": {"unit": money.currency, "value": float(money.decimal)}}


def _ended(terms: Terms) -> list[tuple[str, str]]:
    return [(item.id, item.name) for item in terms.lost if item.kind == LossKind.ADDON]


def _names(terms: Terms) -> Mapping[str, str]:
    """Return what each item of an order is called."""
    ended = {str(number): name for number, (_, name) in enumerate(_ended(terms), 2)}
    return {"1": terms.name or "", **ended}


def _external_ids(record: Record) -> set[str]:
    held = record.get("externalId")
    if isinstance(held, str):
        return {held.strip()}
    return {found for each in objects(held) if (found := text(each, "id"))}
