"""A client of the HTTP API on this machine, that keeps its connection and its time."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

SUCCESS = 200
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said."""

    status: int
    body: dict[str, Any]
    ms: float
    """Until all of it was here."""


class Client:
    """One connection to one server, for one identity."""

    def __init__(self, port: int, token: str | None = None) -> None:
        """Take the port on 127.0.0.1, and a sign-in token (none: a visitor)."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def status(self, path: str) -> int | None:
        """Return the status that a path answers with; None if nobody answers."""
        try:
            self._connection.request("GET", path)
            response = self._connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return None

    def post(self, path: str, body: dict[str, Any]) -> Reply:
        """Send a body; return what came back, whatever it is."""
        content = json.dumps(body).encode()
        started = time.perf_counter()
        self._connection.request("POST", path, content, self._headers)
        response = self._connection.getresponse()
        received = response.read()
        spent_ms = (time.perf_counter() - started) * 1000
        return Reply(response.status, json.loads(received), spent_ms)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
