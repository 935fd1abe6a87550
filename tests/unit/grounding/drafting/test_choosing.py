"""What the words of a question show beyond what it is like: advice, offers, further lines, prices in a country."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.records import Account
from grounding.drafting.extractive.choosing import (
    BEST_PLAN,
    ELIGIBLE,
    ROAMING,
    TOPICS,
    of_account,
    of_rights,
    of_use,
    reworded,
    settled,
    timed,
    untimely,
    with_verdicts,
)
from grounding.drafting.extractive.understanding import Understood
from grounding.types import Identity
from tests.unit.grounding.world import CUSTOMER, OPERATOR, VISITOR, account, context, line


def chosen(question: str, *intents: str, identity: Identity = CUSTOMER) -> tuple[str, ...]:
    """Return what a question asks that is like these intents."""
    return with_verdicts(Understood(question, intents), context(question, identity=identity)).intents


@pytest.mark.parametrize(
    ("question", "intents"),
    [
        ("recommend me something", ()),
        ("which tariff is the best for me", ("plans",)),
        ("what would I pay on Merrow Everyday", ("offering",)),
        ("what do you recommend?", ()),
        ("is it worth switching to Merrow Max", ("offering",)),
    ],
)
def test_advice_rests_on_use_and_not_on_the_price_list(question: str, intents: tuple[str, ...]) -> None:
    assert chosen(question, *intents) == (BEST_PLAN,)


@pytest.mark.parametrize(
    ("question", "intents"),
    [
        ("what is the exit fee of Merrow Max with 5 months left?", ("offering",)),
        ("how much is it to leave Merrow Plus with 10 months to go?", ("offering",)),
        ("leaving with 3 months left, what would that cost?", ("leaving",)),
        ("can I contest that a Swiss mast took my phone?", ("dispute",)),
        ("I got the wrong network, can I have my money back?", ()),
    ],
)
@pytest.mark.parametrize("identity", [CUSTOMER, VISITOR])
def test_what_holds_for_everybody_is_asked_of_documents(
    question: str, intents: tuple[str, ...], identity: Identity
) -> None:
    assert chosen(question, *intents, identity=identity) == ("policy",)


@pytest.mark.parametrize("question", ["Would Merrow Max be cheaper?", "Is Merrow Flex cheaper than what I have?",
                                      "Would Merrow Start come out cheaper than mine?"])  # fmt: skip
def test_whether_another_plan_is_cheaper_rests_on_use(question: str) -> None:
    assert chosen(question, "offering") == (BEST_PLAN,)
    assert chosen(question, "offering", identity=VISITOR) == ("offering",)
    assert chosen("Is Merrow Flex cheaper than Merrow Max?", "offering") == ("offering",)


@pytest.mark.parametrize(
    ("question", "intents", "expected"),
    [
        ("four euro more?? nobody told me", ("charge",), "bill_change"),
        ("higher bill, and it says Switzerland", (), "bill_change"),
        ("what are these part month lines?", ("line_costs",), "bill_change"),
        ("what do I need to pay to be out of arrears?", ("payment",), "payment"),
        ("what is the normal price of my plan?", ("plans",), "discount"),
        ("which plan does our bakery use?", ("plans",), "plan"),
        ("We want to close our line. What is the fee?", ("leaving",), "leaving"),
        ("I can leave for nothing, right?", ("contract",), "leaving"),
    ],
)
def test_words_that_leave_no_doubt_ask_of_the_account(question: str, intents: tuple[str, ...], expected: str) -> None:
    found = of_account(Understood(question, intents, general=True), context(question))
    assert (found.intents, found.general) == ((expected,), False)


def test_the_reason_of_a_difference_is_in_its_explanation() -> None:
    question = "how much more is it, and what is the biggest reason?"
    asked = Understood(question, ("bill_change",), documents=("what is the biggest reason?", "how do I pay by card?"))
    assert of_account(asked, context(question)).documents == ("how do I pay by card?",)
    other = replace(asked, intents=("usage",))
    assert of_account(other, context(question)).documents == asked.documents


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
    ("question", "intents", "expected"),
    [
        ("can I get fibre at home", (), (ELIGIBLE,)),
        ("I would like a new phone", (), (ELIGIBLE,)),
        ("may I take another handset with instalments", ("instalments",), (ELIGIBLE,)),
        ("I need a second SIM", ("howto",), (ELIGIBLE,)),
        ("a plan for my son please", ("plan",), (ELIGIBLE,)),
        ("I want to go, what can you offer me", ("leaving",), (BEST_PLAN, "leaving")),
        ("can you give me a better deal if I stay", ("contract",), (BEST_PLAN,)),
        ("is there something better for me", (), (BEST_PLAN,)),
        ("what are my options?", (), (BEST_PLAN,)),
        ("how can I pay less?", ("bill_change",), (BEST_PLAN,)),
        ("could I pay less for my phone?", ("instalments",), (BEST_PLAN,)),
        ("I bet I pay too much. Is there something cheaper?", (), (BEST_PLAN,)),
        ("how can I avoid paying for extra data", ("addons",), (BEST_PLAN,)),
        ("should I switch to Merrow Start?", ("offering",), (BEST_PLAN,)),
        ("my contract ends soon, what are my options", ("leaving",), ("contract", BEST_PLAN)),
        ("can I renew my plan", ("offering",), (ELIGIBLE,)),
        ("extend my contract", ("contract",), (ELIGIBLE,)),
        ("until when must I give notice", ("policy",), ("contract",)),
        ("can I change plan for free now?", ("policy",), ("contract",)),
        ("when does my renewal window open", ("policy",), ("contract",)),
    ],
)
def test_what_is_for_him_is_decided_by_the_rules(
    question: str, intents: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert chosen(question, *intents) == expected


@pytest.mark.parametrize(
    ("question", "intents"),
    [
        ("which plan is on my second line", ("plan",)),
        ("how much is left on my second phone", ("instalments",)),
        ("can I get fibre in Letterkenny", ()),
        ("can I get money back for the fibre outage", ("policy",)),
        ("if I stay in France for half a year, can I use my plan", ("policy",)),
        ("recommend a good pub", ("out_of_scope",)),
        ("how do I add a second line", ("howto",)),
        ("how do I renew my plan", ("howto",)),
        ("how long is the notice period", ("policy",)),
        ("is my contract up for renewal", ("contract",)),
        ("can I get the phone insurance", ("policy",)),
    ],
)
def test_what_only_sounds_like_it_is_left_alone(question: str, intents: tuple[str, ...]) -> None:
    assert chosen(question, *intents) == intents


def test_a_visitor_who_wants_advice_is_shown_what_is_sold() -> None:
    assert chosen("recommend me a plan", BEST_PLAN, identity=VISITOR) == ("plans",)
    assert chosen("recommend me a plan", identity=OPERATOR) == ()


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
    ("question", "intents", "expected"),
    [
        ("what did roaming cost me in July", ("roaming",), ("charge",)),
        ("what did I pay for extra data in August", ("usage",), ("charge",)),
        ("which add-ons did I pay for in August", ("plan",), ("charge",)),
        ("how much data did I use in August", ("usage",), ("usage",)),
        ("what did I pay for my plan", ("plan",), ("plan",)),
        ("what happens if I run out of data", ("usage",), ("overage",)),
        ("how much is left until I run out", ("usage",), ("usage",)),
        ("what did I pay in August", ("payment",), ("payment",)),
    ],
)
def test_what_use_came_to_is_on_the_bill(question: str, intents: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert of_use(Understood(question, intents), context(question)).intents == expected


@pytest.mark.parametrize(("name", "intents"), [("Merrow Max", ("plans",)), ("Max", ("addons",))])
def test_one_of_a_list_by_its_name_is_that_one(name: str, intents: tuple[str, ...]) -> None:
    question = f"what does {name} cost"
    assert settled(Understood(question, intents), context(question)).intents == ("offering",)


def test_what_a_named_plan_includes_abroad_is_asked_of_the_country() -> None:
    question = "does Max include Turkey"
    assert settled(Understood(question, ("offering",)), context(question)).intents == (ROAMING,)


def test_a_topic_without_times_says_so_only_where_the_time_is_all_that_changed() -> None:
    asked = context("when does my contract end in August", account())
    assert untimely(TOPICS["contract"], replace(asked, moved=True))
    assert not untimely(TOPICS["contract"], asked)
    assert not untimely(TOPICS["usage"], replace(asked, moved=True))


def test_nothing_is_recorded_of_a_month_to_come() -> None:
    asked = replace(context("what will my bill be next month", account()), ahead=True)
    assert untimely(TOPICS["bill_amount"], asked)
    assert not untimely(TOPICS["plans"], asked)
    assert not untimely(TOPICS["payment"], replace(context("can I pay next month", account()), ahead=True))


def test_a_question_without_a_time_has_that_of_one_before_it() -> None:
    asking = {"payment": ("is anything overdue",), "usage": ("how many minutes last month", "is anything overdue")}
    whole = context("is anything overdue and how many minutes last month", account())
    understood = Understood(whole.question, ("payment", "usage"), asking=asking)
    assert timed(whole, understood, TOPICS["payment"]).asked == ()
    assert timed(whole, understood, TOPICS["usage"]).asked == whole.asked != ()


@pytest.mark.parametrize(
    ("question", "intents", "topic"),
    [
        ("what came of our objection", ("usage",), "dispute"),
        ("we agreed on more time, until when", ("bill_amount",), "payment"),
        ("how many texts do I have left with Merrow Max", ("offering",), "usage"),
        ("termination fee for my Merrow Max", ("offering",), "leaving"),
        ("when is the minimum term of the tablet over", (), "contract"),
        ("termination fee with 3 months left on Max", ("offering",), "offering"),
        ("can I pay by the end of today", ("payment",), "payment"),
    ],
)
def test_what_stands_on_the_account_is_asked_of_it(question: str, intents: tuple[str, ...], topic: str) -> None:
    assert of_account(Understood(question, intents), context(question)).intents == (topic,)


def test_steps_and_other_readers_are_left_as_they_are() -> None:
    steps = Understood("how do I withdraw my dispute", ("howto",), procedural=True)
    assert of_account(steps, context(steps.question)) == steps
    several = Understood("what came of our objection, and what is my bill", ("usage", "bill_amount"))
    assert of_account(several, context(several.question)) == several
    asked = Understood("termination fee for my Merrow Max", ("offering",))
    assert of_account(asked, context(asked.question, identity=VISITOR)) == asked


def test_the_cost_of_leaving_what_is_not_held_is_a_rule() -> None:
    for name, intents in (("Merrow Max", ("policy",)), ("Merrow Everyday", ("leaving",))):
        question = f"what would it cost to leave {name} today"
        assert settled(Understood(question, ("leaving",)), context(question, account())).intents == intents


def test_giving_somebody_rights_is_no_question_about_him() -> None:
    for question, intents in (
        ("may I authorise my sister to deal with my account", ("howto",)),
        ("what is my sister's balance", ("other_customer",)),
        ("add a data pack to my sister's account", ("other_customer",)),
    ):
        understood = Understood(question, ("other_customer",))
        assert of_rights(understood, context(question, identity=VISITOR)).intents == intents


def test_documents_are_asked_in_their_own_words() -> None:
    asked, plain = Understood("I have second thoughts, what now", ()), Understood("what is fibre", ())
    ctx = context(asked.question)
    assert reworded(asked, ctx.words, ctx.messages).worded == ctx.messages.plain("query.cooling_off")
    assert reworded(plain, ctx.words, ctx.messages) == plain
    # What no text words is asked as it was put.
    assert reworded(asked, {"worded.nothing": ("second",)}, ctx.messages) == asked


def test_something_sold_that_is_wanted_on_a_phone_is_asked_of_verdicts() -> None:
    question = "may I have Data Pack 5 GB on my mobile"
    owner = account()
    assert settled(Understood(question, ("line_status",)), context(question, owner)).intents == (ELIGIBLE,)


def test_what_a_pass_costs_in_a_country_is_no_question_about_a_bill() -> None:
    question = "how much would a pass be for Turkey"
    asked = Understood(question, ("bill_amount",))
    assert settled(asked, context(question, identity=VISITOR)).intents == (ROAMING,)
    assert settled(replace(asked, own=True), context(question, identity=VISITOR)).intents == ("bill_amount",)
