"""TMF621 and TMF622: what people work on for a customer, as tickets and as orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import (
    Record,
    Traits,
    day,
    key,
    keys,
    needed_money,
    needed_text,
    objects,
    reference,
    status,
    text,
)
from grounding.account.records import Dispute, Ticket

TICKET_FIELDS = (
    "id", "name", "description", "status", "state", "ticketType", "creationDate", "lastUpdate", "statusChangeDate",
    "expectedResolutionDate", "resolutionDate", "relatedEntity", "relatedParty", "disputedAmount",
    "troubleTicketCharacteristic",
)  # fmt: skip
ORDER_FIELDS = (
    "id", "description", "category", "state", "status", "orderDate", "expectedCompletionDate", "completionDate",
    "cancellationDate", "lastUpdate", "productOrderItem", "orderItem", "relatedParty", "billingAccount",
)  # fmt: skip

_BILL_TYPES = frozenset({"customerbill", "bill"})
_LINE_TYPES = frozenset({"appliedcustomerbillingrate"})


def tickets_of(
    tickets: Sequence[Record], orders: Sequence[Record], mapping: TmfMapping, zone: tzinfo
) -> tuple[Ticket, ...]:
    """Return both, newest first, without contested charges: these are disputes. Raises RecordUnreadable."""
    plain = [record for record in tickets if not is_dispute(record, mapping)]
    found = [_ticket(record, mapping, zone) for record in plain] + [_order(record, mapping, zone) for record in orders]
    found.sort(key=lambda ticket: ticket.ticket_id)
    found.sort(key=lambda ticket: ticket.opened, reverse=True)
    return tuple(found)


def _ticket(record: Record, mapping: TmfMapping, zone: tzinfo) -> Ticket:
    opened = _first(record, ("creationDate",), zone)
    return Ticket(
        ticket_id=needed_text(record, "id"),
        line_id=_entity(record, keys(mapping.product_types)),
        opened=opened,
        subject=text(record, "name", "description") or needed_text(record, "ticketType"),
        state=_state(record, mapping),
        updated=_latest(record, ("lastUpdate", "statusChangeDate", "resolutionDate"), zone) or opened,
        expected=day(record.get("expectedResolutionDate"), "expectedResolutionDate", zone),
        kind="ticket",
    )


def _order(record: Record, mapping: TmfMapping, zone: tzinfo) -> Ticket:
    items = objects(record.get("productOrderItem")) + objects(record.get("orderItem"))
    opened = _first(record, ("orderDate",), zone)
    return Ticket(
        ticket_id=needed_text(record, "id"),
        line_id=next((found for item in items if (found := reference(item.get("product")))), None),
        opened=opened,
        subject=text(record, "description") or _ordered(items) or text(record, "category") or needed_text(record, "id"),
        state=_state(record, mapping),
        updated=_latest(record, ("lastUpdate", "completionDate", "cancellationDate"), zone) or opened,
        expected=day(record.get("expectedCompletionDate"), "expectedCompletionDate", zone),
        kind="order",
    )


def is_dispute(record: Record, mapping: TmfMapping) -> bool:
    """Say whether a ticket contests a charge."""
    return key(text(record, "ticketType") or "") in keys(mapping.dispute_types)


def disputes_of(
    tickets: Sequence[Record], numbers: Mapping[str, int], mapping: TmfMapping, zone: tzinfo
) -> tuple[Dispute, ...]:
    """Return the contested charges, newest first; `numbers` are those of bill lines by their ids.

    Raises: RecordUnreadable if one does not tell its bill, its amount or its day.
    """
    found = []
    for record in tickets:
        state = mapping.dispute_states.get(status(record)) if is_dispute(record, mapping) else ""
        if state is None:
            raise RecordUnreadable("a dispute state that is not known")
        if state:
            found.append(_dispute(record, state, numbers, zone))
    found.sort(key=lambda dispute: dispute.opened, reverse=True)
    return tuple(found)


def disputed_lines(tickets: Sequence[Record], mapping: TmfMapping) -> list[str]:
    """Return the ids of the bill lines that disputes name."""
    found = (_entity(record, _LINE_TYPES) for record in tickets if is_dispute(record, mapping))
    return [line_id for line_id in found if line_id]


def _dispute(record: Record, state: str, numbers: Mapping[str, int], zone: tzinfo) -> Dispute:
    traits = Traits.of(record.get("troubleTicketCharacteristic"))
    bill_id = _entity(record, _BILL_TYPES)
    if bill_id is None:
        raise RecordUnreadable("a dispute of no bill")
    return Dispute(
        dispute_id=needed_text(record, "id"),
        bill_id=bill_id,
        bill_line=numbers.get(_entity(record, _LINE_TYPES) or ""),
        amount=needed_money(record.get("disputedAmount") or traits.get(("disputedAmount",)), "disputedAmount"),
        opened=_first(record, ("creationDate",), zone),
        state=state,
        answer_due=day(record.get("expectedResolutionDate"), "expectedResolutionDate", zone),
    )


def _ordered(items: Iterable[Record]) -> str:
    """Return the names of what was ordered."""
    names = (text(offering, "name") for item in items for offering in objects(item.get("productOffering")))
    return ", ".join(name for name in names if name)


def _entity(record: Record, wanted: frozenset[str]) -> str | None:
    """Return the id of the first related entity of one of these types, as v4 writes it (flat) and as v5 does."""
    for related in objects(record.get("relatedEntity")):
        held = related.get("entity")
        who = held if isinstance(held, dict) else related
        told = {key(text(each, name) or "") for each in (related, who) for name in ("@referredType", "role", "@type")}
        if wanted & told:
            return text(who, "id")
    return None


def _state(record: Record, mapping: TmfMapping) -> str:
    found = mapping.ticket_states.get(status(record))
    if found is None:
        raise RecordUnreadable("a ticket state that is not known")
    return found


def _first(record: Record, names: Sequence[str], zone: tzinfo) -> date:
    found = next((found for name in names if (found := day(record.get(name), name, zone))), None)
    if found is None:
        raise RecordUnreadable(f"no {names[0]}")
    return found


def _latest(record: Record, names: Sequence[str], zone: tzinfo) -> date | None:
    return max((found for name in names if (found := day(record.get(name), name, zone))), default=None)
