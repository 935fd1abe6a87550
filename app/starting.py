"""Starts a server: the model loaded, the index open, and built first if there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.assembly import assemble
from app.errors import NotReady
from app.settings import Settings
from grounding.errors import AccountUnavailable
from grounding.types import Answer, Identity
from retrieval.errors import IndexIncompatible

if TYPE_CHECKING:
    from app.api.application import Runtime
    from app.services import Services

log = logging.getLogger(__name__)


def assembling(settings: Settings) -> Callable[[Runtime], Awaitable[Services]]:
    """Return what assembles a server: model loaded, index open (and built first if there is none)."""
    from app.main import build_index

    async def assembled(runtime: Runtime) -> Services:
        def count(answer: Answer, identity: Identity) -> None:
            runtime.metrics.answer(answer, identity.role.value)

        services = await assemble(settings, count)
        runtime.stage = "loading the model and the index"
        warming = asyncio.create_task(asyncio.to_thread(services.warm_up))
        try:
            if await asyncio.to_thread(_unbuilt, services):
                runtime.stage = "building the index for the first time"
                if not await build_index():
                    raise NotReady("the index could not be built; see the lines above, and run `groundline index`")
            try:
                await services.refresh()
            except IndexIncompatible as error:
                # Another model, or an older version of the program: what it holds can be made again from its sources.
                log.warning("%s", error)
                runtime.stage = "building the index anew"
                if not await build_index():
                    raise
                await services.refresh()
            await warming
            await _catch_up(services)
        except BaseException:
            warming.cancel()
            await services.close()
            raise
        return services

    return assembled


async def _catch_up(services: Services) -> None:
    """Have done what was ordered for a day that came while no server ran; it is tried again at the next start."""
    if services.actions is None:
        return
    try:
        await services.actions.catch_up()
    except AccountUnavailable as error:
        log.warning("orders for a later day could not be looked after: %s", error)


def _unbuilt(services: Services) -> bool:
    return services.status()["index"]["generation"] is None
