"""The model that can be told to lie, as a process of its own."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from evals.bench.announced import announced

_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Double:
    """A running sandbox of a model."""

    address: str

    @property
    def url(self) -> str:
        """Return where OpenAI's API is."""
        return f"{self.address}/v1"

    def said(self) -> list[dict[str, Any]]:
        """Return what it said since it was last asked, with what of it were lies; and forget it."""
        found: list[dict[str, Any]] = json.loads(self._ask("GET"))
        self._ask("DELETE")
        return found

    def _ask(self, method: str) -> bytes:
        request = urllib.request.Request(f"{self.address}/sandbox/said", method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as reply:  # noqa: S310
            return bytes(reply.read())


@contextmanager
def running() -> Iterator[Double]:
    """Run one until the block ends."""
    with announced("-m", "app.cli", "sandbox", "model", "--port", "0") as address:
        yield Double(address)
