"""The server process: the public address and the control socket in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from app.api.application import Runtime, create_app
from app.control.address import serving
from app.control.server import control_app
from app.listening import address, listening
from app.services import Services
from app.settings import Settings
from app.telemetry.logs import configure_logging

log = logging.getLogger(__name__)

_SHUTDOWN_S = 10

Assemble = Callable[[Runtime], Awaitable[Services]]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Two servers share one loop: `serve` below listens for signals once, for both.
        yield


def serve(settings: Settings, assemble: Assemble, announce: Callable[[str], None]) -> None:
    """Serve until a signal says to stop.

    Raises: AlreadyServing; SettingsInvalid if the address cannot be used; what `assemble` raises.
    """
    configure_logging(settings.log_level)
    with serving(settings.home) as control, listening(settings.host, settings.port) as public:
        asyncio.run(_serve(settings, assemble, announce, public, control))


async def _serve(
    settings: Settings,
    assemble: Assemble,
    announce: Callable[[str], None],
    public: socket.socket,
    control: socket.socket,
) -> None:
    runtime = Runtime()
    servers = [
        (_server(create_app(runtime, settings), settings.trusted_proxies), public),
        (_server(control_app(runtime), ""), control),
    ]

    def stop() -> None:
        for server, _ in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    listening = [asyncio.create_task(server.serve(sockets=[bound])) for server, bound in servers]
    assembling = asyncio.create_task(_assemble(settings, runtime, assemble, announce, public))
    try:
        finished, _ = await asyncio.wait([*listening, assembling], return_when=asyncio.FIRST_COMPLETED)
        if assembling not in finished or assembling.exception():
            stop()
        await asyncio.gather(*listening)
    finally:
        assembling.cancel()
        outcome = (await asyncio.gather(assembling, return_exceptions=True))[0]
        if runtime.services:
            await runtime.services.close()
    if isinstance(outcome, Exception):
        raise outcome


async def _assemble(
    settings: Settings, runtime: Runtime, assemble: Assemble, announce: Callable[[str], None], public: socket.socket
) -> None:
    runtime.services = await assemble(runtime)
    runtime.stage = "ready"
    runtime.metrics.ready(True)
    for warning in runtime.services.warnings:
        log.warning(warning)
    announce(f"Groundline is ready: {address(public)}")
    while True:
        await asyncio.sleep(settings.generation_poll_s)
        try:
            await runtime.services.refresh()
        except Exception:
            # The generation in hand goes on answering; the next look may succeed.
            log.exception("the new index generation cannot be opened")


def _server(app: ASGIApp, trusted_proxies: str) -> _Server:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )
    return _Server(config)


async def build_index() -> bool:
    """Build the carrier's sources and all indexed before, in a process of its own; say whether it succeeded."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "app.cli", "index", "--all", stdout=sys.stderr)
    try:
        return await process.wait() == 0
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
