"""What is shown of a run when it is over."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.harness import headline
from evals.results.types import CaseResult, Json, Run


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
