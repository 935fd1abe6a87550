"""What a customer has: plan, price, add-ons, discounts."""

from __future__ import annotations

from grounding.account.records import Line, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics.offerings import allowances
from grounding.types import AccountFact, Draft, FactValue


async def plan(ctx: Context) -> Part:
    """Say which plan each line has, what it costs and includes, and what is booked on top."""
    drafts = [draft for line in ctx.lines for draft in _say(ctx, line)]
    return Part(tuple(drafts)) if drafts else Part((ctx.messages.notice("plan.none"),), complete=False)


def _say(ctx: Context, line: Line) -> list[Draft]:
    def fact(name: str, value: FactValue) -> AccountFact:
        return ctx.fact(Section.LINES, f"line/{line.line_id}", name, value)

    drafts = [
        ctx.messages.claim(
            "plan.has",
            line=ctx.label(line),
            plan=fact("plan_name", line.plan_name),
            price=fact("monthly_price", line.monthly_price),
        )
    ]
    offering = ctx.catalogue.offerings.get(line.offering_id)
    included = allowances(ctx, offering) if offering else ()
    if included:
        drafts.append(ctx.messages.claim("plan.includes", plan=fact("plan_name", line.plan_name), included=included))
    for addon in line.addons:
        if addon.end is None or addon.end >= ctx.today:
            record = f"addon/{addon.addon_id}"
            name = ctx.fact(Section.LINES, record, "name", addon.name)
            price = ctx.fact(Section.LINES, record, "price", addon.price)
            drafts.append(ctx.messages.claim("plan.addon", name=name, price=price, line=ctx.label(line)))
    for discount in line.discounts:
        if discount.start <= ctx.today and (discount.end is None or discount.end >= ctx.today):
            record = f"discount/{discount.discount_id}"
            end = ctx.fact(Section.LINES, record, "end", discount.end) if discount.end else None
            name = ctx.fact(Section.LINES, record, "name", discount.name)
            amount = ctx.fact(Section.LINES, record, "amount", discount.amount)
            drafts.append(ctx.messages.claim("plan.discount", name=name, amount=amount, end=end, line=ctx.label(line)))
    return drafts


TOPICS = (Topic("plan", plan, frozenset([Section.LINES]), per_line=True),)
