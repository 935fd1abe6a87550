"""Whether a plan that one has may be kept: the contract, and what the rules will say when it can be renewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Account
from grounding.drafting.extractive.topics import eligibility, keeping
from tests.unit.grounding.drafting.topics.deciding_world import deciding, texts
from tests.unit.grounding.world import account, contract, euro, line

YOUNG = line(offering_id="MRW-YOUNG", plan_name="Merrow Young", monthly_price=euro("14.99"))
BOUND = contract(date(2027, 2, 28), start=date(2025, 3, 1), renewal_start=date(2026, 12, 1), list_price=euro("14.99"))


def owner(born: date) -> Account:
    """Return an account with Young on its one line, bound until February and renewable from December."""
    start = account(lines=(YOUNG,), contracts=(BOUND,))
    return replace(start, customer=replace(start.customer, birth_date=born))


@pytest.mark.parametrize(
    "question", ["can I keep Merrow Young?", "will I lose Merrow Young when I turn 26?", "can Maja keep Merrow Young?"]
)
async def test_who_will_be_too_old_keeps_it_until_the_contract_ends_and_is_told_so(question: str) -> None:
    said = texts(await eligibility.eligible(deciding(question, owner(date(2000, 10, 8)))))
    assert said[0].startswith("087 555 0101 (My phone) is on Merrow Young")
    assert "to 28 February 2027" in said[1]
    assert said[2] == (
        "Merrow Young can't be renewed on 087 555 0101 (My phone) from 1 December 2026. "
        "Merrow Young is for people under 26."
    )


async def test_who_may_renew_it_is_told_from_when_and_nothing_is_proposed() -> None:
    part = await eligibility.eligible(deciding("can I keep Merrow Young?", owner(date(2004, 10, 8))))
    said = texts(part)
    assert said[2].startswith("From 1 December 2026 you can renew Merrow Young on 087 555 0101 (My phone) for €14.99")
    assert not any(draft.offers or draft.wishes for draft in part.drafts)


@pytest.mark.parametrize(
    ("question", "plans"),
    [
        ("if I leave Merrow Young, can I come back?", ["MRW-YOUNG"]),
        ("can I go back to Merrow Young after changing to Merrow Max?", ["MRW-YOUNG"]),
        ("can I go back to Merrow Max?", []),
        ("can I keep Merrow Young?", []),
    ],
)
def test_it_is_asked_of_plans_that_one_has_whether_they_can_be_had_again(question: str, plans: list[str]) -> None:
    here = deciding(question, owner(date(2004, 10, 8)))
    assert [each.offering_id for each in keeping.returning(here)] == plans


async def test_what_is_still_sold_can_be_asked_for_again_and_nothing_is_promised() -> None:
    part = await eligibility.eligible(deciding("if I leave Merrow Young, can I come back?", owner(date(2004, 10, 8))))
    assert texts(part)[1].startswith("Merrow Young is still sold.")
    assert not any(draft.offers for draft in part.drafts)


async def test_a_plan_that_one_does_not_have_is_judged_as_ever() -> None:
    said = texts(await eligibility.eligible(deciding("can I keep Merrow Senior?", owner(date(2000, 10, 8)))))
    assert said[0].startswith("You can't have Merrow Senior")
