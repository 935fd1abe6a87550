"""Cases that may fail, each by name and with the reason why: `{case id: reason}` in YAML."""

from __future__ import annotations

from pathlib import Path

from connectors.carrier.files import Document, Unreadable
from evals.comparing.types import Incomparable


def accepted(path: Path) -> dict[str, str]:
    """Return the reasons by case; an empty one where none is given. Raises Incomparable, with the file and line."""
    try:
        document = Document(path)
    except Unreadable as error:
        raise Incomparable(str(error)) from error
    data = document.data or {}
    if not isinstance(data, dict):
        raise Incomparable(f"{path}:1: a list of accepted cases is written `case id: reason`, one a line")
    for name, reason in data.items():
        if reason is not None and not isinstance(reason, str):
            raise Incomparable(f"{path}:{document.line((name,))}: the reason for `{name}` is no text")
    return {str(name): (reason or "").strip() for name, reason in data.items()}
