from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.sandbox.model.application import create_model_sandbox
from app.sandbox.model.current import Current, read_behaviour
from app.sandbox.model.errors import ModelRefusal
from app.sandbox.model.table import BEHAVIOURS
from tests.unit.app.sandbox.model.asking import TOOL, request

HERE = ("127.0.0.1", 50000)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_model_sandbox(), client=HERE) as served:
        yield served


def body(model: str, question: str = "Why is my bill higher?", **fields: Any) -> dict[str, Any]:
    return request(question, **fields).model_dump(exclude_none=True) | {"model": model}


def ask(client: TestClient, behaviour: str, **fields: Any) -> Any:
    return client.post("/v1/chat/completions", json=body(f"sandbox/{behaviour}", **fields))


def events(text: str) -> list[Any]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]


ENDS = [
    name for name, each in BEHAVIOURS.items() if each.fault.value not in ("stall", "cut", "endless", "endless_line")
]


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("stream", [False, True])
def test_every_behaviour_answers(client: TestClient, name: str, stream: bool) -> None:
    answer = ask(client, f"{name},wait_ms=0,pace_ms=0", stream=stream, tools=[TOOL])
    assert answer.status_code in (200, 400, 401, 404, 422, 429, 500, 503)
    if answer.status_code != 200:
        assert answer.json()["error"]["message"]


def test_a_stream_says_what_the_whole_says(client: TestClient) -> None:
    whole = ask(client, "honest").json()["choices"][0]
    streamed = ask(client, "honest", stream=True, stream_options={"include_usage": True})
    assert streamed.text.endswith("data: [DONE]\n\n")
    *pieces, usage = events(streamed.text)
    assert "".join(each["choices"][0]["delta"].get("content") or "" for each in pieces) == whole["message"]["content"]
    assert pieces[-1]["choices"][0]["finish_reason"] == whole["finish_reason"] == "stop"
    assert usage["choices"] == [] and usage["usage"]["completion_tokens"] > 0


def test_marks_that_are_drawn_anew_change_nothing(client: TestClient) -> None:
    first = body("sandbox/lying")
    again = json.loads(json.dumps(first).replace("0a1b2c", "ffffff"))
    assert first != again
    answers = [client.post("/v1/chat/completions", json=each).json() for each in (first, again)]
    assert answers[0]["choices"] == answers[1]["choices"]
    other = client.post("/v1/chat/completions", json=body("sandbox/lying,seed=1")).json()
    assert other["choices"] != answers[0]["choices"]


def test_tool_calls_come_in_pieces(client: TestClient) -> None:
    choice = {"type": "function", "function": {"name": "account_facts"}}
    streamed = events(ask(client, "honest", stream=True, tools=[TOOL], tool_choice=choice).text)
    calls = [call for each in streamed for call in each["choices"][0]["delta"].get("tool_calls", ())]
    assert calls[0]["function"]["name"] == "account_facts" and len(calls) > 2
    assert json.loads("".join(call["function"]["arguments"] for call in calls)) == {"topic": "Why is my bill higher?"}
    assert streamed[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_a_schema_is_kept_to(client: TestClient) -> None:
    sentence = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "evidence": {"type": "array", "items": {"type": "string"}}},
        "required": ["text", "evidence"],
    }
    schema = {
        "type": "object",
        "properties": {
            "mood": {"enum": ["plain", "warm"]},
            "sentences": {"type": "array", "items": {"$ref": "#/$defs/Sentence"}},
        },
        "required": ["mood", "sentences"],
        "$defs": {"Sentence": sentence},
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    told = json.loads(ask(client, "honest", response_format=wanted).json()["choices"][0]["message"]["content"])
    assert told["mood"] == "plain"
    assert told["sentences"] and all(set(each) == {"text", "evidence"} for each in told["sentences"])


def test_no_more_is_written_than_the_request_allows(client: TestClient) -> None:
    choice = ask(client, "honest", max_tokens=3).json()["choices"][0]
    assert (len(choice["message"]["content"]), choice["finish_reason"]) == (12, "length")


def test_what_was_said_is_kept_with_its_lies(client: TestClient) -> None:
    answer = ask(client, "lying-promise").json()
    said = client.get("/sandbox/said", params={"request": answer["id"]}).json()
    assert [f"{each['line']} [{','.join(each['evidence'])}]" for each in said] == answer["choices"][0]["message"][
        "content"
    ].split("\n")
    assert {each["lie"] for each in said} == {"promise"}
    assert client.get("/sandbox/said", params={"question": "other"}).json() == []
    client.delete("/sandbox/said")
    assert client.get("/sandbox/said").json() == []


def test_the_behaviour_is_switched_and_put_back(client: TestClient) -> None:
    assert client.post("/sandbox/behaviour", json={"name": "down,times=2"}).status_code == 200
    answers = [client.post("/v1/chat/completions", json=body("gpt")).status_code for _ in range(3)]
    assert answers == [503, 503, 200]
    assert client.post("/sandbox/behaviour", json={"name": "kind"}).status_code == 400
    assert client.get("/sandbox").json()["behaviour"] == "down,times=2"
    assert client.post("/sandbox/reset").json() == {"behaviour": "honest"}


def test_only_this_machine_sees_what_was_said() -> None:
    client = TestClient(create_model_sandbox(), client=("192.0.2.1", 50000))
    assert client.get("/sandbox/said").status_code == 403
    assert client.post("/sandbox/behaviour", json={"name": "lying"}).status_code == 403
    assert client.get("/v1/models").status_code == 200


def test_a_token_is_asked_for() -> None:
    client = TestClient(create_model_sandbox(token="secret"), client=HERE)
    assert client.get("/v1/models").status_code == 401
    assert client.get("/v1/models", headers={"Authorization": "Bearer secret"}).status_code == 200


@pytest.mark.parametrize("sent", [b"{", b"[]", b'{"model": "m"}', b'{"model": "m", "messages": []}'])
def test_a_request_that_cannot_be_read_is_refused(client: TestClient, sent: bytes) -> None:
    answer = client.post("/v1/chat/completions", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("text", ["", "kind", "honest,wait_ms", "honest,wait_ms=-1", "honest,speed=3"])
def test_what_is_no_behaviour_is_refused(text: str) -> None:
    with pytest.raises(ModelRefusal):
        read_behaviour(text)
    with pytest.raises(ModelRefusal):
        Current(text)


def test_options_change_a_behaviour() -> None:
    found = read_behaviour("slow,wait_ms=5,pace_ms=7,seed=3,times=1")
    assert (found.wait_ms, found.pace_ms, found.seed, found.times) == (5, 7, 3, 1)
    assert read_behaviour("slow").wait_ms == 30_000
