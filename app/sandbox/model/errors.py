"""Refusals in the words of OpenAI's API and of the servers that speak like it."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse


class ModelRefusal(Exception):
    """A request that is not answered."""

    def __init__(
        self,
        status: int,
        message: str,
        kind: str = "invalid_request_error",
        code: str | int | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Say how it is refused."""
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}

    def response(self) -> JSONResponse:
        """Return what is sent."""
        return JSONResponse(self.body, self.status, self.headers)


def add_handlers(app: FastAPI) -> None:
    """Make every error of the application take that shape."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        known = error if isinstance(error, ModelRefusal) else ModelRefusal(500, "the sandbox has a fault", "api_error")
        return known.response()

    async def unrouted(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = {404: "there is nothing at this address", 405: "not that method"}
        return ModelRefusal(status, words.get(status, "the request cannot be carried out")).response()

    async def unreadable(request: Request, error: Exception) -> JSONResponse:
        faults = error.errors() if isinstance(error, RequestValidationError) else []
        told = "; ".join(f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in faults)
        return ModelRefusal(400, told or "the body is not a JSON object").response()

    app.add_exception_handler(ModelRefusal, refused)
    app.add_exception_handler(HTTPException, unrouted)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(Exception, refused)
