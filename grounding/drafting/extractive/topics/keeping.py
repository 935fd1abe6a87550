"""Whether a plan that a line has may be kept: until when, by which rule, and whether it can be had again then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from grounding.account.contracts import sound
from grounding.account.records import Line
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import contract
from grounding.drafting.extractive.topics.changing import no_return
from grounding.drafting.extractive.topics.offerings import fact, mentioned, say_held, say_retired
from grounding.drafting.extractive.topics.rules import laid_down
from grounding.drafting.extractive.topics.verdict import decided, say_renewal
from grounding.offers.ruled import Ruled
from grounding.types import Draft

_KEPT = "plan.kept"
"""The role of cue words that ask whether a plan may be kept: `can I keep Young?`."""
_BACK = "plan.back"
"""The role of those that ask whether it can be had again: `if I leave Young, can I come back?`."""
_RULE = "plan_kept"
"""Names the text that words which rule to look for."""


def asked(ctx: Context) -> bool:
    """Say whether it is asked of plans that the customer has, and of nothing else that is sold."""
    held = {line.offering_id for line in ctx.account.lines} if ctx.account else set()
    named = mentioned(ctx) if ctx.asks(_KEPT) else []
    return bool(named) and all(each.offering_id in held for each in named)


def returning(ctx: Context) -> list[Offering]:
    """Return the plans that the customer has, and of which it is asked whether they can be had again when left."""
    held = {line.offering_id for line in ctx.account.lines} if ctx.account else set()
    return [each for each in mentioned(ctx) if each.offering_id in held] if ctx.asks(_BACK) else []


def returned(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say of plans that customers have whether they are still sold; the rules of a day to come nobody can tell."""
    drafts: list[Draft] = []
    for offering in named:
        held = [line for line in ctx.own.lines if line.offering_id == offering.offering_id]
        drafts += [say_held(ctx, line) for line in held]
        drafts += again(ctx, offering, held)
    return Part(tuple(drafts), offers=ruled.offers())


def again(ctx: Context, offering: Offering, held: Sequence[Line]) -> list[Draft]:
    """Say whether a plan could be had again by who leaves it; of one that is no longer sold, that there is no way."""
    if offering.on_sale(ctx.today):
        return [ctx.messages.claim("offers.again", name=fact(offering, "name", offering.name))]
    return (no_return(ctx, held[0]) if held else []) or [say_retired(ctx, offering)]


async def kept(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say of each line with one of these plans until when it is bound, what is laid down, and what comes after."""
    wanted = {each.offering_id for each in named}
    drafts: list[Draft] = []
    offers = [*ruled.offers()]
    for line in (each for each in ctx.own.lines if each.offering_id in wanted):
        ends = (await contract.contract(replace(ctx, lines=(line,)))).drafts
        drafts += [say_held(ctx, line), *ends[:1]]
        day = _renewable(ctx, line)
        then = await decided(ctx, day) if day else ruled
        if isinstance(then, Ruled):
            drafts += _after(ctx, then.on_lines([line.line_id]), line)
            offers += then.offers()
    return Part((*drafts, *await laid_down(ctx, _RULE)), complete=bool(drafts), offers=tuple(offers))


def _after(ctx: Context, ruled: Ruled, line: Line) -> list[Draft]:
    """Say whether the plan can be had for a new term once the contract lets it be renewed; nothing is proposed yet."""
    judged = ruled.decision.of(line.offering_id)
    return [replace(say_renewal(ctx, ruled, judged, line), offers=())] if judged else []


def _renewable(ctx: Context, line: Line) -> date | None:
    """Return from when on the contract of a line can be renewed, where that is yet to come."""
    days = [
        each.renewal_start
        for each in ctx.own.contracts
        if each.line_id == line.line_id and each.renewal_start and sound(each, ctx.own)
    ]
    return next((day for day in days if day > ctx.today), None)
