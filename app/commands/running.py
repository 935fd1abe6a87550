"""Operations through the running server, or assembled in this process where none runs."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import click

from app.commands.options import server, settings
from app.settings import Settings

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def carried_out(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """Carry an operation out and return its result."""
    for name, value in request.items():
        # What the shell passes on that is not UTF-8 arrives as lone surrogates.
        if isinstance(value, str) and _SURROGATE.search(value):
            raise click.UsageError(f"the {name.removesuffix('_id')} is not valid Unicode text; give it as UTF-8")
    chosen = settings()
    running = server(chosen)
    return running.call(operation, request) if running else asyncio.run(_alone(chosen, operation, request))


async def _alone(chosen: Settings, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    # Heavy: only a command that finds no server needs any of it.
    from app.assembly import assemble
    from app.operations import OPERATIONS

    services = await assemble(chosen)
    try:
        return await OPERATIONS[operation](services, request)
    finally:
        await services.close()
