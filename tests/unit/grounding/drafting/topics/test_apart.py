"""Whether a bundle can be taken apart: the verdict on its part, from when, and what the parts cost together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Account, Contract
from grounding.drafting.extractive.topics import apart, eligibility
from tests.unit.grounding.drafting.topics.deciding_world import deciding, texts
from tests.unit.grounding.world import account, context, contract, euro, line

BUNDLE = line(label="Home and phone", offering_id="MRW-TOGETHER", plan_name="Merrow Together",
              monthly_price=euro("54.99"))  # fmt: skip
BOUND = contract(date(2027, 8, 31), start=date(2025, 9, 1), renewal_start=date(2027, 6, 1), list_price=euro("54.99"))


def owner(*contracts: Contract) -> Account:
    """Return an account with a bundle."""
    return account(lines=(BUNDLE,), contracts=contracts)


@pytest.mark.parametrize(
    "question",
    [
        "Can I take my bundle apart?",
        "can I split our bundle",
        "Can I take Merrow Together apart into Everyday and fibre?",
    ],
)
async def test_within_the_term_it_is_refused_with_the_rule_the_day_and_the_prices(question: str) -> None:
    said = texts(await eligibility.eligible(deciding(question, owner(BOUND))))
    assert said[0] == (
        "You can't have Merrow Everyday on 087 555 0101 (Home and phone) right now. "
        "A bundle is one contract and can be taken apart only in its last 3 months or after its end."
    )
    assert "1 June 2027" in said[1]
    assert "€59.98" in said[2] and not said[2].startswith(("Yes", "No"))


async def test_after_the_term_it_is_offered_with_what_would_be_lost() -> None:
    rolling = replace(BOUND, start=date(2023, 9, 1), end=None, term_months=0, renewal_start=None)
    part = await eligibility.eligible(deciding("can I take my bundle apart?", owner(rolling)))
    assert texts(part)[0] == "You can change 087 555 0101 (Home and phone) to Merrow Everyday for €19.99 a month."
    assert part.drafts[0].offers == ("MRW-EVERYDAY",)


def test_only_a_bundle_that_one_has_is_taken_apart_into_what_it_is_made_of() -> None:
    assert not apart.asked(context("can I take my bundle apart?", account()))
    assert not apart.asked(context("can I take Merrow Together apart and have Merrow Max?", owner(BOUND)))
    assert not apart.asked(context("what is in my bundle, apart from the fibre?", owner(BOUND)))
