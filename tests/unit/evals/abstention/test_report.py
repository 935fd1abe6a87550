"""What is told of a measurement."""

from __future__ import annotations

import json

import pytest

from evals.abstention.outcomes import Outcome
from evals.abstention.report import as_json, curves, printed
from evals.abstention.tasks import Asked
from grounding.drafting.extractive.answerability import Signals

FACTS = {
    "cpu": "x",
    "cores": 2,
    "flags": [],
    "memory_gib": 1,
    "load_average": 0.0,
    "system": "s",
    "python": "3",
    "libraries": {},
}


def outcome(number: int, near: float, *, answerable: bool) -> Outcome:
    """Return what came of a question whose best passage is so near."""
    asked = Asked(f"q{number}", "what is it", answerable, f"g{number}")
    return Outcome(asked, near, Signals(near, 0.0, near, near, near, 1 - near), near, 5.0)


FOUND = {"own": [outcome(number, number / 10, answerable=number > 5) for number in range(11)]}


def test_every_set_is_printed_with_both_scores(capsys: pytest.CaptureFixture[str]) -> None:
    printed(FOUND, FACTS)
    said = capsys.readouterr().out
    assert "own: 5 questions with an answer, 6 without" in said
    assert "best cosine" in said and "answerability" in said
    assert "at 5% false 1.000 [1.000, 1.000]" in said


def test_the_file_holds_every_question_with_its_signals() -> None:
    held = json.loads(json.dumps(as_json(FOUND)))["own"]
    assert len(held["questions"]) == 11
    assert held["questions"][3]["signals"]["passage"] == 0.3
    assert held["answered_at"]["answerability"]["0.05"]["value"] == 1.0


def test_a_question_for_which_nothing_was_found_is_not_answered() -> None:
    nothing = Outcome(Asked("q", "what", False, "g"), 0.0, None, 0.0, 1.0)
    assert curves([nothing])["answerability"].scores.tolist() == [0.0]
