"""`eval report` and `eval view` on runs that lie in a home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evals.reports import cli, making
from evals.results import logs
from evals.results.types import Run
from tests.unit.evals.reports.world import result, run

RUNS = {f"run-{at}": run([result("a", {"facts": at % 2}), result("b")], number=at) for at in (1, 2, 3)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / logs.FOLDER
    folder.mkdir()
    for name in (*RUNS, "run-0"):
        (folder / f"{name}{logs.SUFFIX}").touch()

    def load(path: Path) -> Run:
        if path.stem not in RUNS:
            raise logs.RunMissing(f"{path}: cannot be read as a run")
        return RUNS[path.stem]

    monkeypatch.setattr(making, "load", load)
    monkeypatch.setattr(making, "summary", load)
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path))
    return tmp_path


def test_a_report_is_written_beside_the_run_and_leaves_out_what_cannot_be_read(home: Path) -> None:
    done = CliRunner().invoke(cli.report, ["run-2"])
    assert done.exit_code == 0, done.output
    page = home / logs.FOLDER / "run-2.html"
    assert done.output.strip() == str(page)
    text = page.read_text("utf-8")
    assert "Trend" in text
    assert "run-1" in text
    assert "run-3" not in text


def test_no_earlier_run_is_drawn_if_none_is_wanted(home: Path) -> None:
    CliRunner().invoke(cli.report, ["latest", "--trends", "0"])
    assert "run-2" not in (home / logs.FOLDER / "run-3.html").read_text("utf-8")


def test_two_runs_are_compared(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "page.html"
    done = CliRunner().invoke(cli.report, ["run-2", "--against", "run-1", "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert "run-2 against run-1" in page.read_text("utf-8")


def test_the_page_is_opened_if_asked_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    CliRunner().invoke(cli.report, ["run-1", "--open"])
    assert opened == [(home / logs.FOLDER / "run-1.html").as_uri()]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["run-9"], "run-9"),
        (["run-0"], "cannot be read as a run"),
        (["run-1", "--html", "/proc/none/page.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_reported_is_told_in_a_line(home: Path, given: list[str], told: str) -> None:
    done = CliRunner().invoke(cli.report, given)
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output


def test_the_viewer_serves_this_machine_alone_and_renders_nothing_that_others_wrote(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    class Done:
        returncode = 0

    def start(command: list[str], check: bool) -> Done:
        started.append(command)
        return Done()

    monkeypatch.setattr("subprocess.run", start)
    done = CliRunner().invoke(cli.view, ["--port", "7999"])
    assert done.exit_code == 0
    assert "http://127.0.0.1:7999" in done.output
    command = " ".join(started[0])
    assert "--host 127.0.0.1 --port 7999 --no-trust-content" in command
    assert str(home / logs.FOLDER) in command


def test_without_runs_there_is_nothing_to_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path / "empty"))
    done = CliRunner().invoke(cli.view)
    assert done.exit_code == 1
    assert "no runs yet" in done.output
