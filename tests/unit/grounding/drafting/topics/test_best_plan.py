"""What is said of the plan that suits at the least cost, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from grounding.account.records import Account, Provenance, Section
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import best_plan
from grounding.types import AccountFact, ComputedFact, Evidence, SentenceKind
from tests.unit.grounding.drafting.topics.deciding_world import deciding, texts, use, without_record
from tests.unit.grounding.world import account, contract, euro, line

ROLLING = contract(end=None, start=date(2024, 1, 1), term_months=0)
ON_PLUS = line(offering_id="MRW-PLUS", plan_name="Merrow Plus", monthly_price=euro("27.99"))


def owner(months: int, data: str = "10", **changes: Any) -> Account:
    """Return an account on Merrow Plus with so many months of use."""
    start = account(
        lines=(ON_PLUS,), contracts=(replace(ROLLING, list_price=euro("27.99")),), history=use(months, data)
    )
    return replace(start, **changes)


def computed(part: Part) -> list[ComputedFact]:
    """Return every computed figure of a part, inputs of others included."""

    def inside(item: Evidence) -> list[ComputedFact]:
        return (
            [item, *(found for each in item.inputs for found in inside(each))] if isinstance(item, ComputedFact) else []
        )

    return [found for draft in part.drafts for item in draft.evidence for found in inside(item)]


async def test_the_cheapest_suitable_plan_comes_with_costs_saving_months_fee_and_losses() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(12)))
    said = texts(part)
    assert said[0] == "Merrow Everyday is the cheapest plan that suits 087 555 0101 (My phone): €19.99 a month."
    assert "€19.99 a month on average, against €27.99" in said[1]
    assert "12 months" in said[2] and "€96.00 less" in said[2]
    assert "12 months of real use, from September 2025 to August 2026" in said[3] and "10 GB" in said[3]
    assert said[4] == "The change costs no fee."
    assert said[5].startswith("You would lose: ") and "60 GB → 20 GB" in said[5]
    assert part.drafts[0].offers == ("MRW-EVERYDAY",) and part.complete


async def test_every_computed_figure_names_what_it_was_computed_from() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(12, "30")))
    texts(part)
    assert [fact.operation for fact in computed(part) if not fact.inputs and fact.value != euro("0")] == []


async def test_in_term_the_fee_of_a_downgrade_is_said_and_counted() -> None:
    bound = contract(list_price=euro("27.99"), start=date(2026, 3, 1), end=date(2028, 2, 29))
    part = await best_plan.best(deciding("is there a cheaper plan for me?", owner(12, contracts=(bound,))))
    said = texts(part)
    assert "€71.00 less" in said[2]  # 12 x 8.00 less the fee of 25.00
    assert "The change costs a fee of €25.00 once." in said


async def test_the_plan_that_one_has_may_be_the_cheapest() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(12, "48")))
    said = texts(part)
    assert "the cheapest that suits it is the one that it has, Merrow Plus" in said[0] and len(said) == 2
    assert all(not draft.offers for draft in part.drafts)


async def test_under_two_months_it_says_so_and_names_none() -> None:
    for months in (0, 1):
        part = await best_plan.best(deciding("am I on the right plan?", owner(months)))
        (said,) = texts(part)
        assert "can't compare plans" in said and str(months) in said and not part.complete


async def test_months_that_could_not_be_read_are_missing_and_not_none() -> None:
    start = owner(0)
    unread: dict[Section, Provenance] = dict(start.provenance)
    del unread[Section.HISTORY]
    part = await best_plan.best(deciding("am I on the right plan?", replace(start, provenance=unread)))
    assert [draft.kind for draft in part.drafts] == [SentenceKind.NOTICE] and not part.complete


async def test_a_plan_that_is_named_is_reckoned_too_and_its_verdict_said() -> None:
    part = await best_plan.best(deciding("what would I have paid on Merrow Max?", owner(12)))
    said = texts(part)
    assert any(text.startswith("On Merrow Max the same use") and "€37.99" in text for text in said)
    assert any("You can change" in text and "Merrow Max" in text for text in said)


async def test_the_months_of_use_are_cited_by_record_and_field() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(2)))
    texts(part)
    facts = [item for fact in computed(part) for item in fact.inputs if isinstance(item, AccountFact)]
    assert any(fact.record.startswith("usage_history/") and fact.name == "used" for fact in facts)


async def test_without_a_record_no_plan_is_named() -> None:
    part = await best_plan.best(without_record("am I on the right plan?", owner(12)))
    assert (part.offers, part.degraded) == ((), ("decisions_unavailable",))
    assert [draft.kind for draft in part.drafts] == [SentenceKind.NOTICE]
