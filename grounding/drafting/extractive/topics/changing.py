"""What a change of plan brings with it: what it costs once, to what it binds, and what would be gone."""

from __future__ import annotations

from decimal import Decimal

from grounding.account.carried_use import CarriedUse, gives_less, outgrown
from grounding.account.comparison import PlanCost
from grounding.account.records import Line, Section
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.contract import free_from
from grounding.offers.new_contracts import begins_contract
from grounding.offers.options import options
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.ruled import Ruled
from grounding.types import CatalogueFact, ComputedFact, Draft, Fact, FactValue, Quantity


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
        said += lost(self._ctx, told, plan) if plan else []
        return said + counted(self._ctx, self._ruled, line, offering_id)

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
    return [ctx.messages.claim("plan_best.fee", fee=charged, plan=plan), *free_from(ctx, told.line)]


def binding(ctx: Context, ruled: Ruled, line: Line, offering_id: str) -> list[Draft]:
    """Say with which terms a plan is sold, unless a change to it leaves the line's contract as it is."""
    offering, rule = ctx.catalogue.offerings[offering_id], ruled.settings.new_contract
    begins = begins_contract(ruled.account, line, offering, ruled.catalogue, ruled.subjects, rule, ruled.as_of)
    return [] if begins is False else offerings.terms(ctx, offering)


def lost(ctx: Context, told: PlanFacts, plan: PlanCost) -> list[Draft]:
    """Say what the line would no longer have with a plan, where there is anything, and that there is no way back."""
    return [*losses(ctx, told, plan), *no_return(ctx, told.line)]


def losses(ctx: Context, told: PlanFacts, plan: PlanCost) -> list[Draft]:
    """Say what the line would no longer have with a plan, where there is anything."""
    items = told.lost(plan, ctx.messages.formatter.value)
    name, line = _name(ctx, plan.offering_id), ctx.label(told.line)
    return [ctx.messages.claim("plan_best.lost", lost=items, plan=name, line=line)] if items else []


def counted(ctx: Context, ruled: Ruled, line: Line, offering_id: str) -> list[Draft]:
    """Say which use so far counts against a plan's smaller allowances, where it is too much or would be at its pace."""
    if not ruled.settings.use_counts_on:
        return []
    offering, name, label = ctx.catalogue.offerings[offering_id], _name(ctx, offering_id), ctx.label(line)
    if ctx.read(Section.USAGE):
        found = outgrown(line, ctx.own.usage, offering, ctx.catalogue, ruled.as_of)
        return [_say_counted(ctx, each, offering, name, label) for each in found]
    unseen = ruled.as_of == ctx.today and gives_less(offering, ctx.catalogue.offerings.get(line.offering_id))
    return [ctx.messages.claim("plan_best.counted.unseen", plan=name, line=label)] if unseen else []


def _say_counted(ctx: Context, use: CarriedUse, offering: Offering, plan: Fact, line: Fact) -> Draft:
    bucket, size = use.bucket, Quantity(use.seen.bucket.allowance or Decimal(0), use.bucket.unit)

    def fact(name: str, value: FactValue) -> Fact:
        return ctx.fact(Section.USAGE, f"bucket/{bucket.bucket_id}", name, value)

    used = fact("used", Quantity(bucket.used, bucket.unit))
    start, end = fact("period_start", bucket.period_start), fact("period_end", bucket.period_end)
    allowance = offerings.fact(offering, use.item.name, size)
    cost = use.seen.overage_cost
    return ctx.messages.claim(
        "plan_best.counted",
        plan=plan,
        line=line,
        name=fact("name", bucket.name),
        used=used,
        allowance=allowance,
        start=start,
        end=end,
        cost=ComputedFact("cost of the use beyond it at this pace", (used, start, end, allowance), cost)
        if cost
        else None,
    )


def _name(ctx: Context, offering_id: str) -> CatalogueFact:
    offering = ctx.catalogue.offerings[offering_id]
    return offerings.fact(offering, "name", offering.name)


def no_return(ctx: Context, line: Line) -> list[Draft]:
    """Say of a line's plan that is no longer sold that there is no way back to it."""
    held = ctx.catalogue.offerings.get(line.offering_id)
    if held is None or held.on_sale(ctx.today) or not ctx.messages.has("plan_best.no_return"):
        return []
    return [ctx.messages.claim("plan_best.no_return", plan=offerings.fact(held, "name", held.name))]
