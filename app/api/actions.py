"""`POST /v1/actions/{action_id}/confirm`: the explicit yes, or no, to what was proposed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from app.api.access import Caller, ServicesOf
from app.api.failures import error_body
from app.api.schema import ErrorOut, Wire
from app.errors import NotReady, Shown
from grounding.actions.confirmations import Confirmed, Refused, WhyRefused
from grounding.actions.types import State
from grounding.actions.wording import Wording

router = APIRouter(prefix="/v1")

_SHOWN = {
    WhyRefused.SIGN_IN: (401, "sign_in_required"),
    WhyRefused.NOT_A_CUSTOMER: (403, "not_allowed"),
    WhyRefused.NOT_FOUND: (404, "action_not_found"),
    WhyRefused.VIEW_ONLY: (403, "not_permitted"),
    WhyRefused.EXPIRED: (410, "action_expired"),
    WhyRefused.WITHDRAWN: (409, "action_withdrawn"),
    WhyRefused.IN_PROGRESS: (409, "action_in_progress"),
    WhyRefused.CHANGED: (409, "action_changed"),
}


class ConfirmIn(Wire):
    """A yes or a no. Who says it stands in the token, what it is said to in the address."""

    accept: Annotated[bool, Field(strict=True)]
    message_id: Annotated[str | None, Field(max_length=128)] = None


class ConfirmedOut(Wire):
    """What became of an action; a second yes gives the same."""

    action_id: str
    kind: str
    state: Literal["completed", "acknowledged", "partial", "failed", "unknown", "withdrawn"]
    text: str
    effective: date
    references: list[str]
    done: list[str]
    not_done: list[str]
    follow_up: str | None


_ERRORS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorOut} for status in (401, 403, 404, 409, 410, 422)}


@router.post("/actions/{action_id}/confirm", response_model=ConfirmedOut, responses=_ERRORS)
async def confirm(action_id: str, body: ConfirmIn, identity: Caller, services: ServicesOf) -> Response:
    """Carry a proposed action out, or decline it."""
    desk = services.actions
    if desk is None:
        raise NotReady("this server has nothing that carries actions out")
    found = await desk.confirm(identity, action_id[:128], accept=body.accept, message_id=body.message_id)
    if isinstance(found, Refused):
        refused = refusal(found, desk.wording)
        headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else None
        return JSONResponse(error_body(refused), refused.status, headers)
    return JSONResponse(confirmed_json(found, desk.wording))


def refusal(found: Refused, wording: Wording) -> Shown:
    """Return why nothing was done, as an error with its status."""
    status, code = _SHOWN[found.why]
    return Shown(status, code, wording.refused(found))


def confirmed_json(found: Confirmed, wording: Wording) -> dict[str, Any]:
    """Return what became of an action as it goes over the wire."""
    terms, result = found.proposal.terms, found.result
    state = State.UNKNOWN if result.state is State.CARRYING_OUT else result.state
    return ConfirmedOut.model_validate(
        {
            "action_id": found.proposal.action_id,
            "kind": terms.kind.value,
            "state": state.value,
            "text": wording.confirmed(found),
            "effective": terms.effective,
            "references": list(result.upstream_ids),
            "done": list(result.done),
            "not_done": list(result.not_done),
            "follow_up": result.follow_up,
        }
    ).model_dump(mode="json")
