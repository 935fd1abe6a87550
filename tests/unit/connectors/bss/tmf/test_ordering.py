"""What is sent as an order, and what is read out of what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from connectors.bss.tmf.client import TmfClient
from connectors.bss.tmf.errors import UpstreamFailed
from connectors.bss.tmf.mapping import TmfMapping, TmfPaths
from connectors.bss.tmf.ordering import TmfActionExecutor
from connectors.bss.tmf.values import Record
from connectors.clock import FrozenClock
from grounding.actions.ports import Job
from grounding.actions.types import Lost, Result, State, Terms
from grounding.errors import AccountUnavailable
from grounding.money import Money
from grounding.wishes import ActionKind

CLOCK = FrozenClock(datetime.fromisoformat("2026-09-14T09:30:00+01:00"), "Europe/Dublin")
CHANGE = Terms(
    kind=ActionKind.CHANGE_PLAN, effective=date(2026, 10, 1), line_id="L-1", offering_id="BIG", name="Big",
    price=Money(2799, "EUR"), period="month", fee=Money(2500, "EUR"), lost=(Lost("addon", "A-1", "Cloud"),),
)  # fmt: skip
JOB = Job("act-1", "C-1", CHANGE)
MINE = [{"id": "C-1", "role": "customer"}]


class Server(TmfClient):
    """Holds records, and keeps what was posted."""

    def __init__(self, held: Sequence[Record] = (), answer: Record | UpstreamFailed | None = None) -> None:
        super().__init__("http://127.0.0.1:1/tmf-api")
        self.held = list(held)
        self.answer = answer
        self.posted: list[Mapping[str, Any]] = []
        self.silent = False

    async def collection(self, path: str, filters: Mapping[str, str], fields: Sequence[str] = ()) -> list[Record]:
        if self.silent:
            raise UpstreamFailed("no answer in time", passing=True)
        return self.held

    async def one(self, path: str, record_id: str, fields: Sequence[str] = ()) -> Record:
        raise UpstreamFailed("no answer in time", passing=True)

    async def task(self, path: str, order: Mapping[str, Any], pending: Callable[[Record], bool]) -> Record:
        self.posted.append(order)
        if isinstance(self.answer, UpstreamFailed):
            raise self.answer
        return self.answer or {**order, "id": "PO-1", "state": "acknowledged"}


def executor(server: Server, order: str | None = TmfPaths().order) -> TmfActionExecutor:
    return TmfActionExecutor(
        server, CLOCK, lambda terms: terms.name or "", mapping=TmfMapping(paths=replace(TmfPaths(), order=order))
    )


async def carried_out(answer: Mapping[str, Any] | UpstreamFailed, job: Job = JOB) -> Result:
    told = answer if isinstance(answer, UpstreamFailed) else {"relatedParty": MINE, **answer}
    return await executor(Server(answer=told)).carry_out(job)


async def test_an_order_holds_what_was_agreed_to() -> None:
    server = Server()
    assert await executor(server).carry_out(JOB) == Result(State.ACKNOWLEDGED, ("PO-1",), reason="acknowledged")
    [sent] = server.posted
    assert sent["externalId"] == "act-1"
    assert sent["requestedCompletionDate"] == "2026-10-01T00:00:00+01:00"
    first, end = sent["productOrderItem"]
    assert (first["action"], first["product"], first["productOffering"]["id"]) == ("modify", {"id": "L-1"}, "BIG")
    assert [price["price"]["taxIncludedAmount"]["value"] for price in first["itemPrice"]] == [27.99, 25.0]
    assert (end["action"], end["product"]) == ("delete", {"id": "A-1"})


async def test_version_5_names_parties_and_ids_its_own_way() -> None:
    server = Server()
    path = "productOrderingManagement/v5/productOrder"
    assert (await executor(server, path).carry_out(JOB)).state is State.ACKNOWLEDGED
    [sent] = server.posted
    assert sent["externalId"][0]["id"] == "act-1"
    assert sent["relatedParty"][0]["partyOrPartyRole"]["id"] == "C-1"
    again = Server([{**sent, "id": "PO-1", "state": "completed"}])
    assert await executor(again, path).carry_out(JOB) == Result(State.COMPLETED, ("PO-1",))
    assert again.posted == []


async def test_what_is_there_already_is_not_ordered_again() -> None:
    server = Server([
        {"id": "PO-8", "externalId": "act-10", "state": "failed", "relatedParty": MINE},
        {"id": "PO-9", "externalId": "act-1", "state": "completed", "relatedParty": MINE},
        {"id": "PO-7", "state": "failed", "relatedParty": MINE},
    ])  # fmt: skip
    assert await executor(server).carry_out(JOB) == Result(State.COMPLETED, ("PO-9",))
    assert server.posted == []


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("completed", State.COMPLETED), ("inProgress", State.ACKNOWLEDGED), ("in progress", State.ACKNOWLEDGED),
        ("pending", State.ACKNOWLEDGED), ("held", State.ACKNOWLEDGED), ("rejected", State.FAILED),
        ("cancelled", State.FAILED), ("failed", State.FAILED), ("whatever", State.UNKNOWN),
    ],
)  # fmt: skip
async def test_states_are_read_as_the_standard_has_them(told: str, state: State) -> None:
    assert (await carried_out({"id": "PO-1", "state": told})).state is state


async def test_of_a_partial_order_each_part_is_told() -> None:
    items = [{"id": "1", "state": "completed"}, {"id": "2", "state": "failed"}]
    result = await carried_out({"id": "PO-1", "state": "partial", "productOrderItem": items})
    assert (result.state, result.done, result.not_done) == (State.PARTIAL, ("Big",), ("Cloud",))


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "PO-1"},
        {"state": "completed"},
        {"id": "../../x", "state": "completed"},
        {"id": "PO-1", "state": ["completed"]},
        {"id": "PO-1", "state": "completed", "relatedParty": [{"id": "C-2", "role": "customer"}]},
        {"id": "PO-1", "state": "partial", "productOrderItem": "none"},
        UpstreamFailed("no answer in time", passing=True),
        UpstreamFailed("status 500", status=500, passing=True),
        UpstreamFailed("not JSON"),
    ],
)
async def test_an_answer_that_cannot_be_read_leaves_it_open(answer: Mapping[str, Any] | UpstreamFailed) -> None:
    assert (await carried_out(answer)).state is State.UNKNOWN


async def test_a_server_without_orders_has_failed_and_one_that_is_silent_gets_none() -> None:
    assert (await executor(Server(), None).carry_out(JOB)).state is State.FAILED
    assert await executor(Server(), None).look_up(JOB) is None
    server = Server()
    server.silent = True
    assert (await executor(server).carry_out(JOB)).state is State.FAILED
    assert server.posted == []
    with pytest.raises(AccountUnavailable):
        await executor(server).look_up(JOB)


@pytest.mark.parametrize(("told", "state"), [("acknowledged", State.ACKNOWLEDGED), ("rejected", State.FAILED)])
async def test_a_ticket_is_taken_or_not(told: str, state: State) -> None:
    terms = Terms(ActionKind.ARRANGE_PAYMENT, date(2026, 9, 14), price=Money(100, "EUR"), bills=("B-1",))
    result = await carried_out({"id": "TT-1", "status": told}, Job("act-2", "C-1", terms))
    assert (result.state, result.upstream_ids) == (state, ("TT-1",))
