"""What is quoted beside the best pieces of a passage."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.completing import completed
from grounding.drafting.extractive.pieces import Piece, pieces
from grounding.drafting.extractive.relevance import Relevance
from retrieval.types import BlockKind, Passage
from tests.unit.grounding.world import passage

RELEVANCE = Relevance("en", "")

TASKS = passage(
    "| Task | What | State |\n|---|---|---|\n"
    "| T-1 | Paint the mast | done |\n| T-2 | Grease the winch | open |\n"
    "| T-3 | Renew the cable | open |\n| T-4 | Sweep the yard | done |",
    BlockKind.TABLE,
)
PAPERS = passage(
    "Bring one of these.\n\n- A letter of the council\n- A licence of the harbour\n- A stamp of the guild",
    BlockKind.PARAGRAPH,
    BlockKind.BULLETS,
)


def texts(question: str, item: Passage, *orders: int) -> list[str]:
    kept: list[Piece] = [piece for piece in pieces(item) if piece.order in orders]
    return [piece.text for piece in completed(question, kept, RELEVANCE)]


def tasks(question: str, *orders: int) -> list[str]:
    return [text.removeprefix("Task: ")[:3] for text in texts(question, TASKS, *orders)]


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("which tasks are open", ["T-2", "T-3"]),
        ("who paints the mast", ["T-1"]),
        ("what is there to do", ["T-1", "T-2", "T-3", "T-4"]),
    ],
)
def test_rows_that_a_question_tells_apart_are_given_and_all_where_it_tells_none(
    question: str, given: list[str]
) -> None:
    assert tasks(question, int(given[0][-1]) - 1) == given


def test_a_row_that_was_chosen_stays_beside_those_that_hold_more_of_the_question() -> None:
    assert tasks("who paints the mast", 3) == ["T-1", "T-4"]


def test_a_long_table_is_not_given_whole() -> None:
    rows = "\n".join(f"| T-{number} | Row | done |" for number in range(20))
    table = passage(f"| Task | What | State |\n|---|---|---|\n{rows}", BlockKind.TABLE)
    assert texts("what is there to do", table, 4) == [pieces(table)[4].text]


def test_a_short_list_is_given_whole_and_a_long_one_is_not() -> None:
    assert texts("which paper do I bring", PAPERS, 2)[-3:] == [
        "A letter of the council", "A licence of the harbour", "A stamp of the guild",
    ]  # fmt: skip
    many = passage("\n".join(f"- Paper {number}" for number in range(9)), BlockKind.BULLETS)
    assert texts("which paper do I bring", many, 3) == ["Paper 3"]


def test_the_sentences_of_a_short_section_are_given_together_and_those_of_a_long_one_are_not() -> None:
    short = passage("A restart keeps everything. A reset deletes everything. Hold the button for it.")
    assert len(texts("restart or reset", short, 0)) == 3
    long = passage(" ".join(f"The button number {number} is held for so and so many seconds." for number in range(9)))
    assert len(texts("which button", long, 0)) == 1


def test_what_only_announces_a_list_is_not_given_without_it() -> None:
    cause = passage("The winch was old. Nobody had looked at it. Further causes:", section=("Cause",))
    assert texts("why did the winch break", cause, 0) == ["The winch was old.", "Nobody had looked at it."]


def test_of_nothing_nothing_is_made() -> None:
    assert completed("which paper", [], RELEVANCE) == []
