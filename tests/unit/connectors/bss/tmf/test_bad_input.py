"""What a server may do wrong: the section is named as missing, the others stand, nothing of it is shown or logged."""

from __future__ import annotations

import asyncio
import copy
import logging
from typing import Any

import pytest

from connectors.bss.tmf.client import TmfLimits
from grounding.account.records import Section
from grounding.errors import AccountUnavailable, CustomerMerged, CustomerUnknown
from tests.unit.connectors.bss.tmf.server import Reply, TmfServer, serving
from tests.unit.connectors.bss.tmf.world import (
    BILLS,
    BUCKETS,
    CHIARA,
    PRODUCTS,
    QUICK,
    RATES,
    TICKETS,
    euro,
    owner,
    reader_of,
    stock,
)

ALL = frozenset(Section) - {Section.HISTORY}
HTML = b"<!doctype html><title>Sorry</title><p>Customer Chiara Rossi: try again later</p>"

NO_ANSWERS = {
    "an error page with 200": Reply(HTML, headers={"content-type": "text/html"}),
    "429": Reply(None, 429),
    "429 for an hour": Reply(None, 429, {"Retry-After": "3600"}),
    "500": Reply({"code": "500", "reason": "Chiara"}, 500),
    "503": Reply(None, 503, {"Retry-After": "0"}),
    "403": Reply(None, 403),
    "404": Reply(None, 404),
    "a redirect": Reply(None, 302, {"Location": "http://127.0.0.1:1/"}),
    "half a JSON": Reply(b'[{"id": "B-1", "relatedParty": [{"id": "C-10'),
    "half a body": Reply([{"id": "L-1"}], cut=5),
    "an empty body": Reply(b""),
    "an object for a list": Reply({"items": []}),
    "a list of texts": Reply(["Chiara"]),
    "a record without an id": Reply([{"name": "Chiara"}]),
    "not a number": Reply(b'[{"id": "X", "amountDue": {"unit": "EUR", "value": NaN}}]'),
    "a number": Reply(7),
    "nested without end": Reply(b"[" * 100_000),
    "a packed body": Reply(b"\x1f\x8b\x08", headers={"content-encoding": "gzip"}),
    "a body too large": Reply(b"[" + b" " * 6_000_000 + b"]"),
    "strange letters": Reply(b'\xff\xfe["\xff"]'),
}

LOST = {
    "product": {Section.LINES, Section.CONTRACTS, Section.OUTAGES},
    "customerBill": {Section.BILLS, Section.BALANCE},
    "appliedCustomerBillingRate": {Section.BILLS},
    "billingAccount": {Section.BALANCE},
    "queryUsageConsumption": {Section.USAGE},
    "troubleTicket": {Section.TICKETS},
    "productOrder": {Section.TICKETS},
    "serviceProblem": {Section.OUTAGES},
}


@pytest.mark.parametrize("name", NO_ANSWERS)
@pytest.mark.parametrize("resource", LOST)
async def test_a_section_that_cannot_be_read_is_named_and_costs_no_other(
    server: TmfServer, caplog: pytest.LogCaptureFixture, resource: str, name: str
) -> None:
    server.put(resource, NO_ANSWERS[name])
    with caplog.at_level(logging.DEBUG):
        account = await reader_of(server).read("C-1007", ALL)
    assert account.missing == LOST[resource]
    assert set(account.provenance) == ALL - LOST[resource]
    for section in LOST[resource]:
        assert not getattr(account, section.value)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("connectors")]
    assert ours and "Chiara" not in " ".join(ours)


@pytest.mark.parametrize("name", NO_ANSWERS)
async def test_without_the_customer_there_is_no_account(server: TmfServer, name: str) -> None:
    server.put("customer", NO_ANSWERS[name])
    expected = CustomerUnknown if name == "404" else AccountUnavailable
    with pytest.raises(expected) as caught:
        await reader_of(server).read("C-1007", ALL)
    assert "Chiara" not in str(caught.value)


async def test_a_server_that_is_not_there(server: TmfServer) -> None:
    server.url = "http://127.0.0.1:9/tmf-api"
    with pytest.raises(AccountUnavailable, match="no answer"):
        await reader_of(server).read("C-1007", ALL)


