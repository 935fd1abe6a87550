"""How an add-on that a customer names is cancelled, and whether he has it."""

from __future__ import annotations

from grounding.account.records import Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics import having
from grounding.drafting.extractive.topics.offerings import ADD_ON, mentioned
from grounding.drafting.extractive.topics.rules import laid_down

NAME = "addon_cancelled"
"""Of the topic."""

_CANCELLED = "addon.cancelled"
"""The role of cue words that would have something ended: `cancel Cloud 200`."""


def asked(ctx: Context) -> bool:
    """Say whether add-ons are to be ended that are named, and nothing else that is sold."""
    named = mentioned(ctx)
    return bool(named) and all(each.category == ADD_ON for each in named) and ctx.asks(_CANCELLED)


async def stop(ctx: Context) -> Part:
    """Say on which line each of them runs, or that none has it, and what is laid down about ending it."""
    part = having.had(ctx)
    told = await laid_down(ctx, "addon_cancelled", of_kind=True)
    return Part((*part.drafts, *told), complete=bool(told))


TOPICS = (Topic(NAME, stop, frozenset([Section.LINES])),)
