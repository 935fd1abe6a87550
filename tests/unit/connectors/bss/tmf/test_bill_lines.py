"""Bill lines beside the bills, where a server gives all of one customer; never anybody else's."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from connectors.bss.tmf.mapping import TmfMapping
from grounding.account.records import Section
from tests.unit.connectors.bss.tmf.server import Asked, Reply, TmfServer
from tests.unit.connectors.bss.tmf.world import BILLS, RATES, Record, owner, reader_of

RATE = "appliedCustomerBillingRate"
BESIDE = TmfMapping(rate_filter="relatedParty.id")


def owned(rate: Record) -> Record:
    number = rate["bill"]["id"].split("-")[1]
    return rate | {"relatedParty": owner(f"C-{number}")}


def queries(server: TmfServer) -> list[set[str]]:
    return [asked.query.keys() & {"relatedParty.id", "bill.id"} for asked in server.asked if RATE in asked.path]


async def bills(server: TmfServer, mapping: TmfMapping | None = None) -> Any:
    found = await reader_of(server, mapping=mapping).read("C-1007", frozenset({Section.BILLS}))
    return None if Section.BILLS in found.missing else found.bills


async def test_one_query_beside_the_bills_gives_the_same(server: TmfServer) -> None:
    expected = await bills(server)
    assert expected and queries(server) == [{"bill.id"}]
    server.asked.clear()
    server.records(RATE, [owned(rate) for rate in RATES])
    assert await bills(server, BESIDE) == expected
    assert queries(server) == [{"relatedParty.id"}]


@pytest.mark.parametrize(
    "refused", [Reply(None, 400), Reply(None, 501), Reply([]), Reply(None, 204), Reply(b"<html>")], ids=str
)
async def test_a_server_that_cannot_is_asked_by_the_bills(server: TmfServer, refused: Reply) -> None:
    expected = await bills(server)
    served = server.answers[RATE]

    def answer(asked: Asked) -> Reply:
        return refused if "relatedParty.id" in asked.query else served(asked)

    server.answers[RATE] = answer
    assert await bills(server, BESIDE) == expected


async def test_a_bill_without_lines_in_it_is_asked_for_by_itself(server: TmfServer) -> None:
    expected = await bills(server)
    served = server.answers[RATE]
    newest = expected[0].bill_id
    some = [owned(rate) for rate in RATES if rate["bill"]["id"] != newest and "1007" in rate["id"]]
    server.answers[RATE] = lambda asked: Reply(some) if "relatedParty.id" in asked.query else served(asked)
    assert await bills(server, BESIDE) == expected
    assert queries(server)[-1] == {"bill.id"}


async def test_lines_that_disputes_name_are_looked_for_among_them(server: TmfServer) -> None:
    sections = frozenset({Section.BILLS, Section.BALANCE})
    line = next(rate for rate in RATES if rate["id"] == "B-1007-2026-09-2")
    numbered = line | {"characteristic": [*line["characteristic"], {"name": "lineNumber", "value": 2}]}
    server.records(RATE, [owned(numbered if rate is line else rate) for rate in RATES])
    dispute = {
        "id": "D-1", "ticketType": "billingDispute", "status": "inProgress", "creationDate": "2026-09-10T00:00:00Z",
        "disputedAmount": {"unit": "EUR", "value": 16},
        "relatedEntity": [
            {"id": "B-1007-2026-09", "@referredType": "CustomerBill"},
            {"id": line["id"], "@referredType": "AppliedCustomerBillingRate"},
        ],
        "relatedParty": owner("C-1007"),
    }  # fmt: skip
    server.records("troubleTicket", [dispute])
    after = await reader_of(server).read("C-1007", sections)
    server.asked.clear()
    beside = await reader_of(server, mapping=BESIDE).read("C-1007", sections)
    assert beside.balance == after.balance and beside.balance is not None
    assert [each.bill_line for each in beside.balance.disputes] == [2]
    assert queries(server) == [{"relatedParty.id"}]


async def test_lines_of_other_bills_are_left_out(server: TmfServer) -> None:
    expected = await bills(server)
    # A server that heeds no such filter; its lines do not tell whose they are, but their bills are not this customer's.
    server.put(RATE, Reply(RATES))
    assert await bills(server, BESIDE) == expected


async def test_another_customers_lines_are_refused_and_alarmed(
    server: TmfServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.put(RATE, Reply([owned(rate) for rate in RATES]))
    assert await bills(server, BESIDE) is None
    assert [each.getMessage()[:5] for each in caplog.records if each.levelno == logging.ERROR] == ["ALARM"]


def test_the_world_has_bills_of_two_customers() -> None:
    assert {bill["id"].split("-")[1] for bill in BILLS} == {"1007", "1009"}
