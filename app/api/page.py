"""The chat page, what it shows before the first message, and whom it may pose as on a machine of one's own."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from app.api.access import Caller, ServicesOf, require_loopback
from app.api.schema import Wire
from app.errors import NotAllowed
from app.identity.tokens import issue
from grounding.types import Role

router = APIRouter()

_STATIC = Path(str(files("app.widget") / "static"))


class WelcomeOut(Wire):
    """What a chat shows before the first message."""

    carrier: str
    locale: str
    notice: str
    suggestions: list[str]
    frozen_at: datetime | None
    longest_message: int
    """In characters."""
    demo: bool


class DemoIdentityOut(Wire):
    """Somebody that the page may pose as."""

    role: str
    customer_id: str | None
    name: str
    case: str


class DemoIdentitiesOut(Wire):
    """Everybody that the page may pose as."""

    identities: list[DemoIdentityOut]


class TokenIn(Wire):
    """Whom to pose as."""

    role: Role
    customer_id: str | None = None


class TokenOut(Wire):
    """A development token."""

    token: str


def static_files() -> StaticFiles:
    """Return the page's own files."""
    return StaticFiles(directory=_STATIC)


@router.get("/", include_in_schema=False)
async def page() -> FileResponse:
    """Return the chat page."""
    return FileResponse(_STATIC / "index.html", headers={"Cache-Control": "no-cache"})


@router.get("/v1/welcome")
async def welcome(identity: Caller, services: ServicesOf) -> WelcomeOut:
    """Return what a chat shows before the first message."""
    shown = services.welcome
    return WelcomeOut(
        carrier=shown.carrier,
        locale=shown.locale,
        notice=shown.notice,
        suggestions=list(shown.suggestions.get(identity.audience.value, ())),
        frozen_at=shown.frozen_at,
        longest_message=services.settings.max_message_chars,
        demo=bool(services.demo),
    )


@router.get("/dev/identities", dependencies=[Depends(require_loopback)])
async def identities(services: ServicesOf) -> DemoIdentitiesOut:
    """Return whom the page may pose as; nobody unless the sample carrier runs under the development key."""
    if not services.demo:
        raise NotAllowed("only the sample carrier under the development key has identities to pose as")
    visitor = DemoIdentityOut(role=Role.VISITOR.value, customer_id=None, name="Visitor", case="Not signed in")
    operator = DemoIdentityOut(role=Role.OPERATOR.value, customer_id=None, name="Operator", case="Runs the network")
    customers = [
        DemoIdentityOut(role=Role.CUSTOMER.value, customer_id=item.customer_id, name=item.name, case=item.case)
        for item in services.demo
    ]
    return DemoIdentitiesOut(identities=[visitor, operator, *customers])


@router.post("/dev/token", dependencies=[Depends(require_loopback)])
async def token(body: TokenIn, services: ServicesOf) -> TokenOut:
    """Return a development token for the operator or a customer of the sample carrier."""
    known = {item.customer_id for item in services.demo}
    allowed = body.customer_id in known if body.role is Role.CUSTOMER else body.role is Role.OPERATOR and bool(known)
    if not allowed:
        raise NotAllowed("a development token here is for the operator or a customer of the sample carrier")
    return TokenOut(token=issue(services.tokens, body.role, body.customer_id))
