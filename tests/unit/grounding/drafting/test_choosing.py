"""What the words of a question show beyond what it is like: advice, offers, further lines, prices in a country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from connectors.carrier import load
from grounding.drafting.extractive.choosing import (
    BEST_PLAN,
    ELIGIBLE,
    RIGHTS,
    of_account,
    of_rights,
    of_use,
    with_verdicts,
)
from grounding.drafting.extractive.periods import Period
from grounding.drafting.extractive.understanding import Understood
from grounding.types import Identity
from tests.unit.grounding.world import CUSTOMER, OPERATOR, VISITOR, context


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
        ("which plan suits the shop line?", ("plan",)),
        ("what plan fits my tablet best", ("plans",)),
        ("what would I have paid without this plan change?", ()),
        ("is it worth switching to Merrow Max", ("offering",)),
        ("Would a bundle be cheaper for us?", ()),
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


@pytest.mark.parametrize("identity", [CUSTOMER, VISITOR])
def test_what_is_sold_without_a_term_is_on_the_price_list(identity: Identity) -> None:
    assert chosen("is there a plan without a contract", "addons", identity=identity) == ("plans",)
    assert chosen("can I have a plan without a contract", "plans") == (ELIGIBLE,)
    assert chosen("what if I have no contract", "policy", identity=identity) == ("policy",)


@pytest.mark.parametrize("question", ["Would Merrow Max be cheaper?", "Is Merrow Flex cheaper than what I have?",
                                      "Would Merrow Start come out cheaper than mine?",
                                      "Would Merrow Fibre 500 plus Merrow Max apart cost more?",
                                      "Is it cheaper to have Merrow Fibre 500 and Merrow Start separately?",
                                      "Would Merrow Max have been better value?"])  # fmt: skip
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
        ("leave today, how much in all", ("policy",), "leaving"),
        ("I can leave for nothing, right?", ("contract",), "leaving"),
        ("What would leaving in March cost me?", ("policy",), "leaving"),
        ("If I quit at the end of the year, what do I owe?", ("policy",), "leaving"),
        ("will my line be cut off?", ("line_status",), "payment"),
        ("are we going to be disconnected soon?", ("policy",), "payment"),
        ("is my phone barred because of arrears?", ("line_status",), "payment"),
        ("what will my plan cost in spring, from April on?", ("plans",), "plan_later"),
        ("what comes after my 24 months?", ("policy",), "contract"),
        ("what happens once my term is over?", ("policy",), "contract"),
        ("any progress on the repair?", (), "tickets"),
        ("what about order 4711?", (), "tickets"),
        ("how high will my next bill be?", ("bill_amount",), "bill_next"),
        ("why will the invoice for next month be higher?", ("bill_change",), "bill_next"),
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
    ("question", "intents"),
    [
        ("how much data would be left in March?", ("usage",)),
        ("when is my next bill sent?", ("bill_amount",)),
        ("can I order 500 minutes", ("addons",)),
        ("what happens if I break my contract?", ("policy",)),
        ("what happens if I move before my contract ends?", ("policy",)),
        ("what does it cost to end a call abroad in March?", ("roaming",)),
    ],
)
def test_what_only_sounds_like_a_time_to_come_or_a_number_is_left_alone(
    question: str, intents: tuple[str, ...]
) -> None:
    assert of_account(Understood(question, intents), context(question)).intents == intents


def test_a_bill_of_a_month_to_come_is_the_next_one() -> None:
    question = "how much will my bill be in October"
    asked = Understood(question, ("bill_amount",))
    assert of_account(asked, replace(context(question), ahead=True)).intents == ("bill_next",)
    assert of_account(asked, context(question)).intents == ("bill_amount",)
    both = Understood("why is my bill higher and how much is my next bill", ("bill_change", "bill_amount"))
    assert of_account(both, context(both.question)) == both
    assert of_account(replace(asked, intents=("payment",)), replace(context(question), ahead=True)).intents == (
        "payment",
    )


@pytest.mark.parametrize(
    "question",
    [
        "who may see my account?",
        "Who else can change our contract?",
        "who has access to my bills?",
        "Is Tom allowed to change my plan?",
        "May Sinéad O'Brien see my usage?",
        "is my husband authorised to view my account?",
        "am I the account holder?",
        "do I have any authorised users?",
        "which rights does Áine have on my account?",
        "does anyone else have access to my account?",
        "can somebody else see my bills?",
    ],
)
def test_rights_over_the_account_are_asked_of_its_records(question: str) -> None:
    for intents in (("payment",), ("policy",), ("other_customer",), ()):
        assert of_rights(Understood(question, intents), context(question)).intents == (RIGHTS,)
    visitor = Understood(question, ("policy",))
    assert of_rights(visitor, context(question, identity=VISITOR)) == visitor


@pytest.mark.parametrize(
    "question",
    [
        "who is responsible for my account at your company?",
        "who can I ask to change my plan?",
        "can I see my bill online?",
        "may a person with billing rights change my plan?",
        "who may see the account of Chiara Rossi?",
        "can Merrow change my plan?",
        "am I allowed to change my plan?",
        "who is allowed to have Merrow Young?",
        "who is registered for the student discount?",
    ],
)
def test_what_only_sounds_like_rights_is_left_alone(question: str) -> None:
    asked = Understood(question, ("policy",))
    assert of_rights(asked, context(question)) == asked


def test_rights_beside_another_question_take_only_the_place_of_what_asks_for_them() -> None:
    question = "can Tom see my bills, and when does my contract end?"
    asking = {"bill_amount": ("can Tom see my bills",), "contract": ("when does my contract end",)}
    asked = Understood(question, ("bill_amount", "contract"), asking=asking)
    assert of_rights(asked, context(question)).intents == (RIGHTS, "contract")
    steps = Understood("how can I see who has access to my account?", ("howto",), procedural=True)
    assert of_rights(steps, context(steps.question)) == steps


@pytest.mark.parametrize(
    ("question", "intents", "expected"),
    [
        ("how much extra did I pay in August", ("payment",), ("charge",)),
        ("what did I pay on top in July", ("payment",), ("charge",)),
        ("what did I pay outside my plan in July", ("payment",), ("charge",)),
        ("how much extra did I pay", ("payment",), ("payment",)),
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
        ("what would leaving all lines cost today", ("offering",), "leaving"),
        ("what does it cost to leave with all my lines", ("line_costs",), "leaving"),
        ("what if we leave on 31 December 2026", ("contract",), "leaving"),
        ("leaving with 4 months left", ("contract",), "leaving"),
        ("what if I leave Ireland next month", ("roaming",), "roaming"),
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


def test_giving_somebody_rights_is_no_question_about_him() -> None:
    for question, intents in (
        ("may I authorise my sister to deal with my account", ("howto",)),
        ("what is my sister's balance", ("other_customer",)),
        ("add a data pack to my sister's account", ("other_customer",)),
    ):
        understood = Understood(question, ("other_customer",))
        assert of_rights(understood, context(question, identity=VISITOR)).intents == intents


@lru_cache(maxsize=1)
def german() -> Mapping[str, tuple[str, ...]]:
    """Return the cue words of the German-speaking carrier."""
    return load(Path(__file__).parents[3] / "carriers" / "foehn").carrier.language().words


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wird mein Handy bald gesperrt?", "payment"),
        ("Ist mein Anschluss gesperrt wegen unbezahlter Rechnungen?", "payment"),
        ("Was muss ich zahlen, damit mein Handy wieder läuft?", "payment"),
        ("Bis wann ist der Aufschub abgemacht, dass ich später zahle?", "payment"),
        ("Was ist mit meiner Reklamation?", "dispute"),
        ("Wie viele Daten habe ich noch übrig?", "usage"),
        ("Was kostet es mich, im März zu kündigen?", "leaving"),
        ("Was kostet es, alle Verträge zu kündigen?", "leaving"),
        ("Wie hoch ist die Ausstiegsgebühr, wenn ich heute gehe?", "leaving"),
        ("Wann läuft mein Vertrag ab?", "contract"),
        ("Was passiert, wenn meine zwölf Monate vorbei sind?", "contract"),
        ("Was kostet mein Abo im Sommer?", "plan_later"),
        ("Wie hoch wird die nächste Rechnung?", "bill_next"),
        ("Was sind diese anteiligen Posten?", "bill_change"),
        ("Gibt es Neues zu meiner Störungsmeldung?", "tickets"),
    ],
)
def test_german_words_that_leave_no_doubt_ask_of_the_account(question: str, expected: str) -> None:
    asked = replace(context(question), words=german())
    assert of_account(Understood(question, ()), asked).intents == (expected,)


def test_what_was_spent_beyond_the_plan_is_told_by_its_charges_in_german() -> None:
    question = "Wie viel habe ich im Januar zusätzlich bezahlt?"
    asked = replace(context(question), words=german(), asked=(Period(date(2027, 1, 1), date(2027, 1, 31)),))
    assert of_use(Understood(question, ("payment",)), asked).intents == ("charge",)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wer darf mein Konto sehen?", True),
        ("Darf Monika mein Abo wechseln?", True),
        ("Ist Monika Amrein berechtigt, mein Abo zu ändern?", True),
        ("Darf meine Frau meine Rechnung sehen?", True),
        ("Bin ich die Kontoinhaberin?", True),
        ("Darf ich mein Abo wechseln?", False),
        ("Wer hat das Spiel gewonnen?", False),
    ],
)
def test_german_questions_for_rights(question: str, expected: bool) -> None:
    found = of_rights(Understood(question, ("policy",)), replace(context(question), words=german()))
    assert (found.intents == (RIGHTS,)) is expected


@pytest.mark.parametrize("identity", [CUSTOMER, VISITOR])
def test_what_is_sold_is_on_the_price_list_whatever_rule_it_sounds_like(identity: Identity) -> None:
    assert chosen("which phones do you sell and at what price?", "policy", identity=identity) == ("plans",)
    assert chosen("which phones are insured?", "policy", identity=identity) == ("policy",)


def test_an_upgrade_that_names_nothing_is_for_the_rules() -> None:
    assert chosen("can I upgrade my broadband?", "tickets") == (ELIGIBLE,)
    assert chosen("can I upgrade my phone?", "howto") == ("howto",)
