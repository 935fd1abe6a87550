"""What a change of plan brings with it: what it costs once, to what it binds, and what would be gone."""

from __future__ import annotations

from grounding.account.comparison import PlanCost
from grounding.account.records import Line
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.contract import renewal_opens
from grounding.offers.new_contracts import begins_contract
from grounding.offers.options import options
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.ruled import Ruled
from grounding.types import CatalogueFact, Draft


class Changes:
    """What the lines could change to, reckoned once for each line that is spoken of."""

    def __init__(self, ctx: Context, ruled: Ruled) -> None:
        """Reckon for changes that take effect on the day that was decided for."""
        self._ctx, self._ruled = ctx, ruled
        self._told: dict[str, PlanFacts] = {}

    def brought(self, line: Line, offering_id: str) -> list[Draft]:
        """Say the fee and the term of a change, where there are any, and what would be lost, as far as it is known."""
        told = self._of(line)
        if told is None:
            return []
        plan = next((each for each in told.comparison.plans if each.offering_id == offering_id), None)
        charged = told.fee(offering_id)
        said = fee(self._ctx, told, offering_id) if charged is not None and charged.value else []
        said += binding(self._ctx, self._ruled, line, offering_id)
        return said + (lost(self._ctx, told, plan) if plan else [])

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
    plan = _name(ctx, offering_id)
    if not charged.value:
        return [ctx.messages.claim("plan_best.no_fee", fee=charged, plan=plan)]
    return [ctx.messages.claim("plan_best.fee", fee=charged, plan=plan), *renewal_opens(ctx, told.line)]


def binding(ctx: Context, ruled: Ruled, line: Line, offering_id: str) -> list[Draft]:
    """Say with which terms a plan is sold, unless a change to it leaves the line's contract as it is."""
    offering, rule = ctx.catalogue.offerings[offering_id], ruled.settings.new_contract
    begins = begins_contract(ruled.account, line, offering, ruled.catalogue, ruled.subjects, rule, ruled.as_of)
    return [] if begins is False else offerings.terms(ctx, offering)


def lost(ctx: Context, told: PlanFacts, plan: PlanCost) -> list[Draft]:
    """Say what the line would no longer have with a plan, where there is anything, and that there is no way back."""
    return [*losses(ctx, told, plan), *_no_return(ctx, told.line)]


def losses(ctx: Context, told: PlanFacts, plan: PlanCost) -> list[Draft]:
    """Say what the line would no longer have with a plan, where there is anything."""
    items = told.lost(plan, ctx.messages.formatter.value)
    name, line = _name(ctx, plan.offering_id), ctx.label(told.line)
    return [ctx.messages.claim("plan_best.lost", lost=items, plan=name, line=line)] if items else []


def _name(ctx: Context, offering_id: str) -> CatalogueFact:
    offering = ctx.catalogue.offerings[offering_id]
    return offerings.fact(offering, "name", offering.name)


def _no_return(ctx: Context, line: Line) -> list[Draft]:
    held = ctx.catalogue.offerings.get(line.offering_id)
    if held is None or held.on_sale(ctx.today) or not ctx.messages.has("plan_best.no_return"):
        return []
    return [ctx.messages.claim("plan_best.no_return", plan=offerings.fact(held, "name", held.name))]
