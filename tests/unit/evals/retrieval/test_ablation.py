"""`groundline bench ablation` on small folders, with an embedder that has no model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.bootstrap import Parts
from connectors import sample
from evals import cli
from evals.retrieval.ablation_table import effects, idle
from evals.retrieval.questions import Question, QuestionSet, Target
from evals.retrieval.results import Outcome, SetResult
from evals.retrieval.variants import MOST_DOCUMENTS, REBUILT, VARIANTS
from tests.fakes import HashingEmbedder
from tests.unit.evals.retrieval import world

WITHOUT_TURNS = {one.name for one in VARIANTS if not one.turns}
ALL = {one.name for one in (*VARIANTS, *REBUILT)}


@pytest.fixture(autouse=True)
def carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work without a model, for a carrier that has two questions, one of them a follow-up."""
    monkeypatch.setattr(Parts, "embedder", HashingEmbedder())
    folder = tmp_path / "carrier"
    office = ("*.docx", "*.pdf", "*.pptx")
    shutil.copytree(sample.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "questions", *office))
    (folder / "questions").mkdir()
    (folder / "questions" / "retrieval.yaml").write_text(world.CARRIER_QUESTIONS)
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(folder))


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    world.corpora(folder / "corpora")
    world.questions(folder / "questions")
    return folder


def bench(shared: Path, *arguments: str | Path) -> str:
    done = CliRunner().invoke(cli.bench, [*map(str, arguments)], env={"GROUNDLINE_SHARED_DATA": str(shared)})
    assert done.exit_code == 0, done.output
    return done.output


def written(shared: Path, command: str, *arguments: str | Path) -> dict[str, Any]:
    bench(shared, command, *arguments, "--json", shared / "out.json")
    loaded: dict[str, Any] = json.loads((shared / "out.json").read_text())
    return loaded


def test_every_part_is_left_out_once_on_every_set(shared: Path) -> None:
    chosen = ("--set", "alert-book", "--set", "merrow-telecom", "--home", shared / "home")
    found = {one["name"]: one["measures"] for one in written(shared, "ablation", *chosen)["sets"]}
    ours = {one["name"]: one for one in written(shared, "retrieval", *chosen, "--stage", "ours")["sets"]}
    assert set(found["merrow-telecom"]["hit@5"]["without"]) == ALL
    assert set(found["alert-book"]["hit@5"]["without"]) == ALL - WITHOUT_TURNS, "none of its questions is a follow-up"
    for name, measures in found.items():
        for measure, one in measures.items():
            assert one["shipped"] == ours[name]["stages"]["ours"]["all"][measure]


def test_the_table_names_the_parts(shared: Path) -> None:
    told = bench(shared, "ablation", "--set", "alert-book", "--part", "learn")
    assert "alert-book: the half to learn from, 1 questions" in told
    assert all(name in told for name in ALL - WITHOUT_TURNS)
    assert "Within 0.002 on every set" in told


def test_large_folders_are_not_indexed_again(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.retrieval.ablation.MOST_DOCUMENTS", 3)
    assert MOST_DOCUMENTS > 3
    found = written(shared, "ablation", "--set", "alert-book")["sets"][0]["measures"]["hit@5"]["without"]
    assert not set(found) & {one.name for one in REBUILT}


def test_a_part_is_idle_if_no_set_is_the_worse_or_better_without_it() -> None:
    right, wrong = (Outcome((key,), None, ()) for key in ("s/a.md", "s/b.md"))
    asked = Question("q", "q", (), (Target("s/a.md"),), "g")
    found = {"one": {"ours": right, "same": right, "worse": wrong}, "two": {"ours": wrong, "same": wrong}}
    results = [
        SetResult(QuestionSet(name, "carrier", (), (asked,)), {way: {"q": one} for way, one in by_way.items()}, {})
        for name, by_way in found.items()
    ]
    assert idle(results, None) == ["same"]
    without = {one.name: one.difference.mean for one in effects(results[0], "hit@1", None)}
    assert without == {"same": 0, "worse": -1}
