"""The model that can be told to lie, as a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

_ADDRESS = re.compile(r"http://[\d.]+:\d+")
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
    command = [sys.executable, "-P", "-m", "app.cli", "sandbox", "model", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = _ADDRESS.search(line)
            if not found:
                raise click.ClickException(f"the sandbox of a model does not start: {line.strip() or 'no output'}")
            yield Double(found[0])
        finally:
            process.terminate()
