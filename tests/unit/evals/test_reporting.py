"""What the benchmark shows, and the environment that it measures in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.bench import machine, report
from evals.bench.figures import Figure
from evals.bench.installation import Installation
from evals.bench.pace import Pace, minutes
from evals.cli import bench

FAILURE = {"name": "QueueIsFull", "fault": "steps missing", "missing": ["Look [there]", "Count"], "displaced": []}
FIGURES = [
    Figure("a", "Fast", 3.2, "x", least=3, note="every 8th [of them]"),
    Figure("b", "Slow", 80.0, "ms", most=60, details={"failures": [FAILURE]}),
    Figure("c", "Unknown", None, "MB", most=1500, note="nobody tells"),
]


def test_the_table_says_what_is_met_and_what_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    report.printed(FIGURES, machine.facts(), 90)
    lines = capsys.readouterr().out.splitlines()

    def line(what: str) -> str:
        return next(text for text in lines if what in text)

    assert " met " in line("Fast") and "every 8th [of them]" in line("Fast")
    assert " missed " in line("Slow") and "<= 60 ms" in line("Slow")
    assert " not measured " in line("Unknown")
    assert line("QueueIsFull").strip() == "QueueIsFull: steps missing: 'Look [there]' and 1 more"
    assert lines[-1] == "1.5 minutes in all."


def test_the_file_holds_everything(tmp_path: Path) -> None:
    facts = machine.facts()
    report.written(FIGURES, facts, tmp_path / "out" / "bench.json")
    held = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert held["machine"]["cores"] == facts["cores"]
    assert [(item["key"], item["value"], item["verdict"]) for item in held["figures"]] == [
        ("a", 3.2, "met"),
        ("b", 80.0, "missed"),
        ("c", None, "not measured"),
    ]
    assert held["figures"][1]["details"]["failures"] == [FAILURE]


def test_settings_that_change_what_is_measured_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GROUNDLINE_MODEL", "GROUNDLINE_QDRANT_URL", "OPENAI_API_KEY", "GROUNDLINE_EMBEDDING_MODEL"):
        monkeypatch.setenv(name, "set")
    environment = Installation(tmp_path, 2).environment()
    assert not environment.keys() & {"GROUNDLINE_MODEL", "GROUNDLINE_QDRANT_URL", "OPENAI_API_KEY"}
    assert environment["GROUNDLINE_EMBEDDING_MODEL"] == "set"
    assert environment["GROUNDLINE_HOME"] == str(tmp_path)
    assert environment["OMP_NUM_THREADS"] == "2"


def test_steps_done_count_by_what_they_were_thought_to_take() -> None:
    pace = Pace({"one": 30.0, "two": 90.0})
    assert pace.share() == 0
    assert pace.left_s() == 120
    with pace.step("one"):
        assert 0 <= pace.share() < 0.25
    assert pace.share() == 0.25
    assert pace.left_s() == 90
    with pace.step("two"):
        assert pace.left_s() <= 90
    assert pace.share() == 1
    assert pace.left_s() == 0


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (61.4, "1:01"), (3600, "60:00")])
def test_minutes(seconds: float, text: str) -> None:
    assert minutes(seconds) == text


def test_a_folder_without_corpora_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(bench, ["--corpora", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no folder to index" in result.output


def test_help_names_the_variable() -> None:
    assert "GROUNDLINE_SHARED_DATA" in CliRunner().invoke(bench, ["--help"]).output
