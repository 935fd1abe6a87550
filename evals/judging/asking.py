"""Asks a language model for a JSON object, over the same client as the assistant's own model."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from app.errors import SettingsInvalid
from app.settings import Settings
from grounding.drafting.agent.client import (
    Abilities,
    Endpoint,
    chat_model,
    failure,
    learnt,
    may_pass,
    retry_after_s,
)
from grounding.drafting.agent.evidence import harmless
from grounding.drafting.agent.model import untraced
from grounding.errors import ModelFailed

T = TypeVar("T")
Json = dict[str, Any]

TIMEOUT_S = 60.0
"""How long one answer may take."""
_OUTPUT_TOKENS = 600
_TRIES = 3
_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)


class ModelAsker:
    """A model that answers in JSON. What it cannot be had to say is `ModelFailed`, never a guess."""

    def __init__(self, endpoint: Endpoint, timeout_s: float = TIMEOUT_S) -> None:
        """Take where it is, and how long one answer may take; nothing is opened yet."""
        self.model, self._timeout_s = endpoint.model, timeout_s
        self._connect = partial(chat_model, endpoint, output_tokens=_OUTPUT_TOKENS, timeout_s=timeout_s)
        self._abilities = Abilities(streaming=False)
        self._client = self._connect(self._abilities)
        self._shapes = True
        """Whether the server keeps to a schema; one that refuses it is told in words."""

    async def ask(self, system: str, user: str, schema: Json, read: Callable[[Json], T]) -> T:
        """Return what `read` makes of an answer.

        `schema`: of a JSON object, with a `title`. `read` raises ValueError, KeyError or TypeError for an object that
        cannot be used. Raises: ModelFailed.
        """
        text = await self._text(system, user, schema)
        try:
            return read(_object(text))
        except (ValueError, KeyError, TypeError) as error:
            raise ModelFailed("model_malformed", "the model's answer is not what was asked for") from error

    async def _text(self, system: str, user: str, schema: Json) -> str:
        tried = 0
        while True:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._said(system, user, schema)
            except ModelFailed:
                raise
            except Exception as error:  # whatever a client may raise
                if self._learns(error):
                    continue
                tried += 1
                pause = _pause_s(error, tried)
                if pause is None or tried == _TRIES:
                    raise failure(error) from error
                await asyncio.sleep(pause)

    async def _said(self, system: str, user: str, schema: Json) -> str:
        wanted = {"type": "json_schema", "json_schema": {"name": schema["title"], "strict": True, "schema": schema}}
        client = self._client.bind(**({"response_format": wanted} if self._shapes else {}))
        shape = f"Answer with nothing but a JSON object of this schema: {json.dumps(schema)}"
        with untraced():
            answer = await client.ainvoke([("system", f"{system}\n\n{shape}"), ("user", user)])
        if answer.additional_kwargs.get("refusal"):
            raise ModelFailed("model_refused", "the model declined to answer")
        return str(answer.text)

    def _learns(self, error: BaseException) -> bool:
        """Say whether the server refused something that can be left out, and leave it out."""
        if self._shapes and getattr(error, "status_code", None) and "response_format" in str(error):
            self._shapes = False
            return True
        known = learnt(error, self._abilities)
        if known is None:
            return False
        self._abilities, self._client = known, self._connect(known)
        return True


class Fence:
    """Marks around material that others wrote, which no text can close because nobody knows them beforehand."""

    def __init__(self, token: str | None = None) -> None:
        """Take the token, for tests; else a random one."""
        self._token = token or secrets.token_hex(8)

    def around(self, name: str, text: str) -> str:
        """Return a text between marks, without what is invisible or reads like the marks."""
        return f"<<<{name} {self._token}\n{harmless(text)}\n{self._token} {name}>>>"


def asker_of(settings: Settings, model: str | None = None, timeout_s: float = TIMEOUT_S) -> ModelAsker:
    """Return the model of these settings, or another one on the same server. Raises SettingsInvalid if none is set."""
    name = model or settings.model
    if name is None:
        raise SettingsInvalid("GROUNDLINE_MODEL is not set: a model that judges or plays a customer needs one")
    key = settings.openai_api_key
    return ModelAsker(
        Endpoint(name.removeprefix("openai:"), settings.openai_base_url, key.get_secret_value() if key else None),
        timeout_s,
    )


def _object(text: str) -> Json:
    """Return the object in an answer that may have thoughts before it or a fence around it. Raises ValueError."""
    spoken = _THOUGHTS.sub("", text)
    found = json.loads(spoken[max(spoken.find("{"), 0) : spoken.rfind("}") + 1])
    if not isinstance(found, Mapping):
        raise ValueError("no JSON object")
    return dict(found)


def _pause_s(error: BaseException, tried: int) -> float | None:
    """Return for how long to wait before another try; None if none would help."""
    asked = retry_after_s(error)
    if asked is not None:
        return min(asked, _LONGEST_PAUSE_S)
    return _PAUSE_S * 2**tried if may_pass(error) else None
