"""Whether another plan would suit a line for less: what the months of real use would have cost on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from grounding.account.comparison import Comparison, NoVerdict, PlanCost
from grounding.account.plans import compare
from grounding.account.records import Line, MonthlyUse, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.rulings import Ruled
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.changing import fee, fee_fact, lost, once
from grounding.drafting.extractive.topics.eligibility import decided, on_named, price_of
from grounding.offers.inputs import SECTIONS
from grounding.offers.options import LineOptions
from grounding.types import AccountFact, ComputedFact, Draft, Fact, Quantity


async def best(ctx: Context) -> Part:
    """Say which of the plans open to each line suits it at the least cost, and all that this rests on."""
    ruled = await decided(ctx)
    if isinstance(ruled, Part):
        return ruled
    parts = [_say(ctx, ruled, each) for each in ruled.options(ctx.own, ctx.catalogue, [it.line_id for it in ctx.lines])]
    drafts = tuple(draft for part in parts for draft in part.drafts)
    complete = bool(parts) and all(part.complete for part in parts)
    named = [each for each in offerings.mentioned(ctx) if each.category in offerings.PLANS]
    closed = [each for each in named if each.offering_id not in {line.offering_id for line in ctx.lines}]
    shown = {name for draft in drafts for name in draft.offers}
    verdicts = on_named(ctx, ruled, [each for each in closed if each.offering_id not in shown])
    return Part((*drafts, *verdicts.drafts), complete=complete, offers=ruled.offers(ctx.catalogue))


def _say(ctx: Context, ruled: Ruled, options: LineOptions) -> Part:
    line, comparison = options.line, options.comparison
    asked = _asked(ctx, line)
    if comparison.no_verdict is not None or comparison.cheapest is None:
        return Part((_no_verdict(ctx, line, comparison), *asked), complete=False)
    cheapest = comparison.cheapest
    if cheapest.present:
        return Part((_say_present(ctx, line, comparison, cheapest), _basis(ctx, line, comparison), *asked))
    judged = next(each for each in options.decision.eligible if each.offering_id == cheapest.offering_id)
    offering = ctx.catalogue.offerings[cheapest.offering_id]
    price = price_of(ctx, offering)
    said = ctx.messages.claim(
        "plan_best.cheapest",
        plan=ruled.fact(judged),
        line=ctx.label(line),
        price=offerings.price_fact(offering, price) if price else None,
    )
    drafts = [replace(said, offers=(cheapest.offering_id,)), *_costs(ctx, ruled, line, comparison, cheapest)]
    drafts += [
        _basis(ctx, line, comparison),
        fee(ctx, ruled, cheapest.name, cheapest.fee),
        *lost(ctx, line, cheapest),
        *asked,
    ]
    return Part(tuple(drafts))


def _no_verdict(ctx: Context, line: Line, comparison: Comparison) -> Draft:
    """Say why plans cannot be compared, with the months of use that there are."""
    if comparison.no_verdict is NoVerdict.HISTORY_UNREAD:
        return ctx.messages.notice("missing.history")
    months = ctx.fact(
        Section.HISTORY, f"line/{line.line_id}", "whole_months", Quantity(Decimal(len(comparison.months)), "months")
    )
    few = comparison.no_verdict is NoVerdict.TOO_FEW_MONTHS
    return ctx.messages.claim("plan_best.too_few" if few else "plan_best.none", line=ctx.label(line), months=months)


def _say_present(ctx: Context, line: Line, comparison: Comparison, cheapest: PlanCost) -> Draft:
    return ctx.messages.claim(
        "plan_best.already",
        line=ctx.label(line),
        plan=ctx.fact(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name),
        cost=_a_month(ctx, line, comparison, cheapest),
    )


def _costs(ctx: Context, ruled: Ruled, line: Line, comparison: Comparison, cheapest: PlanCost) -> list[Draft]:
    """Say what the use of the months would have cost a month on either plan, and what the change comes to."""
    present, saving = comparison.present, comparison.saving
    cost = _a_month(ctx, line, comparison, cheapest)
    if present is None or saving is None or present.total is None or cheapest.total is None:
        return [ctx.messages.claim("plan_best.cost", cost=cost, now=None)]
    now = _a_month(ctx, line, comparison, present)
    totals = tuple(_total(ctx, ruled, line, comparison, plan) for plan in (present, cheapest))
    period = ComputedFact("months compared", totals, Quantity(Decimal(comparison.basis.period_months), "months"))
    drafts = [ctx.messages.claim("plan_best.cost", cost=cost, now=now)]
    if saving.minor > 0:
        difference = ComputedFact("difference", totals, saving)
        drafts.append(ctx.messages.claim("plan_best.saves", saving=difference, period=period))
    elif saving:
        # The present plan costs less because it does not cover the use; that is said, not hidden.
        more = ComputedFact("difference", totals[::-1], abs(saving))
        plan = ctx.fact(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name)
        drafts.append(ctx.messages.claim("plan_best.costs_more", more=more, period=period, plan=plan))
    return drafts


def _asked(ctx: Context, line: Line) -> list[Draft]:
    """Say what the plans that the question names would have cost, whether they may be had or not."""
    named = [each for each in offerings.mentioned(ctx) if each.category in offerings.PLANS]
    wanted = [each.offering_id for each in named if each.offering_id != line.offering_id]
    found = compare(ctx.own, line, ctx.catalogue, wanted, ctx.today)
    by_id = {plan.offering_id: plan for plan in found.plans}
    return [
        ctx.messages.claim(
            "plan_best.on",
            plan=offerings.fact(each, "name", each.name),
            line=ctx.label(line),
            cost=_a_month(ctx, line, found, by_id[each.offering_id]),
        )
        for each in named
        if each.offering_id in wanted and each.offering_id in by_id and by_id[each.offering_id].overage is not None
    ]


def _basis(ctx: Context, line: Line, comparison: Comparison) -> Draft:
    """Say on which months it rests, and which of them a plan has to cover."""
    used = [each for each in ctx.own.history if each.line_id == line.line_id]
    first, last = (_period(ctx, used, comparison.months[at][0]) for at in (0, -1))
    count = Quantity(Decimal(len(comparison.months)), "months")
    needs = tuple(
        ComputedFact(
            f"{need.kind} used in the month to be covered",
            tuple(_use(ctx, each) for each in used if _of_need(each, comparison, need.kind)),
            Quantity(need.amount, need.unit),
        )
        for need in comparison.needs
        if need.amount
    )
    month = comparison.need_month[0] if comparison.need_month else comparison.months[-1][0]
    return ctx.messages.claim(
        "plan_best.basis",
        months=ComputedFact("count of whole months", (first, last), count),
        first=first,
        last=last,
        needs=needs,
        month=_period(ctx, used, month),
    )


def _of_need(use: MonthlyUse, comparison: Comparison, kind: str) -> bool:
    return use.kind == kind and use.zone is None and (use.period_start, use.period_end) == comparison.need_month


def _period(ctx: Context, used: list[MonthlyUse], start: object) -> AccountFact:
    use = next(each for each in used if each.period_start == start)
    return ctx.fact(Section.HISTORY, f"usage_history/{use.use_id}", "period_start", use.period_start)


def _use(ctx: Context, use: MonthlyUse) -> AccountFact:
    return ctx.fact(Section.HISTORY, f"usage_history/{use.use_id}", "used", Quantity(use.used, use.unit))


def _a_month(ctx: Context, line: Line, comparison: Comparison, plan: PlanCost) -> ComputedFact:
    """Return the monthly price with the average overage of the months, before discounts, fees and devices."""
    overage = plan.overage or plan.monthly.times(0)
    average = plan.monthly + overage.times(Decimal(1) / comparison.basis.period_months)
    inputs = (_price(ctx, line, plan), *_overage(ctx, line, comparison, plan))
    return ComputedFact(f"average a month on {plan.name}", inputs, average)


def _total(ctx: Context, ruled: Ruled, line: Line, comparison: Comparison, plan: PlanCost) -> ComputedFact:
    inputs: list[Fact] = [_price(ctx, line, plan), *_overage(ctx, line, comparison, plan)]
    if plan.one_time:
        inputs += once(ctx, [plan.offering_id])
    if plan.fee:
        inputs.append(fee_fact(ctx, ruled, plan.name, plan.fee))
    if plan.discounts:
        inputs += [ctx.fact(Section.LINES, f"discount/{it.discount_id}", "amount", it.amount) for it in line.discounts]
    if plan.instalments:
        own = [contract for contract in ctx.own.contracts if contract.line_id == line.line_id]
        inputs += [
            ctx.fact(Section.CONTRACTS, f"instalments/{device.instalment_id}", "monthly", device.monthly)
            for contract in own
            for device in contract.instalments
        ]
    total = plan.total or plan.recurring
    return ComputedFact(f"total over the months compared on {plan.name}", tuple(inputs), total)


def _price(ctx: Context, line: Line, plan: PlanCost) -> Fact:
    """Return where the monthly price stands: the line's own record, or the catalogue."""
    if plan.present:
        return ctx.fact(Section.LINES, f"line/{line.line_id}", "monthly_price", plan.monthly)
    offering = ctx.catalogue.offerings[plan.offering_id]
    price = price_of(ctx, offering)
    same = price is not None and price.amount == plan.monthly
    return offerings.price_fact(offering, price) if price and same else offerings.fact(offering, "price", plan.monthly)


def _overage(ctx: Context, line: Line, comparison: Comparison, plan: PlanCost) -> Iterator[ComputedFact]:
    """Yield what the use of each month costs beyond a plan, from the records of that month."""
    for (start, _), cost in zip(comparison.months, plan.overage_by_month, strict=True):
        if cost:
            uses = (each for each in ctx.own.history if each.line_id == line.line_id and each.period_start == start)
            yield ComputedFact(f"use beyond {plan.name}", tuple(_use(ctx, each) for each in uses if each.used), cost)


TOPICS = (Topic("plan.best", best, SECTIONS | {Section.HISTORY}, per_line=True),)
