"""Whether a customer has something by its name: what his lines hold, not what the catalogue says of it."""

from __future__ import annotations

from dataclasses import replace

from grounding.account.records import Section
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import wanting
from grounding.drafting.extractive.topics.offerings import (
    ADD_ON,
    PLANS,
    booked,
    fact,
    mentioned,
    say_held,
    say_retired,
)
from grounding.types import Draft

_ASKED = "held.asked"
"""The role of cue words that ask whether one has something: `do I still have Cloud 200?`."""


def asked(ctx: Context) -> bool:
    """Say whether it is asked of plans and add-ons that are named whether the customer has them."""
    return bool(_named(ctx)) and wanting.names_only(_ASKED, ctx)


def had(ctx: Context) -> Part:
    """Say on which of the lines each of them runs, or that it is on none of them, and whether it is still sold."""
    return Part(tuple(draft for each in _named(ctx) for draft in _say(ctx, each)))


def _named(ctx: Context) -> list[Offering]:
    return [each for each in mentioned(ctx) if each.category in (*PLANS, ADD_ON)]


def _say(ctx: Context, offering: Offering) -> list[Draft]:
    held = [say_held(ctx, line) for line in ctx.lines if line.offering_id == offering.offering_id]
    for line in ctx.lines:
        addons = tuple(each for each in line.addons if each.offering_id == offering.offering_id)
        held += booked(ctx, replace(line, addons=addons))
    drafts = held or [_say_missing(ctx, offering)]
    return drafts if offering.on_sale(ctx.today) else [*drafts, say_retired(ctx, offering)]


def _say_missing(ctx: Context, offering: Offering) -> Draft:
    none = ctx.fact(Section.LINES, f"lines/{offering.offering_id}", "count", 0)
    lines = tuple(ctx.label(line) for line in ctx.lines)
    return ctx.messages.claim("plan.not_held", name=fact(offering, "name", offering.name), lines=lines, none=none)