async def test_what_hangs_costs_its_own_sections_alone() -> None:
    async def lost(resource: str) -> frozenset[Section]:
        async with serving() as hanging:
            stock(hanging)
            hanging.put(resource, Reply(hang=True))
            limits = TmfLimits(timeout_s=4, connect_s=4, attempts=1)
            return (await reader_of(hanging, limits=limits).read("C-1007", ALL)).missing

    assert await asyncio.gather(*map(lost, LOST)) == list(LOST.values())


async def test_when_the_time_is_over_there_is_what_there_is(server: TmfServer) -> None:
    server.put("queryUsageConsumption", Reply(hang=True))
    account = await reader_of(server, limits=TmfLimits(timeout_s=60), deadline_s=2.0).read("C-1007", ALL)
    assert Section.USAGE in account.missing
    server.put("customer", Reply(hang=True))
    with pytest.raises(AccountUnavailable, match="no answer in time"):
        await reader_of(server, limits=TmfLimits(timeout_s=60), deadline_s=0.05).read("C-1007", ALL)


def _of_another(records: list[dict[str, Any]], place: int = 0) -> list[dict[str, Any]]:
    """Return a customer's records with one of them somebody else's."""
    found = copy.deepcopy(records)
    found[place] |= {"id": "X-9", "relatedParty": owner("C-1009"), "billingAccount": {"id": "AC-1009"}}
    return found


MINE = {
    "product": PRODUCTS[:2],
    "customerBill": [bill | {"relatedParty": owner("C-1007")} for bill in BILLS[:6]],
    "billingAccount": [{"id": "AC-1007", "relatedParty": owner("C-1007")}] * 2,
    "troubleTicket": [TICKETS[0] | {"relatedParty": owner("C-1007")}],
    "productOrder": [{"id": "O-1"}],
}


