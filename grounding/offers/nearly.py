"""Cheaper plans that are not the cheapest suitable one, each by a hair: named with what stands against it."""

from __future__ import annotations

from dataclasses import dataclass

from grounding.account.comparison import Comparison, PlanCost
from grounding.account.losses import LossKind
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Judged
from grounding.offers.options import LineOptions, weighed
from grounding.offers.plan_facts import PlanFacts, saving
from grounding.offers.ruled import Ruled


@dataclass(frozen=True, slots=True)
class Barred:
    """A plan that would suit for less, and that is closed by nothing but what the customer can put right."""

    judged: Judged
    plan: PlanCost
    told: PlanFacts


def barred(ruled: Ruled, options: LineOptions) -> Barred | None:
    """Return the cheapest of them; None where there is none that is cheaper than what the line has and may have."""
    closed = {
        judged.offering_id: judged
        for judged in options.decision.offers
        if judged.case is not None
        and judged.case.kind is CaseKind.CHANGE
        and judged.unmet
        and judged.reasons == judged.unmet
        and all(reason.mendable for reason in judged.unmet)
    }
    if not closed or options.comparison.present is None:
        return None
    found = weighed(ruled, options.line, closed.keys())
    for plan in found.comparison.plans:
        judged = closed.get(plan.offering_id)
        worth = saving(found.comparison, plan)
        if judged is None or plan.present or not plan.suits or worth is None or worth.minor <= 0:
            continue
        if _cheaper(plan, options.comparison.cheapest):
            return Barred(judged, plan, found)
    return None


def exceeded(comparison: Comparison) -> PlanCost | None:
    """Return the cheapest plan that costs less than the cheapest suitable one, but does not cover the need."""
    best = comparison.cheapest
    if best is None or best.overage is None:
        return None
    for plan in comparison.plans:
        keeps = all(loss.kind is not LossKind.CONNECTION for loss in plan.lost)
        if plan.present or not plan.shortfalls or not keeps or not _cheaper(plan, best) or plan.overage is None:
            continue
        if plan.recurring + plan.overage < best.recurring + best.overage:
            return plan
    return None


def _cheaper(plan: PlanCost, than: PlanCost | None) -> bool:
    if plan.total is None:
        return False
    return than is None or than.total is None or plan.total < than.total
