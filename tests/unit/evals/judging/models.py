"""Models over real HTTP: the sandbox's double, and one that judges by a rule of its own."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.sandbox.model.application import create_model_sandbox
from app.sandbox.model.quiet import quiet
from evals.judging.asking import ModelAsker
from grounding.drafting.agent.client import Endpoint


@asynccontextmanager
async def serving(application: ASGIApp) -> AsyncIterator[str]:
    """Serve until the block ends."""
    quiet()
    config = uvicorn.Config(application, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        work = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            await work


@asynccontextmanager
async def behaving(behaviour: str, timeout_s: float = 20) -> AsyncIterator[ModelAsker]:
    """The sandbox's double, behaving so."""
    async with serving(create_model_sandbox()) as url:
        yield ModelAsker(Endpoint(f"sandbox/{behaviour}", url), timeout_s)


class Scripted:
    """Answers as a function of what it is told has it, and keeps what it was told."""

    def __init__(self, answer: Any, refuses: str = "") -> None:
        self._answer, self._refuses = answer, refuses
        self.told: list[dict[str, Any]] = []

    @property
    def application(self) -> ASGIApp:
        return Starlette(routes=[Route("/v1/chat/completions", self._chat, methods=["POST"])])

    @asynccontextmanager
    async def asker(self) -> AsyncIterator[ModelAsker]:
        async with serving(self.application) as url:
            yield ModelAsker(Endpoint("scripted", url), 20)

    async def _chat(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.told.append(body)
        if self._refuses in body:
            return JSONResponse({"error": {"message": f"{self._refuses} is not supported"}}, 400)
        said = self._answer(body["messages"][-1]["content"])
        text = said if isinstance(said, str) else json.dumps(said)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return JSONResponse(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}
        )


def between(name: str, prompt: str) -> str:
    """What stands between the marks of a name."""
    found = re.search(rf"<<<{name} (\w+)\n(.*?)\n\1 {name}>>>", prompt, re.DOTALL)
    assert found is not None
    return found[2]
