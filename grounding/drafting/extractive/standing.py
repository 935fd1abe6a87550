"""What is said before anything else of a customer who has left."""

from __future__ import annotations

from dataclasses import replace

from grounding.account.records import Section
from grounding.account.standing import Standing, standing
from grounding.drafting.extractive.context import Context
from grounding.types import AccountFact, Drafting

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
