"""What a conversation is about after short messages that change only a time or a line."""

from __future__ import annotations

import pytest

from grounding.carrier import Language
from grounding.drafting.extractive.clauses import Clauses
from grounding.drafting.extractive.following import Following, Standing
from grounding.types import Exchange
from tests.unit.grounding.drafting.test_periods import german
from tests.unit.grounding.world import sample

BILLS = ("bill_amount",)


def following(language: Language | None = None) -> Following:
    """Return what completes messages, of the sample carrier's language or another."""
    spoken = language or sample().carrier.language()
    return Following(spoken, Clauses(spoken))


def standing(*texts: str, intents: tuple[str, ...] = BILLS, language: Language | None = None) -> Standing:
    """Return what is talked about after these messages."""
    return following(language).standing([Exchange(text, "…", intents) for text in texts])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("how much was my bill in July?", "and in August?"), Standing("how much was my bill in August?")),
        (("how much was my bill in July?", "and June?"), Standing("how much was my bill June?")),
        (("how much was my bill?", "and in August?", "and June?"), Standing("how much was my bill June?")),
        (("why is my bill higher?", "the one before"), Standing("why is my bill higher?", 1)),
        (
            ("why is my bill higher?", "the bill before", "and the one before that?"),
            Standing("why is my bill higher?", 2),
        ),
        (("my bill", "the one before", "and in May?"), Standing("my bill in May?")),
        (("my bill of 1 July 2026", "and last month"), Standing("my bill last month")),
        (("my bill", "When does my contract end?"), Standing("When does my contract end?")),
    ],
)
def test_a_time_takes_the_place_of_the_one_before(texts: tuple[str, ...], expected: Standing) -> None:
    assert standing(*texts) == expected


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("and in August?", True),
        ("on mine?", True),
        ("and on the other line?", True),
        ("and on the tablet", True),
        ("the month before", True),
        ("last month?", True),
        ("and what does it cost in August", False),
        ("why is my contract longer", False),
        ("and roaming?", False),
        ("thanks", False),
    ],
)
def test_only_a_time_or_a_line_is_nothing_new(text: str, changes: bool) -> None:
    assert following().changes(text, ("usage",)) is changes


def test_bills_are_something_new_where_they_are_not_talked_about() -> None:
    assert following().changes("my last three bills", BILLS)
    assert not following().changes("my last three bills", ("usage",))


def test_the_months_left_take_the_place_of_a_day_where_leaving_is_talked_about() -> None:
    asked = standing("what would leaving cost me on 1 May 2027?", "with 6 months left?", intents=("leaving",))
    assert asked.question == "what would leaving cost me with 6 months left?"
    assert following().changes("and with 12 months left?", ("leaving",))
    assert not following().changes("and with 12 months left?", ("usage",))


def test_what_was_asked_of_one_line_is_asked_of_another() -> None:
    asked = standing("how much data has Tara's phone left?", "and in July?", "and Jack's", intents=("usage",))
    assert asked.question == "how much data has Tara's phone left in July? and Jack's"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("how much was my bill in may", "how much was my bill in May"),
        ("and may?", "and May?"),
        ("what may i have", "what may i have"),
        ("and may i leave", "and may i leave"),
    ],
)
def test_a_month_in_small_letters_is_told_from_a_verb(text: str, written: str) -> None:
    assert following().referred(text, (Exchange("how much was it?", "…", BILLS),), None).text == written


def test_it_is_so_in_german() -> None:
    language = german().language()
    asked = standing("Wie hoch war meine Rechnung im Januar?", "und im Dezember?", language=language)
    assert asked == Standing("Wie hoch war meine Rechnung im Dezember?")
    assert standing("Wie hoch ist meine Rechnung?", "und die davor?", language=language).back == 1
