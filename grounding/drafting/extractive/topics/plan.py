"""What a customer has: plan, price, add-ons, discounts."""

from __future__ import annotations

from grounding.account.checking import prices_wrong
from grounding.account.faults import faults_in
from grounding.account.losses import over
from grounding.account.records import Line, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics import having
from grounding.drafting.extractive.topics.charges import say_discount
from grounding.drafting.extractive.topics.offerings import booked, includes, no_addon, say_held
from grounding.drafting.extractive.topics.service import orders, still_works, suspensions
from grounding.types import Draft


async def plan(ctx: Context) -> Part:
    """Say which plan each line has, what it costs and includes, and what is booked on top."""
    if having.asked(ctx):
        return having.had(ctx)
    # What a plan includes is of no use on a line that is suspended.
    drafts = [*suspensions(ctx), *await still_works(ctx), *(draft for line in ctx.lines for draft in _say(ctx, line))]
    if drafts and ctx.asks("category.addon") and not any(booked(ctx, line) for line in ctx.lines):
        drafts.append(no_addon(ctx))
    if not drafts:
        return Part((ctx.messages.notice("plan.none"),), complete=False)
    return Part(tuple(drafts), faults=prices_wrong(ctx.own, ctx.lines, ctx.today))


def _say(ctx: Context, line: Line) -> list[Draft]:
    drafts = [say_held(ctx, line), *orders(ctx, line)]
    offering = ctx.catalogue.offerings.get(line.offering_id)
    known = not faults_in(f"line/{line.line_id}", ctx.own.faults, "plan_name")
    drafts += includes(ctx, offering) if offering and known else []
    drafts += booked(ctx, line)
    drafts += [say_discount(ctx, line, each) for each in line.discounts if not over(each, ctx.today)]
    return drafts


_BESIDE = frozenset([Section.TICKETS, Section.BALANCE])
TOPICS = (Topic("plan", plan, frozenset([Section.LINES]), also=_BESIDE, per_line=True),)
