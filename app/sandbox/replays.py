"""Requests that come twice: the same `externalId` gives what the first one made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from app.sandbox.failures import conflict
from app.sandbox.reading import Resource, shown, store_of
from app.sandbox.store import Store
from app.sandbox.wire import Document

_SENT = "sent"


def made_once(request: Request, resource: Resource, body: dict[str, Any], make: Callable[[], Document]) -> Response:
    """Answer with what a request makes, or made when it came the first time. Raises Refusal."""
    store = store_of(request)
    with store.changing():
        made = _made_before(store, resource.kind, body)
        if made is None:
            made = make()
            _remember(store, resource.kind, body, made)
    return JSONResponse(shown(request, resource, "v4", made), 201)


def _made_before(store: Store, kind: str, body: dict[str, Any]) -> Document | None:
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


def _remember(store: Store, kind: str, body: dict[str, Any], made: Document) -> None:
    """Keep which resource a request made."""
    if body.get("externalId"):
        store.put(_SENT, {"id": f"{kind}/{body['externalId']}", "body": body, "made": made["id"]})
