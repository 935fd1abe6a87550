"""Log lines as JSON, one event a line, without message text, tokens or account data."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

trace_id: ContextVar[str] = ContextVar("trace_id", default="-")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
_FRAMES_KEPT = 12


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object; `extra` fields become members.

    An exception is logged by its classes and places only: its text may repeat what a person wrote. JSON's own escaping
    keeps control characters out, so no text can forge a line.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "trace_id": trace_id.get(),
        }
        line.update({name: value for name, value in vars(record).items() if name not in _STANDARD})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _classes(record.exc_info[1])
            line["at"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True, default=str)


_QUIET = (
    "httpx", "httpcore", "httpx2", "httpcore2", "stamina", "sentence_transformers", "transformers", "urllib3",
    "uvicorn.error",
)  # fmt: skip


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send every logger's lines to one stream (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Libraries that log addresses, model names or queries at their own discretion speak only when it matters.
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _classes(error: BaseException) -> list[str]:
    names: list[str] = []
    current: BaseException | None = error
    while current is not None and len(names) < _FRAMES_KEPT:
        names.append(f"{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or current.__context__
    return names


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES_KEPT:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
