"""The assembled assistant over HTTP beside a model that behaves as each test wants it to."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

import app.bootstrap
from app.db.audit import RecordedAnswer, SqlAuditLog
from app.db.database import Database
from app.sandbox.model.application import create_model_sandbox
from app.sandbox.model.quiet import quiet
from app.settings import Settings
from app.wording import worder
from connectors.carrier import CarrierFolder
from grounding.ports import Clock, Writing
from grounding.types import Drafting, Material, Turn
from grounding.verification.free import FreeVerifier
from grounding.worded import Worder
from tests.integration.live_stage import Answer, Assistant, assistant

CUSTOMER = "C-1001"
QUESTION = "Why is my bill higher this month?"


class Switched:
    """A writer that each test replaces by one that knows nothing yet of its server."""

    def __init__(
        self, settings: Settings, folder: CarrierFolder, clock: Clock, verifier: Callable[[], FreeVerifier]
    ) -> None:
        """Take what the real one is made from."""
        self._made_from = (settings, folder, clock, verifier)
        self.turn_to("honest")

    def turn_to(self, behaviour: str, **bounds: object) -> None:
        """Ask a model that behaves so, or as is set if none is named, within these settings."""
        settings, folder, clock, verifier = self._made_from
        name = f"sandbox/{behaviour}" if behaviour else "another"
        chosen = settings.model_copy(update={"model": f"openai:{name}", **bounds})
        made = worder(chosen, folder, clock, verifier)
        assert made is not None
        self.worder = made

    def warm_up(self) -> None:
        """Load what the first answer needs."""
        self.worder.warm_up()

    def begin(self, turn: Turn, drafting: Drafting, material: Material) -> Writing:
        """Begin as the writer of the moment does."""
        return self.worder.writer.begin(turn, drafting, material)


@dataclass
class Stage:
    """The assistant, its model, and what both of them say of it."""

    assistant: Assistant
    switched: Switched
    double: str

    def ask(self, behaviour: str, question: str = QUESTION, **bounds: object) -> Answer:
        """Have a question answered with a model that behaves so."""
        self.switched.turn_to(behaviour, **bounds)
        return self.assistant.ask(question, CUSTOMER)

    def streamed(self, behaviour: str, question: str, **bounds: object) -> Iterator[tuple[str, Answer]]:
        """Have a question answered as events, each as soon as it is there."""
        self.switched.turn_to(behaviour, **bounds)
        headers = {"Authorization": f"Bearer {self.assistant.token(CUSTOMER)}"}
        body = {"message": question, "stream": True}
        with httpx.stream("POST", f"{self.assistant.address}/v1/chat", json=body, headers=headers, timeout=60) as sent:
            assert sent.status_code == 200
            name = ""
            for line in sent.iter_lines():
                if line.startswith("event:"):
                    name = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    yield name, json.loads(line.removeprefix("data:"))

    def record(self, answer: Answer) -> RecordedAnswer:
        """Return what was recorded of an answer."""
        database = Database(self.assistant.settings.database)
        try:
            return asyncio.run(SqlAuditLog(database, lambda _: {}).find(answer["answer_id"]))
        finally:
            database.close()

    def behave(self, behaviour: str) -> None:
        """Have the model behave so where a request names no behaviour."""
        assert httpx.post(f"{self.double}/sandbox/behaviour", json={"name": behaviour}).is_success

    def said(self) -> list[dict[str, Any]]:
        """Return what the model said since it was last asked."""
        lines: list[dict[str, Any]] = httpx.get(f"{self.double}/sandbox/said").json()
        httpx.delete(f"{self.double}/sandbox/said")
        return lines


@contextmanager
def staged(home: Path, indexed: Path) -> Iterator[Stage]:
    """Run an assistant and a model until the block ends."""
    made: list[Switched] = []

    def switched(
        settings: Settings, folder: CarrierFolder, clock: Clock, verifier: Callable[[], FreeVerifier]
    ) -> Worder:
        made.append(Switched(settings, folder, clock, verifier))
        return replace(made[0].worder, writer=made[0])

    with pytest.MonkeyPatch.context() as patch, double() as address:
        patch.setattr(app.bootstrap, "worder", switched)
        given = {"model": "openai:any", "openai_base_url": f"{address}/v1", "openai_api_key": "none"}
        with assistant(home, indexed, **given) as asked:
            yield Stage(asked, made[0], address)


@contextmanager
def double() -> Iterator[str]:
    """Run the model that behaves as it is told, and yield its address."""
    quiet()
    config = uvicorn.Config(create_model_sandbox(), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=20)
