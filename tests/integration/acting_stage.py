"""A server over the sample carrier that carries actions out: in its tables, or through the sandbox."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from joserfc import jwt
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.acting import acting
from app.bootstrap import Parts
from app.db.actions import RecordedEvent, SqlActionStore
from app.db.database import Database
from app.held import HeldCatalogue
from app.sandbox.application import create_sandbox
from app.sandbox.records import read_records
from app.settings import Settings
from connectors.bss.sql import SqlAccountReader, SqlOutageReader
from connectors.bss.tmf.client import TmfClient, TmfLimits
from connectors.bss.tmf.ordering import TmfActionExecutor
from connectors.bss.tmf.reader import TmfAccountReader
from grounding.account.records import Account, Section
from grounding.actions.desk import ActionDesk, Asking, Times
from grounding.actions.ports import Job
from grounding.actions.terms import NotPossible
from grounding.actions.types import Proposal, Result
from grounding.actions.wording import Wording
from grounding.catalogue import Catalogue
from grounding.drafting.extractive.drafter import ExtractiveDrafter
from grounding.offers.rules import RuleSet
from grounding.ports import Clock
from grounding.types import Identity, Role
from grounding.wishes import Wish
from tests.fakes import HashingEmbedder, InMemoryPassages
from tests.serving import Stage, served, stage

Change = Callable[[ActionDesk], ActionDesk]


def unhurried(parts: Parts) -> None:
    """Give a sample's parts a drafter without a model or documents, and readers that wait as long as it takes.

    What is tested is what happens, not how soon on a busy machine.
    """
    parts.account_reader = SqlAccountReader(parts.accounts, parts.clock, deadline_s=30)
    parts.drafter = ExtractiveDrafter(
        parts.folder.carrier,
        parts.clock,
        HashingEmbedder(512),
        InMemoryPassages(()),
        parts.account_reader,
        SqlOutageReader(parts.accounts, parts.clock),
        HeldCatalogue(parts.folder.catalogue),
    )


class RealClock:
    """Real time as tests have it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


