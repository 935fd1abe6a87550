"""What the benchmark makes of readings, and the server that they are timed against."""

from __future__ import annotations

from typing import Any

from evals.bench import accounts
from evals.bench.upstream import Remembering

SPENT = {
    "trip": [50.0, 52.0, 54.0],
    "bills beside": [60.0, 62.0, 64.0],
    "bills after": [110.0],
    "all beside": [80.0],
    "all after": [130.0],
}


def test_a_reading_is_held_against_one_round_trip() -> None:
    found = {figure.key: figure for figure in accounts.read_figures(SPENT, 12, 0)}
    bills, whole = found["accounts.bills_beside_ms"], found["accounts.all_beside_ms"]
    assert (bills.value, bills.verdict) == (10.0, "met")
    assert (whole.value, whole.verdict) == (28.0, "missed")
    assert found["accounts.bills_after_ms"].verdict == ""
    assert "one round trip is 52.0 ms" in bills.note and "INCOMPLETE" not in bills.note


def test_readings_that_were_not_whole_are_no_result() -> None:
    for figure in accounts.read_figures(SPENT, 12, 3):
        assert (figure.value, figure.verdict) == (None, "not measured")
        assert "3 readings" in figure.note


async def test_what_was_asked_for_before_is_answered_from_memory() -> None:
    made: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        made.append(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body.upper()})

    server = Remembering(app, 0.0)

    async def ask(path: str, body: bytes) -> Any:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        await server({"method": "POST", "path": path, "query_string": b""}, receive, send)
        return sent[-1]["body"]

    assert [await ask("/a", b"x"), await ask("/a", b"x"), await ask("/a", b"y"), await ask("/b", b"x")] == [
        b"X", b"X", b"Y", b"X",
    ]  # fmt: skip
    assert made == [b"x", b"y", b"x"]
