"""What is measured on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.bench.material import Source, copied, corpora, queries, share, texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for source in ("alpha", "beta"):
        for number in range(20):
            file = tmp_path / "corpora" / source / f"sub{number % 3}" / f"page{number}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"# {source} {number}\n\n## Part of {number}\n\n```\n# no heading\n```\n")
    (tmp_path / "corpora" / "alpha" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "corpora" / "alpha.LICENSE").write_text("free")
    questions = tmp_path / "questions"
    questions.mkdir()
    lines = [{"title": "The `queue` of {{ $labels.stage }} is **full**"}, {"other": 1}, {"question": "short"}]
    (questions / "asked.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nno json\n")
    return tmp_path


def test_each_folder_is_a_source(folder: Path) -> None:
    found = corpora(folder)
    assert [source.name for source in found.sources] == ["alpha", "beta"]
    assert corpora(folder / "corpora") == found
    assert found.questions == folder / "questions"


def test_a_folder_without_folders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no folder"):
        corpora(tmp_path)


def test_only_text_documents_are_compared_on(folder: Path) -> None:
    found = texts(corpora(folder).sources)
    assert len(found) == 40
    assert found[0].document_id == "alpha/sub0/page0.md"


@pytest.mark.parametrize(("every", "count"), [(1, 40), (4, 10), (7, 6), (100, 1)])
def test_a_share_is_the_same_wherever_the_documents_lie(folder: Path, every: int, count: int) -> None:
    whole = texts(corpora(folder).sources)
    chosen = share(whole, every)
    assert len(chosen) == count
    assert set(chosen) <= set(whole)
    assert share(list(reversed(whole)), every) == chosen


def test_a_copy_has_the_same_documents(folder: Path, tmp_path: Path) -> None:
    chosen = share(texts(corpora(folder).sources), 5)
    again = texts(copied(chosen, tmp_path / "copy"))
    assert [text.document_id for text in again] == [text.document_id for text in chosen]
    assert [text.file.read_bytes() for text in again] == [text.file.read_bytes() for text in chosen]


def test_queries_come_from_questions_and_headings(folder: Path) -> None:
    given = corpora(folder)
    found = queries(texts(given.sources), given.questions, 30)
    assert found[0] == "The queue of is full"
    assert "alpha 0" in found
    assert len(found) == len(set(found)) == 30
    assert not any("no heading" in query for query in found)


def test_queries_need_no_questions(folder: Path) -> None:
    found = queries(texts([Source("alpha", folder / "corpora" / "alpha", "operator")]), None, 10)
    assert len(found) == 10
