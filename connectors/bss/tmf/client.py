"""Asks a TM Forum server, and takes nothing on trust: time, size, pages and form of what it sends are all bounded."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import quote

import httpx2
import stamina
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from connectors.bss.tmf.errors import UpstreamFailed
from connectors.bss.tmf.values import Record, text

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:@~+=-]{0,127}")
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_LOOKS = 20
"""How often a task is looked at, whatever the deadline of who asked."""


def fit_for_path(record_id: str) -> bool:
    """Say whether an id may become a part of a path: no id of a system has slashes, dots in front or control signs."""
    return _ID.fullmatch(record_id) is not None


@dataclass(frozen=True, slots=True)
class TmfLimits:
    """How long, how often and how much."""

    timeout_s: float = 2.0
    """For one request, from sending it to the last byte."""
    connect_s: float = 0.5
    attempts: int = 2
    """Of a GET that failed in passing; a POST is sent once."""
    retry_wait_s: float = 0.05
    longest_wait_s: float = 1.0
    """A server that asks to be left alone for longer (Retry-After) is not asked again."""
    page: int = 100
    records: int = 2_000
    """A collection of more is refused."""
    body_bytes: int = 5_000_000
    task_wait_s: float = 0.2
    """Between two looks at a task that has not ended."""
    connections: int = 20
    """To one resource at the same time."""
    open_after: int = 5
    """Failures in a row after which a resource is left alone …"""
    open_after_silence: int = 2
    """… fewer if it lets us wait, since whoever asked waits too …"""
    open_s: float = 30.0
    """… for so long."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx2.Headers
    body: Any


