"""Rankings to figures, and how sure one can be of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from evals.retrieval.judging import folded, ranked
from evals.retrieval.measures import MEASURES, scores
from evals.retrieval.questions import Question, Target
from evals.retrieval.split import part


@dataclass
class Piece:
    document_id: str
    text: str = ""


def asked(*documents: str, name: str = "q") -> Question:
    return Question(name, "?", relevant=tuple(Target(one) for one in documents))


def test_documents_stand_where_their_first_piece_does() -> None:
    pieces = [Piece("a"), Piece("b"), Piece("a"), Piece("c")]
    assert ranked(asked("b"), pieces) == ["a", "b", "c"]


def test_a_copy_of_the_right_document_is_the_right_document() -> None:
    question = Question("q", "?", relevant=(Target("a", also=("a-2",)),))
    assert ranked(question, [Piece("b"), Piece("a-2"), Piece("a")]) == ["b", "a"]


def test_where_a_text_is_asked_for_every_piece_has_a_place() -> None:
    question = Question("q", "?", relevant=(Target("a", "Turkey 0.50"), Target("a", "per minute")))
    pieces = [
        Piece("b", "Turkey 0.50"),
        Piece("a", "| Spain | 0 |"),
        Piece("a", "| **Turkey** | 0.50 |\nper  minute"),
        Piece("a", "again turkey 0.50"),
    ]
    assert ranked(question, pieces) == ["other 0", "other 1", "a Turkey 0.50", "a per minute", "other 3"]


def test_markup_and_case_make_no_difference_to_what_a_piece_holds() -> None:
    assert folded("See [the  *Help* page](https://x.test/a_b).<br>`No_Service`") == "see the help page. noservice"


def test_measures_of_known_rankings() -> None:
    questions = [asked("a", "b", name="1"), asked("z", name="2"), asked("c", name="3")]
    run = {"1": ["x", "a", "y", "b"], "2": ["x"], "3": []}
    found = scores(questions, run)
    assert set(found) == set(MEASURES)
    assert found["hit@1"].tolist() == [0, 0, 0]
    assert found["hit@3"].tolist() == [1, 0, 0]
    assert found["recall@3"].tolist() == [0.5, 0, 0]
    assert found["recall@5"].tolist() == [1, 0, 0]
    assert found["MRR@10"].tolist() == [0.5, 0, 0]
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    assert found["nDCG@10"].tolist() == pytest.approx([gain / (1 + 1 / math.log2(3)), 0, 0])


def test_what_stands_below_the_third_place_does_not_count_for_the_first_three() -> None:
    found = scores([asked("a")], {"q": ["x", "y", "z", "a"]})
    assert found["MRR@3"].tolist() == [0]
    assert found["MRR@10"].tolist() == [0.25]


def test_a_question_without_an_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="no right answer is known for q"):
        scores([asked()], {})


def test_the_halves_are_fixed_for_good() -> None:
    assert [part(name) for name in ("a", "b", "c", "d", "books/web/README.md")] == [
        "report",
        "report",
        "learn",
        "learn",
        "learn",
    ]
    halves = [part(f"group {number}") for number in range(400)]
    assert 160 < halves.count("learn") < 240
