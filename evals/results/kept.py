"""Runs as they are kept beside their logs: reading a log takes Inspect, and so two seconds and more."""

from __future__ import annotations

import gzip
import json
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.results.types import CaseResult, Run, Score

_RUN = ".run.json.gz"
_SUMMARY = ".summary.json"


def keep(run: Run, log: Path) -> None:
    """Keep a run beside its log, and a summary of it without its conversations."""
    whole = json.dumps(_plain(run), ensure_ascii=False).encode()
    _beside(log, _RUN).write_bytes(gzip.compress(whole, 5))
    bare = replace(run, results=tuple(replace(each, answers=(), messages=(), expected={}) for each in run.results))
    _beside(log, _SUMMARY).write_text(json.dumps(_plain(bare), ensure_ascii=False), "utf-8")


def whole(log: Path) -> Run | None:
    """Return the run that was kept beside a log; None if none was, or the log is a later one."""
    kept = _beside(log, _RUN)
    return _read(log, kept, lambda: gzip.decompress(kept.read_bytes()))


def summary(log: Path) -> Run | None:
    """Return the same without its conversations."""
    kept = _beside(log, _SUMMARY)
    return _read(log, kept, kept.read_bytes)


def _read(log: Path, kept: Path, content: Any) -> Run | None:
    try:
        return _run(json.loads(content())) if kept.stat().st_mtime_ns >= log.stat().st_mtime_ns else None
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _plain(run: Run) -> dict[str, Any]:
    """Return a run as JSON values."""
    head = {each.name: getattr(run, each.name) for each in fields(run)}
    results = [_plain_result(each) for each in run.results]
    return {**head, "started": run.started.isoformat(), "results": results}


def _plain_result(result: CaseResult) -> dict[str, Any]:
    scores = {name: [score.value, score.reason] for name, score in result.scores.items()}
    return {each.name: getattr(result, each.name) for each in fields(result)} | {"scores": scores}


def _run(kept: dict[str, Any]) -> Run:
    """Return what was written. Raises ValueError, KeyError or TypeError if it is of another version of the program."""
    results = tuple(_result(each) for each in kept["results"])
    head = {name: _frozen(value) for name, value in kept.items()}
    return Run(**{**head, "started": datetime.fromisoformat(kept["started"]), "results": results})


def _result(kept: dict[str, Any]) -> CaseResult:
    scores = {name: Score(*score) for name, score in kept["scores"].items()}
    return CaseResult(**{**{name: _frozen(value) for name, value in kept.items()}, "scores": scores})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _beside(log: Path, suffix: str) -> Path:
    return log.with_name(log.stem + suffix)
