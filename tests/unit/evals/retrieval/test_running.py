"""`groundline bench retrieval` on small folders, with an embedder that has no model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.bootstrap import Parts
from connectors import sample
from evals import cli
from evals.bench import running as bench_running
from evals.retrieval import naive, systems
from tests.fakes import HashingEmbedder
from tests.unit.evals.retrieval import world

OFFICE = ("*.docx", "*.pdf", "*.pptx")


@pytest.fixture(autouse=True)
def carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work without a model, for a carrier that has no questions yet."""
    monkeypatch.setattr(Parts, "embedder", HashingEmbedder())
    folder = tmp_path / "carrier"
    shutil.copytree(sample.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "questions", *OFFICE))
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(folder))
    return folder


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    world.corpora(folder / "corpora")
    world.questions(folder / "questions")
    return folder


def bench(*arguments: str | Path, shared: Path | None = None) -> Result:
    environment = {"GROUNDLINE_SHARED_DATA": str(shared) if shared else None}
    return CliRunner().invoke(cli.bench, ["retrieval", *map(str, arguments)], env=environment)


def written(tmp_path: Path, *arguments: str | Path, shared: Path | None = None) -> dict[str, Any]:
    done = bench(*arguments, "--json", tmp_path / "out.json", shared=shared)
    assert done.exit_code == 0, done.output
    loaded: dict[str, Any] = json.loads((tmp_path / "out.json").read_text())
    return loaded


def test_every_set_that_is_found_is_measured_by_every_stage(shared: Path, tmp_path: Path) -> None:
    found = written(tmp_path, "--home", tmp_path / "home", shared=shared)
    names = {one["name"] for one in found["sets"]}
    assert names >= {"alert-book", "alert-book-masked", "guide-questions", "sea-dev"}
    for one in found["sets"]:
        assert tuple(one["stages"]) == cli.STAGES
        assert 0 <= one["stages"]["ours"]["all"]["hit@5"]["mean"] <= 1
    assert len(list((tmp_path / "home" / "indexes").iterdir())) == len(names) - 1, "the alerts share an index"


def test_the_table_compares_ours_with_the_best_single_stage(shared: Path) -> None:
    done = bench("--set", "alert-book", shared=shared)
    assert done.exit_code == 0, done.output
    assert "alert-book: 2 questions, 2 groups, averaged by group" in done.output
    for stage in cli.STAGES:
        assert f"│ {stage} " in done.output
    assert "gain >= 0.10" in done.output


def test_a_second_run_uses_what_the_first_one_indexed(shared: Path, tmp_path: Path) -> None:
    options = ("--set", "alert-book", "--home", tmp_path / "home")
    first, second = (bench(*options, shared=shared) for _ in range(2))
    assert "3 documents, 4 passages new" in first.output
    assert "3 documents, 0 passages new" in second.output


def test_folders_and_files_can_be_named(shared: Path, tmp_path: Path) -> None:
    folders = ("--corpora", shared / "corpora" / "books", "--corpora", shared / "corpora" / "manual")
    file = shared / "questions" / "Alert_Book.jsonl"
    found = written(tmp_path, *folders, "--questions", file, "--stage", "ours", "--stage", "dense")
    assert [one["name"] for one in found["sets"]] == ["alert-book", "alert-book-masked"]
    assert found["sets"][0]["sources"] == ["books", "manual"]
    assert list(found["sets"][0]["stages"]) == ["ours", "dense"]
    whole = written(tmp_path, "--corpora", shared, "--questions", file, "--stage", "ours")
    assert whole["sets"][0]["sources"] == ["books", "manual"]


def test_half_of_the_questions_can_be_asked(shared: Path, tmp_path: Path) -> None:
    sizes = {}
    options = ("--set", "alert-book", "--stage", "sparse", "--home", tmp_path / "home")
    for half in ("learn", "report", "all"):
        found = written(tmp_path, *options, "--part", half, shared=shared)
        sizes[half] = len(found["sets"][0]["questions"])
        halves = {one["part"] for one in found["sets"][0]["questions"]}
        assert halves == ({half} if half != "all" else {"learn", "report"})
    assert sizes == {"learn": 1, "report": 1, "all": 2}


def test_plain_methods_are_measured_when_asked_for(shared: Path, tmp_path: Path) -> None:
    found = written(tmp_path, "--set", "sea-dev", "--stage", "sparse", "--naive", shared=shared)
    assert tuple(found["sets"][0]["stages"]) == ("sparse", *cli.NAIVE_STAGES)


def test_the_command_line_names_the_stages_that_there_are() -> None:
    assert cli.STAGES == systems.STAGES
    assert cli.NAIVE_STAGES == naive.STAGES


def test_a_carriers_own_questions_are_asked_beside_the_others(shared: Path, carrier: Path, tmp_path: Path) -> None:
    (carrier / "questions").mkdir()
    (carrier / "questions" / "retrieval.yaml").write_text(world.CARRIER_QUESTIONS)
    found = written(tmp_path, "--set", "merrow-telecom", shared=shared)
    (own,) = found["sets"]
    assert [one["kind"] for one in own["questions"]] == ["wording", "followup"]
    assert own["sources"] == ["merrow-help", "merrow-customers", "merrow-operations"]


def test_a_carrier_without_questions_is_said_so() -> None:
    done = bench()
    assert done.exit_code == 1
    assert "has no questions of its own" in done.output
    assert "no questions were found" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--set", "nothing"), "--set nothing: there are: alert-book"),
        (("--part", "learn", "--set", "guide-questions"), "none of the questions is of this half"),
        (("--questions", "{}/questions/other.jsonl"), "no questions of a known shape"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(arguments: tuple[str, ...], told: str, shared: Path) -> None:
    done = bench(*(argument.format(shared) for argument in arguments), shared=shared)
    assert done.exit_code == 1
    assert told in done.output


def test_right_answers_that_do_not_exist_are_told_once(shared: Path, tmp_path: Path) -> None:
    file = shared / "questions" / "Alert_Book.jsonl"
    world.lines(file, [world.ALERTS[0], world.ALERTS[1] | {"relevant": ["books/gone.md"]}])
    done = bench("--corpora", shared, "--questions", file, "--stage", "sparse")
    assert done.exit_code == 0, done.output
    told = "alert-book: 1 of the right documents do not exist and cannot be found, first books/gone.md"
    assert done.output.count("do not exist") == done.output.count(told) == 1


@pytest.mark.parametrize("inner", ["", "corpora", "corpora/books"])
def test_a_folder_without_documents_is_named(inner: str, shared: Path, tmp_path: Path) -> None:
    (tmp_path / "empty" / inner).mkdir(parents=True)
    file = shared / "questions" / "Alert_Book.jsonl"
    done = bench("--corpora", tmp_path / "empty", "--questions", file)
    assert done.exit_code == 1
    reason = "holds no folder to index" if inner == "corpora" else "holds no documents"
    assert f"Error: {tmp_path / 'empty' / inner}: {reason}" in done.output


def test_bench_alone_is_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bench_running.Options] = []
    monkeypatch.setattr(bench_running, "run", given.append)
    assert CliRunner().invoke(cli.bench, ["--pairs", "2", "--only", "search"]).exit_code == 0
    assert (given[0].pairs, given[0].only) == (2, frozenset({"search"}))
    assert CliRunner().invoke(cli.bench, ["retrieval", "--help"]).exit_code == 0
    assert len(given) == 1
