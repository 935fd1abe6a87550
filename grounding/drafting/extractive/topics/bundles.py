"""What a bundle would cost in place of the lines that one has apart, or why it cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.changing import losses
from grounding.drafting.extractive.topics.verdict import say_closed
from grounding.drafting.extractive.topics.whether import yes_or_no
from grounding.offers.bundles import Bundled, bundled
from grounding.offers.ruled import Ruled
from grounding.types import ComputedFact, Draft


def wondered(ctx: Context) -> list[Offering]:
    """Return the bundles on sale where it is asked what one would cost, not which, by who has none."""
    sold = [each for each in ctx.catalogue.offerings.values() if each.category == offerings.BUNDLE]
    held = {line.offering_id for line in ctx.own.lines} & {each.offering_id for each in sold}
    asked = ctx.asks("compared") and ctx.asks(f"category.{offerings.BUNDLE}") and not held
    return [each for each in sold if each.on_sale(ctx.today)] if asked else []


def chosen(ctx: Context, ruled: Ruled, among: Sequence[Offering]) -> list[Bundled]:
    """Return the bundles that are named, else the one that gains most in place of lines that are spoken of."""
    named = {each.offering_id for each in among}
    found = bundled(ruled, [line.line_id for line in ctx.lines])
    if named & {each.offering.offering_id for each in found}:
        return [each for each in found if each.offering.offering_id in named]
    told = [each for each in found if each.cost is not None and each.cost.covers]
    best = sorted(told, key=lambda each: -each.cost.saving.minor if each.cost else 0)[:1]
    return best or found[:1]


def say(ctx: Context, ruled: Ruled, found: Sequence[Bundled], *, whether: bool) -> list[Draft]:
    """Say of bundles what they cost beside the lines apart; `whether`: with the yes or no that is wanted."""
    return [draft for each in found for draft in _say(ctx, ruled, each, whether)]


def _say(ctx: Context, ruled: Ruled, found: Bundled, whether: bool) -> list[Draft]:
    if found.cost is None:
        return [say_closed(ctx, ruled, found.judged)] if found.judged.unmet else []
    cost, then = found.cost, found.cost.then
    saving = cost.saving
    period = cost.sides[0].told.period()
    which = "short" if not cost.covers else "saves" if saving.minor > 0 else "dearer" if saving else "same"
    said = ctx.messages.claim(
        f"plan_best.bundle.{which}",
        bundle=ruled.fact(found.judged),
        lines=tuple(ctx.label(line) for line in found.lines),
        cost=then,
        difference=ComputedFact("difference", (cost.now, then), abs(saving)),
        leaving=cost.leaving,
        period=period,
        **yes_or_no(ctx, saving.minor, asked=whether),
    )
    # What would be gone is said before what would be saved.
    gone = [] if saving.minor <= 0 else [draft for side in cost.sides for draft in losses(ctx, side.told, side.bundle)]
    return [*gone, replace(said, offers=(found.offering.offering_id,) if which == "saves" else ())]
