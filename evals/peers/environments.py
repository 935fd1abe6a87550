"""An environment for each peer, so that none of them becomes a requirement of the product."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STAMP = ".stamp"
_TAIL = 300

Install = Callable[[Sequence[str]], None]
"""Runs a command of the installation to its end. Raises EnvironmentFailed."""


class EnvironmentFailed(Exception):
    """A peer's environment could not be made; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment of one peer below a folder, made from the locks in another."""

    name: str
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.root / ".venv-peers" / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def lock(self) -> Path:
        """What it holds, torch apart."""
        return self.root / "requirements" / "peers" / f"{self.name}.txt"

    @property
    def torch(self) -> Path:
        """The one torch of the whole project, which is installed first and without a hash."""
        return self.root / "requirements" / "torch.txt"

    def wanted(self) -> str:
        """Return the hash of what it should be: the locks, and the place, since an environment cannot be moved.

        Raises: EnvironmentFailed if there is no lock.
        """
        try:
            content = [self.torch.read_bytes(), self.lock.read_bytes()]
        except OSError as error:
            raise EnvironmentFailed(
                f"{self.name}: no {error.filename}; the peers are measured from a checkout of the repository"
            ) from error
        return hashlib.sha256(b"\0".join([str(self.folder).encode(), sys.version.encode(), *content])).hexdigest()

    def stands(self) -> bool:
        """Say whether it is what the locks want."""
        stamp = self.folder / _STAMP
        return stamp.is_file() and stamp.read_text("utf-8") == self.wanted() and self.python.exists()

    def make(self, tell: Callable[[str], None], install: Install | None = None) -> None:
        """Make it anew unless it stands. Raises EnvironmentFailed."""
        if self.stands():
            return
        wanted, run = self.wanted(), install or _run
        tell(f"{self.name}: making {self.folder.relative_to(self.root)} (1.1 GB; half a minute from a warm pip cache)")
        shutil.rmtree(self.folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(self.folder)])
        pip = [str(self.python), "-m", "pip", "install", "-qq", "--no-input", "--no-deps", "--no-compile"]
        run([*pip, "-r", str(self.torch)])
        if next(self.folder.glob("lib/python3*/site-packages/torch/lib/libtorch_cuda.so"), None):
            shutil.rmtree(self.folder)
            raise EnvironmentFailed(f"{self.name}: pip was offered the CUDA build of torch; offer it the CPU build")
        run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(self.lock)])
        (self.folder / _STAMP).write_text(wanted, "utf-8")


def _run(command: Sequence[str]) -> None:
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_REQUIRE_VIRTUALENV": "0"}
    done = subprocess.run(  # noqa: S603 - this interpreter and the environment's pip
        list(command), env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise EnvironmentFailed(
            f"{Path(command[-1]).name}: not installed: {said[-1][-_TAIL:] if said else 'no reason given'}"
        )
