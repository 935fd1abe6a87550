"""What stands around every request: a trace id, a body limit, security headers, one log line, and no bare errors."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections import deque

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.failures import error_response
from app.errors import BodyTooLarge
from app.telemetry.logs import trace_id
from app.telemetry.metrics import Metrics

log = logging.getLogger(__name__)

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Wraps the whole application, error handling included."""

    def __init__(self, app: ASGIApp, metrics: Metrics, max_body_bytes: int) -> None:
        """Wrap an application."""
        self._app = app
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace_id.set(_trace_id(scope))
        started = time.monotonic()
        status = 0

        async def guarded_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _set_headers(MutableHeaders(scope=message))
            await send(message)

        try:
            body = await _body(scope, receive, self._max_body_bytes)
            if body is None:
                await error_response(BodyTooLarge("the body is over the limit"))(scope, receive, guarded_send)
            else:
                await self._app(scope, _replayed(body, receive), guarded_send)
        except Exception as error:
            log.exception("request failed")
            if status == 0:
                await error_response(error)(scope, receive, guarded_send)
        finally:
            self._report(scope, status, time.monotonic() - started)

    def _report(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's template: a path may hold ids, and would make a metric of every one of them.
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.request(scope["method"], route, status, seconds)
        log.info(
            "request",
            extra={"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)},
        )


def _trace_id(scope: Scope) -> str:
    match = _TRACEPARENT.match(Headers(scope=scope).get("traceparent", ""))
    return match.group(1) if match else secrets.token_hex(16)


def _set_headers(headers: MutableHeaders) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Trace-Id"] = trace_id.get()


async def _body(scope: Scope, receive: Receive, limit: int) -> deque[Message] | None:
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        return None
    messages: deque[Message] = deque()
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size > limit:
            return None
    return messages


def _replayed(messages: deque[Message], receive: Receive) -> Receive:
    async def next_message() -> Message:
        return messages.popleft() if messages else await receive()

    return next_message
