"""What each line costs: its plan's price, and what it came to on the newest bill."""

from __future__ import annotations

from grounding.account.checking import prices_wrong
from grounding.account.records import Bill, Line, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.pointing import accounts_meant, bills_named
from grounding.drafting.extractive.topics.bill_checks import faulty
from grounding.drafting.extractive.topics.bill_lines import bill_fact, line_fact
from grounding.drafting.extractive.topics.billing import asks_then, seen
from grounding.drafting.extractive.topics.offerings import say_held
from grounding.money import Money
from grounding.types import ComputedFact, Draft, Fact


async def line_costs(ctx: Context) -> Part:
    """Say of each line what its plan costs a month and what it came to on the bill asked about, else the newest."""
    named = bills_named(ctx, anyhow=True)
    if not named and ctx.own.bills and asks_then(ctx):
        return Part((seen(ctx, empty=True),), complete=False)
    bills = named or [group[0] for group in accounts_meant(ctx)]
    wrong = faulty(ctx, bills)
    if wrong:
        return Part(wrong, complete=False)
    drafts = [draft for line in ctx.lines for draft in _say(ctx, line, bills)]
    if len(ctx.lines) > 1:
        drafts += [*_together(ctx, bills), *(draft for bill in bills for draft in _of_account(ctx, bill))]
    return Part(tuple(drafts), complete=bool(drafts), faults=prices_wrong(ctx.own, ctx.lines, ctx.today))


def _say(ctx: Context, line: Line, bills: list[Bill]) -> list[Draft]:
    drafts = [say_held(ctx, line)]
    for bill in bills:
        came_to = _sum(ctx, bill, line.line_id)
        if came_to:
            issued = bill_fact(ctx, bill, "issued")
            drafts.append(ctx.messages.claim("line_cost.billed", line=ctx.label(line), amount=came_to, issued=issued))
    return drafts


def _of_account(ctx: Context, bill: Bill) -> list[Draft]:
    """Say what of a bill belongs to no line, such as a late fee."""
    rest = _sum(ctx, bill, None)
    return [ctx.messages.claim("line_cost.rest", amount=rest, issued=bill_fact(ctx, bill, "issued"))] if rest else []


def _together(ctx: Context, bills: list[Bill]) -> list[Draft]:
    """Say what the lines asked about came to on the bill, if it is one."""
    if len(bills) != 1 or not ctx.messages.has("charge.total"):
        return []
    (bill,) = bills
    known = {line.line_id for line in ctx.lines}
    charged = [each for each in bill.lines if each.line_id in known]
    if len({each.line_id for each in charged}) < 2 or len({each.amount.currency for each in charged}) != 1:
        return []
    facts = tuple(line_fact(ctx, bill, each, "amount") for each in charged)
    total = Money(sum(each.amount.minor for each in charged), charged[0].amount.currency)
    return [ctx.messages.claim("charge.total", total=ComputedFact("sum", facts, total))]


def _sum(ctx: Context, bill: Bill, line_id: str | None) -> Fact | None:
    charged = [each for each in bill.lines if each.line_id == line_id]
    facts = tuple(line_fact(ctx, bill, each, "amount") for each in charged)
    if len(facts) < 2:
        return facts[0] if facts else None
    return ComputedFact("sum", facts, Money(sum(each.amount.minor for each in charged), bill.total.currency))


TOPICS = (Topic("line_costs", line_costs, frozenset([Section.BILLS, Section.LINES]), per_line=True),)
