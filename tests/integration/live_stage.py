"""The assembled assistant over HTTP on one home folder, and the sandbox that its accounts may be read from."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from app.api.application import Runtime, create_app
from app.assembly import assemble
from app.bootstrap import Parts
from app.identity.tokens import issue
from app.settings import Settings
from app.sources import IndexedSource
from connectors.sample import FOLDER
from grounding.types import Role
from retrieval.types import Audience

Answer = dict[str, Any]

SEVERAL = """bss:
  systems:
    - {name: crm, kind: sql, seed: crm}
    - name: billing
      kind: tmf
      sections: [bills, balance]
      cache_s: {bills: 600, balance: 600}
      mapping: {paths: {customer: null}, rate_filter: relatedParty.id}"""
"""Customers from tables, bills from a server."""

_PAGE = "# Voicemail\n\n## How to set up voicemail\n\n1. Call 171.\n2. Choose a PIN.\n"


@dataclass
class Assistant:
    """One assistant that answers."""

    address: str
    settings: Settings
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, question: str, customer_id: str) -> Answer:
        """Ask as a customer."""
        headers = {"Authorization": f"Bearer {self.token(customer_id)}"}
        response = httpx.post(f"{self.address}/v1/chat", json={"message": question}, headers=headers, timeout=60)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def confirm(self, action_id: str, customer_id: str) -> Answer:
        """Say yes to an action."""
        headers = {"Authorization": f"Bearer {self.token(customer_id)}"}
        response = httpx.post(
            f"{self.address}/v1/actions/{action_id}/confirm", json={"accept": True}, headers=headers, timeout=60
        )
        assert response.status_code == 200, response.text
        return dict(response.json())

    def token(self, customer_id: str) -> str:
        """Return a sign-in token of a customer."""
        if customer_id not in self.tokens:
            self.tokens[customer_id] = issue(Parts(self.settings).tokens, Role.CUSTOMER, customer_id)
        return self.tokens[customer_id]


def carrier_with(folder: Path, bss: str) -> Path:
    """Return a copy of the sample carrier whose accounts are elsewhere."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("documents", "*.py", "__pycache__"))
    for name in ("public", "customer", "operator"):
        (folder / "documents" / name).mkdir(parents=True)
    file = folder / "carrier.yaml"
    text = file.read_text(encoding="utf-8")
    assert "bss: {kind: sql, seed: crm}" in text
    file.write_text(text.replace("bss: {kind: sql, seed: crm}", bss), encoding="utf-8")
    return folder


def indexed_home(home: Path) -> Path:
    """Make a home whose index holds one page: what is asked here is answered from accounts."""
    pages = home / "pages"
    pages.mkdir(parents=True)
    (pages / "voicemail.md").write_text(_PAGE, encoding="utf-8")
    parts = Parts(Settings.model_validate({"home": home}))
    parts.sync([IndexedSource("help", str(pages), Audience.PUBLIC, None)], lambda progress: None)
    return home


@contextmanager
def assistant(home: Path, indexed: Path, **given: object) -> Iterator[Assistant]:
    """Assemble and serve on a home of its own, with the index of another."""
    shutil.copytree(indexed / "index", home / "index")
    settings = Settings.model_validate({"home": home, **given})
    runtime, ready = Runtime(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(uvicorn.Config(create_app(runtime, settings), log_config=None, lifespan="off"))
        failed: list[BaseException] = []

        async def serve() -> None:
            try:
                services = await assemble(settings)
                await asyncio.to_thread(services.warm_up)
                await services.refresh()
            except BaseException as error:
                failed.append(error)
                raise
            finally:
                ready.set()
            runtime.services = services
            try:
                await server.serve(sockets=[bound])
            finally:
                await services.close()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        try:
            ready.wait(120)
            assert not failed, failed
            yield Assistant(f"http://127.0.0.1:{bound.getsockname()[1]}", settings)
        finally:
            server.should_exit = True
            thread.join(timeout=20)


@dataclass(frozen=True)
class Sandbox:
    """`groundline sandbox tmf`, running."""

    root: str

    @property
    def url(self) -> str:
        """What Groundline is pointed at."""
        return f"{self.root}/tmf-api"

    def behave(self, path: str, text: str) -> None:
        """Have it misbehave below a path."""
        set_ = {"path": f"/tmf-api{path}", "set": text}
        assert httpx.put(f"{self.root}/sandbox/behaviour", params=set_).is_success

    def reset(self) -> None:
        """Have it as it was, and well behaved."""
        assert httpx.delete(f"{self.root}/sandbox/behaviour").is_success
        assert httpx.post(f"{self.root}/sandbox/reset").is_success

    def order(self, order: Mapping[str, Any]) -> None:
        """Order something from it directly, as another channel of the carrier would."""
        assert httpx.post(f"{self.url}/productOrderingManagement/v4/productOrder", json=order).is_success

    def orders(self, customer_id: str) -> list[dict[str, Any]]:
        """Return a customer's orders."""
        path = f"{self.url}/productOrderingManagement/v4/productOrder"
        return list(httpx.get(path, params={"relatedParty.id": customer_id}).json())


@contextmanager
def sandbox_process(home: Path, *arguments: str) -> Iterator[Sandbox]:
    """Run the command and wait until it has announced its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "sandbox", "tmf", "--port", "0", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={"GROUNDLINE_HOME": str(home)},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        root = process.stdout.readline().rpartition(" ")[2].strip()
        assert root.startswith("http://127.0.0.1:")
        yield Sandbox(root)
    finally:
        process.terminate()
        process.communicate(timeout=30)
