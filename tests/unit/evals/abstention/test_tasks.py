"""Questions are read with what people said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.abstention.tasks import carrier_task, public_task
from evals.retrieval.records import BrokenRecord

TIDE = {"title": "Tide", "text": "Tides rise and fall with the moon."}
CLAPNQ: list[dict[str, Any]] = [
    {"id": "1", "input": "what are tides", "passages": [TIDE], "output": [{"answer": "The rise and fall of the sea."}]},
    {"id": "2", "input": "who measured tides", "passages": [TIDE], "output": [{"answer": " "}]},
]
CONVERSATION = [
    {"speaker": "user", "text": "What is rain?"},
    {"speaker": "agent", "text": "Water."},
    {"speaker": "user", "text": "And snow?"},
]
MTRAG: list[dict[str, Any]] = [
    {
        "conversation_id": "c1",
        "task_id": f"c1-{number}",
        "input": CONVERSATION,
        "contexts": [{"text": "Snow is frozen rain."}],
        "answerability": [judged],
    }
    for number, judged in enumerate(["ANSWERABLE", "UNANSWERABLE", "PARTIAL"])
]


def written(folder: Path, **files: list[dict[str, Any]]) -> Path:
    """Write question files, as JSON lines, and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in files.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    return folder


def test_public_questions_say_whether_they_have_an_answer(tmp_path: Path) -> None:
    task = public_task(written(tmp_path / "questions", one=CLAPNQ, two=MTRAG), tmp_path / "scratch")
    assert task is not None
    assert [(one.question_id, one.answerable) for one in task.asked] == [
        ("1", True),
        ("2", False),
        ("c1-0", True),
        ("c1-1", False),
    ]
    last = task.asked[-1]
    assert (last.text, last.before, last.group) == ("And snow?", ("What is rain?",), "c1")
    texts = sorted(file.read_text("utf-8") for file in task.folders[0].path.iterdir())
    assert texts == ["# Tide\n\nTides rise and fall with the moon.\n", "Snow is frozen rain.\n"]


def test_a_folder_without_such_questions_makes_no_set(tmp_path: Path) -> None:
    other = written(tmp_path / "questions", other=[{"question": "why", "answer": "because"}])
    assert public_task(other, tmp_path / "scratch") is None


def test_a_broken_record_is_named(tmp_path: Path) -> None:
    broken = [CLAPNQ[0], {**CLAPNQ[1], "passages": "Tide"}]
    with pytest.raises(BrokenRecord, match=r"one\.jsonl, record 2: `passages` is a text, not a list"):
        public_task(written(tmp_path / "questions", one=broken), tmp_path / "scratch")


def test_the_sample_carrier_has_questions_of_both_kinds(repository: Path) -> None:
    task = carrier_task(repository / "connectors" / "sample")
    assert task is not None
    with_answer = [one for one in task.asked if one.answerable]
    without = [one for one in task.asked if not one.answerable]
    assert len(with_answer) >= 250
    assert len(without) >= 250
    assert len({one.question_id for one in task.asked}) == len(task.asked)
    # What an operator is told of internal documents, nobody else may be.
    assert {one.audience for one in without if one.question_id.endswith("-public")} == {"public"}
