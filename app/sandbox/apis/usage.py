"""TMF677, usage: what is left of each allowance, asked for with a task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.sandbox.apis.customers import CUSTOMER
from app.sandbox.failures import absent, invalid
from app.sandbox.reading import Resource, readable, shown, store_of
from app.sandbox.records import Records
from app.sandbox.store import Store
from app.sandbox.wire import Days, Document, account_reference, customer_of, party, present, quantity, reference
from grounding.account.records import Bucket

QUERY = Resource("usageConsumption", "queryUsageConsumption")
BUCKET = "bucket"

_PATH = QUERY.path("v4")
_KEPT = 200
"""Answers that can be read again; an assistant asks anew for every question."""

router = APIRouter()


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield the buckets; they are seen within the answers to queries alone."""
    for account in records.accounts:
        for bucket in account.usage:
            yield BUCKET, bucket_document(bucket, account.customer.customer_id, account.customer.name, records.days)


def bucket_document(bucket: Bucket, customer_id: str, customer_name: str, days: Days) -> Document:
    """Return a bucket; what was used beyond the allowance is counted apart, as the standard has it."""
    period = days.period(bucket.period_start, bucket.period_end)
    within = bucket.used if bucket.allowance is None else min(bucket.used, bucket.allowance)
    counters = {"used": within, "outOfBucket": bucket.used - within}
    return present(
        {
            "id": bucket.bucket_id,
            "@type": "Bucket",
            "name": bucket.name,
            "usageType": bucket.kind,
            "status": "active",
            "isShared": False,
            "remainingValue": None if bucket.remaining is None else quantity(bucket.remaining, bucket.unit),
            "remainingValueName": (
                "unlimited" if bucket.remaining is None else f"{bucket.remaining.normalize():f} {bucket.unit}"
            ),
            "bucketCounter": [
                {
                    "counterType": kind,
                    "level": "global",
                    "value": quantity(value, bucket.unit),
                    "consumptionPeriod": period,
                }
                for kind, value in counters.items()
                if value or kind == "used"
            ],
            "product": [reference(bucket.line_id, "Product")],
            "partyAccount": account_reference(customer_id),
            "relatedParty": [party(customer_id, customer_name, "customer")],
            "validFor": period,
        }
    )


@router.post(_PATH)
def query(request: Request, body: dict[str, Any]) -> Response:
    """Answer a query at once: the allowances of a customer, by line."""
    store = store_of(request)
    criteria = body.get("searchCriteria")
    if not isinstance(criteria, dict):
        raise invalid("searchCriteria: must be an object")
    wanted = {name: _ids(criteria, name) for name in ("relatedParty", "partyAccount", "product")}
    if not any(wanted.values()):
        raise invalid("searchCriteria: name a relatedParty, a partyAccount or a product by its id")
    for identifier in wanted["relatedParty"]:
        if store.get(CUSTOMER.kind, identifier) is None:
            raise invalid(f"searchCriteria.relatedParty: there is no customer `{identifier}`")
    with store.changing():
        buckets = [bucket for bucket in store.all(BUCKET) if _fits(bucket, wanted)]
        task = present(
            {
                "id": store.next_id("UQ"),
                "@type": "QueryUsageConsumption",
                "queryUsageConsumptionDate": store.now,
                "searchCriteria": _echoed(criteria),
                "usageConsumption": _by_line(buckets, store),
            }
        )
        store.put(QUERY.kind, task)
        store.keep(QUERY.kind, _KEPT)
    return JSONResponse(shown(request, QUERY, "v4", task), 201)


@router.delete(f"{_PATH}/{{identifier}}")
def forget(request: Request, identifier: str) -> Response:
    """Forget a task."""
    store = store_of(request)
    if store.get(QUERY.kind, identifier) is None:
        raise absent(QUERY.kind, identifier)
    store.remove(QUERY.kind, identifier)
    return Response(status_code=204)


router.include_router(readable(QUERY))


def _ids(criteria: Document, name: str) -> set[str]:
    given = criteria.get(name, [])
    items = given if isinstance(given, list) else [given]
    if not all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in items):
        raise invalid(f"searchCriteria.{name}: every item needs an id")
    return {item["id"] for item in items}


def _echoed(criteria: Document) -> Document:
    """Return the criteria with parties as the definition wants them, which senders often do not write."""
    parties = criteria.get("relatedParty")
    if not isinstance(parties, list):
        return criteria
    return {**criteria, "relatedParty": [{"@referredType": "Customer", **each} for each in parties]}


def _fits(bucket: Document, wanted: dict[str, set[str]]) -> bool:
    has = {
        "relatedParty": customer_of(bucket),
        "partyAccount": bucket["partyAccount"]["id"],
        "product": bucket["product"][0]["id"],
    }
    return all(not ids or has[name] in ids for name, ids in wanted.items())


def _by_line(buckets: list[Document], store: Store) -> list[Document]:
    found: dict[str, list[Document]] = {}
    for bucket in buckets:
        found.setdefault(bucket["product"][0]["id"], []).append(bucket)
    return [
        {
            "id": f"UC-{line_id}",
            "@type": "UsageConsumption",
            "state": "done",
            "creationDate": store.now,
            "product": [reference(line_id, "Product")],
            "partyAccount": [each[0]["partyAccount"]],
            "relatedParty": each[0]["relatedParty"],
            "bucketRefOrValue": each,
        }
        for line_id, each in found.items()
    ]