@dataclass
class Acting:
    """A server, and the ways around it that tests need."""

    staged: Stage
    address: str
    home: Path
    real: RealClock
    upstream: str | None

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[ActionDesk]:
        """Yield a desk of one's own over the same databases: the server's belongs to its own event loop."""
        made, close = make_desk(self.home, self.real, self.upstream)
        try:
            yield made
        finally:
            close()

    def propose(self, wish: Wish, customer_id: str, subject: str | None = None) -> Proposal:
        """Make a proposal to a customer, or to somebody else who may change the account."""
        found = self.wished(wish, customer_id, subject)
        assert isinstance(found, Proposal), found
        return found

    def wished(self, wish: Wish, customer_id: str, subject: str | None = None) -> Proposal | NotPossible:
        """Return what becomes of a wish at a desk."""

        async def proposed() -> Proposal | NotPossible:
            who = Identity(Role.CUSTOMER, subject or customer_id, customer_id)
            async with self.desk() as desk:
                return await desk.propose(Asking(who, "c-1", "m-1"), wish)

        return asyncio.run(proposed())

    def confirm(
        self, action_id: str, customer_id: str | None, subject: str | None = None, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Say yes over HTTP."""
        headers = {} if customer_id is None else self.bearer(customer_id, subject or customer_id)
        return httpx.post(
            f"{self.address}/v1/actions/{action_id}/confirm",
            json={"accept": True} if body is None else body,
            headers=headers,
            timeout=30,
        )

    def bearer(self, customer_id: str, subject: str, role: str = "customer") -> dict[str, str]:
        """Return a token of the carrier's sign-in; the person need not be the account holder."""
        claims: dict[str, object] = {
            "sub": subject, "role": role, "customer_id": customer_id, "aud": "groundline",
            "exp": int(datetime.now(UTC).timestamp()) + 600,
        }  # fmt: skip
        key = self.staged.services.tokens.key
        return {"Authorization": f"Bearer {jwt.encode({'alg': 'HS256'}, claims, key)}"}

    def account(self, customer_id: str) -> Account:
        """Read an account from where actions are carried out."""

        async def read() -> Account:
            async with self.desk() as desk:
                return await desk.accounts.read(customer_id, frozenset(Section) - {Section.HISTORY})

        return asyncio.run(read())

    def events(self, action_id: str) -> tuple[RecordedEvent, ...]:
        """Return what was written down of an action."""

        async def read() -> tuple[RecordedEvent, ...]:
            async with self.desk() as desk:
                assert isinstance(desk.store, SqlActionStore)
                return await desk.store.events(action_id)

        return asyncio.run(read())

    @contextmanager
    def changed(self, change: Change) -> Iterator[None]:
        """Let the server decide by something else for a while."""
        before = self.staged.services
        assert before.actions is not None
        self.staged.runtime.services = replace(before, actions=change(before.actions))
        try:
            yield
        finally:
            self.staged.runtime.services = before

    def later(self, **parts: float) -> None:
        """Let real time pass."""
        self.real.moment += timedelta(**parts)

    def behave(self, path: str, text: str) -> None:
        """Have the sandbox misbehave below a path."""
        root = str(self.upstream).removesuffix("/tmf-api")
        found = httpx.put(f"{root}/sandbox/behaviour", params={"path": f"/tmf-api{path}", "set": text})
        assert found.is_success

    def upstream_orders(self, customer_id: str, resource: str = "productOrderingManagement/v4/productOrder") -> Any:
        """Return what the sandbox has of a customer."""
        return httpx.get(f"{self.upstream}/{resource}", params={"relatedParty.id": customer_id}).json()

    def reset(self) -> None:
        """Have the sandbox as it was, and well behaved."""
        root = str(self.upstream).removesuffix("/tmf-api")
        assert httpx.delete(f"{root}/sandbox/behaviour").is_success
        assert httpx.post(f"{root}/sandbox/reset").is_success


class FreshClients:
    """Reads and orders through TM Forum with a client for each call: one belongs to the event loop that it began in."""

    def __init__(self, upstream: str, clock: Clock, wording: Wording) -> None:
        self._upstream = upstream
        self._clock = clock
        self._wording = wording

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Read an account."""
        async with self._client() as client:
            return await TmfAccountReader(client, self._clock, deadline_s=20).read(customer_id, sections)

    async def carry_out(self, job: Job) -> Result:
        """Carry a job out."""
        async with self._client() as client:
            return await TmfActionExecutor(client, self._clock, self._wording.subject).carry_out(job)

    async def look_up(self, job: Job) -> Result | None:
        """Look a job up."""
        async with self._client() as client:
            return await TmfActionExecutor(client, self._clock, self._wording.subject).look_up(job)

    async def catch_up(self) -> int:
        """Do nothing."""
        return 0

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[TmfClient]:
        client = TmfClient(self._upstream, limits=TmfLimits(timeout_s=2.0, connect_s=5.0))
        try:
            yield client
        finally:
            await client.close()


def make_desk(home: Path, real: RealClock, upstream: str | None) -> tuple[ActionDesk, Callable[[], None]]:
    """Return a desk over the databases of a home, or over a TM Forum server, and what closes it."""
    parts = Parts(Settings.model_validate({"home": home}))
    # What is tested is what happens, not how soon on a busy machine.
    parts.account_reader = SqlAccountReader(parts.accounts, parts.clock, deadline_s=30)
    database = Database(parts.settings.database)
    # What is tested is what happens, not how soon on a busy machine.
    patient = Times(answer=timedelta(seconds=60))
    desk = replace(acting(parts, database), real=real, store=SqlActionStore(database, real), times=patient)
    if upstream:
        clients = FreshClients(upstream, parts.clock, desk.wording)
        desk = replace(desk, accounts=clients, executor=clients)

    def close() -> None:
        parts.accounts.close()
        database.close()

    return desk, close


@contextmanager
def acting_server(home: Path, upstream: str | None = None) -> Iterator[Acting]:
    """Serve the API with a desk behind it."""
    real = RealClock()
    staged = stage(home)
    desk, close = make_desk(home, real, upstream)
    staged.services = replace(staged.services, actions=desk)
    staged.runtime.services = staged.services
    try:
        with served(staged) as address:
            yield Acting(staged, address, home, real, upstream)
    finally:
        close()


class Upstream:
    """Stands before the sandbox and spoils what is posted to it, but not what is only looked up."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.post: str | None = None
        """A behaviour of the sandbox's; or `taken`, `kept` or `partial`."""
        self.kept: list[tuple[str, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or "/tmf-api/" not in scope["path"] or not self.post:
            await self._application(scope, receive, send)
            return
        how, self.post = self.post, None
        if how == "taken":
            await self._application(scope, receive, _nothing)
            await _gone(receive)
        elif how == "kept":
            body = (await receive())["body"]
            self.kept.append((scope["path"], body))
            await _gone(receive)
        elif how == "partial":
            await self._application(scope, receive, _by_half(send))
        else:
            headers = [*scope["headers"], (b"x-sandbox-behaviour", how.encode())]
            await self._application({**scope, "headers": headers}, receive, send)


async def _nothing(message: Message) -> None:
    """Send nothing."""


async def _gone(receive: Receive) -> None:
    """Keep the other side waiting until it gives up."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _by_half(send: Send) -> Send:
    start: list[Message] = []

    async def spoilt(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
            return
        order = {**json.loads(message["body"]), "state": "partial"}
        order["productOrderItem"][0]["state"] = "completed"
        for item in order["productOrderItem"][1:]:
            item["state"] = "failed"
        body = json.dumps(order).encode()
        headers = [(name, value) for name, value in start[0]["headers"] if name != b"content-length"]
        await send({**start[0], "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    return spoilt


@contextmanager
def sandbox_server(home: Path) -> Iterator[tuple[str, Upstream]]:
    """Serve the sandbox, and yield its address and what stands before it."""
    parts = Parts(Settings.model_validate({"home": home}))
    application = Upstream(create_sandbox(read_records(parts.folder, parts.clock.now()), parts.clock, token=None))
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/tmf-api", application
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def by_catalogue(change: Callable[[Catalogue], Catalogue]) -> Change:
    """Return what makes a desk sell something else."""
    return lambda desk: replace(desk, assessor=replace(desk.assessor, catalogue=change(desk.assessor.catalogue)))


def by_rules(change: Callable[[RuleSet], RuleSet]) -> Change:
    """Return what makes a desk decide by other rules."""
    return lambda desk: replace(desk, assessor=replace(desk.assessor, rules=change(desk.assessor.rules)))
