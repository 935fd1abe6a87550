"""Customers, usage, tickets and outages as real servers send them, otherwise than the standard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.bss.tmf.mapping import TmfMapping, TmfPaths
from grounding.account.records import AuthorisedUser, Dispute, Section
from grounding.money import Money
from tests.unit.connectors.bss.tmf.server import Reply, TmfServer
from tests.unit.connectors.bss.tmf.world import (
    BILLS,
    BUCKETS,
    CHIARA,
    RATES,
    TICKETS,
    Record,
    euro,
    owner,
    read,
    traits,
)


async def test_authorised_users_and_their_rights(server: TmfServer) -> None:
    server.put(
        "customer",
        Reply(
            CHIARA
            | {
                "relatedParty": [
                    {"id": "U-1", "name": "Áine", "role": "Authorised User"},
                    {"role": "authorisedToChange", "partyOrPartyRole": {"id": "U-2", "name": "Cathal"}},
                    {"id": "U-3", "name": "Somebody", "role": "salesAgent"},
                ]
            }
        ),
    )
    users = (await read(server)).customer.authorised_users
    assert users == (AuthorisedUser("U-1", "Áine", False), AuthorisedUser("U-2", "Cathal", True))


async def test_consents_that_are_not_plain_are_as_if_never_asked(server: TmfServer) -> None:
    told = [
        {"name": "consent.marketing", "value": "No"},
        {"name": "consent.usage_analysis", "value": "perhaps"},
        {"name": "consent.calls", "value": None},
    ]
    server.put("customer", Reply(CHIARA | {"characteristic": told}))
    assert (await read(server)).customer.consents == {"marketing": False}


async def test_a_business_is_told_by_its_party(server: TmfServer) -> None:
    party = {"id": "O", "name": "Rossi Ltd", "@referredType": "Organization"}
    server.put("customer", Reply(CHIARA | {"engagedParty": party}))
    assert (await read(server)).customer.segment == "business"


BUCKETS_OTHERWISE: list[tuple[Record, tuple[Decimal | None, Decimal]]] = [
    (
        {"remainingValue": None, "bucketCounter": [
            {"counterType": "used", "value": {"amount": 5, "units": "GB"}},
            {"counterType": "total", "value": {"amount": 20, "units": "Gb"}},
        ]},
        (Decimal(20), Decimal(5)),
    ),
    (
        {"remainingValue": {"amount": 15, "units": "GB"}, "bucketCounter": [
            {"counterType": "Allowance", "value": {"amount": 20, "units": "GB"}},
        ]},
        (Decimal(20), Decimal(5)),
    ),
    (
        {"remainingValue": {"amount": 0, "units": "GB"}, "bucketCounter": [
            {"counterType": "used", "level": "user", "value": {"amount": 1, "units": "GB"}},
            {"counterType": "used", "level": "global", "value": {"amount": 20, "units": "GB"}},
            {"counterType": "outOfBucket", "value": {"amount": "1.5", "units": "GB"}},
        ]},
        (Decimal(20), Decimal("21.5")),
    ),
    (
        {"remainingValue": {"amount": -1, "units": "GB"}, "remainingValueName": "Unlimited"},
        (None, Decimal("31.5")),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "expected"), BUCKETS_OTHERWISE)
async def test_allowances_told_otherwise(
    server: TmfServer, changed: Record, expected: tuple[Decimal | None, Decimal]
) -> None:
    found = [{"state": "done", "bucketRefOrValue": [BUCKETS["C-1007"][0] | changed]}]
    server.put("queryUsageConsumption", Reply({"id": "Q", "usageConsumption": found}, 201))
    (bucket,) = (await read(server)).usage
    assert (bucket.allowance, bucket.used) == expected


async def test_usage_that_comes_later_and_names_its_customer_once(server: TmfServer) -> None:
    buckets = [{name: value for name, value in each.items() if name != "relatedParty"} for each in BUCKETS["C-1007"]]
    done = {"id": "Q-1", "usageConsumption": [{"state": "done", "bucketRefOrValue": buckets}]}
    expected = (await read(server)).usage
    for owned in ({"relatedParty": owner("C-1007")}, {"partyAccount": [{"id": "AC-1007"}]}):
        server.put("queryUsageConsumption", Reply({"id": "Q-1"}, 202), Reply(done | owned))
        assert (await read(server)).usage == expected
    server.put("queryUsageConsumption", Reply(done, 201))
    assert Section.USAGE in (await read(server)).missing


async def test_a_ticket_about_a_line_and_an_order(server: TmfServer) -> None:
    related = [{"id": "L-1007-1", "@referredType": "Product"}]
    ticket = TICKETS[0] | {"relatedParty": owner("C-1007"), "relatedEntity": related, "status": "In Progress"}
    order = {
        "id": "O-1", "state": "acknowledged", "orderDate": "2026-09-10T10:00:00Z",
        "expectedCompletionDate": "2026-09-20", "relatedParty": owner("C-1007"),
        "productOrderItem": [
            {"action": "modify", "product": {"id": "L-1007-1"}, "productOffering": {"id": "X", "name": "Merrow Max"}}
        ],
    }  # fmt: skip
    server.put("troubleTicket", Reply([ticket]))
    server.put("productOrder", Reply([order]))
    first, second = (await read(server)).tickets
    assert (first.ticket_id, first.subject, first.line_id, first.state) == ("O-1", "Merrow Max", "L-1007-1", "open")
    assert first.expected == date(2026, 9, 20)
    assert (second.line_id, second.state) == ("L-1007-1", "in_progress")


async def test_disputes_are_tickets_of_their_own_type(server: TmfServer) -> None:
    dispute = {
        "id": "DI-1", "ticketType": "billingDispute", "status": "acknowledged", "creationDate": "2026-09-03",
        "disputedAmount": euro("16.00"), "expectedResolutionDate": "2026-09-17", "relatedParty": owner("C-1007"),
        "relatedEntity": [
            {"id": "B-1007-2026-09", "@referredType": "CustomerBill"},
            {"id": "B-1007-2026-09-2", "@referredType": "AppliedCustomerBillingRate"},
        ],
    }  # fmt: skip
    numbered = [
        rate | {"characteristic": [*rate["characteristic"], *traits(lineNumber=rate["id"][-1])]} for rate in RATES
    ]
    server.records("appliedCustomerBillingRate", numbered)
    server.put("troubleTicket", Reply([dispute]))
    account = await read(server)
    opened, due = date(2026, 9, 3), date(2026, 9, 17)
    assert account.balance is not None
    assert account.balance.disputes == (Dispute("DI-1", "B-1007-2026-09", 2, Money(1600, "EUR"), opened, "open", due),)
    assert account.tickets == ()
    server.put("troubleTicket", Reply([dispute | {"disputedAmount": None}]))
    account = await read(server)
    assert account.balance is not None and account.balance.disputes == ()
    assert "disputes" in account.provenance[Section.BALANCE].absent


async def test_payments_that_tell_their_day(server: TmfServer) -> None:
    applied = {"appliedAmount": euro("43.99"), "payment": {"id": "P-1", "name": "card"}, "paymentDate": "2026-09-10"}
    server.put("customerBill", Reply([BILLS[5] | {"relatedParty": owner("C-1007"), "appliedPayment": [applied]}]))
    server.put("appliedCustomerBillingRate", Reply(RATES[10:12]))
    account = await read(server)
    assert account.balance is not None
    assert [(item.payment_id, item.received) for item in account.balance.payments] == [("P-1", date(2026, 9, 10))]
    assert account.provenance[Section.BALANCE].absent == {"arrangements"}


async def test_outages_at_the_customers_places(server: TmfServer) -> None:
    problem = {
        "id": "OUT-1", "name": "Dublin 2", "category": "unplanned", "reason": "power", "status": "inProgress",
        "timeRaised": "2026-09-14T06:42:00Z", "affectedLocation": [{"id": "D02"}],
        "affectedService": [{"name": "mobile"}, {"name": "data"}],
        "characteristic": traits(expectedResolutionDate="2026-09-14T13:00:00+01:00"),
    }  # fmt: skip
    elsewhere = problem | {"id": "OUT-2", "affectedLocation": [{"id": "H91"}]}
    over = problem | {"id": "OUT-3", "status": "resolved"}
    server.put("serviceProblem", Reply([problem, elsewhere, over]))
    (outage,) = (await read(server)).outages
    assert (outage.outage_id, outage.services, outage.planned) == ("OUT-1", ("mobile", "data"), False)
    assert outage.start.isoformat() == "2026-09-14T07:42:00+01:00"


async def test_an_api_that_a_system_does_not_serve(server: TmfServer) -> None:
    paths = TmfPaths(order=None, problem=None, usage=None)
    account = await read(server, TmfMapping(paths=paths, select_fields=False))
    assert account.missing == account.unkept == {Section.USAGE, Section.OUTAGES, Section.HISTORY}
    assert all("fields" not in asked.query for asked in server.asked)
