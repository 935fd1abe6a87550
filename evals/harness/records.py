"""Conversations as a log keeps them, and back."""

from __future__ import annotations

from typing import Any, Protocol

from evals.scoring.types import Heard
from evals.suites.cases import Case


class Kept(Protocol):
    """What a log kept of a conversation: a dict, or Inspect's store."""

    def get(self, key: str, /) -> Any:
        """Return a value by its name."""


def store_of(heard: Heard) -> dict[str, Any]:
    """Return a conversation as JSON values, by name."""
    return {
        "messages": list(heard.messages),
        "answers": list(heard.answers),
        "ms": list(heard.ms),
        "passages": dict(heard.passages),
        "found": None if heard.found is None else list(heard.found),
        "tokens": heard.tokens,
        "cost": heard.cost,
        "confidence": heard.confidence,
        "turned_down": None if heard.turned_down is None else list(heard.turned_down),
    }


def heard_of(case: Case, kept: Kept) -> Heard:
    """Return a conversation from what was kept of it."""
    found, turned_down = kept.get("found"), kept.get("turned_down")
    return Heard(
        case,
        tuple(kept.get("messages")),
        tuple(kept.get("answers")),
        tuple(kept.get("ms")),
        kept.get("passages"),
        None if found is None else tuple(found),
        kept.get("tokens"),
        kept.get("cost"),
        kept.get("confidence"),
        None if turned_down is None else tuple(turned_down),
    )
