"""What a change of plan brings with it: what it costs once, and what the line would no longer have."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.account.comparison import PlanCost
from grounding.account.losses import Loss, LossKind
from grounding.account.records import Line, Section
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.rulings import Ruled
from grounding.drafting.extractive.topics import offerings
from grounding.money import Money
from grounding.offers.change_fees import sum_of
from grounding.types import CatalogueFact, ComputedFact, Draft, Fact

_LOST_RECORDS = {
    LossKind.ADDON: "addon",
    LossKind.DISCOUNT: "discount",
    LossKind.OTHER_LINES_DISCOUNT: "discount",
}
"""Which records of the account a loss is of; all others are the catalogue's."""


def brought(ctx: Context, ruled: Ruled, line: Line, offering_id: str) -> list[Draft]:
    """Say the fee of a change, where there is one, and what would be lost, as far as either can be told."""
    found = next(iter(ruled.options(ctx.own, ctx.catalogue, [line.line_id])), None)
    if found is None:
        return []
    amount = sum_of(found.fees.get(offering_id), ctx.catalogue, line.monthly_price.currency, ctx.today)
    name = ctx.catalogue.offerings[offering_id].name
    drafts = [fee(ctx, ruled, name, amount)] if amount else []
    plan = next((each for each in found.comparison.plans if each.offering_id == offering_id), None)
    return drafts + (lost(ctx, line, plan) if plan else [])


def once(ctx: Context, offering_ids: Sequence[str]) -> list[CatalogueFact]:
    """Return what these offerings cost once."""
    return [
        offerings.price_fact(offering, price)
        for offering_id in offering_ids
        if (offering := ctx.catalogue.offerings.get(offering_id))
        for price in offering.prices
        if price.kind == "one_time" and price.valid_on(ctx.today)
    ]


def fee(ctx: Context, ruled: Ruled, name: str, amount: Money) -> Draft:
    """Say what the change to a plan costs once."""
    fact = fee_fact(ctx, ruled, name, amount)
    return ctx.messages.claim("plan_best.fee" if amount else "plan_best.no_fee", fee=fact)


def fee_fact(ctx: Context, ruled: Ruled, name: str, amount: Money) -> ComputedFact:
    """Return what the change costs, from the prices of all fees that the carrier may charge for one."""
    fees = [each.fee_id for each in ruled.settings.change_fees or ()]
    return ComputedFact(f"fees for a change to {name}", tuple(once(ctx, fees)), amount)


def lost(ctx: Context, line: Line, plan: PlanCost) -> list[Draft]:
    """Say what the line would no longer have with a plan, where there is anything."""
    if not plan.lost:
        return []
    items = tuple(_loss(ctx, line, each) for each in plan.lost)
    return [ctx.messages.claim("plan_best.lost", lost=items)]


def _loss(ctx: Context, line: Line, loss: Loss) -> Fact:
    """Return one thing that would be lost, as `name: before → after` or `name (what it is worth)`."""
    text = loss.name
    if loss.before:
        text = f"{text}: {loss.before} → {loss.after}" if loss.after else f"{text}: {loss.before}"
    elif loss.amount is not None:
        text = f"{text} ({ctx.messages.formatter.value(loss.amount)})"
    record = _LOST_RECORDS.get(loss.kind)
    if record:
        return ctx.fact(Section.LINES, f"{record}/{loss.id}", "name", text)
    held = ctx.catalogue.offerings.get(line.offering_id)
    return CatalogueFact(line.offering_id, held.version if held else "", loss.id, text)
