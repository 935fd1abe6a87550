"""What the words of a question show beyond what it is like: advice, offers, further lines, prices in a country."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.choosing import BEST_PLAN, ELIGIBLE, ROAMING, settled, with_verdicts
from grounding.drafting.extractive.understanding import Understood
from grounding.types import Identity
from tests.unit.grounding.world import CUSTOMER, OPERATOR, VISITOR, account, context


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
    ("question", "intents", "expected"),
    [
        ("can I get fibre at home", (), (ELIGIBLE,)),
        ("I would like a new phone", (), (ELIGIBLE,)),
        ("may I take another handset with instalments", ("instalments",), (ELIGIBLE,)),
        ("I need a second SIM", ("howto",), (ELIGIBLE,)),
        ("a plan for my son please", ("plan",), (ELIGIBLE,)),
        ("I want to go, what can you offer me", ("leaving",), (ELIGIBLE, "leaving")),
        ("can you give me a better deal if I stay", ("contract",), (ELIGIBLE,)),
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
