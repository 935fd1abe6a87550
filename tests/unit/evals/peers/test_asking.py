from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.material import Source
from evals.peers.asking import DEPTH, SHOWN, corpora
from evals.retrieval.sets import Question, QuestionSet, Target


@pytest.fixture
def sets(tmp_path: Path) -> list[QuestionSet]:
    for name in ("help", "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"# Of {name}\n\nText.\n", "utf-8")
    help_, notes = (Source(name, tmp_path / name, "public") for name in ("help", "notes"))
    plain = Question("1", "where is it?", relevant=(Target("help/a.md"),), group="a")
    follow_up = Question("1", "and there?", ("what does it cost here?",), (Target("help/a.md"),), "a", "customer")
    return [
        QuestionSet("first", "chunks", (help_,), (plain,)),
        QuestionSet("other", "chunks", (notes,), (plain,)),
        QuestionSet("second", "carrier", (help_,), (follow_up,)),
    ]


def test_sets_over_the_same_folders_share_an_index(sets: list[QuestionSet]) -> None:
    assert [corpus.name for corpus in corpora(sets)] == ["first+second", "other"]


def test_a_peer_gets_texts_and_earlier_turns_in_front_of_the_question(sets: list[QuestionSet]) -> None:
    request = corpora(sets)[0].request(Path("model"), ["dense"])

    assert request["documents"] == [{"id": "help/a.md", "text": "# Of help\n\nText.\n"}]
    assert request["queries"] == [
        {"id": "first/1", "text": "where is it?"},
        {"id": "second/1", "text": "what does it cost here?\nand there?"},
    ]
    assert (request["model"], request["variants"]) == ("model", ["dense"])


def test_this_program_gets_folders_and_the_conversation_as_it_was(sets: list[QuestionSet], tmp_path: Path) -> None:
    request = corpora(sets)[0].own(tmp_path / "home")

    assert request["folders"] == [["help", str(tmp_path / "help"), "public"]]
    assert request["queries"][1] == {
        "id": "second/1",
        "text": "and there?",
        "before": ("what does it cost here?",),
        "audience": "customer",
    }


def test_everybody_is_asked_for_as_much(sets: list[QuestionSet], tmp_path: Path) -> None:
    corpus = corpora(sets)[0]
    for request in (corpus.request(Path("model"), ["dense"]), corpus.own(tmp_path)):
        assert (request["depth"], request["shown"]) == (DEPTH, SHOWN)
