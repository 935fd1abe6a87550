"""Misbehaviour on purpose: slow, failing, not JSON, cut off, another customer's, of another shape."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.failures import Refusal, error_response, invalid

HEADER = "x-sandbox-behaviour"
API = "/tmf-api/"

_SLOWEST_MS = 600_000
_PAGE = "<!doctype html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a request is answered wrongly."""

    slow_ms: int = 0
    status: int | None = None
    spoilt: str | None = None
    """`html`, `half`, `other-customer` or `wrong-shape`."""
    times: int | None = None
    """For how many requests; None: all."""


_SPOILT = ("html", "half", "other-customer", "wrong-shape")


def read_behaviour(text: str) -> Behaviour:
    """Return what a text such as `slow=2000,status=503,times=2` asks for. Raises Refusal."""
    slow_ms, status, spoilt, times = 0, None, None, None
    for part in (part.strip() for part in text.split(",")):
        name, _, value = part.partition("=")
        if part in _SPOILT:
            spoilt = part
        elif name == "slow":
            slow_ms = _number(part, value, 0, _SLOWEST_MS)
        elif name == "status":
            status = _number(part, value, 200, 599)
        elif name == "times":
            times = _number(part, value, 1, 1_000_000)
        else:
            raise invalid(f"`{part}` is no behaviour; use slow=MS, status=CODE, times=N, {', '.join(_SPOILT)}")
    return Behaviour(slow_ms, status, spoilt, times)


def _number(part: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise invalid(f"`{part}`: must be a whole number from {least} to {most}")
    return int(value)


class Behaviours:
    """What is set for the addresses that begin with some path; the longest such path counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: dict[str, tuple[str, Behaviour, int]] = {}

    def set(self, path: str, text: str) -> None:
        """Set the behaviour of a path. Raises Refusal."""
        if not path.startswith("/"):
            raise invalid(f"path: `{path}` does not begin with /")
        behaviour = read_behaviour(text)
        with self._lock:
            self._set[path] = (text, behaviour, 0)

    def clear(self) -> None:
        """Behave well everywhere."""
        with self._lock:
            self._set.clear()

    def shown(self) -> dict[str, str]:
        """Return what is set, by path."""
        with self._lock:
            return {path: text for path, (text, _, _) in self._set.items()}

    def take(self, path: str) -> Behaviour:
        """Return how to answer a request for a path, and count it."""
        with self._lock:
            for prefix in sorted(self._set, key=len, reverse=True):
                text, behaviour, used = self._set[prefix]
                if path.startswith(prefix):
                    if behaviour.times is not None and used >= behaviour.times:
                        return Behaviour()
                    self._set[prefix] = (text, behaviour, used + 1)
                    return behaviour
        return Behaviour()


class Misbehaving:
    """Wraps the application; a request's header goes before what is set for its path."""

    def __init__(self, app: ASGIApp, behaviours: Behaviours, others: Mapping[str, str]) -> None:
        """Wrap an application; `others` gives, for what names one customer, what names another."""
        self._app = app
        self._behaviours = behaviours
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get(HEADER)
        try:
            behaviour = read_behaviour(asked) if asked else self._behaviours.take(scope["path"])
        except Refusal as refusal:
            await error_response(refusal.status, refusal.code, refusal.message)(scope, receive, send)
            return
        if behaviour.slow_ms:
            await asyncio.sleep(behaviour.slow_ms / 1000)
        if behaviour.status is not None:
            await _failure(behaviour.status)(scope, receive, send)
        elif behaviour.spoilt == "html":
            await HTMLResponse(_PAGE)(scope, receive, send)
        elif behaviour.spoilt:
            await self._spoilt(behaviour.spoilt, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _spoilt(self, how: str, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = b""

        async def keep(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, keep)
        body = self._changed(how, body)
        kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        headers = [*kept, (b"content-length", str(len(body)).encode())]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _changed(self, how: str, body: bytes) -> bytes:
        if how == "half":
            return body[: len(body) // 2]
        if not body:
            return body
        document = json.loads(body)
        if how == "wrong-shape":
            changed: Any = {"items": document} if isinstance(document, list) else [document]
        else:
            changed = _exchanged(document, self._others)
        return json.dumps(changed, ensure_ascii=False).encode()


def _exchanged(value: Any, others: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _exchanged(item, others) for key, item in value.items()}
    if isinstance(value, list):
        return [_exchanged(item, others) for item in value]
    return _other(value, others) if isinstance(value, str) else value


def _other(text: str, others: Mapping[str, str]) -> str:
    """Return what names the other customer, also at the end of an address."""
    before, slash, last = text.rpartition("/")
    return f"{before}{slash}{others[last]}" if last in others else text


def _failure(status: int) -> Response:
    try:
        HTTPStatus(status)
    except ValueError:
        return Response(status_code=status)
    if status < 400:
        return Response(status_code=status)
    headers = {"Retry-After": "1"} if status in (429, 503) else None
    return error_response(status, "onPurpose", f"the sandbox was asked to answer {status}", headers)
