"""A small TM Forum server on loopback that answers what a test tells it to, well or badly."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: object = None
    """JSON, or bytes as they are sent; None: nothing."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    """Never answer."""
    cut: int | None = None
    """Promise the whole body and close after so many bytes of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    target: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path).removeprefix("/tmf-api/")


Answer = Callable[[Asked], Reply]


class TmfServer:
    """Answers by the last part of the path's resource (`product`, `customerBill` …); what is not there is 404."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.url = ""
        self.at_once = 0
        """The most requests that were open at the same time."""
        self._open = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, resource: str, *replies: Reply) -> None:
        """Give these answers one after the other, the last of them for ever."""
        left = list(replies)
        self.answers[resource] = lambda asked: left.pop(0) if len(left) > 1 else left[0]

    def records(self, resource: str, records: list[dict[str, Any]]) -> None:
        """Serve a collection as the standard has it: filters, pages and single records."""
        self.answers[resource] = lambda asked: _served(asked, resource, records)

    def count(self, resource: str) -> int:
        """Return how often a resource was asked for."""
        return sum(resource in asked.path.split("/") for asked in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open += 1
        self.at_once = max(self.at_once, self._open)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):  # who asked has left
                await self._answer(await _read(reader), reader, writer)
        finally:
            self._open -= 1
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        answer = next((self.answers[part] for part in reversed(asked.path.split("/")) if part in self.answers), None)
        reply = answer(asked) if answer else Reply({"code": "404", "reason": "not found"}, 404)
        if reply.hang:
            await reader.read()  # until the other side leaves
            return
        body = reply.body if isinstance(reply.body, bytes) else b"" if reply.body is None else _dumped(reply.body)
        head = {"content-type": "application/json", "content-length": str(len(body)), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} X", "connection: close", *(f"{name}: {text}" for name, text in head.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body[: reply.cut])
        with contextlib.suppress(ConnectionError):
            await writer.drain()


@asynccontextmanager
async def serving() -> AsyncIterator[TmfServer]:
    """Run a server on a free port."""
    server = TmfServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/tmf-api"
    try:
        yield server
    finally:
        listening.close()
        await server.stop()


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines if line)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split(" ")
    return Asked(method, target, dict(parse_qsl(urlsplit(target).query)), json.loads(raw) if raw else None, headers)


def _dumped(body: object) -> bytes:
    return json.dumps(body).encode()


def _served(asked: Asked, resource: str, records: list[dict[str, Any]]) -> Reply:
    name = asked.path.rpartition(f"{resource}/")[2]
    if name and not asked.path.endswith(f"/{resource}"):
        found = next((record for record in records if record["id"] == name), None)
        return Reply(found) if found else Reply({"code": "404", "reason": "not found"}, 404)
    filters = {key: set(text.split(",")) for key, text in asked.query.items() if "." in key}
    kept = [record for record in records if all(_values(record, key) & some for key, some in filters.items())]
    offset, limit = int(asked.query.get("offset", 0)), int(asked.query.get("limit", 20))
    page = kept[offset : offset + limit]
    headers = {"X-Total-Count": str(len(kept)), "X-Result-Count": str(len(page))}
    return Reply(page, 206 if len(page) < len(kept) else 200, headers)


def _values(record: Any, dotted: str) -> set[str]:
    found = [record]
    for part in dotted.split("."):
        held = [each.get(part) for each in found if isinstance(each, dict)]
        found = [item for each in held for item in (each if isinstance(each, list) else [each])]
    return {str(each) for each in found}
