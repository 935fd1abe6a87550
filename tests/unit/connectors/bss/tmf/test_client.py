"""Pages, repeated attempts, the circuit breaker and tasks, against a real server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.bss.tmf.client import TmfClient, TmfLimits
from connectors.bss.tmf.errors import UpstreamFailed
from tests.unit.connectors.bss.tmf.server import Answer, Asked, Reply, TmfServer
from tests.unit.connectors.bss.tmf.world import QUICK

PATH = "productInventory/v4/product"
MINE = {"relatedParty.id": "C-1"}


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": f"P-{number}", "relatedParty": [{"id": "C-1"}]} for number in range(count)]


@asynccontextmanager
async def client_of(server: TmfServer, limits: TmfLimits = QUICK, **headers: str) -> AsyncIterator[TmfClient]:
    client = TmfClient(server.url, headers=headers, limits=limits)
    try:
        yield client
    finally:
        await client.close()


async def ids(server: TmfServer, limits: TmfLimits = QUICK) -> list[str]:
    async with client_of(server, limits) as client:
        return [record["id"] for record in await client.collection(PATH, MINE)]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 35])
async def test_every_page_is_read_and_none_beside_them(server: TmfServer, count: int) -> None:
    server.records("product", many(count))
    assert await ids(server, replace(QUICK, page=10)) == [record["id"] for record in many(count)]
    assert server.count("product") == max(1, -(-count // 10))
    assert [asked.query["offset"] for asked in server.asked] == [str(start) for start in range(0, max(count, 1), 10)]


def paged(count: int, page: int, *, status: int = 200, total: bool = False) -> Answer:
    """Return a server that gives pages of its own size, whatever it is asked for."""

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["offset"])
        part = many(count)[start : start + page]
        return Reply(part, status, {"X-Total-Count": str(count)} if total else {})

    return answer


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (paged(25, 25), 25),  # everything at once, and the limit not heeded
        (paged(25, 10), 25),  # no total: the last page is not full
        (paged(20, 10), 20),  # no total: the last page is empty
        (paged(25, 4, status=206), 25),  # smaller pages than asked for, told by the status
        (paged(25, 4, total=True), 25),  # or by the total
    ],
)
async def test_pages_end_where_a_server_says_so_in_its_own_way(server: TmfServer, answer: Answer, found: int) -> None:
    server.answers["product"] = answer
    assert len(await ids(server, replace(QUICK, page=10))) == found


async def test_nothing_may_be_told_without_a_body(server: TmfServer) -> None:
    server.put("product", Reply(None, 204))
    assert await ids(server) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda asked: Reply(many(10), 200, {"X-Total-Count": "1000000000"}), "without anything new"),
        (lambda asked: Reply([{"id": f"{asked.query['offset']}-{n}"} for n in range(10)]), "more than 50 records"),
        (lambda asked: Reply([{"id": asked.query["offset"]}], 206), "more than 50 records"),
        (lambda asked: Reply([], 206, {"X-Total-Count": "7"}), "fewer records"),
        (lambda asked: Reply(many(51)), "more than 50 records"),
    ],
)
async def test_pages_without_end_are_refused(server: TmfServer, answer: Callable[[Asked], Reply], reason: str) -> None:
    server.answers["product"] = answer
    with pytest.raises(UpstreamFailed, match=reason):
        await ids(server, replace(QUICK, page=10, records=50))


async def test_members_are_chosen_and_headers_sent(server: TmfServer) -> None:
    async with client_of(server, Authorization="Bearer x") as client:
        await client.collection(PATH, MINE, ("id", "name"))
    (asked,) = server.asked
    assert asked.query["fields"] == "id,name"
    assert asked.headers["authorization"] == "Bearer x"
    assert asked.headers["accept-encoding"] == "identity"


async def test_figures_are_exact(server: TmfServer) -> None:
    server.put("product", Reply(b'[{"id": "1", "value": 0.1}]'))
    async with client_of(server) as client:
        assert (await client.collection(PATH, MINE))[0]["value"] == Decimal("0.1")


@pytest.mark.parametrize(
    "first", [Reply(None, 500), Reply(None, 503), Reply(None, 429), Reply(None, 408), Reply([], cut=1)]
)
async def test_what_fails_in_passing_is_asked_for_once_more(server: TmfServer, first: Reply) -> None:
    server.put("product", first, Reply(many(1)))
    assert await ids(server) == ["P-0"]
    assert server.count("product") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302, 501])
async def test_twice_is_enough_and_what_stays_wrong_is_asked_for_once(server: TmfServer, status: int) -> None:
    server.put("product", Reply(None, status))
    with pytest.raises(UpstreamFailed, match=f"status {status}") as caught:
        await ids(server)
    assert caught.value.status == status
    assert server.count("product") == (2 if status >= 500 else 1)


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({"Retry-After": "0"}, 2),
        ({"Retry-After": "1.5 s"}, 2),
        ({"Retry-After": "30"}, 1),
        ({"Retry-After": "Mon, 14 Sep 2026 08:31:00 GMT", "Date": "Mon, 14 Sep 2026 08:30:00 GMT"}, 1),
        ({"Retry-After": "Mon, 14 Sep 2026 08:30:00 GMT", "Date": "Mon, 14 Sep 2026 08:30:00 GMT"}, 2),
        ({"Retry-After": "Mon, 14 Sep 2026 08:31:00 GMT"}, 2),
    ],
)
async def test_a_server_that_wants_to_be_left_alone_is(server: TmfServer, headers: dict[str, str], asked: int) -> None:
    server.put("product", Reply(None, 429, headers))
    with pytest.raises(UpstreamFailed):
        await ids(server)
    assert server.count("product") == asked


async def test_after_failures_in_a_row_a_resource_is_left_alone_and_the_others_are_not(server: TmfServer) -> None:
    server.put("product", Reply(None, 500))
    server.put("customerBill", Reply([]))
    async with client_of(server, replace(QUICK, attempts=1, open_after=3, open_s=3600)) as client:
        for _ in range(3):
            with pytest.raises(UpstreamFailed, match="status 500"):
                await client.collection(PATH, MINE)
        for _ in range(5):
            with pytest.raises(UpstreamFailed, match="left alone"):
                await client.collection(PATH, MINE)
        assert server.count("product") == 3
        assert await client.collection("customerBillManagement/v4/customerBill", MINE) == []


async def test_a_resource_that_lets_us_wait_is_left_alone_sooner(server: TmfServer) -> None:
    server.put("product", Reply(hang=True))
    limits = replace(QUICK, timeout_s=0.05, attempts=1, open_after=100, open_after_silence=2, open_s=3600)
    async with client_of(server, limits) as client:
        for _ in range(2):
            with pytest.raises(UpstreamFailed, match="no answer in time"):
                await client.collection(PATH, MINE)
        with pytest.raises(UpstreamFailed, match="left alone"):
            await client.collection(PATH, MINE)
    assert server.count("product") == 2


async def test_all_ids_are_listed_page_by_page_up_to_a_bound(server: TmfServer) -> None:
    server.records("product", many(45))
    async with client_of(server, replace(QUICK, page=20, records=5)) as client:
        assert sorted(await client.ids(PATH, 45)) == sorted(each["id"] for each in many(45))
        with pytest.raises(UpstreamFailed, match="more than 44"):
            await client.ids(PATH, 44)


async def test_a_look_asks_once_for_one_record(server: TmfServer) -> None:
    server.put("product", Reply(many(1)), Reply(None, 503))
    async with client_of(server) as client:
        await client.look(PATH)
        with pytest.raises(UpstreamFailed, match="status 503"):
            await client.look(PATH)
    assert [asked.query for asked in server.asked] == [{"limit": "1", "fields": "id"}] * 2


async def test_a_resource_that_was_left_alone_is_tried_again(server: TmfServer) -> None:
    server.put("product", Reply(None, 500), Reply([]))
    async with client_of(server, replace(QUICK, attempts=1, open_after=1, open_s=1e-6)) as client:
        with pytest.raises(UpstreamFailed, match="status 500"):
            await client.collection(PATH, MINE)
        assert await client.collection(PATH, MINE) == []


async def test_what_a_server_refuses_does_not_open_the_breaker(server: TmfServer) -> None:
    server.put("product", Reply(None, 404), Reply(None, 404), Reply(None, 404), Reply(many(1)))
    async with client_of(server, replace(QUICK, open_after=2)) as client:
        for _ in range(3):
            with pytest.raises(UpstreamFailed, match="status 404"):
                await client.collection(PATH, MINE)
        assert len(await client.collection(PATH, MINE)) == 1


def _pending(task: Any) -> bool:
    return bool(task.get("state") == "inProgress")


TASKS: dict[str, list[Reply]] = {
    "done at once": [Reply({"id": "7", "state": "done"}, 201)],
    "done at once, with 200": [Reply({"id": "7", "state": "done"})],
    "done later": [Reply({"id": "7", "state": "inProgress"}, 201), Reply({"id": "7", "state": "done"})],
    "accepted": [Reply({"id": "7"}, 202), Reply({"id": "7", "state": "inProgress"}), Reply({"id": "7"})],
    "accepted, with its address alone": [
        Reply(None, 202, {"Location": "https://elsewhere.example/steal/7"}),
        Reply({"id": "7"}),
    ],
}


@pytest.mark.parametrize("name", TASKS)
async def test_a_task_is_waited_for(server: TmfServer, name: str) -> None:
    server.put("queryUsageConsumption", *TASKS[name])
    async with client_of(server) as client:
        task = await client.task("usageConsumption/v4/queryUsageConsumption", {"a": 1}, _pending)
    assert task["id"] == "7"
    first, *later = server.asked
    assert (first.method, first.body) == ("POST", {"a": 1})
    assert [(asked.method, asked.path.rpartition("/")[2]) for asked in later] == [("GET", "7")] * (len(TASKS[name]) - 1)


@pytest.mark.parametrize(
    "replies",
    [
        [Reply(None, 202)],
        [Reply({"id": "../7"}, 202)],
        [Reply({"id": "7"}, 202), Reply({"id": "7", "state": "inProgress"})],
    ],
)
async def test_a_task_that_cannot_be_followed_or_never_ends(server: TmfServer, replies: list[Reply]) -> None:
    server.put("queryUsageConsumption", *replies)
    async with client_of(server) as client:
        with pytest.raises(UpstreamFailed):
            await client.task("usageConsumption/v4/queryUsageConsumption", {}, _pending)
    assert len(server.asked) < 30


async def test_a_task_is_sent_once_whatever_happens(server: TmfServer) -> None:
    server.put("queryUsageConsumption", Reply(None, 503))
    async with client_of(server) as client:
        with pytest.raises(UpstreamFailed):
            await client.task("usageConsumption/v4/queryUsageConsumption", {}, _pending)
    assert len(server.asked) == 1
