"""The running server's side of the control socket; whoever can open the socket owns the installation."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.api.application import Runtime
from app.api.failures import error_body, log_failure
from app.errors import NotReady, own_error, shown
from app.operations import OPERATIONS
from app.services import Services

log = logging.getLogger(__name__)

Operation = Callable[[Services, dict[str, Any]], Awaitable[dict[str, Any]]]


def control_app(runtime: Runtime) -> Starlette:
    """Return the application that serves the control socket."""

    async def status(request: Request) -> JSONResponse:
        services = runtime.services
        found = services.status() if services else {}
        return JSONResponse({**found, "serving": True, "ready": services is not None, "stage": runtime.stage})

    routes = [Route(f"/{name}", _endpoint(runtime, work), methods=["POST"]) for name, work in OPERATIONS.items()]
    return Starlette(routes=[*routes, Route("/status", status, methods=["POST"])])


def _endpoint(runtime: Runtime, work: Operation) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        try:
            if runtime.services is None:
                raise NotReady(f"the server is still starting ({runtime.stage}); try again in a moment")
            return JSONResponse(await work(runtime.services, json.loads(await request.body())))
        except Exception as error:
            log_failure(error)
            seen = shown(error)
            # The owner of the machine may read what a user may not.
            detail = str(error) if own_error(error) else f"{seen.text} The server's log says more."
            body = error_body(seen)
            return JSONResponse({"error": {**body["error"], "detail": detail}}, 500)

    return endpoint
