"""What is said first of a customer who has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.account.records import Account, LineStatus
from grounding.drafting.extractive.periods import Period
from grounding.drafting.extractive.standing import of_ended, recorded, with_standing
from grounding.drafting.extractive.topics import billing
from grounding.types import AccountFact, Drafting, Outcome
from tests.unit.grounding.world import TODAY, account, bill, context, line, plan_line, unsupported


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


def test_a_line_that_is_no_longer_in_use_is_said_to_be_and_its_bills_are_told() -> None:
    old = line(label="Old phone", status=LineStatus.TERMINATED, status_since=date(2026, 7, 31))
    ctx = context(owner=account(lines=(old,)))
    told = of_ended([old], ("offers.eligible",), ctx)
    assert [draft.text for draft in told.drafts] == [
        "087 555 0101 (Old phone) is no longer in use; it ended on 31 July 2026."
    ]
    assert unsupported(told.drafts) == []
    assert recorded(("bill_amount",), ctx) and recorded(("usage",), replace(ctx, asked=(Period(TODAY, TODAY),)))
    assert not recorded(("usage",), ctx) and not recorded(("offers.eligible", "plans"), ctx)
