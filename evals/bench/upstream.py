"""A TM Forum server with one known round trip: `python -m evals.bench.upstream WAIT_MS`, in a process of its own.

It is the sandbox, whose answers are remembered: what was asked for before waits and is sent again, so that a
measurement sees the wait and the reader, and not how long a sandbox takes to make an answer.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from app.bootstrap import Parts
from app.sandbox.application import create_sandbox
from app.sandbox.records import read_records
from app.sandbox.serving import serve
from app.settings import load_settings

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Remembering:
    """Wraps an application."""

    def __init__(self, app: Callable[..., Awaitable[None]], wait_s: float) -> None:
        """Wrap it; what it answered once is answered after `wait_s`."""
        self._app = app
        self._wait_s = wait_s
        self._known: dict[tuple[Any, ...], list[Message]] = {}

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = await receive()
        asked = (scope["method"], scope["path"], scope["query_string"], request.get("body", b""))
        if asked in self._known:
            await asyncio.sleep(self._wait_s)
        else:
            self._known[asked] = await self._made(scope, request)
        for message in self._known[asked]:
            await send(message)

    async def _made(self, scope: Any, request: Message) -> list[Message]:
        made: list[Message] = []

        async def given() -> Message:
            return request

        async def keep(message: Message) -> None:
            made.append(message)

        await self._app(scope, given, keep)
        return made


def main(wait_ms: float) -> None:
    """Serve on a free port, whose address is printed."""
    parts = Parts(load_settings())
    sandbox = create_sandbox(read_records(parts.folder, parts.clock.now()), parts.clock, token=None)

    def announce(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    serve(Remembering(sandbox, wait_ms / 1000), "127.0.0.1", 0, announce)


if __name__ == "__main__":
    main(float(sys.argv[1]))
