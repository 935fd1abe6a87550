"""The socket that a server of ours listens on."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from app.errors import SettingsInvalid


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold a socket that is bound and listens until the block ends. Raises SettingsInvalid if that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio does not take it for TCP and leaves Nagle's algorithm on: 40 ms more for every answer.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
            bound.listen(512)
        except OSError as error:
            raise SettingsInvalid(
                f"{host}:{port}: cannot listen here ({error.strerror or error}); "
                "stop what does, or choose another with --port"
            ) from error
        bound.setblocking(False)
        yield bound


def address(bound: socket.socket) -> str:
    """Return where a socket is reached."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
