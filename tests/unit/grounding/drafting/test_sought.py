"""The kind of thing a question asks for, and the headings that name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.carrier import load
from grounding.drafting.extractive.sought import Sought
from tests.unit.grounding.world import sample

FOEHN = Path(__file__).parents[3] / "carriers" / "foehn"
WORDS = {
    "sought.cause": (r"\bwhy\b",),
    "told.cause": (r"\breasons?\b",),
    "sought.colour": (r"\bcolour\b",),
    "sought.effect": (r"\beffects?\b",),
    "told.effect": (r"\beffects?\b",),
    "sought.price": (r"\bhow much\b",),
    "given.price": (r"€\d",),
    "subject": (r"(?P<name>a)", r"(?P<name>the)"),
}


@pytest.mark.parametrize(
    ("question", "label", "named"),
    [
        ("Why did it fall?", "The reason", True),
        ("When did it fall?", "The reason", False),
        ("Why did it fall?", "Effects", False),
        ("Why did it fall?", "", False),
        ("Which colour is it?", "Colour", False),
    ],
)
def test_a_label_names_what_is_asked_for(question: str, label: str, named: bool) -> None:
    assert Sought(WORDS).names(question, label) is named


@pytest.mark.parametrize(
    ("question", "label", "named"),
    [
        ("Why did it fall?", "The reason", True),
        ("Why did it fall, and what are the effects?", "The reason", False),
        ("Why did it fall, and what are the effects?", "Reason and effects", True),
        ("How much is it?", "The reason", False),
    ],
)
def test_a_label_may_name_only_some_of_what_is_asked_for(question: str, label: str, named: bool) -> None:
    assert Sought(WORDS).names_all(question, label) is named
    assert Sought(WORDS).headed(question) is ("Why" in question)


@pytest.mark.parametrize(
    ("question", "text", "given"),
    [
        ("How much is it?", "It costs €3.", True),
        ("How much is it?", "It costs nothing extra.", False),
        ("When is it?", "It costs €3.", False),
    ],
)
def test_a_text_gives_what_has_the_shape_that_is_asked_for(question: str, text: str, given: bool) -> None:
    assert Sought(WORDS).gives(question, text) is given


def test_the_sample_carrier_knows_causes_and_durations() -> None:
    sought = Sought(sample().carrier.language().words)
    assert sought.names("why did the mast fall", "Root cause")
    assert sought.names("how long was it down", "Start and end")
    assert not sought.names("how much is it", "Root cause")
    assert sought.gives("who do I ring for billing", "Billing desk, ext. 7155")
    assert sought.gives("when is your shop open", "Monday to Friday, 09:00 to 17:00")
    assert sought.gives("how long do you keep it", "Kept for 90 days")


def test_another_language_brings_its_own_words() -> None:
    words = load(FOEHN).carrier.language().words
    assert Sought(words).names("Warum ist das Netz ausgefallen?", "Ursache")
    assert Sought(words).gives("Wie viel kostet das?", "Das kostet CHF 5.00.")
