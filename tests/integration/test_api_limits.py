"""What the API does under load, with slow answers, and for clients that leave."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Literal

import httpx
import pytest

from app.identity.tokens import issue
from app.telemetry.logs import JsonFormatter
from grounding.errors import CustomerUnknown
from grounding.types import Role
from tests.serving import served, stage


class Hold(asyncio.Event):
    """Says, to another thread, when somebody begins to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()

    async def wait(self) -> Literal[True]:
        self.reached.set()
        return await super().wait()


def test_over_the_rate_limit_a_client_is_told_when_to_come_back(tmp_path: Path) -> None:
    with served(stage(tmp_path, rate_limit="2/minute")) as base:
        codes = [httpx.post(f"{base}/v1/search", json={"query": "roaming"}).status_code for _ in range(2)]
        refused = httpx.post(f"{base}/v1/search", json={"query": "roaming"})
        assert codes == [200, 200]
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
        assert int(refused.headers["retry-after"]) >= 1
        assert httpx.get(f"{base}/healthz").status_code == 200


async def test_a_client_that_leaves_cancels_its_turn(tmp_path: Path) -> None:
    for streamed in (False, True):
        staged = stage(tmp_path / str(streamed))
        held = Hold()
        staged.assistant.hold = held
        with served(staged) as base:
            async with httpx.AsyncClient(timeout=30) as client:
                call = asyncio.create_task(client.post(f"{base}/v1/chat", json={"message": "hi", "stream": streamed}))
                await asyncio.to_thread(held.reached.wait, 20)
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
            for _ in range(2000):
                if staged.assistant.cancelled.is_set():
                    break
                await asyncio.to_thread(threading.Event().wait, 0.01)
            assert staged.assistant.cancelled.is_set()


def test_an_answer_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    staged = stage(tmp_path, turn_timeout_s=0.2)
    staged.assistant.hold = asyncio.Event()
    with served(staged) as base:
        response = httpx.post(f"{base}/v1/chat", json={"message": "hi"}, timeout=20)
    assert (response.status_code, response.json()["error"]["code"]) == (504, "timed_out")


def test_two_messages_of_one_conversation_are_answered_one_after_the_other(tmp_path: Path) -> None:
    staged = stage(tmp_path)
    with served(staged) as base:

        def post(number: int) -> None:
            httpx.post(
                f"{base}/v1/chat",
                json={"message": f"roaming {number}", "conversation_id": "one", "message_id": f"m{number}"},
                timeout=20,
            )

        threads = [threading.Thread(target=post, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [len(turn.history) for turn in staged.assistant.turns] == [0, 1, 2, 3, 4, 5]


def test_nothing_that_people_say_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    staged = stage(tmp_path)
    token = issue(staged.services.tokens, Role.CUSTOMER, "C-1")
    caplog.set_level("DEBUG")
    with served(staged) as base:
        headers = {"Authorization": f"Bearer {token}"}
        for error in (None, RuntimeError("the PIN is 4711"), CustomerUnknown("no such customer C-1")):
            staged.assistant.error = error
            httpx.post(f"{base}/v1/chat", json={"message": "my PIN is 4711"}, headers=headers)
            httpx.post(f"{base}/v1/chat", json={"message": "my PIN is 4711", "stream": True}, headers=headers)
    ours = [record for record in caplog.records if record.name.startswith("app.")]
    lines = "\n".join(JsonFormatter().format(record) for record in ours)
    assert '"route": "/v1/chat"' in lines
    for secret in ("4711", token, "C-1", "45.99"):
        assert secret not in lines
