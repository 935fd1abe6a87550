"""What the account, and names of what is sold, show a question to be about, whatever it sounds like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.records import Account, AuthorisedUser
from grounding.drafting.extractive.choosing import BEST_PLAN, ELIGIBLE, RIGHTS, ROAMING, with_verdicts
from grounding.drafting.extractive.settling import settled
from grounding.drafting.extractive.understanding import Understood
from tests.unit.grounding.world import OPERATOR, VISITOR, account, context, contract, line

TWO = account(lines=(line(), line("L-2", label="Home broadband", number=None, service="broadband")))
BUNDLED = account(lines=(line(offering_id="MRW-TOGETHER", plan_name="Merrow Together"),))


@pytest.mark.parametrize(
    ("question", "like", "owner"),
    [
        ("can I get International Calls 200?", "roaming", TWO),
        ("can I change Home broadband to Fibre 1000?", "outage", TWO),
        ("can I change my plan to Plus?", "howto", TWO),
        ("Cloud 200 for the home broadband please", "addons", TWO),
        ("can my son have Young?", "other_customer", account()),
        ("can I take my bundle apart?", "plan", BUNDLED),
    ],
)
def test_whether_something_can_be_had_is_for_the_rules(question: str, like: str, owner: Account) -> None:
    found = settled(
        Understood(question, (like,), perhaps="line_status", perhaps_strength=0.9), context(question, owner)
    )
    assert (found.intents, found.documents, found.certain) == ((ELIGIBLE,), (), True)


@pytest.mark.parametrize(
    ("question", "expected"), [("what does Work cost?", "line_costs"), ("what does Work cost abroad?", "roaming")]
)
def test_what_a_line_costs_is_no_question_for_roaming_unless_it_is_abroad(question: str, expected: str) -> None:
    owner = account(lines=(line(), line("L-2", label="Work", number="087 555 0202")))
    asked = Understood(question, ("roaming",), perhaps="line_costs", perhaps_strength=0.37)
    assert settled(asked, context(question, owner)).intents == (expected,)


def test_a_line_may_be_named_by_its_kind_where_the_words_are_like_nothing() -> None:
    def found(question: str, *intents: str, owner: Account = TWO) -> tuple[str, ...]:
        asked = Understood(question, intents, perhaps="outage", perhaps_strength=0.31)
        return settled(asked, context(question, owner)).intents

    assert found("is the fibre down?") == ("outage",)
    assert found("is the fibre down?", "policy") == ("policy",)
    assert found("is the fibre down?", owner=account()) == ()
    assert found("is the landlord down?") == ()


def test_whether_something_is_there_is_for_the_lines() -> None:
    question = "do I still have Cloud 200?"
    assert settled(Understood(question, ("offering",)), context(question, TWO)).intents == ("plan",)


def test_what_is_one_of_several_questions_or_goes_on_with_one_is_left_as_it_is() -> None:
    question = "can I get International Calls 200?"
    several = Understood(question, ("roaming", "contract"))
    assert settled(several, context(question, TWO)) == several
    question = "Plus for my phone"
    asked = Understood(question, ("plan.best",), follows=True)
    assert settled(asked, context(question, TWO)).intents == ("plan.best",)


def test_without_an_account_nothing_is_for_the_rules() -> None:
    question = "can I get International Calls 200?"
    asked = Understood(question, ("policy",))
    assert settled(asked, context(question, identity=VISITOR)) == asked


def family() -> Account:
    return account(lines=(line(label="Ann's phone"), line("L-2", label="Tim's phone", number=None)))


@pytest.mark.parametrize(
    ("question", "intents", "strength", "expected"),
    [
        ("what do all four phones cost?", ("policy",), 0.55, ("line_costs",)),
        ("tell me the plans of everybody in the family", ("plans",), 0.3, ("line_costs",)),
        ("can all our phones use 5G?", ("policy",), 0.45, ("policy",)),
        ("what do your phones cost?", ("policy",), 0.55, ("policy",)),
    ],
)
def test_all_lines_of_the_account_are_the_askers_own(
    question: str, intents: tuple[str, ...], strength: float, expected: tuple[str, ...]
) -> None:
    read = Understood(question, intents, perhaps="line_costs", perhaps_strength=strength)
    assert settled(read, context(question, family())).intents == expected
    # Who has one line asks of devices.
    assert settled(read, context(question, account())).intents == intents


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how much is it to ring home from Turkey", (ROAMING,)),
        ("how much is it to ring Turkey from Ireland", ()),
        ("how much does a letter from Turkey cost", ()),
    ],
)
def test_a_price_in_a_country_is_a_question_for_roaming(question: str, expected: tuple[str, ...]) -> None:
    assert settled(Understood(question, ()), context(question, identity=VISITOR)).intents == expected
    operators = settled(Understood(question, ()), context(question, identity=OPERATOR))
    assert operators.intents == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [("can I have the Welcome discount", (ELIGIBLE,)), ("which discount do I have", ("discount",))],
)
def test_a_discount_by_its_name_is_asked_for_and_not_which_one_runs(question: str, expected: tuple[str, ...]) -> None:
    assert settled(Understood(question, ("discount",)), context(question, account())).intents == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("leaving with 3 months left, what would that cost?", ("leaving",)),
        ("exit fee on my Merrow Everyday with 2 months to go", ("leaving",)),
        ("leaving with 9 months left, what would that cost?", ("policy",)),
        ("exit fee on Merrow Max with 3 months left", ("policy",)),
    ],
)
def test_the_fee_with_months_left_is_reckoned_where_the_customers_contract_has_as_many(
    question: str, expected: tuple[str, ...]
) -> None:
    turn = context(question, account(contracts=(contract(),)))
    asked = with_verdicts(Understood(question, ("leaving",)), turn)
    assert (asked.intents, settled(asked, turn).intents) == (("policy",), expected)
    visitor = with_verdicts(asked, context(question, identity=VISITOR))
    assert settled(visitor, context(question, identity=VISITOR)).intents == ("policy",)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("is aine authorised?", (RIGHTS,)),
        ("can aine change my plan", (RIGHTS,)),
        ("what may Áine do on my account", (RIGHTS,)),
        ("Can Áine cancel a line?", (RIGHTS,)),
        ("can aine's phone change to Max", (ELIGIBLE,)),
        ("is tom authorised?", ("plan",)),
    ],
)
def test_rights_of_somebody_on_the_account_are_meant_by_his_name(question: str, expected: tuple[str, ...]) -> None:
    start = account()
    users = (AuthorisedUser("U-1", "Áine Byrne", may_change=True),)
    owner = replace(start, customer=replace(start.customer, authorised_users=users))
    assert settled(Understood(question, ("plan",)), context(question, owner)).intents == expected
    several = Understood(question, ("plan", "contract"))
    assert RIGHTS not in settled(several, context(question, owner)).intents


@pytest.mark.parametrize(("name", "intents"), [("Merrow Max", ("plans",)), ("Max", ("addons",))])
def test_one_of_a_list_by_its_name_is_that_one(name: str, intents: tuple[str, ...]) -> None:
    question = f"what does {name} cost"
    assert settled(Understood(question, intents), context(question)).intents == ("offering",)


def test_what_a_named_plan_includes_abroad_is_asked_of_the_country() -> None:
    question = "does Max include Turkey"
    assert settled(Understood(question, ("offering",)), context(question)).intents == (ROAMING,)


def test_the_cost_of_leaving_what_is_not_held_is_a_rule() -> None:
    for name, intents in (("Merrow Max", ("policy",)), ("Merrow Everyday", ("leaving",))):
        question = f"what would it cost to leave {name} today"
        assert settled(Understood(question, ("leaving",)), context(question, account())).intents == intents


def test_something_sold_that_is_wanted_on_a_phone_is_asked_of_verdicts() -> None:
    question = "may I have Data Pack 5 GB on my mobile"
    owner = account()
    assert settled(Understood(question, ("line_status",)), context(question, owner)).intents == (ELIGIBLE,)


def test_a_plan_whose_name_is_like_no_example_is_compared_where_the_words_ask_for_it() -> None:
    owner = account()
    for intent in ("overage", "usage", "line_status"):
        asked = Understood("would Merrow Data 50 be cheaper for my phone?", (intent,))
        assert settled(asked, context(asked.question, owner)).intents == (BEST_PLAN,)
    # Two plans of which one is his own are compared by his use, two others by their prices.
    for question, topic in (("is Merrow Max cheaper than Merrow Everyday?", BEST_PLAN),
                            ("is Merrow Max cheaper than Merrow Plus?", "offering")):  # fmt: skip
        assert settled(Understood(question, ("offering",)), context(question, owner)).intents == (topic,)


def test_what_a_pass_costs_in_a_country_is_no_question_about_a_bill() -> None:
    question = "how much would a pass be for Turkey"
    asked = Understood(question, ("bill_amount",))
    assert settled(asked, context(question, identity=VISITOR)).intents == (ROAMING,)
    assert settled(replace(asked, own=True), context(question, identity=VISITOR)).intents == ("bill_amount",)


@pytest.mark.parametrize(
    ("question", "intent", "expected"),
    [
        ("what would Zone B cost me on Merrow Plus", BEST_PLAN, ROAMING),
        ("what does roaming in Zone B cost", "policy", ROAMING),
        ("which countries are in Zone B", "policy", "policy"),
        ("what did Zone B cost me in August", "policy", "policy"),
        ("would Merrow Plus be cheaper for me", BEST_PLAN, BEST_PLAN),
    ],
)
def test_prices_of_a_zone_are_those_of_its_countries(question: str, intent: str, expected: str) -> None:
    assert settled(Understood(question, (intent,)), context(question, account())).intents == (expected,)
