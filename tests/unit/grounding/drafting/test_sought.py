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


def test_the_sample_carrier_knows_causes_and_durations() -> None:
    sought = Sought(sample().carrier.language().words)
    assert sought.names("why did the mast fall", "Root cause")
    assert sought.names("how long was it down", "Start and end")
    assert not sought.names("how much is it", "Root cause")


def test_another_language_brings_its_own_words() -> None:
    words = load(FOEHN).carrier.language().words
    assert Sought(words).names("Warum ist das Netz ausgefallen?", "Ursache")
