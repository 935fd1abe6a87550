"""Where runs lie while they last and afterwards, and what an earlier try has already."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.results import logs
from evals.results.logs import FOLDER, SUFFIX, UNFINISHED, RunMissing

_JOURNAL = "answered.jsonl"

Conversation = Mapping[str, Any]
"""What was kept of a conversation, by name."""


@dataclass(frozen=True, slots=True)
class Journal:
    """Conversations as they come to an end, a line each: of a process that is killed nothing answered is lost.

    Inspect writes its log a few cases at a time, each time the whole of it, and only what has been judged.
    """

    path: Path

    def add(self, case_id: str, epoch: int, conversation: Conversation) -> None:
        """Keep one."""
        line = json.dumps({"case": case_id, "epoch": epoch, "conversation": conversation}, ensure_ascii=False)
        with self.path.open("a", encoding="utf-8", errors="replace") as file:
            # A line of its own, also after one that broke off.
            file.write(f"\n{line}\n")

    def read(self) -> Iterator[tuple[tuple[str, int], Conversation]]:
        """Yield what was kept, by case and epoch; a line that broke off is none."""
        if not self.path.is_file():
            return
        with self.path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    kept = json.loads(line)
                    yield (kept["case"], kept["epoch"]), kept["conversation"]
                except (ValueError, KeyError, TypeError):
                    continue


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

    @property
    def journal(self) -> Journal:
        """What was answered while it lasts."""
        return Journal(self.working / _JOURNAL)

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
    conversations: Mapping[tuple[str, int], Conversation]
    """By case and epoch, those that came to an end."""


def earlier(place: Place) -> Earlier:
    """Return what the tries of a run have. Raises RunMissing if there is none."""
    about: Mapping[str, Any] | None = None
    found: dict[tuple[str, int], Conversation] = {}
    for path in place.tries():
        try:
            log = logs.read_log(path)
        except RunMissing:
            continue  # a try that was killed before it wrote anything
        about = (log.eval.metadata or {})["groundline"]
        found |= {(str(each.id), each.epoch): each.store for each in log.samples or () if _whole(each)}
    if about is None:
        raise RunMissing(f"run {place.run_id}: nothing of it was kept; start it anew")
    return Earlier(about, found | dict(place.journal.read()))


def _whole(sample: Any) -> bool:
    return sample.error is None and bool(sample.store.get("answers"))
