"""Where runs lie while they last and afterwards, and what an earlier try has already."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.results import logs
from evals.results.logs import FOLDER, SUFFIX, UNFINISHED, RunMissing


@dataclass(frozen=True, slots=True)
class Place:
    """Where one run lies."""

    home: Path
    run_id: str

    @property
    def log(self) -> Path:
        """Its log, once it came to an end."""
        return self.home / FOLDER / f"{self.run_id}{SUFFIX}"

    @property
    def working(self) -> Path:
        """The folder of its logs while it lasts, one a try."""
        return self.home / FOLDER / UNFINISHED / self.run_id

    def tries(self) -> list[Path]:
        """Return every log that holds something of it, the oldest first."""
        return [*([self.log] if self.log.is_file() else []), *sorted(self.working.glob(f"*{SUFFIX}"))]

    def finish(self, written: Path) -> Path:
        """Put a log in its place for good, and clear away what led there; return the place."""
        os.replace(written, self.log)
        shutil.rmtree(self.working, ignore_errors=True)
        return self.log


def new_place(home: Path) -> tuple[Place, datetime]:
    """Return a place for a run that begins now, and that time."""
    now = datetime.now(UTC)
    return Place(home, f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"), now


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was found of a run that was cut off or could not ask everything."""

    about: Mapping[str, Any]
    """What its log says of the whole."""
    conversations: Mapping[tuple[str, int], Mapping[str, Any]]
    """By case and epoch, those that came to an end."""


def earlier(place: Place) -> Earlier:
    """Return what the tries of a run have. Raises RunMissing if there is none."""
    about: Mapping[str, Any] | None = None
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for path in place.tries():
        try:
            log = logs.read_log(path)
        except RunMissing:
            continue  # a try that was killed before it wrote anything
        about = (log.eval.metadata or {})["groundline"]
        found |= {(str(each.id), each.epoch): each.store for each in log.samples or () if _whole(each)}
    if about is None:
        raise RunMissing(f"run {place.run_id}: nothing of it was kept; start it anew")
    return Earlier(about, found)


def _whole(sample: Any) -> bool:
    return sample.error is None and bool(sample.store.get("answers"))
