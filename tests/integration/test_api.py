"""The HTTP API over real HTTP, with fakes behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.identity.tokens import TokenPolicy, issue
from grounding.types import Role
from retrieval.errors import IndexUnavailable
from tests.serving import Stage, served, stage


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def base(staged: Stage) -> Iterator[str]:
    with served(staged) as address:
        yield address


@pytest.fixture
def client(base: str, staged: Stage) -> Iterator[httpx.Client]:
    staged.assistant.error = None
    with httpx.Client(base_url=base, timeout=20) as opened:
        yield opened


def bearer(staged: Stage, role: Role, customer_id: str | None = None, **changes: Any) -> dict[str, str]:
    policy = TokenPolicy(staged.services.tokens.key, changes.pop("audience", "groundline"))
    return {"Authorization": f"Bearer {issue(policy, role, customer_id, **changes)}"}


def events(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def error(response: httpx.Response) -> dict[str, str]:
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "trace_id"}
    assert body["error"]["trace_id"] == response.headers["x-trace-id"]
    return dict(body["error"])


def test_an_answer_has_the_shape_of_the_contract(client: httpx.Client, staged: Stage) -> None:
    answer = client.post(
        "/v1/chat", json={"message": "roaming costs"}, headers=bearer(staged, Role.CUSTOMER, "C-1")
    ).json()
    assert list(answer) == [
        "schema", "answer_id", "conversation_id", "message_id", "as_of", "locale", "outcome", "mode", "degraded",
        "text", "sentences", "citations", "offers", "choices", "actions", "handoff", "timings_ms",
    ]  # fmt: skip
    assert answer["schema"] == "groundline.answer/1"
    assert answer["sentences"][0] == {
        "index": 0,
        "text": "Your September bill is €45.99, which is €8.00 more than August's.",
        "kind": "claim",
        "block": None,
        "citations": [1, 2, 3],
        "verdict": "supported",
    }
    account, _, computed, document = answer["citations"]
    assert account == {
        "number": 1, "kind": "account", "system": "billing", "record": "bill/B-2", "field": "total",
        "value": {"value": "45.99", "unit": "EUR"}, "as_of": "2026-09-14T08:30:00Z", "stale": False,
    }  # fmt: skip
    assert computed == {
        "number": 3, "kind": "computed", "operation": "difference", "inputs": [1, 2],
        "value": {"value": "8.00", "unit": "EUR"},
    }  # fmt: skip
    assert set(document) == {
        "number", "kind", "document_id", "document_version", "passage_id", "title", "section", "quote", "url",
        "audience", "effective_from",
    }  # fmt: skip
    assert answer["text"].startswith("Your September bill is €45.99, which is €8.00 more than August's. [1][2][3]")


def test_steps_stay_steps(client: httpx.Client) -> None:
    answer = client.post("/v1/chat", json={"message": "switch the phone off"}).json()
    assert [sentence["block"] for sentence in answer["sentences"]] == [
        {"type": "step", "number": number} for number in (1, 2, 3)
    ]
    assert answer["text"] == "1. Switch the phone off. [1]\n2. Wait ten seconds. [1]\n3. Switch it on. [1]"


def test_a_stream_ends_with_the_whole_answer(client: httpx.Client) -> None:
    response = client.post("/v1/chat", json={"message": "roaming costs", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    seen = events(response.text)
    assert [name for _, name, _ in seen] == ["status", "citation", "sentence", "done"]
    assert [number for number, _, _ in seen] == ["1", "2", "3", "4"]
    done = seen[-1][2]
    assert done["schema"] == "groundline.answer/1"
    assert done["sentences"] == [seen[2][2]]
    assert done["citations"] == [seen[1][2]]


def test_a_stream_that_fails_says_so_in_the_one_shape(client: httpx.Client, staged: Stage) -> None:
    staged.assistant.error = IndexUnavailable("secret-host:6333 refused")
    response = client.post("/v1/chat", json={"message": "roaming", "stream": True})
    number, name, body = events(response.text)[-1]
    assert (name, body["error"]["code"]) == ("error", "index_unavailable")
    assert "secret-host" not in response.text


def test_a_failure_never_shows_its_text(client: httpx.Client, staged: Stage) -> None:
    staged.assistant.error = RuntimeError("password=hunter2")
    response = client.post("/v1/chat", json={"message": "roaming"})
    assert response.status_code == 500
    assert error(response)["code"] == "internal_error"
    assert "hunter2" not in response.text


def test_a_repeated_message_gets_the_recorded_answer(client: httpx.Client, staged: Stage) -> None:
    body = {"message": "roaming costs", "conversation_id": "repeat-1", "message_id": "m1"}
    first = client.post("/v1/chat", json=body).json()
    turns = len(staged.assistant.turns)
    again = client.post("/v1/chat", json=body).json()
    streamed = client.post("/v1/chat", json={**body, "stream": True})
    assert again == first
    assert events(streamed.text)[-1][2] == first
    assert len(staged.assistant.turns) == turns


def test_a_follow_up_is_read_with_what_went_before(client: httpx.Client, staged: Stage) -> None:
    first = client.post("/v1/chat", json={"message": "roaming costs"}).json()
    client.post("/v1/chat", json={"message": "and zone B?", "conversation_id": first["conversation_id"]})
    history = staged.assistant.turns[-1].history
    assert [(item.question, item.answer, item.intents) for item in history] == [
        ("roaming costs", first["text"], ("policy",))
    ]
    shown = client.get(f"/v1/conversations/{first['conversation_id']}").json()
    assert [item["text"] for item in shown["messages"]] == ["roaming costs", "and zone B?"]
    assert shown["messages"][0]["answer"] == first


def test_nobody_reads_or_continues_anothers_conversation(client: httpx.Client, staged: Stage) -> None:
    ann, ben = bearer(staged, Role.CUSTOMER, "C-1"), bearer(staged, Role.CUSTOMER, "C-2")
    body = {"message": "roaming costs", "conversation_id": "anns-own"}
    assert client.post("/v1/chat", json=body, headers=ann).status_code == 200
    for headers in (ben, bearer(staged, Role.OPERATOR), {}):
        for streamed in (False, True):
            refused = client.post("/v1/chat", json={**body, "stream": streamed}, headers=headers)
            assert refused.status_code == 404
            assert error(refused)["code"] == "conversation_not_found"
        assert client.get("/v1/conversations/anns-own", headers=headers).status_code == 404
    assert client.get("/v1/conversations/anns-own", headers=ann).status_code == 200
    assert client.get("/v1/conversations/never-begun", headers=ann).status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        "Bearer nonsense",
        "Bearer",
        "Basic YTpi",
        # An unsigned token that claims to be an operator's.
        "Bearer eyJhbGciOiJub25lIn0."
        "eyJzdWIiOiJ4Iiwicm9sZSI6Im9wZXJhdG9yIiwiYXVkIjoiZ3JvdW5kbGluZSIsImV4cCI6OTk5OTk5OTk5OX0.",
    ],
)
def test_a_bad_token_is_refused_and_not_taken_for_a_visitor(client: httpx.Client, header: str) -> None:
    response = client.post("/v1/chat", json={"message": "roaming"}, headers={"Authorization": header})
    assert response.status_code == 401
    assert error(response)["code"] == "token_invalid"
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_expired_foreign_and_incomplete_tokens_are_refused(client: httpx.Client, staged: Stage) -> None:
    good = bearer(staged, Role.OPERATOR)["Authorization"]
    head, payload, signature = good.split(".")
    for headers in (
        bearer(staged, Role.OPERATOR, lifetime_s=-60),
        bearer(staged, Role.OPERATOR, audience="somebody-else"),
        bearer(staged, Role.CUSTOMER),
        {"Authorization": f"{head}.{payload}.{signature[::-1]}"},
    ):
        assert client.post("/v1/search", json={"query": "restart"}, headers=headers).status_code == 401


def test_the_body_carries_no_identity(client: httpx.Client) -> None:
    response = client.post("/v1/chat", json={"message": "my bill", "customer_id": "C-1", "role": "operator"})
    assert response.status_code == 422
    assert "customer_id" in error(response)["message"]


@pytest.mark.parametrize(
    ("role", "asked", "seen"),
    [
        (None, None, set()),
        (None, "operator", set()),
        (Role.CUSTOMER, "operator", set()),
        (Role.OPERATOR, None, {"p4"}),
        (Role.OPERATOR, "public", set()),
    ],
)
def test_a_search_never_goes_above_the_callers_audience(
    client: httpx.Client, staged: Stage, role: Role | None, asked: str | None, seen: set[str]
) -> None:
    headers = bearer(staged, role, "C-1" if role is Role.CUSTOMER else None) if role else {}
    body = {"query": "restart halyard-amf", "limit": 5} | ({"audience": asked} if asked else {})
    found = client.post("/v1/search", json=body, headers=headers).json()["passages"]
    assert {item["passage_id"] for item in found} == seen
    for item in found:
        assert set(item) == {
            "document_id",
            "passage_id",
            "title",
            "section",
            "text",
            "score",
            "audience",
            "url",
            "in_effect",
        }


def test_a_passage_opens_with_its_neighbours_for_those_who_may_read_it(client: httpx.Client, staged: Stage) -> None:
    opened = client.get("/v1/passages/p1").json()
    assert (opened["title"], opened["section"]) == ("Guide for public readers", "Help > Part 1")
    assert [item["passage_id"] for item in opened["before"]] == ["p0"]
    assert [item["passage_id"] for item in opened["after"]] == ["p2"]
    for headers in ({}, bearer(staged, Role.CUSTOMER, "C-1")):
        refused = client.get("/v1/passages/p4", headers=headers)
        assert (refused.status_code, error(refused)["code"]) == (404, "passage_not_found")
    assert client.get("/v1/passages/p4", headers=bearer(staged, Role.OPERATOR)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "not_found"),
        ("GET", "/v1/chat", None, 405, "method_not_allowed"),
        ("POST", "/v1/chat", "{", 422, "request_invalid"),
        ("POST", "/v1/chat", "{}", 422, "request_invalid"),
        ("POST", "/v1/chat", '{"message": "   "}', 422, "request_invalid"),
        ("POST", "/v1/chat", '{"message": "\\ud800"}', 422, "request_invalid"),
        ("POST", "/v1/chat", '{"message": "a \\udc00 b", "stream": true}', 422, "request_invalid"),
        ("POST", "/v1/search", '{"query": "\\ud800"}', 422, "request_invalid"),
        ("POST", "/v1/chat", json.dumps({"message": "x" * 4001}), 422, "request_invalid"),
        ("POST", "/v1/chat", '{"message": "hi", "conversation_id": "a\\u0000b"}', 422, "request_invalid"),
        ("POST", "/v1/chat", json.dumps({"message": "x" * 70_000}), 413, "body_too_large"),
        ("POST", "/v1/search", '{"query": "x", "limit": 0}', 422, "request_invalid"),
        ("GET", "/v1/passages/none", None, 404, "passage_not_found"),
        ("POST", "/v1/actions/a-1/confirm", "{}", 422, "request_invalid"),
        ("GET", "/static/../../settings.py", None, 404, "not_found"),
    ],
)
def test_every_error_has_one_shape(
    client: httpx.Client, method: str, path: str, content: str | None, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"} if content else {}
    response = client.request(method, path, content=content, headers=headers)
    assert response.status_code == status
    assert error(response)["code"] == code


@pytest.mark.parametrize(("content", "kind"), [("[1]", "application/json"), ('{"message": "hi"}', "text/plain")])
def test_what_is_no_json_object_is_told_what_to_send(client: httpx.Client, content: str, kind: str) -> None:
    refused = client.post("/v1/chat", content=content, headers={"Content-Type": kind})
    assert refused.status_code == 422
    assert "a JSON object, sent with `Content-Type: application/json`" in error(refused)["message"]


def test_a_body_without_a_length_is_limited_too(client: httpx.Client) -> None:
    chunks = (b"x" * 10_000 for _ in range(10))
    response = client.post("/v1/chat", content=chunks, headers={"Content-Type": "application/json"})
    assert (response.status_code, error(response)["code"]) == (413, "body_too_large")


def test_every_response_carries_the_security_headers(client: httpx.Client) -> None:
    for path in ("/", "/static/chat.js", "/healthz", "/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_trace_id_that_comes_in_goes_out(client: httpx.Client) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    response = client.get("/nowhere", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert error(response)["trace_id"] == trace


def test_development_identities_are_for_this_machine_alone(client: httpx.Client) -> None:
    found = client.get("/dev/identities").json()["identities"]
    assert [(item["role"], item["customer_id"]) for item in found] == [
        ("visitor", None), ("operator", None), ("customer", "C-1"), ("customer", "C-2"),
    ]  # fmt: skip
    token = client.post("/dev/token", json={"role": "customer", "customer_id": "C-2"}).json()["token"]
    assert client.get("/v1/welcome", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for headers in ({"Host": "rebound.example"}, {"X-Forwarded-For": "10.0.0.9"}, {"Host": "127.0.0.1.example:80"}):
        assert client.get("/dev/identities", headers=headers).status_code == 403
        refused = client.post("/dev/token", json={"role": "operator"}, headers=headers)
        assert error(refused)["code"] == "not_allowed"
    for body in ({"role": "admin"}, {"role": "customer", "customer_id": "C-99"}, {"role": "customer"}):
        assert client.post("/dev/token", json=body).status_code == 403


def test_health_readiness_and_metrics(client: httpx.Client, staged: Stage) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    client.post("/v1/chat", json={"message": "roaming costs"})
    text = client.get("/metrics").text
    assert 'groundline_answers_total{mode="extractive",outcome="answered",role="visitor"}' in text
    assert 'groundline_http_requests_total{method="POST",route="/v1/chat",status="200"}' in text
    services, staged.runtime.services = staged.runtime.services, None
    try:
        assert client.get("/readyz").status_code == 503
        waiting = client.post("/v1/chat", json={"message": "hello"})
        assert (waiting.status_code, error(waiting)["code"]) == (503, "not_ready")
        assert client.get("/healthz").status_code == 200
    finally:
        staged.runtime.services = services


def test_a_method_that_somebody_made_up_is_in_no_metric(client: httpx.Client) -> None:
    assert client.request("BREW", "/v1/chat").status_code == 405
    text = client.get("/metrics").text
    assert "BREW" not in text and 'method="other"' in text


def test_what_people_say_is_in_no_metric(client: httpx.Client) -> None:
    client.get("/v1/conversations/some-private-id")
    assert "some-private-id" not in client.get("/metrics").text
