"""Every error as the one JSON shape."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.api.schema import ErrorBody, ErrorOut
from app.errors import AppError, NotReady, Shown, TooManyRequests, shown
from app.telemetry.logs import trace_id
from grounding.errors import CarrierFault, GroundingError
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

_BY_STATUS = {
    400: ("bad_request", "The request cannot be read; its body must be JSON in UTF-8."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not take that method."),
}


# These name files, addresses and settings; the others may repeat what a person wrote or who he is.
_SPEAKING = (AppError, RetrievalError, CarrierFault)


def error_body(seen: Shown) -> dict[str, dict[str, str]]:
    """Return the error shape."""
    body = ErrorBody(code=seen.code, message=seen.text, trace_id=trace_id.get())
    return {"error": ErrorOut(error=body).error.model_dump()}


def error_response(error: Exception) -> JSONResponse:
    """Return the response for any exception; its own text goes to the log at most."""
    seen = shown(error)
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, TooManyRequests) else {}
    if seen.status == 401:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return JSONResponse(error_body(seen), seen.status, headers)


def log_failure(error: Exception) -> None:
    """Log an error at the severity that it has for the operator of the server."""
    seen = shown(error)
    # Whoever asks a server that starts is told to wait; nothing is wrong with it.
    if seen.status >= 500 and not isinstance(error, NotReady):
        detail = {"detail": str(error)} if isinstance(error, _SPEAKING) else {}
        log.error(seen.code, exc_info=error, extra=detail)
    else:
        log.info(seen.code)


def add_handlers(app: FastAPI) -> None:
    """Make every error of an application take the one shape."""

    async def own(request: Request, error: Exception) -> JSONResponse:
        log_failure(error)
        return error_response(error)

    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        # Starlette raises it again behind this response; whoever wraps the application logs it there.
        return error_response(error)

    async def refused(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        code, text = _BY_STATUS.get(status, ("request_failed", "The request cannot be carried out."))
        headers = error.headers if isinstance(error, HTTPException) else None
        return JSONResponse(error_body(Shown(status, code, text)), status, headers)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse(error_body(Shown(422, "request_invalid", _faults(error))), 422)

    for root in (AppError, RetrievalError, GroundingError):
        app.add_exception_handler(root, own)
    app.add_exception_handler(Exception, unforeseen)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)


def _faults(error: Exception) -> str:
    # Field names and pydantic's own words only: what was sent is not sent back.
    if not isinstance(error, RequestValidationError):
        return "The request is not valid."
    return "; ".join(_fault(fault) for fault in error.errors())


def _fault(fault: dict[str, Any]) -> str:
    if fault["type"] == "json_invalid":
        return "body: not valid JSON"
    if fault["loc"] == ("body",):
        return "body: must be a JSON object, sent with `Content-Type: application/json`"
    return f"{'.'.join(str(part) for part in fault['loc'] if part != 'body') or 'body'}: {fault['msg']}"
