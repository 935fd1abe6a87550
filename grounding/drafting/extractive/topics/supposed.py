"""What a bill would have come to without something that is on it: a charge, or a change of plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from grounding.account.billing_accounts import previous_bill
from grounding.account.bills import Cause, Change, explain
from grounding.account.records import Bill, BillLine, Section
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.pointing import accounts_meant, bills_named, charges_named
from grounding.drafting.extractive.topics.bill_checks import faulty
from grounding.drafting.extractive.topics.bill_lines import account_of, bill_fact, line_fact
from grounding.money import Money
from grounding.types import ComputedFact, Draft

WITHOUT = "bill.without"
"""The role of cue words that ask for a bill without something on it."""

UNDONE = "compared.undone"
"""The role of cue words that ask what had been without a change of plan, and do not name the plan."""

_OF_CHANGE = frozenset([Cause.PLAN_CHANGED, Cause.PRORATION])
_UNSURE = frozenset([Cause.DISCOUNT_ENDED, Cause.DISCOUNT_STARTED])
"""What may have come with a change of plan, or at the same time by itself."""


def asked(ctx: Context) -> bool:
    """Say whether a bill is asked for without something that is on it."""
    if ctx.account is None or not ctx.read(Section.BILLS) or ctx.asks(UNDONE):
        return False
    return bool(without(ctx))


def without(ctx: Context) -> tuple[Draft, ...]:
    """Say what the bills meant, else the newest, would have been without the charges that the question names."""
    if not ctx.asks(WITHOUT) or not ctx.messages.has("bill.without"):
        return ()
    bills = bills_named(ctx, anyhow=True) or [group[0] for group in accounts_meant(ctx)]
    # What was asked of the bill before is not what is taken off now.
    now = replace(ctx, question=ctx.typed) if _asks_by_itself(ctx) else ctx
    hits = charges_named(now, bills)
    if not hits:
        return ()
    found = [(bill, [line for on, line in hits if on is bill]) for bill in dict.fromkeys(bill for bill, _ in hits)]
    return faulty(ctx, [bill for bill, _ in found]) or tuple(_say(ctx, bill, lines) for bill, lines in found)


def _asks_by_itself(ctx: Context) -> bool:
    return bool(ctx.named({WITHOUT}, typed=True))


def _say(ctx: Context, bill: Bill, lines: Sequence[BillLine]) -> Draft:
    taken = tuple(line_fact(ctx, bill, line, "amount") for line in lines)
    total = bill_fact(ctx, bill, "total")
    rest = bill.total - Money(sum(line.amount.minor for line in lines), bill.total.currency)
    return ctx.messages.claim(
        "bill.without",
        names=tuple(line_fact(ctx, bill, line, "description") for line in lines),
        rest=ComputedFact("difference", (total, *taken), rest),
        total=total,
        issued=bill_fact(ctx, bill, "issued"),
        account=account_of(ctx, bill),
    )


def without_change(ctx: Context, fees: Collection[str]) -> tuple[Draft, ...]:
    """Say what the latest bill with a change of plan would have been without it; `fees` are those of such a change.

    Nothing where it cannot be told apart what the change brought, and of no bill that cannot be right.
    """
    if not ctx.messages.has("bill.unchanged"):
        return ()
    lines, named = {line.line_id for line in ctx.lines}, bills_named(ctx, anyhow=True)
    for bills in accounts_meant(ctx):
        for bill in (each for each in bills if not named or each in named):
            previous = previous_bill(bill, bills)
            if previous is None or faulty(ctx, [bill, previous]):
                continue
            found = explain(bill, previous, bound=ctx.billing.largest)
            own = [each for each in found.changes if each.line.line_id in lines]
            if any(each.cause is Cause.PLAN_CHANGED for each in own):
                return _unchanged(ctx, bill, previous, own, fees)
    return ()


def _unchanged(
    ctx: Context, bill: Bill, previous: Bill, own: Sequence[Change], fees: Collection[str]
) -> tuple[Draft, ...]:
    of_change = [each for each in own if each.cause in _OF_CHANGE or each.line.code in fees]
    if any(each.cause in _UNSURE for each in own) or len({each.line.line_id for each in of_change}) > 1:
        return ()
    added = tuple(line_fact(ctx, bill, line, "amount") for each in of_change for line in each.after)
    gone = tuple(line_fact(ctx, previous, line, "amount") for each in of_change for line in each.before)
    brought = Money(sum(each.delta.minor for each in of_change), bill.total.currency)
    total = bill_fact(ctx, bill, "total")
    came_to = ComputedFact("difference", (*added, *gone), abs(brought))
    return (
        ctx.messages.claim(
            "bill.unchanged",
            rest=ComputedFact("difference", (total, came_to), bill.total - brought),
            total=total,
            issued=bill_fact(ctx, bill, "issued"),
            account=account_of(ctx, bill),
            brought=came_to,
            less=brought.minor < 0,
        ),
    )
