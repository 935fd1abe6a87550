"""What the sandbox refuses, as TM Forum's Error: code, reason, message, status."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from app.sandbox.wire import Document

_M = TypeVar("_M", bound=BaseModel)


class Refusal(Exception):
    """A request that cannot be carried out; its text is written for whoever sent it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def invalid(message: str) -> Refusal:
    """Return the refusal of a request that is wrong in itself."""
    return Refusal(400, "invalidRequest", message)


def absent(kind: str, identifier: str) -> Refusal:
    """Return the refusal of a request for a resource that is not there."""
    return Refusal(404, "notFound", f"there is no {kind} `{identifier}`")


def conflict(message: str) -> Refusal:
    """Return the refusal of a change that the present state does not allow."""
    return Refusal(409, "conflict", message)


def error_response(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return an Error."""
    body = {"@type": "Error", "code": code, "reason": HTTPStatus(status).phrase, "message": message}
    return JSONResponse({**body, "status": str(status)}, status, headers)


def parsed(model: type[_M], body: Document) -> _M:
    """Return a body as a model. Raises Refusal, naming every field at fault."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise invalid(faults) from error


def add_handlers(app: FastAPI) -> None:
    """Make every error of the application take that shape."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        known = error if isinstance(error, Refusal) else Refusal(500, "internalError", "the sandbox has a fault")
        return error_response(known.status, known.code, known.message)

    async def unrouted(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
        words = {404: ("notFound", "there is nothing at this address"), 405: ("methodNotAllowed", "not that method")}
        code, message = words.get(status, ("requestFailed", "the request cannot be carried out"))
        return error_response(status, code, message, headers)

    async def unreadable(request: Request, error: Exception) -> JSONResponse:
        return error_response(400, "invalidRequest", "the body is not a JSON object")

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, unrouted)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(Exception, refused)
