"""Question files that are broken are told with the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.retrieval.records import read
from evals.retrieval.sets import UnknownQuestions, load
from tests.unit.evals.retrieval import world


def _alerts(tmp_path: Path, change: dict[str, Any]) -> Path:
    """Write two alerts, the second changed; None takes a key away."""
    second = {key: value for key, value in (world.ALERTS[1] | change).items() if value is not None}
    file = tmp_path / "alerts.jsonl"
    world.lines(file, [world.ALERTS[0], second])
    return file


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"relevant": None}, "`relevant` is missing"),
        ({"title": None}, "`title` is missing"),
        ({"description": 5}, "`description` is a number, not a text"),
        ({"relevant": "books/web/index.md"}, "`relevant` is a text, not a list"),
        ({"relevant": [{"path": "books"}]}, r"`relevant\[0\]` is a mapping, not a text"),
        ({"relevant": []}, "`relevant` names no document"),
    ],
)
def test_a_broken_record_is_named_with_its_key(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    file = _alerts(tmp_path, change)
    for questions in (file, tmp_path):
        with pytest.raises(UnknownQuestions, match=rf"^{file}, record 2: {told}$"):
            load(questions, world.corpora(tmp_path / "corpora"), tmp_path / "scratch")


def test_parts_of_a_record_are_named_too(tmp_path: Path) -> None:
    world.lines(tmp_path / "sea.jsonl", [{"input": "what are tides", "passages": [{"title": "Tide"}]}])
    with pytest.raises(UnknownQuestions, match=r"sea.jsonl, record 1, `passages\[0\]`: `text` is missing"):
        load(tmp_path / "sea.jsonl", [], tmp_path / "scratch")


def test_what_is_no_mapping_is_a_broken_record(tmp_path: Path) -> None:
    (tmp_path / "alerts.json").write_text(json.dumps([world.ALERTS[0], 5]))
    with pytest.raises(UnknownQuestions, match="alerts.json, record 2: is a number, not a mapping of keys"):
        load(tmp_path / "alerts.json", world.corpora(tmp_path / "corpora"), tmp_path / "scratch")


def test_a_number_stands_in_for_an_id(tmp_path: Path) -> None:
    file = _alerts(tmp_path, {"id": None})
    alerts, masked = load(file, world.corpora(tmp_path / "corpora"), tmp_path / "scratch")
    assert [one.question_id for one in alerts.questions] == ["a1", "alerts-2"]
    assert [one.question_id for one in masked.questions] == ["a1", "alerts-2"]


def test_an_id_stands_for_one_question(tmp_path: Path) -> None:
    file = _alerts(tmp_path, {"id": "a1"})
    with pytest.raises(UnknownQuestions, match=f"{file}: two questions of alerts have the id a1"):
        load(file, world.corpora(tmp_path / "corpora"), tmp_path / "scratch")


def test_a_key_that_no_record_has_is_named(tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    world.lines(file, [{key: value for key, value in world.ALERTS[0].items() if key != "relevant"}])
    with pytest.raises(UnknownQuestions, match="no record has `alert`, `title`, `description` and also `relevant`"):
        load(file, world.corpora(tmp_path / "corpora"), tmp_path / "scratch")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.jsonl", '{"id": 1}\n\n{"id": 2\n', "not JSON at line 3, column 9: Expecting ',' delimiter"),
        ("a.json", '[\n{"id": 1},\n]', "not JSON at line 3, column 1"),
        ("a.yaml", "questions: [\n", "line 2, column 1"),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(name: str, text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert told in read(tmp_path / name).fault


def test_an_unreadable_file_of_a_folder_is_left_out_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(world.questions(tmp_path / "questions"), [], tmp_path / "scratch")
    assert "broken.json is left out: not JSON at line 1, column 2" in capsys.readouterr().err


def test_right_answers_that_do_not_exist_are_known(tmp_path: Path) -> None:
    file = _alerts(tmp_path, {"relevant": ["books/gone.md", "books/web/index.md", "nowhere/x.md"]})
    alerts, _ = load(file, world.corpora(tmp_path / "corpora"), tmp_path / "scratch")
    assert alerts.missing() == ["books/gone.md", "nowhere/x.md"]
