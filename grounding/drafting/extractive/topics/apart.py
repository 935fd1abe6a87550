"""What the plans that a bundle could be taken apart into cost together, beside the bundle that a line has."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.account.records import Line
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics.changing import losses
from grounding.drafting.extractive.topics.whether import yes_or_no
from grounding.money import Money
from grounding.offers.ruled import Ruled
from grounding.offers.taken_apart import TakenApart, taken_apart
from grounding.types import ComputedFact, Draft

_APART = "plans.apart"
"""The role of cue words that ask for the parts of a bundle one by one: `separately`."""


def say(ctx: Context, ruled: Ruled, line: Line, named: Sequence[Offering]) -> Part:
    """Say of each way to take a line's bundle apart what it costs, what is not named kept; nothing of another plan."""
    ways = taken_apart(ruled, line, named, unnamed=ctx.asks(_APART))
    against = frozenset((line.line_id, way.plans[0].offering_id) for way in ways if not way.saves)
    return Part(tuple(draft for way in ways for draft in _say(ctx, way)), unadvised=against)


def _say(ctx: Context, way: TakenApart) -> list[Draft]:
    told, difference = way.told, way.difference
    line, bundle, now = ctx.label(told.line), told.name(way.bundle), told.monthly(way.bundle)
    if difference is None or not isinstance(difference.value, Money):
        return [
            ctx.messages.claim(
                "plan_best.apart.prices", plans=way.names, line=line, bundle=bundle, monthly=way.monthly, now=now
            )
        ]
    more, month = difference.value, told.comparison.need_month
    said = ctx.messages.claim(
        f"plan_best.apart.{'dearer' if more.minor > 0 else 'saves' if more else 'same'}",
        plans=way.names,
        line=line,
        bundle=bundle,
        monthly=way.monthly,
        now=now,
        difference=ComputedFact(difference.operation, difference.inputs, abs(more)),
        period=told.period(),
        ending=way.ending if way.ending and way.ending.value else None,
        short=told.start(month) if way.plans[0].shortfalls and month is not None else None,
        **yes_or_no(ctx, -more.minor),
    )
    # What would be gone is said before what would be saved.
    return [*(losses(ctx, told, way.lost) if more.minor < 0 else []), said]
