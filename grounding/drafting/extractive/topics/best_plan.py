"""What to recommend for a line: the plan that suits it at the least cost, and what else gains the customer something.

What the months of real use would have cost is said of every plan that the question names, and first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from grounding.account.checking import prices_wrong, uses_wrong
from grounding.account.comparison import NoVerdict, PlanCost
from grounding.account.records import Section
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.spans import share
from grounding.drafting.extractive.topics import apart, bundles, offerings
from grounding.drafting.extractive.topics.changing import binding, counted, fee, losses, lost
from grounding.drafting.extractive.topics.eligibility import on_named
from grounding.drafting.extractive.topics.recommended import also
from grounding.drafting.extractive.topics.supposed import UNDONE, without_change
from grounding.drafting.extractive.topics.verdict import decided
from grounding.drafting.extractive.topics.whether import WHETHER, yes_or_no
from grounding.money import Money
from grounding.offers.advice import Advice
from grounding.offers.inputs import SECTIONS
from grounding.offers.nearly import barred, exceeded
from grounding.offers.options import options, weighed
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.recommending import Asking, recommend
from grounding.offers.retention import OfferHistory
from grounding.offers.ruled import Ruled
from grounding.types import CatalogueFact, Draft, Quantity
from grounding.wishes import MOST_PROPOSED

_MOSTLY = 0.5
"""Share of a month's days that must lie in the time asked about: billing months need not be calendar months."""


async def best(ctx: Context) -> Part:
    """Say which of the plans open to each line suits it at the least cost, and all that this rests on."""
    named = [each for each in offerings.mentioned(ctx) if each.category in offerings.PLANS] or bundles.wondered(ctx)
    ruled = await decided(ctx)
    if not named and ctx.asks(UNDONE):
        return _undone(ctx, ruled)
    if isinstance(ruled, Part):
        return ruled
    found = bundles.chosen(ctx, ruled, named)
    bundled = {each.offering.offering_id for each in found}
    single = [plan for plan in named if plan.offering_id not in bundled]
    advice = _advice(ctx, ruled)
    # What only a bundle's parts together can be held against is not compared one by one.
    summed = {line.line_id: apart.say(ctx, ruled, line, named) for line in ctx.lines}
    parts = [_say(ctx, ruled, each, [] if summed[each.options.line.line_id].drafts else single) for each in advice]
    of_lines = [draft for part in parts for draft in part.drafts]
    if not named:
        of_lines += also(ctx, ruled, advice, MOST_PROPOSED - sum(bool(draft.offers) for draft in of_lines))
    asked = bool(bundled & {each.offering_id for each in named})
    of_bundles = bundles.say(ctx, ruled, found, whether=asked)
    sums = [draft for part in summed.values() for draft in part.drafts]
    drafts = [*sums, *of_bundles, *of_lines] if asked else [*sums, *of_lines, *of_bundles]
    complete = bool(parts) and all(part.complete for part in parts)
    closed = [each for each in named if each.offering_id not in {line.offering_id for line in ctx.lines}]
    shown = {name for draft in drafts for name in draft.offers}
    shown |= {each.offering.offering_id for each in found if each.cost is None}
    verdicts = on_named(ctx, ruled, [each for each in closed if each.offering_id not in shown])
    against = frozenset().union(*(part.unadvised for part in (*parts, *summed.values())))
    said = {draft.text for draft in drafts}
    drafts += [draft for draft in verdicts.drafts if draft.text not in said]
    wrong = (*prices_wrong(ctx.own, ctx.lines, ctx.today), *uses_wrong(ctx.own, ctx.lines))
    return Part(tuple(drafts), complete=complete, offers=ruled.offers(), unadvised=against, faults=wrong)


def _undone(ctx: Context, ruled: Ruled | Part) -> Part:
    """Say what the bill with a change of plan would have been without it, or that a plan to compare with is wanted."""
    laid_down = ruled.settings.change_fees if isinstance(ruled, Ruled) else None
    said = without_change(ctx, {each.fee_id for each in laid_down or ()}) if ctx.read(Section.BILLS) else ()
    return Part(said) if said else Part((ctx.messages.notice("plan_best.which"),), complete=False)


