"""The commands' side of the control socket; imports nothing heavy, so that a command starts at once."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any

from app.control.address import socket_path
from app.errors import RemoteFailure, ServerUnreachable

_CONNECT_S = 2.0


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_CONNECT_S)
        self.sock.connect(str(self._path))
        self.sock.settimeout(self.timeout)


class RunningServer:
    """The server that runs on a home folder."""

    def __init__(self, path: Path) -> None:
        """Talk to the server at a socket."""
        self._path = path

    def call(self, operation: str, request: dict[str, Any] | None = None, timeout_s: float = 120.0) -> dict[str, Any]:
        """Return what the server answers.

        Raises: RemoteFailure with the server's words; ServerUnreachable if it does not answer.
        """
        connection = _Connection(self._path, timeout_s)
        try:
            body = json.dumps(request or {})
            connection.request("POST", f"/{operation}", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ServerUnreachable(
                f"{self._path}: the running server does not answer ({type(error).__name__}); try again, or restart it"
            ) from error
        finally:
            connection.close()
        if response.status != 200:
            raise RemoteFailure(str(answer["error"]["detail"]))
        return answer


def running_server(home: Path) -> RunningServer | None:
    """Return the server that runs on a home folder, or None; a dead one's socket counts as none."""
    path = socket_path(home)
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    probe.settimeout(_CONNECT_S)
    try:
        probe.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as error:
        raise ServerUnreachable(f"{path}: {error.strerror or error}; is the server yours?") from error
    finally:
        probe.close()
    return RunningServer(path)
