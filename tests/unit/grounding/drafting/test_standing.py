"""What is said first of a customer who has left."""

from __future__ import annotations

from dataclasses import replace

from grounding.account.records import Account
from grounding.drafting.extractive.standing import with_standing
from grounding.drafting.extractive.topics import billing
from grounding.types import AccountFact, Drafting, Outcome
from tests.unit.grounding.world import account, bill, context, plan_line, unsupported


def of(status: str) -> Account:
    whole = account(bills=(bill(9, plan_line()),))
    return replace(whole, customer=replace(whole.customer, status=status))


async def drafting(owner: Account) -> Drafting:
    part = await billing.amount(context("how much is my bill", owner))
    return Drafting(part.drafts, Outcome.ANSWERED)


async def test_what_is_told_of_a_closed_account_is_told_as_such_with_its_record() -> None:
    closed = of("closed")
    said = await drafting(closed)
    told = with_standing(said, context(owner=closed))
    assert told.drafts[0].text.startswith("Your customer account is closed") and told.drafts[1:] == said.drafts
    assert unsupported(told.drafts) == []
    (fact,) = told.drafts[0].evidence
    assert isinstance(fact, AccountFact) and (fact.record, fact.value) == ("customer/C-1", "closed")


async def test_a_customer_who_is_one_and_what_rests_on_no_account_need_no_such_word() -> None:
    said = await drafting(of("active"))
    assert with_standing(said, context(owner=of("active"))) == said
    # Documents hold for anybody.
    fixed = Drafting((context().messages.notice("dont_know"),), Outcome.ABSTAINED)
    assert with_standing(fixed, context(owner=of("closed"))) == fixed
    assert with_standing(said, replace(context(), account=None)) == said
