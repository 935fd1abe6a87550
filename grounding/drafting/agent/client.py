"""A client of any OpenAI-compatible server, which learns what that server can do from what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import openai
from langchain_openai import ChatOpenAI

from grounding.errors import ModelFailed


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked for."""

    model: str
    url: str | None = None
    """None: OpenAI's own."""
    key: str | None = None
    """None: a server that wants none."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server can do, as far as it is known; everything, until it refuses."""

    tools: bool = True
    streaming: bool = True
    usage: bool = True
    """Whether it counts tokens in a stream."""
    temperature: bool = True

    def without(self, refusal: str) -> Abilities | None:
        """Return what is left after a refusal in a server's own words; None if they speak of nothing of this."""
        words = refusal.casefold()
        # `stream_options` is named by servers that stream and do not count, so it goes before `stream`.
        named = {"tool": "tools", "function": "tools", "stream_options": "usage", "temperature": "temperature"}
        for word, ability in {**named, "stream": "streaming"}.items():
            if word in words and getattr(self, ability):
                return replace(self, **{ability: False})
        return None


# A server that cannot do what it is asked says so with one of these.
_BROKEN = 500
_CANNOT = frozenset({400, 404, 405, 422, 500, 501})


def chat_model(endpoint: Endpoint, abilities: Abilities, *, output_tokens: int, timeout_s: float) -> ChatOpenAI:
    """Return a client; nothing is opened yet. Retries are for the writer, which knows how much time is left."""
    return ChatOpenAI(
        model_name=endpoint.model,
        openai_api_base=endpoint.url,
        openai_api_key=lambda: endpoint.key or "none",
        temperature=0 if abilities.temperature else None,
        max_retries=0,
        request_timeout=timeout_s,
        max_tokens=output_tokens,
        streaming=abilities.streaming,
        disable_streaming=not abilities.streaming,
        stream_usage=abilities.usage and abilities.streaming,
        use_responses_api=False,
        # Silence is watched by the writer. Here it would go through `asyncio.wait_for`, which loses a cancellation that
        # comes while a piece is there already: an endless answer would be read on after everybody has left.
        stream_chunk_timeout=None,
    )


def learnt(error: BaseException, abilities: Abilities) -> Abilities | None:
    """Return what a server can do after it refused something; None if the error is no such refusal."""
    if isinstance(error, openai.APIStatusError) and error.status_code in _CANNOT:
        return abilities.without(str(error.message))
    return None


def retry_after_s(error: BaseException) -> float | None:
    """Return for how long a server that limits its rate wants to be left alone; None if it does not say."""
    if not isinstance(error, openai.APIStatusError):
        return None
    headers: Mapping[str, str] = error.response.headers
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def may_pass(error: BaseException) -> bool:
    """Say whether an error may be gone at the next try: a connection that broke, or a server that fell over."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code >= _BROKEN
    return isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)


def failure(error: BaseException) -> ModelFailed:
    """Return what an error of a client comes to. The text is for the record; it holds nothing that a server wrote."""
    match error:
        case ModelFailed():
            return error
        case openai.APITimeoutError() | TimeoutError():
            return ModelFailed("model_slow", "the model did not answer in time")
        case openai.RateLimitError():
            return ModelFailed("model_rate_limited", "the model's server limits its rate")
        case openai.APIStatusError():
            return ModelFailed("model_unavailable", f"the model's server answered {error.status_code}")
        case openai.APIConnectionError():
            return ModelFailed("model_unavailable", "the model's server cannot be reached")
        case openai.LengthFinishReasonError() | openai.ContentFilterFinishReasonError():
            return ModelFailed("model_refused", type(error).__name__)
        case _:
            return ModelFailed("model_malformed", f"the model's answer cannot be read: {type(error).__name__}")
