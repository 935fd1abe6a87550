"""When a word is the name of something sold, and when it is only a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.drafting.extractive.naming import Names, offerings_named
from tests.unit.grounding.world import sample

CATALOGUE = sample().catalogue
WORDS = sample().carrier.language().words


def named(text: str, language: str = "en", words: dict[str, tuple[str, ...]] | None = None) -> list[str]:
    """Return the names of the offerings that a text names."""
    return [each.name for each in offerings_named(text, CATALOGUE, WORDS if words is None else words, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what does Max cost", ["Merrow Max"]),
        ("how much is plus", ["Merrow Plus"]),
        ("is plus better?", ["Merrow Plus"]),
        ("what would I have paid on max?", ["Merrow Max"]),
        ("can I switch to everyday now", ["Merrow Everyday"]),
        ("merrow plus or merrow max", ["Merrow Plus", "Merrow Max"]),
        ("Max", ["Merrow Max"]),
        ("and plus?", ["Merrow Plus"]),
        ("Plus plan", ["Merrow Plus"]),
        ("data 50 price", ["Merrow Data 50"]),
        ("my bill plus the add-on", []),
        ("Plus I want to know my balance", []),
        ("what is the max I can pay", []),
        ("when does my contract start", []),
        ("do the kids have data left", []),
    ],
)
def test_a_name_that_is_a_word_is_told_by_its_use(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def test_without_cues_only_a_capital_within_a_sentence_tells() -> None:
    assert named("je veux plus de données", "fr", {}) == []
    assert named("Plus de données", "fr", {}) == []
    assert named("combien coûte Plus ?", "fr", {}) == ["Merrow Plus"]


def test_a_capital_tells_nothing_where_every_noun_has_one() -> None:
    assert named("Ich habe im Max kein Netz", "de", {}) == []
    assert named("Was kostet Merrow Max", "de", {}) == ["Merrow Max"]


def test_short_names_are_written_in_full_and_left_out() -> None:
    names = Names(CATALOGUE, WORDS, "en")
    assert names.in_full("and on max?") == "and on Merrow Max?"
    assert names.in_full("Merrow Max plus a pack") == "Merrow Max plus a pack"
    assert names.without("and on max?") == "and on ?"


def test_a_name_that_looks_like_a_pattern_is_taken_as_written() -> None:
    odd = replace(next(iter(CATALOGUE.offerings.values())), offering_id="ODD", name="A+ (new)", aliases=("A+",))
    catalogue = replace(CATALOGUE, offerings={"ODD": odd})
    assert [each.offering_id for each in offerings_named("is A+ (new) sold", catalogue, WORDS, "en")] == ["ODD"]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("how much is merrow plus", "and max?", "how much is Merrow Max"),
        ("What do calls in Australia cost?", "Austria", "What do calls in Austria cost?"),
        ("how much is fibre 500", "and the 1000", "how much is fibre 1000"),
        ("LinkDown, what first?", "and PonLos?", "PonLos, what first?"),
        ("is plus better than max?", "and start?", None),
        ("how much is merrow plus", "and what is in it", None),
        ("how much is fibre 500", "for 700 days", None),
    ],
)
def test_a_name_takes_the_place_of_the_only_one_of_its_kind(question: str, text: str, expected: str | None) -> None:
    assert Names(CATALOGUE, WORDS, "en").instead(question, text) == expected


@pytest.mark.parametrize(
    ("text", "abroad"), [("is Turkey in my plan?", True), ("calls in Ireland", False), ("let us go to the US", True)]
)
def test_a_country_is_another_than_the_carriers_own(text: str, abroad: bool) -> None:
    assert Names(CATALOGUE, WORDS, "en", "IE").abroad(text) is abroad


def test_what_names_neither_things_nor_countries_is_left() -> None:
    assert Names(CATALOGUE, WORDS, "en").without_any("Merrow Max in Turkey please").split() == ["in", "please"]
