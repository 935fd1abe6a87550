"""The sandbox over the sample carrier's records, for tests of what it serves and changes."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.testclient import TestClient

from app.sandbox.application import create_sandbox
from app.sandbox.records import Records, read_records
from connectors import sample
from connectors.carrier import load
from connectors.clock import FrozenClock

API = "/tmf-api"
PRODUCTS = f"{API}/productInventory/v4/product"
BILLS = f"{API}/customerBillManagement/v4/customerBill"
RATES = f"{API}/customerBillManagement/v4/appliedCustomerBillingRate"
ORDERS = f"{API}/productOrderingManagement/v4/productOrder"
TICKETS = f"{API}/troubleTicket/v4/troubleTicket"
USAGE = f"{API}/usageConsumption/v4/queryUsageConsumption"
CUSTOMERS = f"{API}/customerManagement/v4/customer"
OCTOBER = "2026-10-01T00:00:00+01:00"


@cache
def clock() -> FrozenClock:
    """Return the sample carrier's clock."""
    folder = load(sample.FOLDER)
    assert folder.frozen_at is not None
    return FrozenClock(folder.frozen_at, folder.carrier.time_zone)


@cache
def records() -> Records:
    """Return the sample carrier's records, read once."""
    return read_records(load(sample.FOLDER), clock().now())


def sandbox_client(token: str | None = None) -> TestClient:
    """Return a client of a sandbox of its own."""
    return TestClient(create_sandbox(records(), clock(), token))


def order(customer: str, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return an order of some items."""
    numbered = [{"id": f"{number}", **item} for number, item in enumerate(items, 1)]
    return {"relatedParty": [{"id": customer, "role": "customer"}], "productOrderItem": numbered, **fields}


def change(line: str, offering: str, months: int | None = None) -> dict[str, Any]:
    """Return an item that changes a line's plan."""
    term = [{"duration": {"amount": months, "units": "month"}}] if months else []
    return {"action": "modify", "product": {"id": line}, "productOffering": {"id": offering}, "itemTerm": term}


def pack(line: str, offering: str = "ADD-DATA5") -> dict[str, Any]:
    """Return an item that adds something to a line."""
    relation = {"relationshipType": "reliesOn", "product": {"id": line}}
    return {"action": "add", "productOffering": {"id": offering}, "product": {"productRelationship": [relation]}}


def usage(sandbox: TestClient, customer: str) -> list[dict[str, Any]]:
    """Return a customer's buckets."""
    answered = sandbox.post(USAGE, json={"searchCriteria": {"relatedParty": [{"id": customer}]}})
    assert answered.status_code == 201
    return [bucket for each in answered.json()["usageConsumption"] for bucket in each["bucketRefOrValue"]]
