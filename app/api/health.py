"""Whether the server lives, whether it can answer, and how it fares."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.telemetry.metrics import CONTENT_TYPE, Metrics

router = APIRouter()


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process serves requests."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Say whether questions can be answered: 200, or 503 with what is still missing."""
    runtime = request.app.state.runtime
    if runtime.services is not None:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "starting", "stage": runtime.stage}, 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return the metrics in Prometheus' text format."""
    counted: Metrics = request.app.state.runtime.metrics
    return Response(counted.exposition(), media_type=CONTENT_TYPE)
