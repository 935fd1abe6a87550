"""`groundline eval compare`, `gate` and `baseline` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from evals.comparing.baseline import written
from evals.results import logs
from evals.results.types import CaseResult, Run
from tests.unit.evals.comparing.runs import result, run, sided, suite

BEFORE = [*suite(12), result("leak", suite="safety", safety=True)]
AFTER = [*suite(12, {"case-03": False}), result("leak", suite="safety", safety=True)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with two runs in it that nobody had to make."""
    runs = {
        "before": run(BEFORE, run_id="before"),
        "after": run(AFTER, run_id="after"),
        "latest": run(AFTER, run_id="latest"),
        "cut": run([], complete=False),
        "unsafe": run([result("leak", False, safety=True)]),
    }

    def find(home: Path, name: str) -> Path:
        if name not in runs:
            raise logs.RunMissing(f"run {name}: none; there are {', '.join(runs)}")
        return home / name

    def load(path: Path) -> Run:
        return runs[path.name]

    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path))
    monkeypatch.setattr(logs, "find", find)
    monkeypatch.setattr(logs, "load", load)
    return tmp_path


def kept(home: Path, results: list[CaseResult], name: str = "baseline.json") -> str:
    file = home / name
    file.write_text(written(sided(results), "It is the first."), "utf-8")
    return str(file)


def test_a_run_is_made_the_baseline_and_passes_its_own_gate(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "b.json"
    assert main(["eval", "baseline", "before", "--out", str(file), "--reason", "First of all."]) == 0
    assert capsys.readouterr().out == f"{file}: 13 of 13 cases pass\n"
    assert json.loads(file.read_text("utf-8"))["reason"] == "First of all."
    assert main(["eval", "gate", "before", "--baseline", str(file)]) == 0
    assert capsys.readouterr().out == "gate passed: 13 of 13 cases pass\n"


def test_the_latest_run_is_held_against_the_carriers_own_baseline(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "carrier" / "evals"
    folder.mkdir(parents=True)
    monkeypatch.setattr("evals.laid_down.folder_of", lambda settings: folder)
    assert main(["eval", "gate"]) == 1
    assert "holds no evals/baseline.json" in capsys.readouterr().err
    kept(folder, BEFORE)
    assert main(["eval", "gate"]) == 1
    assert "case-03" in capsys.readouterr().err
    (folder / "accepted.yaml").write_text("case-03: It goes next week.\n", "utf-8")
    assert main(["eval", "gate"]) == 0


def test_a_baseline_that_can_never_pass_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "baseline", "unsafe", "--out", str(home / "b.json"), "--reason", "For now."]) == 0
    assert "; safety cases that fail every gate until they are mended or accepted: 1" in capsys.readouterr().out


def test_a_regression_fails_with_one_line_and_leaves_what_a_pull_request_shows(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--junit", str(home / "j.xml"), "--markdown", str(home / "g.md")]
    assert main(["eval", "gate", "after", "--baseline", kept(home, BEFORE), *files]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "groundline: gate failed: a case flipped from pass to fail (case-03: facts: €10.00 is not said)\n"
    )
    assert 'failures="1"' in (home / "j.xml").read_text("utf-8")
    assert "`case-03`" in (home / "g.md").read_text("utf-8")


def test_another_run_may_be_the_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "gate", "before", "--baseline", "after"]) == 0
    assert "1 pass that failed (case-03)" in capsys.readouterr().out


def test_what_is_accepted_passes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reasons = home / "accepted.yaml"
    reasons.write_text("case-03: The fee is gone.\n", "utf-8")
    gate = ["eval", "gate", "after", "--baseline", kept(home, BEFORE), "--accepted", str(reasons)]
    assert main(gate) == 0
    reasons.write_text("- case-03\n", "utf-8")
    assert main(gate) == 1
    assert f"{reasons}:1: " in capsys.readouterr().err


def test_two_runs_are_compared_at_the_terminal_and_in_files(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--json", str(home / "c.json"), "--markdown", str(home / "c.md")]
    assert main(["eval", "compare", "before", "after", *files]) == 0
    assert "case-03 (billing): from pass to fail" in capsys.readouterr().out
    assert json.loads((home / "c.json").read_text("utf-8"))["flips"][0]["case"] == "case-03"
    assert "<summary>case-03: from pass to fail</summary>" in (home / "c.md").read_text("utf-8")


def test_a_run_is_compared_with_what_a_baseline_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "compare", kept(home, BEFORE), "after"]) == 0
    said = capsys.readouterr().out
    assert "before: no answer was kept" in said
    assert "after (answered): What case-03 is told." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "before", "nobody"], "run nobody: none; there are before, after, latest, cut, unsafe"),
        (["compare", "before", "none.json"], "none.json: cannot be read as a baseline"),
        (["compare", "before", "small.json"], "`--shared` compares those that are the same in both"),
        (["compare", "before", "after", "--markdown", "no/such/folder.md"], "cannot be written"),
        (["gate", "cut", "--baseline", "before"], "have no case in common"),
        (["baseline", "cut", "--out", "b.json", "--reason", "x"], "did not come to its end"),
        (["baseline", "before", "--out", "b.json", "--reason", " "], "needs a reason"),
        (["baseline", "before", "--out", "b.json"], "Missing option"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(home)
    kept(home, BEFORE[:5], "small.json")
    assert main(["eval", *arguments]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


def test_only_shared_cases_are_compared_if_that_is_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "compare", kept(home, BEFORE[:5]), "after", "--shared"]) == 0
    said = capsys.readouterr().out
    assert "left out: 8 only in the second (case-05, " in said
    assert "case-03 (billing): from pass to fail" in said
