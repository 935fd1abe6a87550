"""What is learnt from a server's refusals, and what its errors come to."""

from __future__ import annotations

import httpx2
import openai
import pytest

from grounding.drafting.agent.client import Abilities, failure, learnt, retry_after_s
from grounding.errors import ModelFailed

REQUEST = httpx2.Request("POST", "http://model.example/v1/chat/completions")


def status(code: int, message: str = "no", headers: dict[str, str] | None = None) -> openai.APIStatusError:
    """Return a server's answer as the client raises it."""
    kind = openai.RateLimitError if code == 429 else openai.APIStatusError
    return kind(message, response=httpx2.Response(code, headers=headers, request=REQUEST), body=None)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('"auto" tool choice requires --enable-auto-tool-choice', Abilities(tools=False)),
        ("this model does not support functions", Abilities(tools=False)),
        ("Unrecognized request argument: stream_options", Abilities(usage=False)),
        ("Unsupported value: 'temperature' does not support 0", Abilities(temperature=False)),
        ("streaming is not supported", Abilities(streaming=False)),
        ("the context is too long", None),
    ],
)
def test_a_refusal_tells_what_a_server_cannot_do(message: str, expected: Abilities | None) -> None:
    assert learnt(status(400, message), Abilities()) == expected


def test_nothing_is_learnt_twice_or_from_other_errors() -> None:
    assert learnt(status(400, "tools?"), Abilities(tools=False)) is None
    assert learnt(status(429, "too many tools"), Abilities()) is None
    assert learnt(ValueError("tools"), Abilities()) is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (status(503), "model_unavailable"),
        (status(401), "model_unavailable"),
        (status(429), "model_rate_limited"),
        (openai.APITimeoutError(REQUEST), "model_slow"),
        (openai.APIConnectionError(request=REQUEST), "model_unavailable"),
        (TimeoutError(), "model_slow"),
        (KeyError("choices"), "model_malformed"),
        (ModelFailed("model_empty", "x"), "model_empty"),
    ],
)
def test_every_error_comes_to_a_reason(error: BaseException, reason: str) -> None:
    assert failure(error).reason == reason


def test_the_text_of_a_failure_holds_nothing_that_a_server_wrote() -> None:
    assert "<script>" not in str(failure(status(500, "<script>")))


@pytest.mark.parametrize(
    ("header", "seconds"), [({"retry-after": "3"}, 3.0), ({"retry-after": "tomorrow"}, None), ({}, None)]
)
def test_how_long_a_server_wants_to_be_left_alone(header: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(status(429, headers=header)) == seconds
