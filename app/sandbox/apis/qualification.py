"""TMF679, what a customer could take as far as catalogue and inventory say: on sale, not held, not excluded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.sandbox.apis.customers import CUSTOMER
from app.sandbox.apis.inventory import PRODUCT
from app.sandbox.failures import invalid, parsed
from app.sandbox.reading import Resource, readable, shown, store_of
from app.sandbox.records import Records
from app.sandbox.requests import QualificationItem, QualificationRequest
from app.sandbox.store import Store
from app.sandbox.versions import from_v5
from app.sandbox.wire import Document, customer_of, party, present, reference
from grounding.catalogue import Catalogue, Offering

QUALIFICATION = Resource("productOfferingQualification", "productOfferingQualification")
CHECK = Resource("productOfferingQualification", "checkProductOfferingQualification", ("v5",))
QUERY = Resource("productOfferingQualification", "queryProductOfferingQualification", ("v5",))

_KEPT = 200
_ITEMS = {
    QUALIFICATION.kind: "productOfferingQualificationItem",
    CHECK.kind: "checkProductOfferingQualificationItem",
}

router = APIRouter()


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield nothing: qualifications are made when they are asked for."""
    yield from ()


@router.post(QUALIFICATION.path("v4"))
def qualify(request: Request, body: dict[str, Any]) -> Response:
    """Qualify some offerings, or all that are on sale."""
    return _answered(request, QUALIFICATION, "v4", body, _checked)


@router.post(CHECK.path("v5"))
def check(request: Request, body: dict[str, Any]) -> Response:
    """Qualify some offerings, or all that are on sale, with reasons whatever the result."""
    return _answered(request, CHECK, "v5", from_v5(body), _checked)


@router.post(QUERY.path("v5"))
def query(request: Request, body: dict[str, Any]) -> Response:
    """Return the offerings that the customer could take."""
    return _answered(request, QUERY, "v5", from_v5(body), _queried)


router.include_router(readable(QUALIFICATION, CHECK, QUERY))

_Answer = Callable[["_Judge", str, QualificationRequest, Document], Document]


def _answered(request: Request, resource: Resource, version: str, body: Document, answer: _Answer) -> Response:
    store = store_of(request)
    sent = parsed(QualificationRequest, body)
    with store.changing():
        customer = store.get(CUSTOMER.kind, sent.customer_id)
        if customer is None:
            raise invalid(f"relatedParty: there is no customer `{sent.customer_id}`")
        judge = _Judge(store, request.app.state.records.catalogue, customer)
        kind = resource.kind[0].upper() + resource.kind[1:]
        made = {
            **body,
            "id": store.next_id("POQ"),
            "@type": kind,
            "state": "done",
            "effectiveQualificationDate": store.now,
            "relatedParty": [party(customer["id"], customer["name"], "customer")],
            **answer(judge, resource.kind, sent, body),
        }
        store.put(resource.kind, made)
        store.keep(resource.kind, _KEPT)
    return JSONResponse(shown(request, resource, version, made), 200 if sent.instant_sync_qualification else 201)


def _checked(judge: _Judge, kind: str, sent: QualificationRequest, body: Document) -> Document:
    raw = body.get(_ITEMS[kind]) or [{"productOffering": {"id": each.offering_id}} for each in judge.sold()]
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise invalid(f"{_ITEMS[kind]}: must be a list of objects")
    items = [_item(judge, kind, sent, each, f"{place}") for place, each in enumerate(raw, 1)]
    good = sum(item["qualificationItemResult"] == "qualified" for item in items)
    if sent.provide_only_available:
        items = [item for item in items if item["qualificationItemResult"] == "qualified"]
    result = "green" if good == len(raw) else "yellow" if good else "red"
    return {"qualificationResult": result, _ITEMS[kind]: items}


def _item(judge: _Judge, kind: str, sent: QualificationRequest, raw: Document, place: str) -> Document:
    offering_id = parsed(QualificationItem, raw).product_offering.id
    against = judge.against(offering_id)
    reasons = [{"code": code, "label": label} for code, label in against]
    if kind == CHECK.kind:
        said = reasons or [{"code": "onSale", "label": "On sale, and nothing in the inventory stands against it"}]
        told = {"eligibilityResultReason": said if sent.provide_result_reason else []}
    else:
        told = {"eligibilityUnavailabilityReason": reasons if sent.provide_unavailability_reason else []}
    return present(
        {
            **raw,
            "id": raw.get("id") or place,
            "state": "done",
            "productOffering": judge.reference(offering_id),
            "qualificationItemResult": "unqualified" if against else "qualified",
            **told,
        }
    )


def _queried(judge: _Judge, kind: str, sent: QualificationRequest, body: Document) -> Document:
    found = [each.offering_id for each in judge.sold() if not judge.against(each.offering_id)]
    return {
        "qualifiedProductOfferingItem": [
            {"id": f"{place}", "productOffering": judge.reference(each)} for place, each in enumerate(found, 1)
        ]
    }


class _Judge:
    """Says what stands against an offering for one customer."""

    def __init__(self, store: Store, catalogue: Catalogue, customer: Document) -> None:
        self._catalogue = catalogue
        self._today = store.today
        self._active = customer["status"] == "active"
        self._held = {
            product["productOffering"]["id"]
            for product in store.all(PRODUCT.kind)
            if customer_of(product) == customer["id"]
            and product["status"] != "terminated"
            and "productOffering" in product
        }

    def sold(self) -> list[Offering]:
        """Return what is on sale today."""
        return [each for each in self._catalogue.offerings.values() if each.on_sale(self._today)]

    def reference(self, offering_id: str) -> Document:
        """Return a ProductOfferingRef."""
        known = self._catalogue.offerings.get(offering_id)
        return reference(offering_id, "ProductOffering", known.name if known else None)

    def against(self, offering_id: str) -> list[tuple[str, str]]:
        """Return the code and the words of every reason; none: it can be taken."""
        offering = self._catalogue.offerings.get(offering_id)
        if offering is None:
            return [("unknownOffering", "There is no such offering")]
        related = {kind: {each.offering_id for each in offering.relations if each.kind == kind} for kind in _RELATIONS}
        reasons = {
            ("notOnSale", "Not on sale today"): not offering.on_sale(self._today),
            ("customerNotActive", "The customer is not active"): not self._active,
            ("alreadyHeld", "The customer has it already"): offering_id in self._held,
            ("excluded", "Excluded by what the customer has"): bool(related["excludes"] & self._held),
            ("requires", "Needs what the customer does not have"): not related["requires"] <= self._held,
        }
        return [reason for reason, holds in reasons.items() if holds]


_RELATIONS = ("excludes", "requires")
