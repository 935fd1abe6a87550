"""What is shown of a run when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.harness import headline
from evals.results.types import CaseResult, Json, Run, Score


def run(mode: str, *answers: Json) -> Run:
    """Return a run whose cases were answered so; an empty answer is none."""
    results = tuple(
        CaseResult(f"c{at}", "a", 1, True, {}, (answer,) if answer else (), ()) for at, answer in enumerate(answers)
    )
    return Run("r-1", ("a",), "h", datetime(2026, 9, 14, tzinfo=UTC), mode, "in process", {}, {}, 1, results)


SILENT: Json = {"mode": "extractive", "degraded": ["model_unavailable"]}
SLOW: Json = {"mode": "extractive", "degraded": ["model_slow", "search_unavailable"]}
FIXED: Json = {"mode": "extractive", "degraded": []}
WORDED: Json = {"mode": "model", "degraded": []}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((SILENT, SILENT), "The model worded 0 of 2 answers: model_unavailable 2"),
        (
            (WORDED, SLOW, FIXED, SILENT, SILENT),
            "The model worded 1 of 5 answers: model_unavailable 2, model_slow 1",
        ),
        ((WORDED, FIXED, {}), "The model worded 1 of 2 answers\n"),
    ],
)
def test_a_run_says_what_its_model_said(
    answers: tuple[Json, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model that never answers is not taken for one that did well."""
    headline.shown(run("model", *answers), Path("r-1.eval"))
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(("mode", "answers"), [("extractive", (FIXED,)), ("model", ({},))])
def test_where_no_model_could_say_anything_nothing_is_told_of_it(
    mode: str, answers: tuple[Json, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a model, or without any answer."""
    headline.shown(run(mode, *answers), Path("r-1.eval"))
    assert "worded" not in capsys.readouterr().out


def judged(name: str, *scores: Score) -> Run:
    """Return a run in which one scorer found so much, a case each."""
    results = tuple(CaseResult(f"c{at}", "a", 1, True, {name: score}, (WORDED,), ()) for at, score in enumerate(scores))
    return replace(run("model"), results=results)


def test_what_verification_turned_down_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A model that lies says less of its own, and seldom anything wrong."""
    headline.shown(judged("model_kept", Score(1.0), Score(0.5)), Path("r-1.eval"))
    assert "Of what it wrote, verification let 75.0 % (" in capsys.readouterr().out


def test_what_a_judge_found_is_told_and_why_it_did_not_say(capsys: pytest.CaptureFixture[str]) -> None:
    """In words, and never among what passed or failed."""
    scores = (Score(1.0), Score(0.5, "half"), Score(None, "the judge cannot tell: why"))
    headline.shown(judged("judge", *scores), Path("r-1.eval"))
    assert "The judge found of 3 answers: 1 right, 1 partly; the judge cannot tell: 1" in capsys.readouterr().out


def test_several_tries_are_told_with_the_cases_that_are_luck(capsys: pytest.CaptureFixture[str]) -> None:
    """pass^k, and who passed and failed."""
    results = tuple(
        CaseResult(name, "a", epoch, passed, {}, (FIXED,), ())
        for name, ways in (("x", (True, False)), ("y", (True, True)))
        for epoch, passed in enumerate(ways, 1)
    )
    headline.shown(replace(run("extractive"), results=results, epochs=2), Path("r-1.eval"))
    told = capsys.readouterr().out
    assert "Of 2 cases asked 2 times: pass^2 50.0 % (" in told and "; pass@2 100.0 % (" in told
    assert "Flaky, that is passed and failed: x\n" in told


@pytest.mark.parametrize(("failing", "told"), [(1, True), (10, True), (11, False)])
def test_what_is_wrong_is_told_where_few_cases_failed(
    failing: int, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever writes a case need not open a report for it."""
    wrong = {"facts": Score(0.0, "not said: €4.00"), "outcome": Score(1.0), "latency": Score(9.0)}
    results = tuple(CaseResult(f"c{at}", "a", 1, False, wrong, (FIXED,), ()) for at in range(failing))
    headline.shown(replace(run("extractive"), results=results), Path("r-1.eval"))
    assert ("\nc0 failed: facts: not said: €4.00\n" in capsys.readouterr().out) is told
