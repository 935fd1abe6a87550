"""From pieces to sentences with the evidence that they cite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.drafting.agent.lines import LONGEST_LINE, Line, LineReader, Thoughts, parsed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("You owe €5.00. [E1]", Line("You owe €5.00.", ("E1",))),
        ("You owe €5.00 [E1, E3].", Line("You owe €5.00", ("E1", "E3"))),
        ("You owe €5.00. [E1][E2] [E1]", Line("You owe €5.00.", ("E1", "E2"))),
        ("2. Restart it. [E4]", Line("Restart it.", ("E4",), 2)),
        ("- Restart it. [E4]", Line("Restart it.", ("E4",))),
        ("You owe €5.00 (E1, E3).", Line("You owe €5.00", ("E1", "E3"))),
        ("Nothing is cited.", Line("Nothing is cited.", ())),
        ("In the middle [E1] it goes on.", Line("In the middle [E1] it goes on.", ())),
        ("NONE", Line("NONE", ())),
        ("# Heading", None),
        ("```", None),
        ("[E1]", None),
        ("…", None),
    ],
)
def test_a_line_is_a_sentence_with_its_evidence(written: str, expected: Line | None) -> None:
    assert parsed(written) == expected


@given(st.lists(st.text(alphabet="ab[E1] .\n", max_size=12), max_size=20))
def test_lines_are_the_same_however_the_text_is_cut(pieces: list[str]) -> None:
    reader = LineReader()
    found = [line for piece in pieces for line in reader.feed(piece)]
    rest = reader.rest()
    whole = "".join(pieces)
    assert [line.strip() for line in [*found, *([rest] if rest else [])]] == [
        line.strip() for line in whole.split("\n") if line.strip()
    ]


def test_a_line_without_end_is_given_up() -> None:
    reader = LineReader()
    with pytest.raises(ValueError, match="characters"):
        for _ in range(LONGEST_LINE):
            reader.feed("ab")


def test_thinking_aloud_is_passed_over() -> None:
    thoughts = Thoughts()
    written = ["<think>", "It is €9.", "</think>You owe €5. [E1]", "<Thinking>x</thinking>", "And €6. [E2]"]
    assert [thoughts.spoken(line) for line in written] == ["", "", "You owe €5. [E1]", "", "And €6. [E2]"]
