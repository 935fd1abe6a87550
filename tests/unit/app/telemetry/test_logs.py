"""Log lines hold what an operator needs, and nothing that people said."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

from app.telemetry.logs import JsonFormatter, trace_id


def line(**changes: Any) -> str:
    record = logging.LogRecord("app.test", logging.INFO, __file__, 1, "request", None, None)
    vars(record).update(changes)
    return JsonFormatter().format(record)


def test_a_line_is_one_json_object_with_its_trace() -> None:
    trace_id.set("abc123")
    read = json.loads(line(route="/v1/chat", status=200))
    assert (read["level"], read["message"], read["trace_id"]) == ("info", "request", "abc123")
    assert (read["route"], read["status"]) == ("/v1/chat", 200)


@pytest.mark.parametrize("text", ["a\nlevel=error", "\x1b[2Jgone", "\u2028", "\x00", "tab\there"])
def test_no_text_forges_a_line_or_drives_a_terminal(text: str) -> None:
    written = line(route=text)
    assert written.isprintable()
    assert json.loads(written)["route"] == text


def test_an_exception_is_logged_by_class_and_place_only() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("test.logs")
    logger.addHandler(handler)
    try:
        try:
            raise KeyError("my PIN is 4711")
        except KeyError as cause:
            raise ValueError("my card is 4242") from cause
    except ValueError:
        logger.exception("request failed")
    finally:
        logger.removeHandler(handler)
    written = stream.getvalue()
    assert "4711" not in written
    assert "4242" not in written
    assert json.loads(written)["error"] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_logs.py" in written
