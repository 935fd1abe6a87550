"""TMF622, product orders: what is ordered shows in the inventory from the day that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.sandbox.apis.customers import CUSTOMER
from app.sandbox.apis.ordering import Ordering, outcome
from app.sandbox.failures import absent, conflict, invalid, parsed
from app.sandbox.reading import Resource, readable, shown, store_of
from app.sandbox.records import Records
from app.sandbox.replays import made_once
from app.sandbox.requests import OrderItem, OrderRequest, OrderUpdate
from app.sandbox.store import Store
from app.sandbox.wire import Document, amount, party, present

ORDER = Resource("productOrderingManagement", "productOrder")

_PATH = ORDER.path("v4")

router = APIRouter()


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield nothing: the records hold no orders."""
    yield from ()


@router.post(_PATH)
def order(request: Request, body: dict[str, Any]) -> Response:
    """Take an order; the same `externalId` once more gives the order that there is."""
    sent = parsed(OrderRequest, body)
    store, records = store_of(request), request.app.state.records
    return made_once(request, ORDER, body, lambda: _taken(store, records, sent, body))


@router.patch(f"{_PATH}/{{identifier}}")
def change_order(request: Request, identifier: str, body: dict[str, Any]) -> Response:
    """Cancel an order, move its day, or note something on it, while it is not carried out."""
    store = store_of(request)
    sent = parsed(OrderUpdate, body)
    with store.changing():
        held = store.get(ORDER.kind, identifier)
        if held is None:
            raise absent(ORDER.kind, identifier)
        if held["state"] != "acknowledged":
            raise conflict(f"the order is {held['state']}")
        changes = sent.model_dump(by_alias=True, exclude_none=True, mode="json")
        if sent.state == "cancelled":
            store.forget(identifier)
            changes |= {"cancellationDate": store.now, "productOrderItem": _in_state(held, "cancelled")}
        elif sent.requested_completion_date is not None:
            day = store.days.day(sent.requested_completion_date)
            _not_past(day, store)
            changes["expectedCompletionDate"] = store.days.first(day)
            _plan(store, request.app.state.records, {**held, **changes}, day)
        held = store.put(ORDER.kind, {**held, **changes})
    return JSONResponse(shown(request, ORDER, "v4", held))


router.include_router(readable(ORDER))


def _taken(store: Store, records: Records, sent: OrderRequest, body: Document) -> Document:
    customer = store.get(CUSTOMER.kind, sent.customer_id)
    if customer is None:
        raise invalid(f"relatedParty: there is no customer `{sent.customer_id}`")
    wanted = sent.requested_completion_date or sent.requested_start_date
    day = store.days.day(wanted) if wanted else store.today
    _not_past(day, store)
    _nothing_under_way(store, sent)
    ordering = Ordering(store, records, "", customer["id"], customer["name"], day)
    for item in sent.product_order_item:
        ordering.check(item)
    held = {
        "description": ", ".join(ordering.name_of(item) for item in sent.product_order_item),
        **body,
        "id": store.next_id("PO"),
        "@type": "ProductOrder",
        "state": "acknowledged",
        "orderDate": store.now,
        "expectedCompletionDate": store.days.first(day),
        "relatedParty": [party(customer["id"], customer["name"], "customer")],
        "productOrderItem": [
            {**raw, "state": "acknowledged", **_price(ordering, item)}
            for raw, item in zip(body["productOrderItem"], sent.product_order_item, strict=True)
        ],
    }
    _plan(store, records, held, day)
    return store.put(ORDER.kind, held)


def _plan(store: Store, records: Records, held: Document, day: date) -> None:
    store.at(day, held["id"], partial(_carry_out, store, records, held["id"], day))


def _carry_out(store: Store, records: Records, order_id: str, day: date) -> None:
    held = store.get(ORDER.kind, order_id)
    if held is None:
        return
    customer = held["relatedParty"][0]
    ordering = Ordering(store, records, order_id, customer["id"], customer["name"], day)
    state = outcome(ordering, [OrderItem.model_validate(each) for each in held["productOrderItem"]])
    done = {"state": state, "completionDate": store.now, "productOrderItem": _in_state(held, state)}
    store.put(ORDER.kind, {**held, **done})


def _in_state(held: Document, state: str) -> list[Document]:
    return [{**item, "state": state} for item in held["productOrderItem"]]


def _not_past(day: date, store: Store) -> None:
    if day < store.today:
        raise invalid(f"requestedCompletionDate: {day} is past; today is {store.today}")


def _nothing_under_way(store: Store, sent: OrderRequest) -> None:
    wanted = {item.product.id for item in sent.product_order_item if item.product.id}
    for other in store.all(ORDER.kind):
        busy = {(item.get("product") or {}).get("id") for item in other["productOrderItem"]}
        if other["state"] == "acknowledged" and busy & wanted:
            raise conflict(f"product: the order `{other['id']}` for it is under way")


def _price(ordering: Ordering, item: OrderItem) -> Document:
    offering = ordering.records.catalogue.offerings.get(item.product_offering.id) if item.product_offering else None
    found = ordering.recurring_price(offering) if offering else None
    if found is None:
        return {}
    value = {"taxIncludedAmount": amount(found.amount)}
    return {"itemPrice": [present({"priceType": found.kind, "recurringChargePeriod": found.period, "price": value})]}
