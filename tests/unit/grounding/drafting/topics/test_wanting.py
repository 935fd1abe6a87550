"""What is asked to be had by its name, and what only sounds like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from connectors.carrier import CarrierFolder, load
from grounding.account.records import Account, LineStatus
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics import wanting
from tests.unit.grounding.world import account, context, line

HOME = line("L-2", label="Home broadband", number=None, service="broadband", offering_id="MRW-FIBRE500")
TARA = line("L-3", label="Tara's phone", number="086 555 0303")
FAMILY = account(lines=(line(), HOME, TARA))


def asked(question: str, owner: Account | None = FAMILY) -> Context:
    """Return a turn before its lines are made out."""
    return replace(context(question, owner), lines=())


@pytest.mark.parametrize(
    "question",
    [
        "Can I get International Calls 200?",
        "can I change Home broadband to Fibre 1000",
        "Can I change Tara's phone to Kids, please?",
        "Can Tara's phone move to Plus?",
        "may we add Cloud 200 to 086 555 0303?",
        "Am I eligible for the Merrow Senior plan?",
        "Hi, could I also have another Everyday line?",
        "is it possible to get Scam Shield?",
        "would I be able to put Tara's phone on Max?",
        "Is Everyday available for Tara's phone?",
    ],
)
def test_a_name_right_behind_the_words_that_ask_is_what_is_wanted(question: str) -> None:
    assert wanting.by_name(asked(question))


@pytest.mark.parametrize(
    "question",
    [
        "can I get help with Cloud 200?",
        "can I get a refund for International Calls 200?",
        "can I take my Everyday allowance to Spain?",
        "how can I get International Calls 200?",
        "International Calls 200, what is it?",
        "can I get it? I have Cloud 200",
        "can I get more data?",
        "is 5G available on Plus?",
    ],
)
def test_what_else_is_said_beside_the_name_makes_it_another_question(question: str) -> None:
    assert not wanting.by_name(asked(question))


def test_something_of_what_is_named_is_not_what_is_named() -> None:
    assert wanting.something_else(asked("can I get a refund for International Calls 200?"))
    assert not wanting.something_else(asked("can I get International Calls 200 for two months?"))
    assert not wanting.something_else(asked("I like Cloud 200, can I have it?"))


def test_a_name_for_a_line_is_wanted_for_it_without_a_verb() -> None:
    assert wanting.for_line(asked("International Calls 200 for Tara's phone, please?"))
    assert not wanting.for_line(asked("International Calls 200 please"))
    assert not wanting.for_line(asked("Does Tara's phone have Cloud 200?"))
    assert not wanting.for_line(asked("minutes left of International Calls 200 on Tara's phone?"))
    assert not wanting.for_line(asked("International Calls 200 for Tara's phone", None))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can I add another Merrow Business One line?", True),
        ("can I get a second Everyday?", True),
        ("we need three more Merrow Start", True),
        ("can I add another Data Pack 5 GB?", False),
        ("can I change to Everyday?", False),
    ],
)
def test_a_further_line_may_have_the_name_of_its_plan_in_between(question: str, expected: bool) -> None:
    assert wanting.further(asked(question)) is expected


def test_a_further_line_with_its_plan_is_wanted_where_it_is_asked_for() -> None:
    assert wanting.further_by_name(asked("can we have three more Merrow Business One lines for the staff?"))
    assert not wanting.further_by_name(asked("what does another Merrow Business One line cost?"))
    assert not wanting.further_by_name(asked("can I have another line?"))


def test_what_is_asked_for_now_is_no_further_line_because_one_was_asked_for_before() -> None:
    whole = "Can I add a second line? Can I change to Max?"
    assert not wanting.further(context(whole, FAMILY, typed="Can I change to Max?"))
    assert wanting.further(context("Can I add a second line? And Max?", FAMILY, typed="And Max?"))


@pytest.mark.parametrize(
    "question", ["Can my son have Young on my account?", "can I get Merrow Kids for our daughter?"]
)
def test_a_plan_for_the_family_is_a_further_line_unless_one_of_the_lines_is_theirs(question: str) -> None:
    alone = account(lines=(line(), replace(TARA, status=LineStatus.TERMINATED)))
    assert wanting.for_kin(asked(question, alone)) and wanting.further(asked(question, alone))
    assert not wanting.for_kin(replace(asked(question), lines=(TARA,)))


def test_what_somebody_of_the_family_already_has_is_not_wanted_for_them() -> None:
    assert not wanting.for_kin(asked("what does Young for my son's phone cost"))
    assert not wanting.for_kin(asked("can my son have my phone?"))


@lru_cache(maxsize=1)
def foehn() -> CarrierFolder:
    """Return another carrier, in another language."""
    return load(Path(__file__).parents[4] / "carriers" / "foehn")


@pytest.mark.parametrize(
    ("question", "expected"),
    [("Kann ich {} haben?", True), ("Kann ich {} im Ausland haben?", False), ("Was kostet {}?", False)],
)
def test_verbs_at_the_end_of_a_sentence_are_data_of_a_language(question: str, expected: bool) -> None:
    words: Mapping[str, tuple[str, ...]] = foehn().carrier.language().words
    name = next(each.name for each in foehn().catalogue.offerings.values() if each.category == "mobile_plan")
    here = asked(question.format(name))
    assert wanting.by_name(replace(here, words=words, catalogue=foehn().catalogue)) is expected
