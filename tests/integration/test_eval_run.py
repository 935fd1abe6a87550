"""Suites run on the assembled assistant, over the sample carrier."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.results import logs
from evals.results.types import CaseResult, Run
from tests.fakes import HashingEmbedder
from tests.integration.conftest import Run as Groundline

# Inspect leaves streams of its own open, which are let go of whenever the garbage is collected.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning")

SUITE = Path(__file__).parents[1] / "data" / "evals" / "small.yaml"


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Embed without a model: what is tested is what runs the cases."""
    monkeypatch.setattr("app.bootstrap.SentenceTransformerEmbedder", lambda name: HashingEmbedder(256))
    yield
    gc.collect()


def latest(home: Path) -> Run:
    """Return the run that came to an end last."""
    return logs.load(logs.find(home, "latest"))


def by_id(run: Run) -> dict[str, CaseResult]:
    """Return results by case."""
    return {each.case_id: each for each in run.results if each.epoch == 1}


def found(run: Run) -> list[object]:
    """Return all that has to be the same from run to run: everything but times."""
    return [
        (
            each.case_id,
            each.epoch,
            each.passed,
            each.confidence,
            each.error,
            each.messages,
            [(answer["text"], answer["outcome"]) for answer in each.answers],
            {name: score for name, score in each.scores.items() if name != "latency"},
        )
        for each in run.results
    ]


def test_a_run_finds_what_is_right_and_what_is_wrong(groundline: Groundline, home: Path) -> None:
    """By case and scorer, and touches nothing of the installation's but its folder of runs and its cache."""
    status, out, err = groundline("eval", "run", str(SUITE), "--quiet", "-S", "retrieval.limit=4")
    assert status == 0, err
    run = latest(home)
    results = by_id(run)
    assert {name: each.passed for name, each in results.items()} == {
        "contract-end": True, "pack-price": True, "capital": True, "wrong": False, "gone": None, "talk": True,
        "simulated": True,
    }  # fmt: skip
    assert results["wrong"].scores["facts"].reason == "not said: €1.00"
    assert results["wrong"].scores["support"].value == 1
    assert "there is no customer C-0000" in (results["gone"].error or "") and not results["gone"].scores
    assert results["simulated"].messages[1] == "How much does the Data Pack 5 GB cost?"
    assert results["talk"].cluster == "C-1005" and results["contract-end"].owner == "harness"
    assert (run.mode, run.target, run.overrides) == ("extractive", "in process", {"retrieval.limit": "4"})
    assert run.build.keys() >= {"program", "carrier", "documents", "rules"} and not run.complete
    assert "1 without an answer, unscored" in out and f"--resume {run.run_id}" in out and "75.0" not in err
    assert sorted(path.name for path in home.iterdir()) == ["cache", "evals"]
    assert not list((home / "evals" / "unfinished").glob("*"))


def test_runs_of_one_build_are_identical(groundline: Groundline, home: Path) -> None:
    """However many cases are asked at once, and however often."""
    chosen = ["--tag", "account", "--tag", "catalogue"]
    assert groundline("eval", "run", str(SUITE), "--quiet", "--at-once", "1", "--epochs", "2", *chosen)[0] == 0
    first = latest(home)
    assert groundline("eval", "run", str(SUITE), "--quiet", "--at-once", "8", "--epochs", "2", *chosen)[0] == 0
    second = latest(home)
    assert first.run_id != second.run_id and first.complete and second.complete
    assert len(first.results) == 4 and found(first) == found(second)
    assert (first.cases_hash, first.build) == (second.cases_hash, second.build)


def test_what_is_malformed_is_refused_unless_the_rest_is_asked_for(
    groundline: Groundline, home: Path, tmp_path: Path
) -> None:
    """By file, line and reason."""
    broken = tmp_path / "broken.yaml"
    more = "  - {id: odd, why: x, ask: y, expect: {facts: [1]}}\n"
    broken.write_text(SUITE.read_text("utf-8") + more, "utf-8")
    line = len(broken.read_text("utf-8").splitlines())
    status, _, err = groundline("eval", "run", str(broken), "--quiet", "--case", "capital")
    assert status == 1 and f"broken.yaml:{line}: case `odd`, expect.facts[0]: must be a text" in err
    assert not (home / "evals").exists()
    assert groundline("eval", "check", str(broken))[0] == 1
    status, out, err = groundline("eval", "run", str(broken), "--quiet", "--case", "capital", "--lenient")
    assert status == 0 and f"broken.yaml:{line}" in err and "100.0 %" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--suite", "none"], "there is no suite `none`"),
        (["--case", "none"], "there is no case `none`"),
        (["--audience", "operator"], "no case is left"),
        (["-S", "retrieval.limits=1"], "near it: retrieval.limit"),
        (["-S", "model=x", "--url", "http://127.0.0.1:1"], "-S has no effect on a deployed assistant"),
        (["--resume", "latest"], "no runs yet"),
        (["--tokens", __file__], "--tokens signs in at a deployed assistant, and this run asks none"),
    ],
)
def test_what_cannot_be_run_is_told(groundline: Groundline, arguments: list[str], told: str) -> None:
    """In one line."""
    status, _, err = groundline("eval", "run", str(SUITE), *arguments)
    assert status == 1 and told in err and "fault of the program" not in err


def test_cases_are_listed_and_checked(groundline: Groundline) -> None:
    """Without anything being asked; a stranger is named."""
    status, out, _ = groundline("eval", "list", str(SUITE), "--tag", "account")
    assert status == 0 and "contract-end" in out and "capital" not in out
    status, out, err = groundline("eval", "check", str(SUITE))
    assert status == 1 and "case `gone`: there is no customer C-0000" in out and "1 fault" in err
