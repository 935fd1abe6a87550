"""Requests that come twice: the same `externalId` gives what the first one made."""

from __future__ import annotations

from typing import Any

from app.sandbox.failures import conflict
from app.sandbox.store import Store
from app.sandbox.wire import Document

_SENT = "sent"


def made_before(store: Store, kind: str, body: dict[str, Any]) -> Document | None:
    """Return what an earlier request with this `externalId` made, if there was one.

    Raises: Refusal if that request said something else.
    """
    external_id = body.get("externalId")
    sent = store.get(_SENT, f"{kind}/{external_id}") if external_id else None
    if sent is None:
        return None
    if sent["body"] != body:
        raise conflict(f"externalId: `{external_id}` was sent before with another content")
    return store.get(kind, sent["made"])


def remember(store: Store, kind: str, body: dict[str, Any], made: Document) -> None:
    """Keep which resource a request made."""
    if body.get("externalId"):
        store.put(_SENT, {"id": f"{kind}/{body['externalId']}", "body": body, "made": made["id"]})
