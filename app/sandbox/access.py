"""Who may ask: everybody, or whoever carries the one token."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.sandbox.failures import error_response


class TokenGate:
    """Wraps the application; without the token nothing is answered."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Wrap an application."""
        self._app = app
        self._expected = f"bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
            given = f"{scheme.lower()} {token.strip()}".encode()
            if not hmac.compare_digest(given, self._expected):
                refused = error_response(
                    401, "unauthorized", "a bearer token is needed", {"WWW-Authenticate": "Bearer"}
                )
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)
