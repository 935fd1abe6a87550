"""Keeps the server from reporting as a fault what the double does on purpose."""

from __future__ import annotations

import logging

_ON_PURPOSE = "ASGI callable returned without completing response."


def quiet() -> None:
    """Say nothing of responses that are broken off."""
    logging.getLogger("uvicorn.error").addFilter(_not_on_purpose)


def _not_on_purpose(record: logging.LogRecord) -> bool:
    return record.getMessage() != _ON_PURPOSE
