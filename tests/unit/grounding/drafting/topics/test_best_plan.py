"""What is said of the plan that suits at the least cost, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from grounding.account.records import Account, Discount, LineStatus, Provenance, Section
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import best_plan
from grounding.types import AccountFact, ComputedFact, Evidence, SentenceKind
from tests.unit.grounding.drafting.topics.deciding_world import deciding, texts, use, without_record
from tests.unit.grounding.world import account, bucket, contract, euro, line

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
    # What would be gone is said before what would be saved.
    assert (
        said[1].startswith("With Merrow Everyday, 087 555 0101 (My phone) would lose: ") and "60 GB → 20 GB" in said[1]
    )
    assert "€19.99 a month on average, against €27.99" in said[2]
    assert "12 months" in said[3] and "€96.00 less" in said[3]
    assert "12 months of real use, from September 2025 to August 2026" in said[4] and "10 GB" in said[4]
    assert said[5] == "The change to Merrow Everyday costs no fee."
    # The line is bound to no minimum term, so that the plan brings its own.
    assert said[6] == "Merrow Everyday is sold with a term of 12 months or 24 months."
    assert part.drafts[0].offers == ("MRW-EVERYDAY",) and part.complete


async def test_every_computed_figure_names_what_it_was_computed_from() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(12, "30")))
    texts(part)
    assert [fact.operation for fact in computed(part) if not fact.inputs and fact.value != euro("0")] == []


async def test_in_term_the_fee_of_a_downgrade_is_said_and_counted() -> None:
    bound = contract(list_price=euro("27.99"), start=date(2026, 3, 1), end=date(2028, 2, 29))
    part = await best_plan.best(deciding("is there a cheaper plan for me?", owner(12, contracts=(bound,))))
    said = texts(part)
    assert "€71.00 less" in said[3]  # 12 x 8.00 less the fee of 25.00
    assert "The change to Merrow Everyday costs a fee of €25.00 once." in said
    # A change within the minimum term keeps the end of the contract.
    assert not any("sold with a term" in each for each in said)


async def test_the_plan_that_one_has_may_be_the_cheapest() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(12, "48")))
    said = texts(part)
    assert "of those that it can have now, Merrow Plus suits it at the least cost" in said[0] and len(said) == 2
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


async def test_of_one_month_that_is_asked_about_its_own_cost_is_told_first() -> None:
    said = texts(await best_plan.best(deciding("what would August have cost me on Merrow Max?", owner(12))))
    assert said[0].startswith("On Merrow Max the use of 087 555 0101 (My phone) in August 2026 would have cost €37.99")
    assert "against €27.99 on the plan that you have now" in said[0]


async def test_the_months_of_use_are_cited_by_record_and_field() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", owner(2)))
    texts(part)
    facts = [item for fact in computed(part) for item in fact.inputs if isinstance(item, AccountFact)]
    assert any(fact.record.startswith("usage_history/") and fact.name == "used" for fact in facts)


async def test_a_cheaper_plan_that_does_not_cover_the_month_is_named_with_what_that_month_had_cost() -> None:
    # Ten months of 10 GB and two of 21: Everyday has 20, and each GB more costs €15.00.
    some = [replace(each, used=Decimal(21)) if each.kind == "data" else each for each in use(2)]
    part = await best_plan.best(deciding("am I on the right plan?", owner(12, history=(*use(12)[:30], *some))))
    said = texts(part)
    assert said[0].startswith("Merrow Flex is the cheapest plan that suits")
    assert said[-1] == (
        "Merrow Everyday would have been cheaper on average, €22.49 a month, but its allowances do not cover "
        "July 2026: that month would have come to €34.99."
    )
    assert part.drafts[-1].offers == ()


async def test_a_cheaper_plan_that_only_a_suspension_bars_is_named_with_that_and_not_offered() -> None:
    stopped = replace(ON_PLUS, status=LineStatus.SUSPENDED, status_reason="arrears")
    part = await best_plan.best(deciding("is there a cheaper plan for me?", owner(12, lines=(stopped,))))
    said = texts(part)
    [near] = [each for each in said if "closed for now" in each]
    assert near.startswith(
        "Merrow Everyday would suit 087 555 0101 (My phone) and cost €96.00 less over the next 12 months"
    )
    assert near.endswith("The line must not be suspended. Once that is put right, ask me again.")
    assert all(not draft.offers for draft in part.drafts)


async def test_what_a_customer_cannot_mend_is_no_such_reason() -> None:
    young = await best_plan.best(deciding("is there a cheaper plan for me?", owner(12)))
    assert not any("closed for now" in each for each in texts(young))


async def test_without_a_record_no_plan_is_named() -> None:
    part = await best_plan.best(without_record("am I on the right plan?", owner(12)))
    assert (part.offers, part.degraded) == ((), ("decisions_unavailable",))
    assert [draft.kind for draft in part.drafts] == [SentenceKind.NOTICE]


def at_home(**changes: Any) -> Account:
    """Return an account with a phone on Everyday and Fibre 500, out of contract."""
    fibre = line("L-2", service="broadband", label="Home", number=None)
    fibre = replace(fibre, offering_id="MRW-FIBRE500", plan_name="Merrow Fibre 500")
    fibre = replace(fibre, monthly_price=euro("39.99"))
    second = replace(ROLLING, contract_id="K-2", line_id="L-2", list_price=euro("39.99"))
    return replace(owner(12, lines=(line(), fibre), contracts=(ROLLING, second)), **changes)


async def test_a_bundle_is_held_against_both_lines_that_it_would_replace() -> None:
    part = await best_plan.best(deciding("am I on the right plan?", at_home()))
    said = texts(part)
    [bundle] = [draft for draft in part.drafts if "in place of" in draft.text]
    # 12 x (19.99 + 39.99) apart, 12 x 54.99 together.
    assert bundle.text == (
        "Merrow Together in place of Home and 087 555 0101 (My phone) would cost €659.88 over the next 12 months, "
        "€59.88 less than apart."
    )
    assert bundle.offers == ("MRW-TOGETHER",) and said
    # Neither line would lose anything but what it is on already; a discount that ends is said before the saving.
    assert not any("would lose" in text for text in said)
    phone, home = at_home().lines
    reduced = replace(phone, discounts=(Discount("D-1", "Welcome", euro("1.00"), date(2026, 6, 1), date(2026, 12, 1)),))
    gone = texts(await best_plan.best(deciding("am I on the right plan?", at_home(lines=(reduced, home)))))
    at = gone.index("With Merrow Together, 087 555 0101 (My phone) would lose: Welcome (€1.00).")
    assert gone[at + 1].startswith("Merrow Together in place of")
    named = texts(await best_plan.best(deciding("would Merrow Together be cheaper for me?", at_home())))
    assert not any(text.startswith("On Merrow Together the same use") for text in named)


async def test_whether_a_bundle_would_be_cheaper_is_said_of_each_that_is_sold() -> None:
    said = texts(await best_plan.best(deciding("would a bundle be cheaper for us?", at_home())))
    assert any(text.startswith("Yes, Merrow Together in place of") for text in said)
    assert any(text.startswith("No, Merrow Together Max in place of") for text in said)


def on_a_bundle(**changes: Any) -> Account:
    """Return an account with Together, out of contract: Fibre 500 and Everyday for 54.99."""
    both = line(offering_id="MRW-TOGETHER", plan_name="Merrow Together", monthly_price=euro("54.99"))
    return replace(owner(12, lines=(both,), contracts=(replace(ROLLING, list_price=euro("54.99")),)), **changes)


async def test_a_bundle_is_held_against_the_sum_of_the_plans_in_its_place() -> None:
    together = "Merrow Everyday and Merrow Fibre 500 apart would be dearer than Merrow Together for 087 555 0101"
    for question, answer in (
        ("would Merrow Fibre 500 and Merrow Everyday apart be cheaper for me?", "No, "),
        ("would Merrow Fibre 500 plus Merrow Everyday cost more?", "Yes, "),
        ("what would I have paid on Merrow Everyday and Merrow Fibre 500?", ""),
        # What is not named is kept: the home connection is no saving.
        ("would Merrow Everyday be cheaper for me?", "No, "),
        ("would my bundle be cheaper one by one?", "No, "),
    ):
        part = await best_plan.best(deciding(question, on_a_bundle()))
        said = texts(part)
        assert part.unadvised == {("L-1", "MRW-EVERYDAY")}
        # 12 x (19.99 + 39.99 - 54.99)
        assert said[0].startswith(f"{answer}{together}"), question
        assert "€59.98 a month together against €54.99, and €59.88 more over the next 12 months" in said[0]
        assert "Merrow Together suits it at the least cost" in said[1]
        assert not any("would be cheaper" in each or "same use" in each for each in said)


async def test_what_ending_the_bundle_early_costs_is_counted() -> None:
    bound = contract(date(2027, 2, 28), start=date(2025, 3, 1), list_price=euro("54.99"))
    question = "would Merrow Fibre 500 and Merrow Start apart be cheaper for me?"
    said = texts(
        await best_plan.best(deciding(question, replace(on_a_bundle(), contracts=(bound,), history=use(12, "1"))))
    )
    # Six started months at half of 54.99; 12.99 + 39.99 are 2.01 less a month.
    assert said[0].startswith("No, Merrow Start and Merrow Fibre 500 apart would be dearer")
    assert "€52.98 a month together against €54.99, and €140.85 more" in said[0]
    assert "that counts €164.97 for ending Merrow Together today" in said[0]
    free = texts(await best_plan.best(deciding(question, replace(on_a_bundle(), history=use(12, "1")))))
    assert free[0].startswith("Yes, Merrow Start and Merrow Fibre 500 apart would be cheaper")
    assert "€24.12 less over the next 12 months" in free[0] and "ending" not in free[0]


async def test_without_use_on_record_only_the_prices_are_held_together() -> None:
    question = "would Merrow Fibre 500 and Merrow Everyday apart be cheaper for me?"
    said = texts(await best_plan.best(deciding(question, on_a_bundle(history=()))))
    assert said[0] == (
        "Merrow Everyday and Merrow Fibre 500 apart cost €59.98 a month together; Merrow Together costs €54.99 on "
        "087 555 0101 (My phone)."
    )


async def test_a_yes_or_a_no_answers_what_was_asked() -> None:
    dearer = texts(await best_plan.best(deciding("would Merrow Max be more expensive for me?", owner(12))))
    assert dearer[0].startswith("Yes, Merrow Max would be dearer")
    cheaper = texts(await best_plan.best(deciding("would Merrow Everyday cost me more?", owner(12))))
    assert any(each.startswith("No, Merrow Everyday would be cheaper") for each in cheaper)
    # Beside the own plan, which of the two is asked about is not told.
    both = texts(await best_plan.best(deciding("is Merrow Plus cheaper than Merrow Max?", owner(12))))
    assert both[0].startswith("Merrow Max would be dearer") and not any(each.startswith(("Yes", "No")) for each in both)


async def test_what_a_plan_that_is_not_named_had_cost_is_asked_back() -> None:
    part = await best_plan.best(deciding("What would I have paid without the plan change?", owner(12)))
    assert [draft.kind for draft in part.drafts] == [SentenceKind.NOTICE] and not part.complete


async def test_a_bundle_that_cannot_be_had_is_named_with_the_reason() -> None:
    stopped = replace(at_home().lines[1], status=LineStatus.SUSPENDED, status_reason="arrears")
    owner_ = at_home(lines=(line(status=LineStatus.SUSPENDED, status_reason="arrears"), stopped))
    part = await best_plan.best(deciding("am I on the right plan?", owner_))
    assert any("You can't have Merrow Together" in text and "must not be suspended" in text for text in texts(part))
    assert all(not draft.offers for draft in part.drafts)


async def test_whether_a_plan_would_be_cheaper_is_said_first_and_plainly() -> None:
    dearer = await best_plan.best(deciding("would Merrow Max be cheaper for me?", owner(12)))
    assert texts(dearer)[0] == (
        "No, Merrow Max would be dearer for 087 555 0101 (My phone): €120.00 more over the next 12 months, with "
        "discounts, fees and devices counted."
    )
    cheaper = texts(await best_plan.best(deciding("would Merrow Everyday be cheaper for me?", owner(12))))
    # Only what would be gone comes before what would be saved.
    assert cheaper[0].startswith("With Merrow Everyday, 087 555 0101 (My phone) would lose: Data: 60 GB → 20 GB")
    assert cheaper[1].startswith("Yes, Merrow Everyday would be cheaper for 087 555 0101 (My phone): €96.00 less")
    # What has been said of it is not said again.
    assert sum("€96.00" in each for each in cheaper) == sum("would lose" in each for each in cheaper) == 1
    asked = texts(await best_plan.best(deciding("what would I have paid on Merrow Max?", owner(12))))
    assert asked[0].startswith("Merrow Max would be dearer")


async def test_what_is_dearer_or_does_not_cover_the_use_is_advised_against() -> None:
    for question, history in (
        ("would Merrow Max be cheaper for me?", owner(12)),
        ("what would I have paid on Merrow Max?", owner(12)),
        ("would Merrow Start be cheaper for me?", owner(12, "5.1")),
    ):
        (against,) = (await best_plan.best(deciding(question, history))).unadvised
        assert against[0] == "L-1" and against[1] in ("MRW-MAX", "MRW-START")
    for question in ("would Merrow Everyday be cheaper for me?", "am I on the right plan?"):
        assert not (await best_plan.best(deciding(question, owner(12)))).unadvised


async def test_a_cheaper_plan_that_does_not_cover_the_use_is_said_so() -> None:
    said = texts(await best_plan.best(deciding("would Merrow Start be cheaper for me?", owner(12, "5.1"))))
    assert said[1].startswith("Yes, Merrow Start would be cheaper")
    assert "but its allowances do not cover your use of July 2026" in said[1]


async def test_whether_ones_own_plan_is_the_cheapest_is_said_plainly() -> None:
    no = texts(await best_plan.best(deciding("is Merrow Plus the cheapest for me?", owner(12))))
    assert no[0].startswith("No, Merrow Everyday is the cheapest plan that suits")
    yes = texts(await best_plan.best(deciding("is Merrow Plus the cheapest for me?", owner(12, "48"))))
    assert yes[0].startswith("Yes, 087 555 0101 (My phone) is on the right plan already")


ENDING = contract(date(2026, 10, 5), start=date(2024, 10, 6), renewal_start=date(2026, 7, 6), list_price=euro("27.99"))


async def test_what_else_gains_something_is_recommended_beside_it() -> None:
    part = await best_plan.best(deciding("what would you recommend?", owner(12, contracts=(ENDING,))))
    flex, renewal = texts(part)[-2:]
    assert flex.startswith("Merrow Flex would suit 087 555 0101 (My phone) too: €22.99 a month. You would lose: Data: ")
    assert flex.endswith(". You would pay €60.00 less over the next 12 months.")
    assert renewal == (
        "You can renew Merrow Plus on 087 555 0101 (My phone) for €27.99 a month, for a new term of 24 months; begun "
        "today, it would run until 13 September 2028."
    )
    assert [draft.offers for draft in part.drafts if draft.offers] == [
        ("MRW-EVERYDAY",),
        ("MRW-FLEX",),
        ("MRW-PLUS",),
    ]


async def test_a_pack_that_ends_the_overage_is_recommended_with_its_reckoning() -> None:
    used = (bucket("60", "30"),)
    part = await best_plan.best(deciding("what would you recommend?", owner(12, "48", usage=used)))
    said = texts(part)
    assert "Merrow Plus suits it at the least cost" in said[0]
    assert any("would save you" in each and each.startswith("You can add Data Pack") for each in said), said


async def test_a_promotion_is_recommended_with_consent_to_marketing_alone() -> None:
    start = owner(12, "48")
    for agreed in (True, False):
        person = replace(start.customer, consents={"marketing": agreed})
        said = texts(await best_plan.best(deciding("what would you recommend?", replace(start, customer=person))))
        assert agreed or not any("takes" in each for each in said)


async def test_a_plan_with_less_says_which_use_so_far_counts_against_it() -> None:
    kept = account(
        lines=(ON_PLUS,),
        contracts=(replace(ROLLING, list_price=euro("27.99")),),
        history=use(12, "10"),
        usage=(bucket("60", "25.5"), bucket(None, "30", "text", "texts")),
    )
    said = texts(await best_plan.best(deciding("am I on the right plan?", kept)))
    counts = [text for text in said if "goes on counting" in text]
    assert (
        len(counts) == 1
        and "25.5 GB of “data in Ireland” since 1 September 2026" in counts[0]
        and "has 20 GB" in counts[0]
    )
    assert "at the pace so far, use beyond it would cost €45.00" in counts[0]
    unread = replace(kept, usage=(), missing=frozenset({Section.USAGE}))
    said = texts(await best_plan.best(deciding("am I on the right plan?", unread)))
    assert any("used so far this month goes on counting" in text and "I can't see" in text for text in said)
