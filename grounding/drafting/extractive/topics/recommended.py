"""What is recommended beside the plan that suits at the least cost, each with what the customer gains by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics.verdict import say_offer, say_renewal
from grounding.offers.advice import Advice, Benefit, Recommendation
from grounding.offers.cases import CaseKind
from grounding.offers.ruled import Ruled
from grounding.types import Draft

_ABSENT = dict.fromkeys(("saving", "more", "months", "in_all"))
"""What a text may leave out."""


def also(ctx: Context, ruled: Ruled, advice: Sequence[Advice], most: int) -> list[Draft]:
    """Say what else is recommended, the best of each line first; no more than `most`, which is for all lines."""
    found = [
        (each, item) for each in advice for item in each.recommendations if not item.cheapest or _renews_cheapest(item)
    ]
    return [draft for each, item in found[: max(most, 0)] for draft in _say(ctx, ruled, each, item)]


def _renews_cheapest(item: Recommendation) -> bool:
    """Say whether the plan that suits at the least cost is the line's own: that it can be renewed is not said yet."""
    return item.cheapest and item.benefit is Benefit.RENEWS


def _say(ctx: Context, ruled: Ruled, advice: Advice, item: Recommendation) -> list[Draft]:
    told, judged = advice.options.told, advice.options.decision.of(item.offering_id)
    if judged is None:
        return []
    if item.benefit is Benefit.RENEWS:
        return [say_renewal(ctx, ruled, judged, told.line)]
    if item.benefit is Benefit.DISCOUNT and not item.facts:
        return [say_offer(ctx, ruled, judged, ctx.catalogue.offerings[item.offering_id])]
    plan = next((each for each in told.comparison.plans if each.offering_id == item.offering_id), None)
    change = item.case is CaseKind.CHANGE
    charged = told.fee(item.offering_id) if change else None
    said = ctx.messages.claim(
        f"recommend.{item.benefit.value}",
        plan=ruled.fact(judged),
        line=ctx.label(told.line),
        fee=charged if charged and charged.value else None,
        lost=told.lost(plan, ctx.messages.formatter.value) if change and plan else (),
        **{**_ABSENT, **item.facts},
    )
    return [replace(said, offers=(item.offering_id,))]