@pytest.mark.parametrize("resource", MINE)
async def test_a_record_of_another_customer_is_refused_with_all_that_came_with_it(
    server: TmfServer, caplog: pytest.LogCaptureFixture, resource: str
) -> None:
    server.put(resource, Reply(_of_another(MINE[resource])))
    account = await reader_of(server).read("C-1007", ALL)
    lost = LOST[resource] - ({Section.BALANCE} if resource == "troubleTicket" else set())
    assert account.missing == lost
    (alarm,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "ALARM" in alarm.getMessage() and "X-9" in alarm.getMessage() and "C-1007" in alarm.getMessage()
    assert "Merrow" not in alarm.getMessage() and "087" not in alarm.getMessage()


async def test_disputes_are_not_taken_for_none_where_tickets_cannot_be_read(server: TmfServer) -> None:
    account = await reader_of(server).read("C-1007", ALL)
    assert account.provenance[Section.BALANCE].absent == {"arrangements", "payments"}
    server.put("troubleTicket", Reply(None, 500))
    account = await reader_of(server).read("C-1007", ALL)
    assert account.provenance[Section.BALANCE].absent == {"arrangements", "payments", "disputes"}


async def test_lines_of_another_bill_are_refused(server: TmfServer, caplog: pytest.LogCaptureFixture) -> None:
    server.put("appliedCustomerBillingRate", Reply([*RATES[:12], RATES[-1]]))
    account = await reader_of(server).read("C-1007", ALL)
    assert account.missing == {Section.BILLS} and account.bills == ()
    assert "ALARM" in caplog.text


async def test_usage_of_another_is_refused(server: TmfServer, caplog: pytest.LogCaptureFixture) -> None:
    found = [{"id": "UC", "state": "done", "bucketRefOrValue": [*BUCKETS["C-1007"], BUCKETS["C-1009"][0]]}]
    server.put("queryUsageConsumption", Reply({"id": "Q", "usageConsumption": found}, 201))
    account = await reader_of(server).read("C-1007", ALL)
    assert account.missing == {Section.USAGE} and account.usage == ()
    assert "ALARM" in caplog.text


async def test_another_customer_under_the_id_that_was_asked_for(
    server: TmfServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.put("customer", Reply(CHIARA | {"id": "C-1009"}))
    with pytest.raises(AccountUnavailable):
        await reader_of(server).read("C-1007", ALL)
    assert "ALARM" in caplog.text and "Chiara" not in caplog.text


async def test_an_id_that_holds_more_than_an_id_is_not_logged(
    server: TmfServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.put("product", Reply([PRODUCTS[2] | {"id": "Sinéad Byrne, 087 555 1009\nALARM over"}]))
    await reader_of(server).read("C-1007", ALL)
    assert "ALARM 637" in caplog.text and "Byrne" not in caplog.text


async def test_a_record_that_does_not_tell_whose_it_is_is_not_shown(server: TmfServer) -> None:
    server.put("product", Reply([{name: value for name, value in PRODUCTS[0].items() if name != "relatedParty"}]))
    account = await reader_of(server).read("C-1007", ALL)
    assert Section.LINES in account.missing


async def test_what_somebody_else_shares_is_left_out_without_an_alarm(
    server: TmfServer, caplog: pytest.LogCaptureFixture
) -> None:
    shared = PRODUCTS[2] | {"relatedParty": [*owner("C-1009"), {"id": "C-1007", "role": "authorisedUser"}]}
    server.put("product", Reply([*PRODUCTS[:2], shared]))
    account = await reader_of(server).read("C-1007", ALL)
    assert [line.line_id for line in account.lines] == ["L-1007-1"]
    assert "ALARM" not in caplog.text


@pytest.mark.parametrize(
    "customer_id",
    [
        "",
        ".",
        "..",
        "../product",
        "C-1007/..",
        "C-1007?fields=id",
        "C-1007#",
        "C 1007",
        "%2e%2e",
        "C-1007\x00",
        "é",
        "x" * 129,
    ],
)
async def test_an_id_that_no_path_should_hold_never_reaches_the_server(server: TmfServer, customer_id: str) -> None:
    with pytest.raises(CustomerUnknown):
        await reader_of(server).read(customer_id, ALL)
    assert server.asked == []


async def test_ids_are_percent_encoded(server: TmfServer) -> None:
    with pytest.raises(CustomerUnknown):
        await reader_of(server).read("a+b@c:d=e", ALL)
    assert any(
        asked.target.endswith("/customer/a%2Bb%40c%3Ad%3De") or "/customer/a%2Bb%40c%3Ad%3De?" in asked.target
        for asked in server.asked
    )
    assert all(asked.query.get("relatedParty.id", "a+b@c:d=e") == "a+b@c:d=e" for asked in server.asked)


_TWO_CURRENCIES = (("owed", "EUR"), ("overdue", "CHF"))

FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a bill with no currency": ("customerBill", {"taxIncludedAmount": {"value": 43.99}}),
    "a bill in words": ("customerBill", {"taxIncludedAmount": {"unit": "EUR", "value": "a lot"}}),
    "a bill that is absurd": ("customerBill", {"taxIncludedAmount": euro("1e30")}),
    "a bill with a truth for its amount": ("customerBill", {"taxIncludedAmount": {"unit": "EUR", "value": True}}),
    "a bill with no amount": ("customerBill", {"taxIncludedAmount": None, "amountDue": None}),
    "a bill without its period": ("customerBill", {"billingPeriod": {"startDateTime": "2026-09-01"}}),
    "a bill with no day": ("customerBill", {"billDate": None}),
    "a bill of some day": ("customerBill", {"billDate": "last Monday"}),
    "a bill in a strange state": ("customerBill", {"state": "confused"}),
    "a bill taxed in two currencies": ("customerBill", {"taxItem": [{"taxAmount": euro(1, "CHF")}]}),
    "a bill whose tax is not told": ("customerBill", {"taxItem": []}),
    "a product in a strange state": ("product", {"status": "confused"}),
    "a product with no offering": ("product", {"productOffering": None}),
    "a product with no price": ("product", {"productPrice": []}),
    "a product by the week": (
        "product",
        {"productPrice": [{"priceType": "recurring", "recurringChargePeriod": "week", "price": {}}]},
    ),
    "a product that started never": ("product", {"startDate": None}),
    "a product that is no line": ("product", {"productCharacteristic": []}),
    "a ticket in a strange state": ("troubleTicket", {"status": "confused"}),
    "a ticket without its day": ("troubleTicket", {"creationDate": None}),
    "an account without its balance": ("billingAccount", {"accountBalance": []}),
    "an account in two currencies": (
        "billingAccount",
        {"accountBalance": [{"balanceType": kind, "amount": euro(1, unit)} for kind, unit in _TWO_CURRENCIES]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
async def test_a_record_that_cannot_be_is_missing_and_never_guessed(server: TmfServer, name: str) -> None:
    resource, fault = FAULTS[name]
    records = {
        "customerBill": [BILLS[5] | {"relatedParty": owner("C-1007")}],
        "product": [PRODUCTS[0]],
        "troubleTicket": [TICKETS[0] | {"relatedParty": owner("C-1007")}],
        "billingAccount": [{"id": "AC-1007", "relatedParty": owner("C-1007")}],
    }[resource]
    sound = {"billingAccount": {"accountBalance": [{"balanceType": "owed", "amount": euro(1)}]}}.get(resource, {})
    server.put("appliedCustomerBillingRate", Reply(RATES[10:12]))
    server.put(resource, Reply([records[0] | sound]))
    assert not (await reader_of(server).read("C-1007", ALL)).missing
    server.put(resource, Reply([records[0] | sound | fault]))
    account = await reader_of(server).read("C-1007", ALL)
    assert account.missing and account.missing <= LOST[resource]


RATE_FAULTS: dict[str, dict[str, Any]] = {
    "no amount": {"taxIncludedAmount": None},
    "no tax": {"appliedTax": None},
    "no type": {"type": None, "characteristic": []},
    "a strange type": {"type": "gift", "characteristic": []},
    "no bill": {"bill": None},
    "no name": {"name": " ", "characteristic": []},
    "a quantity in words": {"characteristic": [{"name": "quantity", "value": "many"}]},
    "a characteristic that is none": {"characteristic": ["kind"]},
}


@pytest.mark.parametrize("name", RATE_FAULTS)
async def test_a_bill_line_that_cannot_be_costs_the_bills(server: TmfServer, name: str) -> None:
    server.put("customerBill", Reply([BILLS[5] | {"relatedParty": owner("C-1007")}]))
    server.put("appliedCustomerBillingRate", Reply([RATES[10], RATES[11] | RATE_FAULTS[name]]))
    account = await reader_of(server).read("C-1007", ALL)
    assert account.missing == {Section.BILLS}


BUCKET_FAULTS: dict[str, dict[str, Any]] = {
    "no bound, and not told to be without one": {"remainingValue": None},
    "nothing used": {"bucketCounter": []},
    "two units": {"remainingValue": {"amount": 5, "units": "MB"}},
    "less than nothing": {"remainingValue": {"amount": -5, "units": "GB"}},
    "no period": {"validFor": None},
    "no product": {"product": []},
    "no kind": {"usageType": None},
    "no units": {"remainingValue": {"amount": 5}},
}


@pytest.mark.parametrize("name", BUCKET_FAULTS)
async def test_an_allowance_that_cannot_be_is_missing_and_never_unlimited(server: TmfServer, name: str) -> None:
    bucket = BUCKETS["C-1007"][0] | BUCKET_FAULTS[name]
    found = {"id": "Q", "usageConsumption": [{"state": "done", "bucketRefOrValue": [bucket]}]}
    server.put("queryUsageConsumption", Reply(found, 201))
    account = await reader_of(server).read("C-1007", ALL)
    assert account.missing == {Section.USAGE} and account.usage == ()


async def test_a_query_that_ended_badly_is_missing(server: TmfServer) -> None:
    for body in (
        {"id": "Q", "usageConsumption": [{"state": "terminatedWithError"}]},
        {"id": "Q"},
        {"id": "Q", "state": "inProgress"},
        {"id": "../x", "state": "inProgress"},
    ):
        server.put("queryUsageConsumption", Reply(body, 201))
        account = await reader_of(server, limits=QUICK).read("C-1007", frozenset({Section.USAGE}))
        assert account.missing == {Section.USAGE}


async def test_a_customer_who_was_merged_is_another_by_now_and_one_who_left_is_told_to_have(server: TmfServer) -> None:
    server.put("customer", Reply(CHIARA | {"status": "Merged"}))
    with pytest.raises(CustomerMerged) as caught:
        await reader_of(server).read("C-1007", ALL)
    assert "Chiara" not in str(caught.value)
    for told, kept in (("Terminated", "closed"), ("closed", "closed"), ("approved", "approved")):
        server.put("customer", Reply(CHIARA | {"status": told}))
        assert (await reader_of(server).read("C-1007", ALL)).customer.status == kept
