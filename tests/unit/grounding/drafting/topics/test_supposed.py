"""What a bill would have been without a charge, or without a change of plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.records import Account, BillLine, ChargeKind, Section
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.settling import settled
from grounding.drafting.extractive.topics import best_plan, billing, supposed
from grounding.drafting.extractive.understanding import Understood
from tests.unit.grounding.drafting.topics.deciding_world import deciding
from tests.unit.grounding.world import account, bill, bill_line, context, euro, line, plan_line, unsupported

CLOUD = bill_line(2, ChargeKind.ADDON, "ADD-CLOUD200", "2.99", description="Merrow Cloud 200")
PLUS = replace(plan_line(), code="MRW-PLUS", description="Merrow Plus", amount=euro("27.99"))
CHANGED = (
    bill_line(2, ChargeKind.PRORATION, "MRW-PLUS", "14.45", description="Merrow Plus, 16 of 31 days"),
    bill_line(3, ChargeKind.PRORATION, "MRW-EVERYDAY", "-10.32", description="Merrow Everyday, 16 of 31 days (credit)"),
)
FEE = bill_line(4, ChargeKind.FEE, "FEE-DOWNGRADE", "25.00", description="Downgrade fee")


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


def changed(*others: BillLine) -> Account:
    """Return an account that came from Everyday to Plus in the middle of August."""
    lines = (PLUS, *CHANGED, *others)
    return account(
        lines=(line(offering_id="MRW-PLUS", plan_name="Merrow Plus", monthly_price=euro("27.99")),),
        bills=(bill(9, *lines), bill(8, plan_line())),
    )


async def test_a_bill_without_a_charge_is_the_rest_of_it() -> None:
    owner = account(bills=(bill(9, plan_line(), CLOUD),))
    told = texts(await billing.amount(context("how much would my bill be without Cloud 200", owner)))
    assert told == ["Without “Merrow Cloud 200” your bill of 1 September 2026 would have been €19.99, not €22.98."]
    plain = texts(await billing.amount(context("how much would my bill be without insurance", owner)))
    assert plain[0] == "Your bill of 1 September 2026 is €22.98."


async def test_what_was_asked_of_the_bill_before_is_not_taken_off_as_well() -> None:
    calls = bill_line(2, ChargeKind.ROAMING, "ROAM-ZONE-B-CALLS", "3.90", description="Roaming in Norway: calls")
    owner = account(bills=(bill(9, plan_line(), calls, replace(CLOUD, number=3)),))
    typed = "and without roaming what would it be"
    turn = context(f"how much of it was Cloud 200. {typed}", owner, typed=typed)
    told = texts(await billing.amount(turn))
    assert told == [
        "Without “Roaming in Norway: calls” your bill of 1 September 2026 would have been €22.98, not €26.88."
    ]


async def test_a_bill_that_cannot_be_right_is_not_reckoned_with() -> None:
    owner = account(bills=(bill(9, plan_line(), CLOUD, total="30.00"),))
    part = await billing.amount(context("how much would my bill be without Cloud 200", owner))
    assert texts(part)[0].startswith("Your bill of 1 September 2026 shows €30.00, but its lines don't add up")


@pytest.mark.parametrize("intent", ["offering", "leaving", "bill_amount", "charge"])
def test_it_is_asked_for_whatever_the_words_are_like(intent: str) -> None:
    owner = account(bills=(bill(9, plan_line(), CLOUD),))
    question = "what would I pay without Cloud 200"
    assert settled(Understood(question, (intent,)), context(question, owner)).intents == ("bill_amount",)
    other = "what would I pay without a contract"
    assert settled(Understood(other, ("leaving",)), context(other, owner)).intents == ("leaving",)


async def test_without_the_change_of_plan_a_bill_is_less_what_that_brought() -> None:
    question = "what would I have paid without the plan change"
    said = texts(await best_plan.best(deciding(question, changed())))
    assert said == [
        "Without the change of plan your bill of 1 September 2026 would have been €19.99: the change made it €12.13 "
        "more."
    ]
    # The sample carrier lays down that its downgrade fee is one of such a change.
    with_fee = texts(await best_plan.best(deciding(question, changed(FEE))))
    assert "would have been €19.99: the change made it €37.13 more" in with_fee[0]


async def test_what_came_with_it_or_by_itself_leaves_it_open() -> None:
    question = "what would I have paid without the plan change"
    gone = bill_line(5, ChargeKind.DISCOUNT, "PROMO", "-5.00", description="Summer")
    owner = changed()
    before = bill(8, plan_line(), gone)
    doubtful = replace(owner, bills=(owner.bills[0], before))
    assert supposed.without_change(context(question, doubtful), ()) == ()
    for untold in (account(bills=(bill(9, plan_line()), bill(8, plan_line()))), account(bills=())):
        part = await best_plan.best(deciding(question, untold))
        assert not part.complete and "Name it" in texts(part)[0]


async def test_a_change_before_the_bills_can_be_seen_is_not_made_up() -> None:
    unread = account(bills=(), missing=frozenset({Section.BILLS}))
    assert not supposed.asked(context("my bill without the roaming", unread))
    part = await best_plan.best(deciding("what would I have paid without the plan change", unread))
    assert not part.complete