class TmfClient:
    """One server; no connection is opened before the first request. Every failure is an UpstreamFailed."""

    def __init__(
        self, base_url: str, *, headers: Mapping[str, str] | None = None, limits: TmfLimits | None = None
    ) -> None:
        """Take the address up to and with `/tmf-api`, and what each request carries, such as `Authorization`."""
        self._base_url = base_url.rstrip("/")
        self._limits = limits or TmfLimits()
        self._headers = {"Accept": "application/json", **(headers or {}), "Accept-Encoding": "identity"}
        # Made here, not at the first request: reading the system's certificates takes a tenth of a second or more.
        self._verify = False if self._base_url.startswith("http://") else httpx2.create_ssl_context()
        self._pools: dict[str, httpx2.AsyncClient] = {}
        self._breakers = (
            self._breaker(self._limits.open_after, lambda error: error.passing),
            self._breaker(self._limits.open_after_silence, lambda error: error.silent),
        )

    def _breaker(self, failures: int, counts: Callable[[UpstreamFailed], bool]) -> AsyncCircuitBreakerFactory:
        # Who leaves in the middle of a question says nothing about the server.
        return AsyncCircuitBreakerFactory(
            failures,
            self._limits.open_s,
            exclude=[asyncio.CancelledError, (UpstreamFailed, lambda error: not counts(error))],
        )

    async def one(self, path: str, record_id: str, fields: Sequence[str] = ()) -> Record:
        """Return one record by its id. Raises UpstreamFailed; with status 404 if there is none."""
        if not fit_for_path(record_id):
            raise UpstreamFailed("an id that no path can hold")
        reply = await self._get(path, f"{path}/{quote(record_id, safe='')}", _selecting(fields))
        return _object(reply.body)

    async def collection(self, path: str, filters: Mapping[str, str], fields: Sequence[str] = ()) -> list[Record]:
        """Return every record that the filters let through, page by page, each once. Raises UpstreamFailed."""
        return await self._pages(path, {**filters, **_selecting(fields)}, self._limits.records)

    async def ids(self, path: str, most: int) -> list[str]:
        """Return the ids of all records. Raises UpstreamFailed, also if there are more than `most`."""
        return [_id_of(record) for record in await self._pages(path, {"fields": "id"}, most)]

    async def _pages(self, path: str, query: Mapping[str, str], most: int) -> list[Record]:
        found: dict[str, Record] = {}
        seen = 0
        while True:
            window = {"offset": str(seen), "limit": str(self._limits.page)}
            reply = await self._get(path, path, {**query, **window})
            records = _array(reply)
            seen += len(records)
            before = len(found)
            for record in records:
                found.setdefault(_id_of(record), record)
            if seen > most:
                raise UpstreamFailed(f"more than {most} records")
            if self._is_last(reply, len(records), seen):
                return list(found.values())
            if len(found) == before:
                raise UpstreamFailed("a page without anything new, and more to come")

    async def task(self, path: str, order: Mapping[str, Any], pending: Callable[[Record], bool]) -> Record:
        """Have a task done and return it once it has ended; servers do it at once (201) or later (202).

        Raises: UpstreamFailed, also if it has not ended after many looks.
        """
        reply = await self._guarded(path, lambda: self._ask(path, "POST", path, body=order))
        for _ in range(_LOOKS):
            record = {} if reply.body is None else _object(reply.body)
            if reply.status != HTTPStatus.ACCEPTED and not pending(record):
                return record
            # Only the last part of the address is used: a server cannot send us elsewhere.
            location = reply.headers.get("location", "").rstrip("/").rpartition("/")[2]
            task_id = text(record, "id") or location
            if not fit_for_path(task_id):
                raise UpstreamFailed("a task without an id")
            await asyncio.sleep(self._limits.task_wait_s)
            reply = await self._get(path, f"{path}/{quote(task_id, safe='')}", {})
        raise UpstreamFailed("the task does not end")

    async def look(self, path: str) -> None:
        """Ask once for one record of a collection, to see whether it is there. Raises UpstreamFailed."""
        _array(await self._ask(path, "GET", path, query={"limit": "1", "fields": "id"}))

    async def close(self) -> None:
        """Let go of connections."""
        for pool in self._pools.values():
            await pool.aclose()

    def _is_last(self, reply: _Reply, count: int, seen: int) -> bool:
        """Say whether a page ends its collection: by the total where it is told, else by a page that is not full."""
        total = reply.headers.get("x-total-count", "").strip()
        if total.isdecimal():
            if seen < int(total) and not count:
                raise UpstreamFailed("fewer records than the total says")
            return seen >= int(total)
        if reply.status == HTTPStatus.PARTIAL_CONTENT:
            return not count
        return count != self._limits.page

    async def _get(self, circuit: str, path: str, query: Mapping[str, str]) -> _Reply:
        limits = self._limits
        async for attempt in stamina.retry_context(
            on=self._wait_before_next,
            attempts=limits.attempts,
            timeout=None,
            wait_initial=limits.retry_wait_s,
            wait_max=limits.longest_wait_s,
            wait_jitter=limits.retry_wait_s,
        ):
            with attempt:
                return await self._guarded(circuit, lambda: self._ask(circuit, "GET", path, query=query))
        raise AssertionError("retrying ends with an answer or an error")

    def _wait_before_next(self, error: Exception) -> bool | float:
        """Say whether to ask again, or after how many seconds."""
        if not isinstance(error, UpstreamFailed) or not error.passing:
            return False
        if error.wait_s is None:
            return True
        return max(error.wait_s, self._limits.retry_wait_s) if error.wait_s <= self._limits.longest_wait_s else False

    async def _guarded(self, circuit: str, ask: Callable[[], Any]) -> _Reply:
        failing, silent = self._breakers
        try:
            async with await failing.get_breaker(circuit), await silent.get_breaker(circuit):
                reply: _Reply = await ask()
                return reply
        except OpenedState as error:
            raise UpstreamFailed("left alone for a while, after failures in a row") from error

    def _pool(self, circuit: str) -> httpx2.AsyncClient:
        """Return the connections for one resource.

        Each has its own: before every request a pool looks at all its idle connections, which for ten resources asked
        for at the same time was a tenth of a reading's computing.
        """
        if circuit not in self._pools:
            self._pools[circuit] = httpx2.AsyncClient(
                headers=self._headers,
                timeout=httpx2.Timeout(self._limits.timeout_s, connect=self._limits.connect_s),
                limits=httpx2.Limits(max_connections=self._limits.connections),
                verify=self._verify,
                follow_redirects=False,
                trust_env=False,
            )
        return self._pools[circuit]

    async def _ask(
        self,
        circuit: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> _Reply:
        try:
            async with (
                asyncio.timeout(self._limits.timeout_s),
                self._pool(circuit).stream(method, f"{self._base_url}/{path}", params=query, json=body) as response,
            ):
                if not response.is_success:
                    _fail(response)
                raw = await self._body(response)
                return _Reply(response.status_code, response.headers, _parsed(raw) if raw.strip() else None)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise UpstreamFailed("no answer in time", passing=True, silent=True) from error
        except httpx2.TransportError as error:
            raise UpstreamFailed(f"no answer ({type(error).__name__})", passing=True) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise UpstreamFailed(f"no usable answer ({type(error).__name__})") from error

    async def _body(self, response: httpx2.Response) -> bytes:
        """Return what was sent, as long as it is not too much; packed bodies were not asked for and are refused."""
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise UpstreamFailed("a packed body")
        raw = bytearray()
        async for piece in response.aiter_raw():
            raw += piece
            if len(raw) > self._limits.body_bytes:
                raise UpstreamFailed(f"more than {self._limits.body_bytes} bytes")
        return bytes(raw)


def _selecting(fields: Sequence[str]) -> dict[str, str]:
    return {"fields": ",".join(fields)} if fields else {}


def _fail(response: httpx2.Response) -> NoReturn:
    status = response.status_code
    raise UpstreamFailed(
        f"status {status}",
        status=status,
        passing=status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING,
        wait_s=_retry_after(response.headers.get("retry-after"), response.headers.get("date")),
    )


def _retry_after(wait: str | None, sent: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number, or a date to hold against the server's own."""
    if wait is None:
        return None
    if wait.strip().isdecimal():
        return float(wait)
    try:
        until, now = parsedate_to_datetime(wait), parsedate_to_datetime(sent or "")
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UpstreamFailed("not JSON") from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _object(body: object) -> Record:
    if not isinstance(body, dict):
        raise UpstreamFailed("JSON of the wrong form: no object")
    return body


def _array(reply: _Reply) -> list[Record]:
    if reply.status == HTTPStatus.NO_CONTENT:
        return []
    if not isinstance(reply.body, list) or not all(isinstance(each, dict) for each in reply.body):
        raise UpstreamFailed("JSON of the wrong form: no list of objects")
    return reply.body


def _id_of(record: Record) -> str:
    found = text(record, "id")
    if found is None:
        raise UpstreamFailed("a record without an id")
    return found
