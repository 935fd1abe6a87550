"""Runs a system in a process of its own, and keeps what it measured."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST_S = 3600.0
_OURS = ("GROUNDLINE_CARRIER", "GROUNDLINE_EMBEDDING_MODEL")
_TAIL = 300


class SystemFailed(Exception):
    """A system could not be measured; the text says which, on what, and its own last words."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process wrote."""

    result: dict[str, Any]
    kept: bool = False
    """From an earlier run, not from this one."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Starts processes one at a time, their requests and results in a folder."""

    folder: Path
    threads: int

    def run(self, title: str, command: Sequence[str], request: Mapping[str, Any], stamp: str = "") -> Measured:
        """Run `command REQUEST RESULT` to its end and return the result.

        A result of the same command, request and stamp that lies in the folder is returned as it is; without a stamp
        nothing is ever kept.

        Raises: SystemFailed.
        """
        given = json.dumps(request)
        digest = hashlib.sha256("\0".join([*command, given, stamp]).encode()).hexdigest()[:16]
        asked, result = self.folder / f"{digest}.request.json", self.folder / f"{digest}.json"
        if stamp and result.is_file():
            return Measured(json.loads(result.read_text("utf-8")), kept=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        asked.write_text(given, "utf-8")
        result.unlink(missing_ok=True)
        try:
            self._wait(title, [*command, str(asked), str(result)])
            return Measured(json.loads(result.read_text("utf-8")))
        except OSError as error:
            raise SystemFailed(f"{title}: {error}") from error
        finally:
            asked.unlink(missing_ok=True)
            if not stamp:
                result.unlink(missing_ok=True)

    def _wait(self, title: str, command: Sequence[str]) -> None:
        try:
            done = subprocess.run(  # noqa: S603 - an interpreter that we made, and our own scripts
                list(command), env=self.environment(), capture_output=True, text=True, timeout=_LONGEST_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise SystemFailed(f"{title}: not done within {_LONGEST_S / 60:.0f} minutes") from error
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise SystemFailed(f"{title}: {said[-1][-_TAIL:] if said else f'ended with status {done.returncode}'}")

    def environment(self) -> dict[str, str]:
        """Return this environment without settings that change what is measured; as many threads for all."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in _OURS or not name.startswith(("GROUNDLINE_", "OPENAI_"))
        }
        threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), str(self.threads))
        quiet = {
            "ANONYMIZED_TELEMETRY": "False",
            "HAYSTACK_TELEMETRY_ENABLED": "False",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_OFFLINE": "1",
            "LANGSMITH_TRACING": "false",
            "TQDM_DISABLE": "1",
            "TRANSFORMERS_OFFLINE": "1",
        }
        return kept | threads | quiet
