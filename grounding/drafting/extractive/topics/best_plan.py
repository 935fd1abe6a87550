"""Whether another plan would suit a line for less: what the months of real use would have cost on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from grounding.account.comparison import NoVerdict, PlanCost
from grounding.account.plans import compare
from grounding.account.records import Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.rulings import Ruled
from grounding.drafting.extractive.topics import bundles, offerings
from grounding.drafting.extractive.topics.changing import fee, lost
from grounding.drafting.extractive.topics.eligibility import decided, on_named
from grounding.offers.inputs import SECTIONS
from grounding.offers.nearly import exceeded
from grounding.offers.options import LineOptions, plan_facts
from grounding.offers.plan_facts import PlanFacts
from grounding.types import ComputedFact, Draft, Quantity


async def best(ctx: Context) -> Part:
    """Say which of the plans open to each line suits it at the least cost, and all that this rests on."""
    ruled = await decided(ctx)
    if isinstance(ruled, Part):
        return ruled
    found = bundles.chosen(ctx, ruled)
    apart = {each.offering.offering_id for each in found}
    lines = ruled.options(ctx.own, ctx.catalogue, [line.line_id for line in ctx.lines])
    parts = [_say(ctx, ruled, each, apart) for each in lines]
    drafts = (*(draft for part in parts for draft in part.drafts), *bundles.say(ctx, ruled, found))
    complete = bool(parts) and all(part.complete for part in parts)
    named = [each for each in offerings.mentioned(ctx) if each.category in offerings.PLANS]
    closed = [each for each in named if each.offering_id not in {line.offering_id for line in ctx.lines}]
    shown = {name for draft in drafts for name in draft.offers}
    shown |= {each.offering.offering_id for each in found if each.cost is None}
    verdicts = on_named(ctx, ruled, [each for each in closed if each.offering_id not in shown])
    return Part((*drafts, *verdicts.drafts), complete=complete, offers=ruled.offers(ctx.catalogue))


def _say(ctx: Context, ruled: Ruled, options: LineOptions, apart: Collection[str]) -> Part:
    told = plan_facts(ctx.own, options, ctx.catalogue)
    cheapest = options.comparison.cheapest
    asked = [*_exceeded(ctx, told), *_barred(ctx, ruled, options), *_asked(ctx, told, apart)]
    if cheapest is None:
        return Part((_no_verdict(ctx, told), *asked), complete=False)
    if cheapest.present:
        return Part((_say_present(ctx, told, cheapest), _basis(ctx, told), *asked))
    judged = next(each for each in options.decision.eligible if each.offering_id == cheapest.offering_id)
    said = ctx.messages.claim(
        "plan_best.cheapest", plan=ruled.fact(judged), line=ctx.label(told.line), price=told.monthly(cheapest)
    )
    drafts = [
        replace(said, offers=(cheapest.offering_id,)),
        *_costs(ctx, told, cheapest),
        _basis(ctx, told),
        *fee(ctx, told, cheapest.offering_id),
        *lost(ctx, told, cheapest),
        *asked,
    ]
    return Part(tuple(drafts))


def _no_verdict(ctx: Context, told: PlanFacts) -> Draft:
    """Say why plans cannot be compared, with the months of use that there are."""
    line, comparison = told.line, told.comparison
    if comparison.no_verdict is NoVerdict.HISTORY_UNREAD:
        return ctx.messages.notice("missing.history")
    months = ctx.fact(
        Section.HISTORY, f"line/{line.line_id}", "whole_months", Quantity(Decimal(len(comparison.months)), "months")
    )
    few = comparison.no_verdict is NoVerdict.TOO_FEW_MONTHS
    return ctx.messages.claim("plan_best.too_few" if few else "plan_best.none", line=ctx.label(line), months=months)


def _say_present(ctx: Context, told: PlanFacts, cheapest: PlanCost) -> Draft:
    return ctx.messages.claim(
        "plan_best.already", line=ctx.label(told.line), plan=told.name(cheapest), cost=told.average(cheapest)
    )


def _costs(ctx: Context, told: PlanFacts, cheapest: PlanCost) -> list[Draft]:
    """Say what the use of the months would have cost a month on either plan, and what the change comes to."""
    present, worth, cost = told.comparison.present, told.saving(cheapest), told.average(cheapest)
    saving = told.comparison.saving
    if present is None or worth is None or saving is None:
        return [ctx.messages.claim("plan_best.cost", cost=cost, now=None)]
    drafts = [ctx.messages.claim("plan_best.cost", cost=cost, now=told.average(present))]
    if saving.minor > 0:
        drafts.append(ctx.messages.claim("plan_best.saves", saving=worth, period=told.period()))
    elif saving:
        # The present plan costs less because it does not cover the use; that is said, not hidden.
        more = ComputedFact("difference", worth.inputs[::-1], abs(saving))
        plan = told.name(present)
        drafts.append(ctx.messages.claim("plan_best.costs_more", more=more, period=told.period(), plan=plan))
    return drafts


def _exceeded(ctx: Context, told: PlanFacts) -> list[Draft]:
    """Say which plan costs less on average but does not cover the month to be covered, and what that had cost."""
    plan, month = exceeded(told.comparison), told.comparison.need_month
    cost = told.in_month(plan, month) if plan is not None and month is not None else None
    if plan is None or month is None or cost is None:
        return []
    return [
        ctx.messages.claim(
            "plan_best.exceeded", plan=told.name(plan), cost=told.average(plan), month=told.start(month), exceeded=cost
        )
    ]


def _barred(ctx: Context, ruled: Ruled, options: LineOptions) -> list[Draft]:
    """Say which plan would suit for less if it were not for something that the customer can put right."""
    found = ruled.barred(ctx.own, ctx.catalogue, options)
    worth = found.told.saving(found.plan) if found else None
    if found is None or worth is None:
        return []
    return [
        ctx.messages.claim(
            "plan_best.barred",
            plan=ruled.fact(found.judged),
            line=ctx.label(options.line),
            saving=worth,
            period=found.told.period(),
            reasons=tuple(ruled.fact(found.judged, reason.label) for reason in found.judged.unmet),
        )
    ]


def _asked(ctx: Context, told: PlanFacts, apart: Collection[str]) -> list[Draft]:
    """Say what the plans that the question names would have cost, had or not; those `apart` are told by others."""
    line = told.line
    named = [each for each in offerings.mentioned(ctx) if each.category in offerings.PLANS]
    named = [each for each in named if each.offering_id not in apart]
    wanted = [each.offering_id for each in named if each.offering_id != line.offering_id]
    found = replace(told, comparison=compare(ctx.own, line, ctx.catalogue, wanted, ctx.today))
    by_id = {plan.offering_id: plan for plan in found.comparison.plans}
    return [
        ctx.messages.claim(
            "plan_best.on",
            plan=offerings.fact(each, "name", each.name),
            line=ctx.label(line),
            cost=found.average(by_id[each.offering_id]),
        )
        for each in named
        if each.offering_id in wanted and each.offering_id in by_id and by_id[each.offering_id].overage is not None
    ]


def _basis(ctx: Context, told: PlanFacts) -> Draft:
    """Say on which months it rests, and which of them a plan has to cover."""
    comparison = told.comparison
    return ctx.messages.claim(
        "plan_best.basis",
        months=told.used(),
        first=told.start(comparison.months[0]),
        last=told.start(comparison.months[-1]),
        needs=told.needs(),
        month=told.start(comparison.need_month or comparison.months[-1]),
    )


TOPICS = (Topic("plan.best", best, SECTIONS | {Section.HISTORY}, per_line=True),)
