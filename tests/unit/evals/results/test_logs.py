"""Runs by name, and as they are kept."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from evals.results import kept, logs
from evals.results.logs import RunMissing
from evals.results.types import CaseResult, Run, Score, passed

RUN = Run(
    run_id="r-1",
    suites=("a",),
    cases_hash="h",
    started=datetime(2026, 9, 14, 9, 30, tzinfo=UTC),
    mode="extractive",
    target="in process",
    build={"program": "1"},
    overrides={},
    epochs=1,
    results=(
        CaseResult(
            "x", "a", 1, False, {"facts": Score(0.5, "not said: y"), "latency": Score(12.5)}, ({"text": "t"},), ("z",),
            tags=("b",), confidence=0.5, case_hash="c", expected={"facts": ["y"]},
        ),
        CaseResult("y", "a", 1, None, {}, (), (), error="gone"),
    ),
    complete=False,
    wall_s=1.5,
)  # fmt: skip


def lay(home: Path, *names: str) -> None:
    """Put empty logs there."""
    for name in names:
        path = home / "evals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_a_run_is_found_by_what_names_it(tmp_path: Path) -> None:
    """A path, an id, its start, the latest, finished or not."""
    lay(tmp_path, "20260101-a.eval", "20260102-b.eval", "unfinished/20260103-c/log.eval")
    ids = {name: logs.run_id_of(logs.find(tmp_path, name)) for name in ("20260101-a", "20260102", "latest", "20260103")}
    assert ids == {
        "20260101-a": "20260101-a",
        "20260102": "20260102-b",
        "latest": "20260103-c",
        "20260103": "20260103-c",
    }
    lay(tmp_path, "20260104-d.eval")
    assert logs.run_id_of(logs.find(tmp_path, "latest")) == "20260104-d"
    path = tmp_path / "evals" / "20260101-a.eval"
    assert logs.find(tmp_path / "elsewhere", str(path)) == path
    assert len(logs.runs(tmp_path)) == 3


@pytest.mark.parametrize(("name", "told"), [("2026", "several; which fit"), ("x", "none; there are 20260101-a")])
def test_what_names_no_run_is_told(tmp_path: Path, name: str, told: str) -> None:
    """With those that there are."""
    lay(tmp_path, "20260101-a.eval", "20260102-b.eval")
    with pytest.raises(RunMissing, match=told):
        logs.find(tmp_path, name)
    with pytest.raises(RunMissing, match="no runs yet"):
        logs.find(tmp_path / "empty", "latest")


def test_what_is_no_log_is_told(tmp_path: Path) -> None:
    """Not a stack trace."""
    lay(tmp_path, "a.eval")
    with pytest.raises(RunMissing, match="cannot be read as a run"):
        logs.load(tmp_path / "evals" / "a.eval")


def test_a_run_is_kept_and_read_again(tmp_path: Path) -> None:
    """Whole, and without its conversations; not once the log is a later one."""
    log = tmp_path / "r-1.eval"
    log.touch()
    kept.keep(RUN, log)
    assert logs.load(log) == RUN
    (first, second) = logs.summary(log).results
    assert (first.scores, first.answers, second.error) == (RUN.results[0].scores, (), "gone")
    os.utime(log, ns=(2**62, 2**62))
    assert kept.whole(log) is None and kept.summary(log) is None


@pytest.mark.parametrize(
    ("store", "error", "told"),
    [
        ({}, "CancelledError('Cancelled via cancel scope 7f by <Task pending>')", "interrupted"),
        ({"answers": [{"text": "t"}]}, "CancelledError()", None),
        ({"error": "there is no customer"}, None, "there is no customer"),
        ({}, "KeyError('x')", "KeyError('x')"),
    ],
)
def test_what_was_interrupted_is_told_in_a_word(store: dict[str, object], error: str | None, told: str | None) -> None:
    """What was answered and not judged any more is unscored; it was asked."""
    names = ("tags", "audience", "owner", "why", "safety", "cluster", "case_hash", "expected")
    sample = SimpleNamespace(
        id="x",
        epoch=1,
        metadata={"suite": "a", **dict.fromkeys(names, "")},
        store=store,
        scores=None,
        error=error and SimpleNamespace(message=error),
    )
    found = logs.result_of(sample)  # type: ignore[arg-type]
    assert (found.error, found.passed, found.scores) == (told, None, {})


def test_a_damaged_copy_is_not_taken(tmp_path: Path) -> None:
    """The log itself is read then."""
    log = tmp_path / "r-1.eval"
    log.touch()
    for content in ("{", "[]", '{"results": [{"colour": 1}]}'):
        (tmp_path / "r-1.summary.json").write_text(content)
        assert kept.summary(log) is None


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"facts": 1.0, "latency": 900.0}, True),
        ({"facts": 1.0, "citation_precision": 0.1}, True),
        ({"facts": 0.99, "outcome": 1.0}, False),
        ({"facts": None, "outcome": 1.0}, None),
        ({"facts": None, "outcome": 0.0}, False),
        ({"latency": 5.0}, None),
    ],
)
def test_a_case_passes_by_what_judges(values: dict[str, float | None], found: bool | None) -> None:
    """What measures decides nothing; unscored is not wrong."""
    assert passed({name: Score(value) for name, value in values.items()}) is found
