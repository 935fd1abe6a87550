"""An assistant over HTTP, as far as its answers go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings
from evals.harness import deployed
from evals.harness.deployed import Deployed, connected, tokens_of
from evals.harness.systems import Asker, AskFailed, TargetGone

VISITOR = Asker("visitor")
ANSWER = {"schema": deployed.SCHEMA, "text": "x"}


def system(answering: Callable[[httpx2.Request], httpx2.Response]) -> Deployed:
    """Return one whose server is a function."""
    client = httpx2.AsyncClient(base_url="http://test", transport=httpx2.MockTransport(answering))
    return Deployed(client, lambda asker: asker.customer)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployed, "_PAUSES_S", (0.0, 0.0))


async def test_a_message_is_sent_again_with_the_id_that_it_had() -> None:
    """So that it is answered once, and as whoever asks."""
    seen: list[tuple[str, str | None]] = []

    def busy_once(request: httpx2.Request) -> httpx2.Response:
        seen.append((json.loads(request.content)["message_id"], request.headers.get("Authorization")))
        return httpx2.Response(503 if len(seen) == 1 else 200, json=ANSWER)

    asked = system(busy_once)
    assert (await asked.ask(Asker("customer", "C-1"), "c", "hello")).answer == ANSWER
    assert seen == [("m-1", "Bearer C-1")] * 2
    await asked.close()


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (
            httpx2.Response(404, json={"error": {"code": "customer_unknown", "message": "None."}}),
            "404 customer_unknown",
        ),
        (httpx2.Response(200, text="<html>"), "what came is no JSON object"),
        (httpx2.Response(500, json=[]), "500, and what came is no JSON object"),
        (httpx2.Response(200, json={"schema": "other/1"}), "another schema"),
        (httpx2.Response(429, json={"error": {}}), "429 : no reason given"),
    ],
)
async def test_what_is_no_answer_is_the_error_of_a_case(response: httpx2.Response, told: str) -> None:
    """In words."""
    asked = system(lambda _: response)
    with pytest.raises(AskFailed) as caught:
        await asked.ask(VISITOR, "c", "hello")
    assert told in str(caught.value) and not isinstance(caught.value, TargetGone)
    await asked.close()


async def test_a_server_that_is_gone_is_told_from_a_slow_one() -> None:
    """Of the one nothing more can be had."""

    def refused(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    def slow(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("slow", request=request)

    for answering, error in ((refused, TargetGone), (slow, AskFailed)):
        asked = system(answering)
        with pytest.raises(error, match=r"does not answer|no answer within"):
            await asked.ask(VISITOR, "c", "hello")
        await asked.close()


async def test_a_passage_that_is_gone_is_left_out() -> None:
    """The others are there."""
    gone = httpx2.Response(404, json={"error": {"code": "passage_not_found", "message": ""}})
    asked = system(lambda request: gone if "b" in request.url.path[13:] else httpx2.Response(200, json={"text": "A"}))
    assert await asked.passages(VISITOR, ["a", "b"]) == {"a": "A"}
    await asked.close()


async def test_an_address_has_to_be_one(tmp_path: Path) -> None:
    """Before anything is sent."""
    with pytest.raises(AskFailed, match="not an address"):
        await connected("localhost:8000", Settings(home=tmp_path), None)


def test_tokens_come_from_a_file_or_this_machine(tmp_path: Path) -> None:
    """Elsewhere nobody but visitors can ask without a file."""
    settings = Settings(home=tmp_path)
    file = tmp_path / "tokens.json"
    file.write_text('{"C-1": "one", "operator": "two"}')
    own = tokens_of("https://x.example", settings, file)
    assert [own(asker) for asker in (VISITOR, Asker("customer", "C-1"), Asker("operator"))] == [None, "one", "two"]
    with pytest.raises(AskFailed, match="no sign-in token for C-2"):
        own(Asker("customer", "C-2"))
    with pytest.raises(AskFailed, match="name a file of tokens"):
        tokens_of("https://x.example", settings, None)(Asker("operator"))
    local = tokens_of("http://127.0.0.1:8000", settings, None)
    assert local(VISITOR) is None and (local(Asker("operator")) or "").count(".") == 2
    file.write_text('["secret"]')
    with pytest.raises(AskFailed) as caught:
        tokens_of("https://x.example", settings, file)
    assert "secret" not in str(caught.value)
