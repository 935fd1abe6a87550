"""What is said of what a customer may have: the rules' verdicts, and nothing that they did not clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Account, Balance, Customer, Instalments, LineStatus, Ticket
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics import eligibility
from grounding.offers.cases import CaseKind, Subject
from grounding.offers.eligibility import decide
from grounding.offers.ruled import Ruled
from grounding.types import ComputedFact, SentenceKind, VerdictFact
from tests.unit.grounding.drafting.topics.deciding_world import deciding, ruled, rules, texts, use, without_record
from tests.unit.grounding.world import TODAY, account, context, contract, euro, line, sample

ROLLING = contract(end=None, start=date(2024, 1, 1), term_months=0)
OWNER = account(contracts=(ROLLING,))


def born(day: date) -> Customer:
    """Return the customer, born on a day."""
    return Customer("C-1", "Aoife", "active", "consumer", date(2020, 1, 1), day, "H91")


def owing(amount: str) -> Account:
    """Return an account with an overdue amount and nothing else against it."""
    balance = Balance(euro(amount), euro(amount), date(2026, 8, 15), "card")
    return account(contracts=(ROLLING,), balance=balance)


async def test_a_plan_that_is_named_and_open_comes_with_its_line_and_price_and_its_verdict_is_cited() -> None:
    part = await eligibility.eligible(deciding("can I have Merrow Max?", OWNER))
    said = texts(part)
    assert said[0] == "You can change 087 555 0101 (My phone) to Merrow Max for €37.99 a month."
    verdict = next(each for each in part.drafts[0].evidence if isinstance(each, VerdictFact))
    assert (verdict.offering_id, verdict.verdict, verdict.line_id) == ("MRW-MAX", "eligible", "L-1")
    assert verdict.ruleset == ruled(OWNER).rules.hash and verdict.inputs == ruled(OWNER).decision.inputs.hash
    assert part.drafts[0].offers == ("MRW-MAX",) and part.complete


async def test_what_is_not_met_is_said_in_the_rules_own_words_and_nothing_is_offered() -> None:
    owner = account(contracts=(ROLLING,), customer=born(date(1980, 1, 1)))
    part = await eligibility.eligible(deciding("am I eligible for Merrow Young?", owner))
    (said,) = texts(part)
    assert said.endswith("right now. Merrow Young is for people under 26.")
    assert part.drafts[0].offers == ()


async def test_what_is_merely_not_known_is_not_given_as_a_reason_against() -> None:
    business = Customer("C-1", "Aoife", "active", "business", date(2020, 1, 1), None, "H91")
    part = await eligibility.eligible(deciding("can I have Merrow Young?", account(customer=business)))
    (said,) = texts(part)
    assert "for consumers" in said and "under 26" not in said


async def test_what_is_not_known_is_not_offered_and_a_person_can_check_it() -> None:
    part = await eligibility.eligible(deciding("can I get Merrow Young?", OWNER))
    said = texts(part)
    assert "Merrow Young on 087 555 0101 (My phone) may be possible" in said[0] and not part.complete
    assert part.drafts[1].kind is SentenceKind.NOTICE
    assert [draft.offers for draft in part.drafts] == [(), ()]


async def test_the_plan_that_one_has_is_not_what_is_asked_for() -> None:
    part = await eligibility.eligible(deciding("can I change from Merrow Everyday to Merrow Max?", OWNER))
    assert {name for draft in part.drafts for name in draft.offers} == {"MRW-MAX"}


async def test_what_is_not_sold_any_more_is_said_to_be_so() -> None:
    part = await eligibility.eligible(deciding("can I have Merrow Classic?", OWNER))
    assert "no longer sold" in texts(part)[-1]
    assert all(not draft.offers for draft in part.drafts)


async def test_an_open_question_lists_plans_and_counts_the_rest_with_a_verdict_for_each() -> None:
    part = await eligibility.eligible(deciding("which plans can I change to?", OWNER))
    said = texts(part)
    named = [name for draft in part.drafts for name in draft.offers]
    eligible = {each.offering_id for each in ruled(OWNER).decision.eligible}
    assert set(named) <= eligible and 0 < len(named) <= 5
    (count,) = part.drafts[-1].evidence
    assert isinstance(count, ComputedFact) and count.value == len(eligible) - len(named)
    assert len(count.inputs) == count.value and str(count.value) in said[-1]


async def test_a_kind_that_is_asked_for_is_listed_instead_of_plans() -> None:
    part = await eligibility.eligible(deciding("which add-ons can I book?", OWNER))
    texts(part)
    assert all(name.startswith("ADD-") for draft in part.drafts for name in draft.offers)


async def test_the_cheapest_suitable_plan_comes_first() -> None:
    # With 48 GB a month, extra data makes the small plans dearer than the large one.
    owner = account(contracts=(ROLLING,), history=use(12, "48"))
    part = await eligibility.eligible(deciding("which plans can I change to?", owner))
    texts(part)
    assert part.drafts[0].offers == ("MRW-PLUS",)
    without = await eligibility.eligible(deciding("which plans can I change to?", OWNER))
    assert without.drafts[0].offers == ("MRW-START",)


async def test_nothing_open_says_what_stands_against_all_of_it() -> None:
    suspended = line(status=LineStatus.SUSPENDED, status_reason="arrears")
    owner = account(contracts=(ROLLING,), lines=(suspended,))
    part = await eligibility.eligible(deciding("which plans can I change to?", owner))
    said = texts(part)
    assert "must not be suspended" in said[0]
    assert all(not draft.offers for draft in part.drafts)


async def test_where_nothing_is_open_for_several_reasons_the_commonest_are_told_with_what_they_close() -> None:
    agreed = replace(OWNER, customer=replace(OWNER.customer, consents={"marketing": True}))
    part = await eligibility.eligible(deciding("which discounts can I get?", agreed))
    said = texts(part)
    assert said[0] == "Right now I can't offer you anything of that kind."
    assert said[1:3] == [
        "Welcome discount: The Welcome discount is for new Everyday contracts, in the first month of the line.",
        "Multi-line discount: The multi-line discount comes by itself on the second and each further mobile line.",
    ]
    assert all(not draft.offers for draft in part.drafts)


async def test_an_overdue_amount_closes_dearer_plans() -> None:
    (said,) = texts(await eligibility.eligible(deciding("can I have Merrow Max?", owing("30.00"))))
    assert "nothing overdue" in said


async def test_a_line_that_is_named_is_the_line_that_is_decided_on() -> None:
    second = line("L-2", label="Mum's phone", number="087 555 0417")
    own = replace(ROLLING, contract_id="K-2", line_id="L-2")
    owner = account(lines=(line(), second), contracts=(ROLLING, own))
    part = await eligibility.eligible(deciding("can I have Merrow Max on Mum's phone?", owner, (second,)))
    assert "Mum's phone" in texts(part)[0]


async def test_without_a_record_nothing_is_offered() -> None:
    part = await eligibility.eligible(without_record("can I have Merrow Max?", OWNER))
    assert (part.offers, part.complete, part.degraded) == ((), False, ("decisions_unavailable",))
    assert [draft.kind for draft in part.drafts] == [SentenceKind.NOTICE]


async def test_a_carrier_without_rules_has_nothing_to_say() -> None:
    part = await eligibility.eligible(context("can I have Merrow Max?", OWNER))
    assert (part.drafts, part.offers, part.complete) == ((), (), False)


def further(question: str, owner: Account) -> Context:
    """Return a turn in which every mobile plan may be a further line beside a line that fits."""
    folder = sample()
    subjects = dict(folder.offers)
    subjects["mobile_plan"] = Subject(CaseKind.CHANGE, ("mobile",), also=CaseKind.NEW)
    decision = decide(owner, folder.catalogue, rules(), subjects, TODAY)

    async def made(day: date | None = None) -> Ruled:
        return replace(ruled(owner), decision=decision, subjects=subjects)

    return replace(context(question, owner), decide=made)


async def test_a_plan_is_spoken_of_in_place_of_the_lines_own_unless_a_further_line_is_asked_for() -> None:
    part = await eligibility.eligible(further("can I have Merrow Max?", OWNER))
    assert texts(part)[0].startswith("You can change 087 555 0101 (My phone) to Merrow Max")
    part = await eligibility.eligible(further("can I have a second line with Merrow Max?", OWNER))
    assert texts(part)[0] == (
        "You can have Merrow Max as a further line for €37.99 a month, less 10% where it is not the first mobile line "
        "of the account."
    )


async def test_the_plan_that_one_has_is_no_further_line_unless_it_is_asked_for() -> None:
    bound = account(contracts=(contract(start=date(2026, 3, 1), end=date(2028, 2, 29)),))
    said = texts(await eligibility.eligible(further("can I change to Merrow Everyday?", bound)))
    assert said == ["087 555 0101 (My phone) is on Merrow Everyday at €19.99 a month."]
    said = texts(await eligibility.eligible(further("can I have another line on Merrow Everyday?", bound)))
    assert said[0].startswith("You can have Merrow Everyday as a further line")


async def test_an_add_on_is_judged_for_the_lines_after_a_further_line_was_asked_for() -> None:
    late = replace(owing("30"), balance=Balance(euro("30"), euro("30"), date(2026, 8, 1), "card"))
    said = texts(await eligibility.eligible(deciding("can I add a second line? Can I get Scam Shield?", late)))
    assert said[0].startswith("You can't have Scam Shield on 087 555 0101 (My phone) right now.")


async def test_what_is_for_another_kind_of_line_is_not_said_to_go_onto_the_one_that_is_named() -> None:
    tablet = line(label="Tablet", service="data", offering_id="MRW-DATA50", plan_name="Merrow Data 50")
    whole = account(lines=(tablet,), contracts=(ROLLING,))
    said = texts(await eligibility.eligible(deciding("can I get Merrow Plus on my tablet?", whole)))
    assert said[0] == "Merrow Plus does not go onto 087 555 0101 (Tablet): it is for another kind of line."
    assert said[1].startswith("You can have Merrow Plus as a further line")
    plain = texts(await eligibility.eligible(deciding("can I get Merrow Plus?", whole)))
    assert plain[0] == said[1]


async def test_what_is_only_ever_a_further_line_is_not_said_to_be_of_another_kind() -> None:
    said = texts(await eligibility.eligible(deciding("can I change my phone to Merrow Kids?", OWNER)))
    assert said[0] == "Merrow Kids is not taken in place of what 087 555 0101 (My phone) has: it is for a further line."


async def test_where_it_could_be_nothing_else_that_it_is_of_another_kind_is_all_that_is_said() -> None:
    tablet = line("L-2", label="Tablet", number=None, service="data", offering_id="MRW-DATA50")
    whole = account(lines=(line(), tablet), contracts=(ROLLING,))
    here = deciding("can I have the Data Pack 5 GB on my home line?", whole, (replace(tablet, service="broadband"),))
    assert len(texts(await eligibility.eligible(replace(here, typed="Data Pack 5 GB on the tablet")))) == 1


@pytest.mark.parametrize("question", ["Scam Shield for my phone and Work?", "can both lines have Scam Shield?"])
async def test_where_several_lines_are_named_each_has_its_verdict(question: str) -> None:
    work = line("L-2", label="Work", number="087 555 0202", status=LineStatus.SUSPENDED, status_reason="fraud")
    said = texts(await eligibility.eligible(deciding(question, account(lines=(line(), work), contracts=(ROLLING,)))))
    assert said[0] == "You can add Scam Shield to 087 555 0101 (My phone) for €1.99 a month."
    assert said[1].startswith("You can't have Scam Shield on 087 555 0202 (Work) right now.")


async def test_of_several_lines_that_have_it_already_each_is_told() -> None:
    second = contract(contract_id="K-2", line_id="L-2")
    whole = account(lines=(line(), line("L-2", label="Work", number="087 555 0202")), contracts=(contract(), second))
    said = texts(await eligibility.eligible(deciding("change my plan to Merrow Everyday", whole)))
    assert [each.split(" is on ")[0] for each in said] == ["087 555 0101 (My phone)", "087 555 0202 (Work)"]


async def test_who_has_what_is_no_longer_sold_is_told_that_there_is_no_way_back() -> None:
    classic = line(offering_id="MRW-CLASSIC2", plan_name="Merrow Classic 2 GB")
    whole = account(lines=(classic,), contracts=(ROLLING,))
    said = texts(await eligibility.eligible(deciding("if I leave Merrow Classic, can I come back?", whole)))
    assert said[0].startswith("087 555 0101 (My phone) is on Merrow Classic 2 GB")
    assert said[1] == "Merrow Classic 2 GB is no longer sold: once you have left it, you cannot return to it."


async def test_an_open_question_for_a_further_line_lists_further_lines() -> None:
    part = await eligibility.eligible(further("which plans can I have as a second line?", OWNER))
    said = texts(part)
    assert "as a further line" in said[0] and not any("You can change" in each for each in said)


async def test_further_lines_do_not_stand_in_for_a_change_that_is_barred() -> None:
    suspended = line(status=LineStatus.SUSPENDED, status_reason="lost_or_stolen")
    owner = account(contracts=(ROLLING,), lines=(suspended,))
    part = await eligibility.eligible(further("which plans can I change to?", owner))
    assert "new SIM" in texts(part)[0] and all(not draft.offers for draft in part.drafts)


RENEWING = contract(date(2026, 10, 5), start=date(2024, 10, 6), renewal_start=date(2026, 7, 6))


async def test_a_renewal_is_worded_as_one() -> None:
    owner = account(contracts=(RENEWING,))
    for question in ("can I renew my plan?", "can I renew Merrow Everyday?", "extend my contract"):
        part = await eligibility.eligible(deciding(question, owner))
        [said] = texts(part)
        assert said.startswith("You can renew Merrow Everyday on 087 555 0101 (My phone) for €19.99 a month")
        assert said.endswith("for a new term of 12 months or 24 months.")
        assert part.drafts[0].offers == ("MRW-EVERYDAY",)
    listed = texts(await eligibility.eligible(deciding("which plans can I have?", owner)))
    assert any(each.startswith("You can renew Merrow Everyday") for each in listed)


async def test_a_renewal_before_its_time_is_refused_with_the_reason() -> None:
    part = await eligibility.eligible(deciding("can I renew my plan?", account(contracts=(contract(),))))
    [said] = texts(part)
    assert said.startswith("Merrow Everyday can't be renewed on 087 555 0101 (My phone) right now. ")
    assert "in the last 3 months or later" in said and not part.drafts[0].offers


async def test_a_plan_that_is_no_longer_sold_is_not_renewed_and_others_are_named() -> None:
    retired = line(offering_id="MRW-SMART10", plan_name="Merrow Smart 10", monthly_price=euro("17.99"))
    owner = account(lines=(retired,), contracts=(RENEWING,))
    said = texts(await eligibility.eligible(deciding("please renew my contract", owner)))
    assert "is on Merrow Smart 10" in said[0] and "no longer sold" in said[1]
    assert any(each.startswith("You can change 087 555 0101 (My phone) to") for each in said)


async def test_when_it_can_be_renewed_is_told_with_the_refusal() -> None:
    later = contract(renewal_start=date(2026, 11, 1))
    said = texts(await eligibility.eligible(deciding("can I renew my plan?", account(contracts=(later,)))))
    assert "can't be renewed" in said[0] and "opens on 1 November 2026" in said[1]


async def test_what_is_called_by_its_kind_is_listed_alone() -> None:
    part = await eligibility.eligible(deciding("which data packs can I add?", OWNER))
    assert [draft.offers for draft in part.drafts if draft.offers] == [("ADD-DATA5",), ("ADD-DATA20",)]


async def test_a_device_that_one_has_is_not_offered_beside_what_is_asked_for_it() -> None:
    bought = replace(ROLLING, instalments=(Instalments("I-1", "L-1", "Aria 7", euro("16.00"), 24, 20),))
    part = await eligibility.eligible(deciding("can I add Device Care to my Aria 7?", account(contracts=(bought,))))
    assert all("Aria 7 to" not in each for each in texts(part)) and not any(draft.offers for draft in part.drafts)


WINDOWED = contract(date(2026, 12, 31), renewal_start=date(2026, 10, 1))
START = sample().catalogue.offerings["MRW-START"]


async def test_a_change_for_a_later_day_costs_what_it_costs_on_that_day() -> None:
    # The sample carrier charges for a smaller plan within the term, unless the renewal window is open.
    owner = account(contracts=(WINDOWED,))
    today, later = [
        texts(await eligibility.eligible(deciding(f"can I change to Merrow Start {when}?", owner)))
        for when in ("now", "from 1 October")
    ]
    assert "The change to Merrow Start costs a fee of €25.00 once." in today
    assert any("opens on 1 October 2026" in each for each in today)
    assert later[0].startswith("From 1 October 2026 you can change") and not any("fee" in each for each in later)


async def test_what_is_ordered_already_is_not_offered_again() -> None:
    order = Ticket("T-9", "L-1", TODAY, "Merrow Start", "in_progress", TODAY, date(2026, 10, 1), "order")
    here = deciding("can I have Merrow Start?", account(contracts=(ROLLING,), tickets=(order,)))
    part = eligibility.on_named(here, ruled(here.own), [START])
    (said,) = texts(part)
    assert "open order" in said and not any(draft.offers for draft in part.drafts)
    other = texts(await eligibility.eligible(deciding("can I have Merrow Max?", here.own)))
    assert other[0].startswith("You can change") and said in other