def _advice(ctx: Context, ruled: Ruled) -> Sequence[Advice]:
    """Return the advice for the lines that are spoken of: it was asked for, so that no cap stands in its way."""
    lines = options(ruled, [line.line_id for line in ctx.lines])
    return recommend(ruled, lines, OfferHistory(), asking=Asking(asked=True), largest_bill=ctx.billing.largest)


def _say(ctx: Context, ruled: Ruled, advice: Advice, named: Sequence[Offering]) -> Part:
    told, cheapest = advice.options.told, advice.cheapest
    wanted = {each.offering_id: each for each in named if each.offering_id != told.line.offering_id}
    found = weighed(ruled, told.line, wanted.keys())
    asked = _asked(ctx, found, cheapest, wanted)
    against = _against(found, wanted.keys() - {cheapest.offering_id if cheapest else ""})
    beside = [*_exceeded(ctx, told), *_barred(ctx, ruled, advice)]
    if cheapest is None:
        return Part((*asked, *_no_verdict(ctx, told), *beside), complete=False, unadvised=against)
    own = ctx.asks(WHETHER) and {each.offering_id for each in named} == {told.line.offering_id}
    if cheapest.present:
        present = _say_present(ctx, told, cheapest, yes=own)
        return Part((*asked, present, _basis(ctx, told), *beside), unadvised=against)
    judged = next(each for each in advice.options.decision.eligible if each.offering_id == cheapest.offering_id)
    said = ctx.messages.claim(
        "plan_best.cheapest", plan=ruled.fact(judged), line=ctx.label(told.line), price=told.monthly(cheapest), no=own
    )
    # What is asked of the cheapest itself has been said of it.
    worth = [] if any(each.offering_id == cheapest.offering_id for each in named) else _worth(ctx, told, cheapest)
    drafts = [
        *asked,
        replace(said, offers=(cheapest.offering_id,)),
        # What would be gone is said before what would be saved.
        *(draft for draft in lost(ctx, told, cheapest) if draft not in asked),
        *counted(ctx, ruled, told.line, cheapest.offering_id),
        _cost(ctx, told, cheapest),
        *worth,
        _basis(ctx, told),
        *fee(ctx, told, cheapest.offering_id),
        *binding(ctx, ruled, told.line, cheapest.offering_id),
        *beside,
    ]
    return Part(tuple(drafts), unadvised=against)


def _no_verdict(ctx: Context, told: PlanFacts) -> list[Draft]:
    """Say why plans cannot be compared, with the months of use that there are; what cannot be is named by itself."""
    line, comparison = told.line, told.comparison
    if comparison.no_verdict is NoVerdict.PRICE_UNKNOWN:
        return []
    if comparison.no_verdict is NoVerdict.HISTORY_UNREAD:
        return [ctx.unread(Section.HISTORY)]
    months = ctx.fact(
        Section.HISTORY, f"line/{line.line_id}", "whole_months", Quantity(Decimal(len(comparison.months)), "months")
    )
    few = comparison.no_verdict is NoVerdict.TOO_FEW_MONTHS
    return [ctx.messages.claim("plan_best.too_few" if few else "plan_best.none", line=ctx.label(line), months=months)]


def _say_present(ctx: Context, told: PlanFacts, cheapest: PlanCost, *, yes: bool) -> Draft:
    line, plan, cost = ctx.label(told.line), told.name(cheapest), told.average(cheapest)
    return ctx.messages.claim("plan_best.already", line=line, plan=plan, cost=cost, yes=yes)


def _cost(ctx: Context, told: PlanFacts, cheapest: PlanCost) -> Draft:
    """Say what the use of the months would have cost a month on either plan."""
    present = told.comparison.present
    known = present is not None and present.total is not None
    now = told.average(present) if present is not None and known else None
    return ctx.messages.claim("plan_best.cost", cost=told.average(cheapest), now=now)


def _worth(ctx: Context, told: PlanFacts, cheapest: PlanCost) -> list[Draft]:
    """Say what the change comes to over the period."""
    present, saving, more = told.comparison.present, told.saving(cheapest), told.dearer(cheapest)
    if more is not None and present is not None:
        # The present plan costs less because it does not cover the use; that is said, not hidden.
        plan = told.name(present)
        return [ctx.messages.claim("plan_best.costs_more", more=more, period=told.period(), plan=plan)]
    if saving is None or not saving.value:
        return []
    return [ctx.messages.claim("plan_best.saves", saving=saving, period=told.period())]


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


