"""The sandbox put together: records, Open APIs, misbehaviour, access."""

from __future__ import annotations

from collections import defaultdict

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.sandbox import control
from app.sandbox.access import TokenGate
from app.sandbox.apis import (
    accounts,
    bills,
    catalogue,
    customers,
    inventory,
    orders,
    problems,
    qualification,
    tickets,
    usage,
)
from app.sandbox.behaviour import Behaviours, Misbehaving
from app.sandbox.failures import add_handlers
from app.sandbox.reading import Resource
from app.sandbox.records import Records
from app.sandbox.store import MovableClock, Store
from app.sandbox.wire import Document, account_id
from grounding.ports import Clock

_APIS = (customers, accounts, inventory, usage, bills, catalogue, qualification, orders, tickets, problems)

RESOURCES: tuple[Resource, ...] = (
    customers.CUSTOMER,
    accounts.BILLING_ACCOUNT,
    inventory.PRODUCT,
    usage.QUERY,
    bills.BILL,
    bills.RATE,
    *catalogue.RESOURCES,
    qualification.QUALIFICATION,
    qualification.CHECK,
    qualification.QUERY,
    orders.ORDER,
    tickets.TICKET,
    problems.PROBLEM,
)


def create_sandbox(records: Records, clock: Clock, token: str | None = None) -> ASGIApp:
    """Return the application; it changes nothing but its own memory."""
    behaviours = Behaviours()
    app = FastAPI(title="Groundline sandbox", openapi_url=None, redirect_slashes=False)
    app.state.store = Store(_documents(records), MovableClock(clock), records.days)
    app.state.records = records
    app.state.behaviours = behaviours
    app.state.resources = RESOURCES
    app.include_router(control.router)
    for api in _APIS:
        app.include_router(api.router)
    add_handlers(app)
    wrapped = Misbehaving(app, behaviours, _others(records))
    return TokenGate(wrapped, token) if token else wrapped


def _documents(records: Records) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for api in _APIS:
        for kind, document in api.documents(records):
            found[kind].append(document)
    return found


def _others(records: Records) -> dict[str, str]:
    """Return, for each customer's id and account, those of the customer after him."""
    held = [account.customer for account in records.accounts]
    others: dict[str, str] = {}
    for one, other in zip(held, [*held[1:], *held[:1]], strict=True):
        others[one.customer_id] = other.customer_id
        others[account_id(one.customer_id)] = account_id(other.customer_id)
    return others
