"""A Groundline installation of the benchmark's own: its commands, its workers, its server, each a process."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from evals.bench.client import Client

_KEPT = ("GROUNDLINE_CARRIER", "GROUNDLINE_EMBEDDING_MODEL")
_POLL_S = 0.02
_STOP_S = 20.0
_TAIL = 400


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that came to its end."""

    seconds: float
    """Wall time from start to exit."""
    output: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process_id: int
    ready_s: float
    """From the start of the process until `/readyz` said 200."""

    def memory(self) -> tuple[float, float] | None:
        """Return resident and peak resident memory in megabytes (10^6 bytes), where the system tells."""
        try:
            status = Path(f"/proc/{self.process_id}/status").read_text("utf-8")
        except OSError:
            return None
        sizes = {name: int(kilobytes) * 1024 / 1e6 for name, kilobytes in re.findall(r"(Vm\w+):\s+(\d+) kB", status)}
        return (sizes["VmRSS"], sizes["VmHWM"]) if {"VmRSS", "VmHWM"} <= sizes.keys() else None


@dataclass(frozen=True, slots=True)
class Installation:
    """A home folder, and the environment in which its processes run."""

    home: Path
    threads: int
    extra: dict[str, str] = field(default_factory=dict)
    """Settings beside those that every measurement has."""

    def environment(self) -> dict[str, str]:
        """Return this environment without settings that would change what is measured.

        The carrier and the embedding model are kept; a language model, a Qdrant server and the rest are not.
        """
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GROUNDLINE_", "OPENAI_")) or name in _KEPT
        }
        # The same number of threads for whoever computes, whatever library it computes with.
        threads = dict.fromkeys(
            ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), str(self.threads)
        )
        return (
            kept
            | threads
            | {
                "GROUNDLINE_HOME": str(self.home),
                # The benchmark is one client that asks faster than people do.
                "GROUNDLINE_RATE_LIMIT": "1000000/minute",
                "HF_HUB_OFFLINE": "1",
                "TRANSFORMERS_OFFLINE": "1",
                "TQDM_DISABLE": "1",
            }
            | self.extra
        )

    def command(self, *arguments: str, timeout_s: float = 60.0) -> Ran:
        """Run a command of the program to its end. Raises ClickException if it fails or takes too long."""
        return self._run(["-P", "-m", "app.cli", *arguments], " ".join(("groundline", *arguments[:2])), timeout_s)

    def worker(self, name: str, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Run one of the benchmark's workers; return what it measured. Raises ClickException as `command` does."""
        ran = self._run(["-P", "-m", "evals.bench.worker", name], name, timeout_s, json.dumps(request))
        result: dict[str, Any] = json.loads(ran.output.strip().splitlines()[-1])
        return result

    def _run(self, arguments: list[str], name: str, timeout_s: float, given: str = "") -> Ran:
        started = time.perf_counter()
        try:
            done = subprocess.run(  # noqa: S603 - this interpreter, our own modules
                [sys.executable, *arguments],
                env=self.environment(),
                input=given,
                capture_output=True,
                text=True,
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise click.ClickException(f"{name}: not done within {timeout_s:g} s") from error
        seconds = time.perf_counter() - started
        if done.returncode:
            raise click.ClickException(f"{name}: failed: {done.stderr.strip()[-_TAIL:]}")
        return Ran(seconds, done.stdout)

    @contextmanager
    def serving(self, timeout_s: float = 120.0) -> Iterator[Server]:
        """Start the server on a free loopback port, wait until it is ready, and stop it afterwards.

        Raises: ClickException if it does not get ready.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        with (self.home / "server.log").open("ab") as log:
            started = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
                [sys.executable, "-P", "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                _wait_until_ready(process, port, started + timeout_s, self.home / "server.log")
                yield Server(port, process.pid, time.perf_counter() - started)
            finally:
                process.terminate()
                try:
                    process.wait(_STOP_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, deadline: float, log: Path) -> None:
    client = Client(port)
    while time.perf_counter() < deadline and process.poll() is None:
        if client.status("/readyz") == 200:
            client.close()
            return
        time.sleep(_POLL_S)
    tail = log.read_text("utf-8", "replace").strip()[-_TAIL:]
    raise click.ClickException(f"groundline serve: not ready; its last words: {tail}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
