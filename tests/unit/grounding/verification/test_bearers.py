"""What is said of one of several is not said of another."""

from __future__ import annotations

import pytest

from grounding.verification.bearers import Bearers
from grounding.verification.names import Names
from grounding.verification.sources import Place
from grounding.verification.wording import Wording

WORDS = {
    "function": [r"\b(a|an|the|of|in|is|on|for|be|can|it|who|are|to)\b"],
    "join": [r"\band\b"],
    "bearer.party": [r"\b(you|customers?)\b", r"\bholders?\b", r"\busers?\b"],
    "bearer.age": [r"\bold\b", r"\bnew\b"],
    "converse": [r"\bby\b"],
}
WORDING = Wording("en", WORDS)
NAMES = ("Fjord Young", "Fjord Senior", "Fjord Max", "Engineer Visit", "MR-2")
BEARERS = Bearers(WORDING, Names(NAMES, WORDING))
PLANS = "Fjord Young is for people under 26, Fjord Senior for pensioners, and Max for everybody else."


def swapped(sentence: str, text: str) -> bool:
    """Say whether a sentence says of one what a text says of another."""
    return BEARERS.swapped(sentence, [Place(text, (), frozenset(WORDING.stems(text)))])


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Fjord Senior is for people under 26.", PLANS),
        ("Young is for pensioners.", PLANS),
        ("The user can change the plan.", "The holder can change the plan, and a user can read the bills."),
        ("The new card stops working.", "The old card stops working and the new card starts working."),
        ("The holder calls the user before a visit.", "The user calls the holder before a visit."),
        ("A line of Fjord Young is opened in a shop.", "A line of Fjord Senior is opened in a shop."),
        ("Open the bill of the year in Fjord Max.", "Open the bill of the year in Fjord Young."),
    ],
)
def test_what_is_taken_from_another_is_swapped(sentence: str, text: str) -> None:
    assert swapped(sentence, text)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Fjord Young is meant for people under 26.", PLANS),
        ("Everybody else has Fjord Max.", PLANS),
        ("Fjord Senior is opened in a shop.", "It is opened in a shop."),
        ("Fjord Senior needs a shop, and an MR-2 needs a socket.", "The MR-2 needs a white socket near the door."),
        ("A user can read the bills.", "The holder can change the plan, and a user can read the bills."),
        ("The user is called by the holder.", "The holder calls the user."),
        ("Customers and users have a code.", "Users and customers have a code."),
        ("The MR-2 needs no Engineer Visit.", "An Engineer Visit is free where the fault is in the MR-2."),
        ("You can change the plan.", "The holder can change the plan, and a user can read the bills."),
    ],
)
def test_what_stays_with_its_bearer_or_names_another_kind_is_not(sentence: str, text: str) -> None:
    assert not swapped(sentence, text)
