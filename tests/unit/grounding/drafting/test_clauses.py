"""Messages taken apart."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.clauses import Clauses
from tests.unit.grounding.world import sample

CLAUSES = Clauses(sample().carrier.language())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("When does it end and what if I leave now?", ["When does it end", "what if I leave now?"]),
        ("How much is my bill? When is it due?", ["How much is my bill?", "When is it due?"]),
        ("I moved house, where do I tell you", ["I moved house", "where do I tell you"]),
        ("How much data do I have, also when does it reset", ["How much data do I have", "when does it reset"]),
        ("calls and texts abroad", []),
    ],
)
def test_questions_are_separated_at_their_cues(text: str, parts: list[str]) -> None:
    assert [clause.text for clause in CLAUSES.split(text)] == parts


def test_what_is_told_does_not_ask() -> None:
    told, asked = CLAUSES.split("I have a new phone since Friday. How do I set up voicemail?")
    assert not told.asks and asked.asks and asked.full


def test_a_clause_that_speaks_of_another_leans() -> None:
    assert CLAUSES.leans("what does it cost")
    assert not CLAUSES.leans("what does voicemail cost")
