"""What the account already says of a fault, before anybody resets a phone for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.account.records import LineStatus
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import service, usage

_FAULT = "troubleshooting"


async def known_cause(intents: Sequence[str], ctx: Context) -> Part | None:
    """Return why a service does not work where the account says it all: no step helps a line that is barred."""
    if tuple(intents) != (_FAULT,) or ctx.account is None:
        return None
    suspended = tuple(line for line in ctx.lines if line.status is LineStatus.SUSPENDED)
    if suspended:
        return await service.status(replace(ctx, lines=suspended))
    used_up = usage.exhausted(ctx)
    return Part(tuple(used_up)) if used_up and not service.disturbances(ctx) else None


def before_steps(intents: Sequence[str], ctx: Context) -> list[Part]:
    """Return what may be the cause of a fault, to stand before the steps against it."""
    if _FAULT not in intents or ctx.account is None:
        return []
    return [Part((*service.suspensions(ctx), *service.disturbances(ctx), *usage.exhausted(ctx)))]
