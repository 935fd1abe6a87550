"""What a model is told of the conversation before its turn."""

from __future__ import annotations

from grounding.drafting.agent.prompting import condensed
from grounding.types import Exchange


def asked(*questions: str) -> list[Exchange]:
    return [Exchange(question, "Your bill is €45.99.") for question in questions]


def words(text: str) -> int:
    return len(text.split())


def test_the_latest_questions_are_told_oldest_first_and_no_answer() -> None:
    assert condensed(asked("Why is it higher?", "And\nin August?"), 100, words) == [
        "Why is it higher?",
        "And in August?",
    ]


def test_what_the_tokens_do_not_allow_is_the_oldest() -> None:
    assert condensed(asked("one two three", "four five", "six"), 3, words) == ["four five", "six"]
    assert condensed(asked("one two three"), 2, words) == []


def test_a_long_conversation_or_question_is_cut() -> None:
    assert condensed(asked(*map(str, range(40))), 100, words) == ["34", "35", "36", "37", "38", "39"]
    assert len(condensed(asked("x" * 5000), 100, words)[0]) == 300