def _barred(ctx: Context, ruled: Ruled, advice: Advice) -> list[Draft]:
    """Say which plan would suit for less if it were not for something that the customer can put right."""
    found = barred(ruled, advice.options)
    worth = found.told.saving(found.plan) if found else None
    if found is None or worth is None:
        return []
    return [
        ctx.messages.claim(
            "plan_best.barred",
            plan=ruled.fact(found.judged),
            line=ctx.label(advice.options.line),
            saving=worth,
            period=found.told.period(),
            reasons=tuple(ruled.fact(found.judged, reason.label) for reason in found.judged.unmet),
        )
    ]


def _against(found: PlanFacts, wanted: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the plans that would save nothing on a line, or not cover its use."""
    weak = [plan for plan in found.comparison.plans if plan.shortfalls or _saves_nothing(found, plan)]
    return frozenset((found.line.line_id, plan.offering_id) for plan in weak if plan.offering_id in wanted)


def _saves_nothing(found: PlanFacts, plan: PlanCost) -> bool:
    saved = found.saving(plan)
    return saved is not None and (not saved.value or found.dearer(plan) is not None)


def _asked(ctx: Context, found: PlanFacts, cheapest: PlanCost | None, wanted: Mapping[str, Offering]) -> list[Draft]:
    """Say of each plan that the question names, had or not, whether it is cheaper, and what the use had cost on it.

    What the line would lose by one that is cheaper comes before.
    """
    drafts: list[Draft] = []
    beside = found.line.offering_id in {each.offering_id for each in offerings.mentioned(ctx)}
    for plan in found.comparison.plans:
        if plan.offering_id in wanted and plan.overage is not None:
            offering = wanted[plan.offering_id]
            name = offerings.fact(offering, "name", offering.name)
            drafts += [*_in_month(ctx, found, plan, name), *_whether(ctx, found, plan, name, beside=beside)]
            if cheapest is None or plan.offering_id != cheapest.offering_id:
                cost = found.average(plan)
                drafts.append(ctx.messages.claim("plan_best.on", plan=name, line=ctx.label(found.line), cost=cost))
    return drafts


def _in_month(ctx: Context, found: PlanFacts, plan: PlanCost, name: CatalogueFact) -> list[Draft]:
    """Say what the one month that is asked about would have cost on a plan, and cost on the present one."""
    months = [month for month in found.comparison.months if any(share(span, *month) >= _MOSTLY for span in ctx.then)]
    cost = found.in_month(plan, months[0]) if len(months) == 1 else None
    if cost is None:
        return []
    present = found.comparison.present
    now = found.in_month(present, months[0]) if present is not None and present is not plan else None
    line, month = ctx.label(found.line), found.start(months[0])
    return [ctx.messages.claim("plan_best.month", plan=name, line=line, month=month, cost=cost, now=now)]


def _whether(ctx: Context, found: PlanFacts, plan: PlanCost, name: CatalogueFact, *, beside: bool) -> list[Draft]:
    """Say whether a plan is cheaper than the line's own; `beside`: that is named with it."""
    saving, more, month = found.saving(plan), found.dearer(plan), found.comparison.need_month
    if saving is None:
        return []
    gone = losses(ctx, found, plan) if saving.value and not more else []
    said = ctx.messages.claim(
        f"plan_best.{'dearer' if more else 'cheaper' if saving.value else 'same'}",
        plan=name,
        line=ctx.label(found.line),
        saving=saving,
        more=more,
        period=found.period(),
        # Of two that are named it is not told which of them is asked about.
        **yes_or_no(ctx, saving.value.minor if isinstance(saving.value, Money) else 0, asked=not beside),
        short=found.start(month) if plan.shortfalls and month is not None else None,
    )
    return [*gone, said]


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


_BESIDE = frozenset([Section.USAGE, Section.BILLS, Section.TICKETS])
"""What recommendations go by beside what plans are compared from."""

TOPICS = (Topic("plan.best", best, SECTIONS | {Section.HISTORY}, also=_BESIDE, per_line=True),)
