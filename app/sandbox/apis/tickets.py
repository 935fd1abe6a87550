"""TMF621, trouble tickets; a bill that is disputed is one of its own type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.sandbox.apis.bills import BILL, RATE
from app.sandbox.apis.customers import CUSTOMER
from app.sandbox.apis.inventory import PRODUCT
from app.sandbox.failures import absent, conflict, invalid, parsed
from app.sandbox.reading import Resource, readable, shown, store_of
from app.sandbox.records import Records
from app.sandbox.replays import made_once
from app.sandbox.requests import TicketRequest, TicketUpdate
from app.sandbox.store import Store
from app.sandbox.wire import Document, account_id, amount, customer_of, party, present, reference
from grounding.account.records import Customer, Dispute, Ticket

TICKET = Resource("troubleTicket", "troubleTicket")

_PATH = TICKET.path("v4")
_STATES = {
    "open": "acknowledged",
    "in_progress": "inProgress",
    "waiting_for_customer": "pending",
    "resolved": "resolved",
    "closed": "closed",
    "upheld": "resolved",
    "rejected": "rejected",
}
_OVER = {"resolved", "closed", "cancelled", "rejected"}
_FINAL = {"closed", "cancelled", "rejected"}

router = APIRouter()


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield tickets and disputes."""
    for account in records.accounts:
        for ticket in account.tickets:
            yield TICKET.kind, _ticket(account.customer, ticket, records)
        for dispute in account.balance.disputes if account.balance else ():
            yield TICKET.kind, _dispute(account.customer, dispute, records)


@router.post(_PATH)
def open_ticket(request: Request, body: dict[str, Any]) -> Response:
    """Open a ticket; the same `externalId` once more gives the ticket that there is."""
    sent = parsed(TicketRequest, body)
    return made_once(request, TICKET, body, lambda: _opened(store_of(request), sent, body))


@router.patch(f"{_PATH}/{{identifier}}")
def change_ticket(request: Request, identifier: str, body: dict[str, Any]) -> Response:
    """Change a ticket's status, text or notes; what is closed stays closed."""
    store = store_of(request)
    sent = parsed(TicketUpdate, body)
    with store.changing():
        ticket = store.get(TICKET.kind, identifier)
        if ticket is None:
            raise absent(TICKET.kind, identifier)
        if sent.status is not None and ticket["status"] in _FINAL and sent.status != ticket["status"]:
            raise conflict(f"status: the ticket is {ticket['status']}")
        ticket = store.put(TICKET.kind, {**ticket, **_changes(sent, store), "lastUpdate": store.now})
    return JSONResponse(shown(request, TICKET, "v4", ticket))


router.include_router(readable(TICKET))


def _ticket(customer: Customer, ticket: Ticket, records: Records) -> Document:
    days = records.days
    over = ticket.state in ("resolved", "closed")
    return present(
        {
            "id": ticket.ticket_id,
            "@type": "TroubleTicket",
            "name": ticket.subject,
            "description": ticket.subject,
            "ticketType": "support",
            "severity": "minor",
            "status": _STATES.get(ticket.state, "inProgress"),
            "creationDate": days.first(ticket.opened),
            "lastUpdate": days.first(ticket.updated),
            "expectedResolutionDate": days.first(ticket.expected) if ticket.expected else None,
            "resolutionDate": days.first(ticket.updated) if over else None,
            "relatedEntity": [{**reference(ticket.line_id, "Product"), "role": "affected"}] if ticket.line_id else [],
            "relatedParty": [party(customer.customer_id, customer.name, "customer")],
        }
    )


def _dispute(customer: Customer, dispute: Dispute, records: Records) -> Document:
    days = records.days
    about = [{**reference(dispute.bill_id, "CustomerBill"), "role": "disputed"}]
    if dispute.bill_line is not None:
        line = reference(f"{dispute.bill_id}-{dispute.bill_line}", "AppliedCustomerBillingRate")
        about.append({**line, "role": "disputed"})
    return present(
        {
            "id": dispute.dispute_id,
            "@type": "BillingDispute",
            "@baseType": "TroubleTicket",
            "name": "Disputed charge",
            "description": "Disputed charge",
            "ticketType": "billingDispute",
            "severity": "minor",
            "status": _STATES.get(dispute.state, "inProgress"),
            "creationDate": days.first(dispute.opened),
            "expectedResolutionDate": days.first(dispute.answer_due) if dispute.answer_due else None,
            "disputedAmount": amount(dispute.amount),
            "relatedEntity": about,
            "relatedParty": [party(customer.customer_id, customer.name, "customer")],
        }
    )


def _opened(store: Store, sent: TicketRequest, body: Document) -> Document:
    customer = store.get(CUSTOMER.kind, sent.customer_id)
    if customer is None:
        raise invalid(f"relatedParty: there is no customer `{sent.customer_id}`")
    for entity in sent.related_entity:
        if not _belongs(store, entity.id, sent.customer_id):
            raise invalid(f"relatedEntity: the customer has no `{entity.id}`")
    ticket = {
        "name": sent.description,
        **body,
        "id": store.next_id("TT"),
        "@type": "TroubleTicket",
        "status": "acknowledged",
        "creationDate": store.now,
        "lastUpdate": store.now,
        "relatedParty": [party(customer["id"], customer["name"], "customer")],
    }
    return store.put(TICKET.kind, ticket)


def _belongs(store: Store, identifier: str, customer_id: str) -> bool:
    for kind in (PRODUCT.kind, BILL.kind, RATE.kind):
        found = store.get(kind, identifier)
        if found is not None:
            owner = customer_of(found)
            return owner == customer_id or found["billingAccount"]["id"] == account_id(customer_id)
    return identifier == account_id(customer_id)


def _changes(sent: TicketUpdate, store: Store) -> Document:
    changes = sent.model_dump(by_alias=True, exclude_none=True)
    if sent.status is not None:
        changes["statusChangeDate"] = store.now
        if sent.status in _OVER:
            changes["resolutionDate"] = store.now
    return changes
