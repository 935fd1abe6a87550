"""What is said of what is over: before anything else of a customer who has left, and of a line no longer in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.account.records import Line, Section
from grounding.account.standing import Standing, standing
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.timing import DATED
from grounding.drafting.extractive.topics.service import ended
from grounding.types import AccountFact, Drafting, Outcome

_CLOSED = "account.closed"


def with_standing(drafting: Drafting, ctx: Context) -> Drafting:
    """Return a drafting that tells of a closed account as of one; what documents say needs no such word."""
    if ctx.account is None or standing(ctx.own.customer) is not Standing.CLOSED or not ctx.messages.has(_CLOSED):
        return drafting
    if not any(isinstance(fact, AccountFact) for draft in drafting.drafts for fact in draft.evidence):
        return drafting
    customer = ctx.own.customer
    status = ctx.fact(Section.CUSTOMER, f"customer/{customer.customer_id}", "status", customer.status)
    return replace(drafting, drafts=(ctx.messages.claim(_CLOSED, status=status), *drafting.drafts))


def recorded(intents: Sequence[str], ctx: Context) -> bool:
    """Say whether what is asked is on record of a line that is no longer in use: its bills, and its use in the past."""
    asked = set(intents) & DATED
    return bool(asked) and (bool(ctx.asked) or asked != {"usage"})


def of_ended(lines: Sequence[Line], intents: tuple[str, ...], ctx: Context) -> Drafting:
    """Say of lines that are named that they are no longer in use: another would be taken for them, and ordered for."""
    return Drafting(tuple(ended(ctx, lines)), Outcome.ANSWERED, intents=intents)
