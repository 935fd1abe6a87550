"""The sandbox's own process: one socket, until a signal says to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from app.listening import address, listening

_SHUTDOWN_S = 1


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # Not before: whoever reads the address may send the signal that stops it.
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The signal that stops it is a good end, which uvicorn would raise again.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        # Answers that are slow on purpose are cut off: that is no fault to report, nor to be waited for twice.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(app: ASGIApp, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until a signal says to stop; `announce` is told the address.

    Raises: SettingsInvalid if the address cannot be used.
    """
    with listening(host, port) as bound:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
        server = _Server(config, lambda: announce(address(bound)))
        asyncio.run(server.serve(sockets=[bound]))
