"""Question files become question sets by what their records hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connectors import sample
from evals.retrieval.sets import QuestionSet, Target, UnknownQuestions, load
from tests.unit.evals.retrieval import world


@pytest.fixture
def sets(tmp_path: Path) -> dict[str, QuestionSet]:
    asked = world.questions(tmp_path / "questions")
    return {one.name: one for one in load(asked, world.corpora(tmp_path / "corpora"), tmp_path / "scratch")}


def test_files_are_recognised_by_the_keys_of_their_records(sets: dict[str, QuestionSet]) -> None:
    shapes = {name: one.shape for name, one in sets.items()}
    assert shapes == {
        "alert-book": "alerts",
        "alert-book-masked": "alerts-masked",
        "guide-questions": "chunks",
        "sea-dev": "passages",
    }


def test_alerts_are_asked_as_they_are_pasted_and_averaged_by_runbook(sets: dict[str, QuestionSet]) -> None:
    alerts = sets["alert-book"]
    first = alerts.questions[0]
    assert first.text.splitlines()[:2] == [world.ALERTS[0]["alert"], world.ALERTS[0]["title"]]
    assert first.relevant == (Target("books/redis-cache/README.md"),)
    assert (first.group, alerts.macro) == ("books/redis-cache/README.md", True)
    assert [source.name for source in alerts.folders] == ["books", "manual"]


def test_masked_alerts_do_not_name_the_service(sets: dict[str, QuestionSet]) -> None:
    first, second = sets["alert-book-masked"].questions
    assert first.text == (
        "ServiceMemoryHigh\nThe memory of the service ({{ $labels.stage }}) is high\nnodes evict keys."
    )
    assert second.text == "ServiceErrors\nThe service answers with errors\nSee the Sockets page of the website."
    assert sets["alert-book-masked"].note.endswith("stood in 2 of 2 and stands, inside a word, in 1")
    assert sets["alert-book-masked"].place == sets["alert-book"].place


def test_chunks_become_documents_under_their_links_paths(sets: dict[str, QuestionSet]) -> None:
    guide = sets["guide-questions"]
    assert [(one.document_id, one.text) for one in guide.materials()] == [
        ("guide-docs/en/limits/index.md", "# Limits\n\nLimits\n"),
        ("guide-docs/en/start/get-going-2.md", "# Again\n\nRun it twice.\n"),
        ("guide-docs/en/start/get-going.md", "# Get going\n\nInstall it.\n"),
    ]
    (question,) = guide.questions
    assert [one.document_id for one in question.relevant] == [
        "guide-docs/en/start/get-going.md",
        "guide-docs/en/limits/index.md",
    ]
    assert question.group == "https://x.test/en/Start"


def test_passages_of_all_files_are_documents_and_only_answerable_questions_are_asked(
    sets: dict[str, QuestionSet],
) -> None:
    sea = sets["sea-dev"]
    assert [one.document_id for one in sea.materials()] == ["sea-dev/tide-2.md", "sea-dev/tide-3.md", "sea-dev/tide.md"]
    assert [one.question_id for one in sea.questions] == ["p1", "p2"]
    assert {one.relevant for one in sea.questions} == {(Target("sea-dev/tide-3.md", also=("sea-dev/tide.md",)),)}
    assert sea.note.startswith("the passage of 2 questions stands there in another copy")


def test_one_file_is_read_with_the_documents_beside_it(tmp_path: Path) -> None:
    folder = world.questions(tmp_path / "questions")
    (found,) = load(folder / "sea_dev_yes.jsonl", [], tmp_path / "scratch")
    assert (found.name, len(found.materials())) == ("sea-dev", 3)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("other.jsonl", "no questions of a known shape"),
        ("Alert_Book.jsonl", "the documents they are about were not given"),
        ("sea.LICENSE", "no questions of a known shape"),
        ("broken.json", "Expecting property name"),
    ],
)
def test_a_file_that_nothing_can_be_made_of_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    folder = world.questions(tmp_path / "questions")
    with pytest.raises(UnknownQuestions, match=f"{name}: .*{reason}"):
        load(folder / name, [], tmp_path / "scratch")


def test_writing_documents_again_leaves_none_of_before(tmp_path: Path) -> None:
    folder = world.questions(tmp_path / "questions")
    load(folder, [], tmp_path / "scratch")
    (tmp_path / "scratch" / "sea-dev" / "old.md").write_text("# Old\n\nGone.\n")
    found = {one.name: one for one in load(folder, [], tmp_path / "scratch")}
    assert len(found["sea-dev"].materials()) == 3


def test_a_carriers_questions_are_over_its_own_sources(tmp_path: Path) -> None:
    carrier = tmp_path / "carrier"
    shutil.copytree(sample.FOLDER, carrier, ignore=shutil.ignore_patterns("*.py", "__pycache__", "questions"))
    (carrier / "questions").mkdir()
    (carrier / "questions" / "retrieval.yaml").write_text(world.CARRIER_QUESTIONS)
    (found,) = load(carrier / "questions" / "retrieval.yaml", [], tmp_path / "scratch")
    assert (found.name, found.shape, found.macro) == ("merrow-telecom", "carrier", False)
    assert {source.audience for source in found.folders} == {"public", "customer", "operator"}
    first, second = found.questions
    assert (first.text, first.before, first.audience, first.kind) == (
        "my phone says no service",
        (),
        "public",
        "wording",
    )
    assert (second.text, second.before) == ("and turkey?", ("whats roaming in spain cost",))
    assert second.relevant[0] == Target("merrow-help/roaming.md", "Turkey 0.50")
    assert second.group == "merrow-help/roaming.md"


def test_materials_leave_out_what_cannot_be_read(sets: dict[str, QuestionSet]) -> None:
    found = sets["alert-book"].materials()
    assert [one.document_id for one in found] == [
        "books/redis-cache/README.md",
        "books/web/index.md",
        "manual/install.md",
    ]
    assert found[2].title == "Install"
    assert found[2].text.startswith("# Install\n\nInstall the router.")
