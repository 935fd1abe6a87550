"""The HTTP application: routes, errors and guard put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.types import ASGIApp

from app.api import actions, chat, health, page, search
from app.api.access import RequestLimiter
from app.api.failures import add_handlers
from app.api.guard import Guard
from app.services import Services
from app.settings import Settings
from app.telemetry.metrics import Metrics


@dataclass
class Runtime:
    """What changes while a server starts."""

    services: Services | None = None
    """None until questions can be answered."""
    stage: str = "starting"
    metrics: Metrics = field(default_factory=Metrics)


def create_app(runtime: Runtime, settings: Settings) -> ASGIApp:
    """Return the application; it answers `/healthz` at once and the rest when the runtime has its services."""
    # No documentation pages: FastAPI's load scripts from elsewhere, which the content policy forbids.
    app = FastAPI(title="Groundline", version=program_version(), docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.runtime = runtime
    app.state.limiter = RequestLimiter(settings.rate_limit)
    for module in (chat, actions, search, page, health):
        app.include_router(module.router)
    app.mount("/static", page.static_files(), name="static")
    add_handlers(app)
    return Guard(app, runtime.metrics, settings.max_body_bytes)


def program_version() -> str:
    """Return the installed version, or that there is none."""
    try:
        return version("groundline")
    except PackageNotFoundError:
        return "0+unknown"
