from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evals.bench.material import Source
from evals.peers.asking import Corpus
from evals.peers.process import Measured
from evals.peers.report import printed, written
from evals.peers.roster import NAMES, PEERS, chosen
from evals.peers.rows import Row, add
from evals.retrieval.sets import Question, QuestionSet, Target

FACTS: dict[str, Any] = {
    "cpu": "a processor",
    "cores": 2,
    "flags": [],
    "memory_gib": None,
    "load_average": 0.0,
    "system": "a system",
    "python": "3.11",
    "libraries": {},
}


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    for name in ("help", "inside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("# A\n\nIt costs ten.\n", "utf-8")
    folders = (Source("help", tmp_path / "help", "public"), Source("inside", tmp_path / "inside", "operator"))
    right = (Target("help/a.md", "costs ten"),)
    asked = (Question("1", "cost?", (), right, "a", "public"), Question("2", "price?", (), right, "b", "operator"))
    return Corpus((QuestionSet("own", "carrier", folders, asked),))


def result(ranked: list[int], index_s: float = 2.0) -> dict[str, Any]:
    found = {"ranked": {"own/1": ranked, "own/2": ranked}, "query_ms": [1.0, 3.0, 2.0]}
    return {
        "index_s": index_s,
        "pieces": [["inside/a.md", "It costs ten."], ["help/a.md", "It **costs** ten."], ["help/a.md", "Else."]],
        "reads": 4,
        "variants": {"dense": found},
        "memory_mb": 812.3,
        "versions": {"some": "1.0"},
    }


def lengths(texts: Any) -> list[int]:
    return [len(text.split()) for text in texts]


@pytest.fixture
def rows(corpus: Corpus) -> list[Row]:
    made: dict[str, Row] = {}
    add(made, {"dense": "Ours"}, corpus, Measured(result([1, 0, 2])), lengths)
    add(made, {"dense": "Theirs"}, corpus, Measured(result([0, 2, 1], 4.0), kept=True), lengths)
    return list(made.values())


def test_what_the_asker_may_not_read_is_passed_over_and_only_the_right_text_counts(rows: list[Row]) -> None:
    # The public's first piece is the one that does not hold the answer; the operator has the internal one before it.
    assert rows[1].values["own"]["hit@1"] == [0.0, 0.0]
    assert rows[1].values["own"]["MRR@10"] == pytest.approx([1 / 2, 1 / 3])
    assert rows[0].values["own"]["hit@1"] == [1.0, 1.0]


def test_speed_counts_documents_and_what_the_model_read(rows: list[Row]) -> None:
    cost = rows[0].costs["own"]

    # Two special tokens of the four that the model reads leave two of each piece's words.
    assert (cost.documents, cost.pieces, cost.tokens) == (2, 3, 2 + 2 + 1)
    assert (cost.documents_s, cost.tokens_s) == (1.0, 2.5)
    assert (cost.p50_ms, cost.p95_ms) == (2.0, 3.0)


def test_what_was_embedded_is_counted_where_it_is_told_apart_from_the_passages(corpus: Corpus) -> None:
    made: dict[str, Row] = {}
    told = result([1]) | {"embedded": ["one two three", "one"], "documents": 2, "stored": 7}
    add(made, {"dense": "Ours"}, corpus, Measured(told), lengths)

    assert (made["Ours"].costs["own"].tokens, made["Ours"].costs["own"].pieces) == (3, 7)


def test_the_table_has_a_row_for_each_and_marks_what_was_kept(rows: list[Row], corpus: Corpus) -> None:
    out = io.StringIO()
    printed([*rows, Row("Broken")], [corpus], FACTS, 90.0, Console(file=out, highlight=False))

    text = out.getvalue()
    assert "Ours " in text
    assert "Theirs *" in text
    assert "* kept from an earlier run" in text
    assert "1.000" in text
    assert "1.5 minutes in all." in text


def test_the_file_has_every_measure_and_the_first_rows_lead(rows: list[Row], corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "new" / "out.json"
    written(rows, [corpus], FACTS, file)

    theirs = json.loads(file.read_text("utf-8"))["systems"][1]
    assert theirs["quality"]["own"]["hit@1"]["mean"] == 0.0
    assert theirs["quality"]["own"]["hit@1"]["lead of Ours"]["mean"] == 1.0
    assert theirs["costs"]["own"]["kept"]


def test_the_command_offers_the_peers_there_are() -> None:
    from evals.peers import cli

    assert cli.NAMES == NAMES
    assert [peer.environment for peer in chosen(["txtai"])] == ["txtai"] * 3
    assert list(chosen([])) == list(PEERS)
