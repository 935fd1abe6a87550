"""What a change of plan brings with it: what it costs once, and what the line would no longer have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.account.comparison import PlanCost
from grounding.account.records import Line
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.contract import renewal_opens
from grounding.offers.change_fees import fees_charged
from grounding.offers.options import options
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.ruled import Ruled
from grounding.types import Draft


class Changes:
    """What the lines could change to, reckoned once for each line that is spoken of."""

    def __init__(self, ctx: Context, ruled: Ruled, day: date | None = None) -> None:
        """Reckon for changes that take effect on a day, today if none is named."""
        self._ctx, self._ruled, self._day = ctx, ruled, day or ctx.today
        self._told: dict[str, PlanFacts] = {}

    def brought(self, line: Line, offering_id: str) -> list[Draft]:
        """Say the fee of a change, where there is one, and what would be lost, as far as either can be told."""
        told = self._of(line)
        if told is None:
            return []
        plan = next((each for each in told.comparison.plans if each.offering_id == offering_id), None)
        then = self._on_its_day(told, offering_id)
        charged = then.fee(offering_id)
        said = fee(self._ctx, then, offering_id) if charged is not None and charged.value else []
        return said + (lost(self._ctx, told, plan) if plan else [])

    def _on_its_day(self, told: PlanFacts, offering_id: str) -> PlanFacts:
        """Return the same with the fees of the day on which the change takes effect."""
        ruled, day = self._ruled, self._day
        if day == told.comparison.on:
            return told
        rules = ruled.settings.change_fees
        fees = fees_charged(ruled.account, told.line, [offering_id], ruled.catalogue, ruled.subjects, rules, day)
        return replace(told, comparison=replace(told.comparison, on=day), fees=fees)

    def _of(self, line: Line) -> PlanFacts | None:
        if line.line_id not in self._told:
            for each in options(self._ruled, [line.line_id]):
                self._told[line.line_id] = each.told
        return self._told.get(line.line_id)


def fee(ctx: Context, told: PlanFacts, offering_id: str) -> list[Draft]:
    """Say what the change to a plan costs once, where that is known, and from when it will be free."""
    charged = told.fee(offering_id)
    if charged is None:
        return []
    if not charged.value:
        return [ctx.messages.claim("plan_best.no_fee", fee=charged)]
    return [ctx.messages.claim("plan_best.fee", fee=charged), *renewal_opens(ctx, told.line)]


def lost(ctx: Context, told: PlanFacts, plan: PlanCost) -> list[Draft]:
    """Say what the line would no longer have with a plan, where there is anything, and that there is no way back."""
    items = told.lost(plan, ctx.messages.formatter.value)
    return [*([ctx.messages.claim("plan_best.lost", lost=items)] if items else []), *_no_return(ctx, told.line)]


def _no_return(ctx: Context, line: Line) -> list[Draft]:
    held = ctx.catalogue.offerings.get(line.offering_id)
    if held is None or held.on_sale(ctx.today) or not ctx.messages.has("plan_best.no_return"):
        return []
    return [ctx.messages.claim("plan_best.no_return", plan=offerings.fact(held, "name", held.name))]
