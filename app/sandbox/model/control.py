"""`/sandbox`: how the double behaves, and what it said; for this machine alone."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from app.sandbox.model.current import Current
from app.sandbox.model.errors import ModelRefusal
from app.sandbox.model.said import Said
from app.sandbox.model.table import BEHAVIOURS


def _from_here(request: Request) -> None:
    """Let in who is on this machine: what was said may be of customers. Raises ModelRefusal."""
    try:
        here = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise ModelRefusal(403, "only from this machine")


router = APIRouter(prefix="/sandbox", dependencies=[Depends(_from_here)])


class _Wanted(BaseModel):
    name: str


def _current(request: Request) -> Current:
    current: Current = request.app.state.current
    return current


def _said(request: Request) -> Said:
    said: Said = request.app.state.said
    return said


@router.get("")
def look(request: Request) -> Response:
    """Say what is set, and what can be."""
    told = {name: behaviour.about for name, behaviour in BEHAVIOURS.items()}
    return JSONResponse({"behaviour": _current(request).text, "behaviours": told})


@router.post("/behaviour")
def set_behaviour(request: Request, wanted: _Wanted) -> Response:
    """Behave otherwise from now on."""
    _current(request).set(wanted.name)
    return JSONResponse({"behaviour": _current(request).text})


@router.get("/said")
def said(
    request: Request,
    of: Annotated[str | None, Query(alias="request")] = None,
    question: Annotated[str | None, Query()] = None,
) -> Response:
    """Return what was said, and which of it were lies."""
    return JSONResponse(_said(request).lines(of, question))


@router.delete("/said")
def forget(request: Request) -> Response:
    """Forget what was said."""
    _said(request).clear()
    return JSONResponse([])


@router.post("/reset")
def reset(request: Request) -> Response:
    """Behave as at the start, and forget what was said."""
    _current(request).reset()
    _said(request).clear()
    return JSONResponse({"behaviour": _current(request).text})
