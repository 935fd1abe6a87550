"""`/sandbox`: what is served, and what a demo or a test may set."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime
from starlette.responses import JSONResponse, Response

from app.sandbox.behaviour import Behaviours
from app.sandbox.reading import store_of

router = APIRouter(prefix="/sandbox")


def _behaviours(request: Request) -> Behaviours:
    behaviours: Behaviours = request.app.state.behaviours
    return behaviours


@router.get("")
def look(request: Request) -> Response:
    """Say what is served where, and what time it is here."""
    store = store_of(request)
    base = str(request.base_url).rstrip("/")
    served = [
        {"url": f"{base}{resource.path(version)}", "count": len(store.all(resource.kind))}
        for resource in request.app.state.resources
        for version in resource.versions
    ]
    return JSONResponse({"now": store.now, "behaviour": _behaviours(request).shown(), "served": served})


@router.get("/behaviour")
def behaviour(request: Request) -> Response:
    """Return what is set, by path."""
    return JSONResponse(_behaviours(request).shown())


@router.put("/behaviour")
def set_behaviour(
    request: Request, path: Annotated[str, Query()], behaviour: Annotated[str, Query(alias="set")]
) -> Response:
    """Set how requests for the addresses that begin with a path are answered."""
    _behaviours(request).set(path, behaviour)
    return JSONResponse(_behaviours(request).shown())


@router.delete("/behaviour")
def clear_behaviour(request: Request) -> Response:
    """Answer everything well again."""
    _behaviours(request).clear()
    return JSONResponse({})


@router.put("/clock")
def set_clock(request: Request, now: Annotated[AwareDatetime, Query()]) -> Response:
    """Set the time; orders whose day has come are carried out."""
    store = store_of(request)
    store.clock.set(now)
    return JSONResponse({"now": store.now})


@router.post("/reset")
def reset(request: Request) -> Response:
    """Put back the records, the time and the good behaviour of the start."""
    store_of(request).reset()
    _behaviours(request).clear()
    return JSONResponse({"now": store_of(request).now})
