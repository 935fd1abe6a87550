"""What messages say by pointing back: choices, corrections, orders without a name."""

from __future__ import annotations

import pytest

from grounding.catalogue import Catalogue
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.referring import Referred, Referring
from grounding.types import Exchange
from tests.unit.grounding.drafting.test_periods import german
from tests.unit.grounding.world import sample

LANGUAGE = sample().carrier.language()
NAMES = Names(sample().catalogue, LANGUAGE.words, LANGUAGE.code)
LINES = ("Tara's phone (085 555 1051)", "Tablet (086 555 1051)")


def read(text: str, before: str = "", answer: str = "", choices: tuple[str, ...] = (), intents: str = "") -> Referred:
    """Return how a message is read after one exchange."""
    last = Exchange(before, answer, (intents,) if intents else (), offered_choices=choices)
    return Referring(LANGUAGE).read(text, last, before, NAMES)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("tablet", 1),
        ("The tablet please", 1),
        ("taras", 0),
        ("085 555 1051", 0),
        ("0865551051", 1),
        ("1051", None),
        ("my bill", None),
        ("tablet, and how long is the contract of that?", None),
    ],
)
def test_a_choice_is_taken_by_the_words_that_only_it_has(text: str, choice: int | None) -> None:
    assert read(text, "Add a pack", choices=LINES).text == (text if choice is None else LINES[choice])


def test_a_suggested_question_is_taken_only_whole() -> None:
    suggested = ("Why is my bill higher this month?",)
    assert read("bill", choices=suggested).text == "bill"
    assert read("why is my bill higher this month?", choices=suggested).text == suggested[0]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no i meant june", "june"),
        ("Sorry, I meant July", "July"),
        ("July i mean", "July"),
        ("no, the tablet", "the tablet"),
        ("No no, the mobile data on the phone", "the mobile data on the phone"),
    ],
)
def test_a_correction_is_read_without_the_words_for_it(text: str, rest: str) -> None:
    assert read(text, "how much was my bill in May?") == Referred(rest, corrects=True)


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("What do calls in Australia cost?", "not Australia, Austria!", "What do calls in Austria cost?"),
        ("What does Merrow Plus cost?", "I mean Max, not Plus", "What does Merrow Max cost?"),
        ("can I switch to Everyday", "no wait, Max instead", "can I switch to Merrow Max"),
    ],
)
def test_a_name_put_right_is_asked_for_in_the_place_of_the_other(before: str, text: str, whole: str) -> None:
    assert read(text, before) == Referred(whole, corrects=True, whole=True)


@pytest.mark.parametrize(
    "text",
    ["no signal at all", "No internet", "my phone is not working", "no thanks, leave it", "it is not in Spain", "no"],
)
def test_a_no_is_not_always_a_correction(text: str) -> None:
    assert read(text, "What does Merrow Plus cost?") == Referred(text)


@pytest.mark.parametrize("text", ["ok do it", "Ok, change me to that one", "put me on it please", "go ahead"])
def test_an_order_without_a_name_is_of_the_one_thing_spoken_of(text: str) -> None:
    ordered = "I want to order Merrow Everyday"
    assert read(text, "can I switch to Everyday").text == ordered
    assert (
        read(text, "Which suits me?", "Merrow Everyday suits you. So would Merrow Flex.", (), "plan.best").text
        == ordered
    )
    assert read(text, "which plans are there", "Merrow Everyday and Merrow Flex.", (), "plans").text == text


def test_nothing_is_ordered_where_nothing_was_spoken_of() -> None:
    assert read("do it", "how much is my bill").text == "do it"
    assert Referring(LANGUAGE).read("do it", Exchange("Max", ""), "Max", None) == Referred("do it")
    empty = Names(Catalogue("", {}), LANGUAGE.words, "en")
    assert Referring(LANGUAGE).read("do it", Exchange("Max", ""), "Max", empty) == Referred("do it")


def test_one_of_several_is_told_by_a_word_of_its_name() -> None:
    told = "You can add Data Pack 5 GB, Data Pack 20 GB or Scam Shield."
    assert read("the 20 one", "packs?", told).text == "Data Pack 20 GB"
    assert read("get rid of the scam one", "packs?", told).text == "get rid of Scam Shield"
    assert read("the data one", "packs?", told).text == "the data one"
    assert read("the other one", "packs?", told).text == "the other one"


def test_it_is_so_in_german() -> None:
    language = german().language()
    last = Exchange("Wie hoch war meine Rechnung im Mai?", "…")
    assert Referring(language).read("Nein, ich meinte Juni", last, last.question, None) == Referred(
        "Juni", corrects=True
    )
