"""Which source a path is, and what is remembered of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import SourceRefused
from app.sources import IndexedSource, SourceLedger, named_sources
from retrieval.types import Audience


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notes"
    made.mkdir()
    (made / "one.md").write_text("# One\n")
    return made


def test_a_source_is_named_after_its_folder_or_file(folder: Path) -> None:
    named = named_sources([folder, folder / "one.md"], None, Audience.PUBLIC, {})
    assert [(item.name, item.path) for item in named] == [
        ("notes", str(folder)), ("one", str(folder / "one.md")),
    ]  # fmt: skip
    assert {item.audience for item in named} == {Audience.PUBLIC}


def test_a_name_may_be_given(folder: Path) -> None:
    assert named_sources([folder], "handbook", Audience.OPERATOR, {})[0].name == "handbook"


def test_the_same_folder_again_is_the_same_source(folder: Path) -> None:
    known = {"notes": IndexedSource("notes", str(folder), Audience.OPERATOR)}
    again = named_sources([folder / ".." / "notes"], None, Audience.CUSTOMER, known)
    assert again == [IndexedSource("notes", str(folder), Audience.CUSTOMER)]


@pytest.mark.parametrize("name", ["a/b", "..", "", "-x", "a b", "x" * 101])
def test_what_cannot_be_the_first_part_of_a_document_id_is_no_name(folder: Path, name: str) -> None:
    with pytest.raises(SourceRefused):
        named_sources([folder], name or " ", Audience.OPERATOR, {})


def test_two_folders_of_one_name_do_not_delete_each_others_documents(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "else" / "notes"
    other.mkdir(parents=True)
    known = {"notes": IndexedSource("notes", str(folder), Audience.OPERATOR)}
    with pytest.raises(SourceRefused, match="--source"):
        named_sources([other], None, Audience.OPERATOR, known)
    with pytest.raises(SourceRefused, match="--source"):
        named_sources([folder, other], None, Audience.OPERATOR, {})


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="no such file or folder"):
        named_sources([tmp_path / "none"], None, Audience.OPERATOR, {})


def test_the_ledger_remembers_and_replaces(tmp_path: Path) -> None:
    ledger = SourceLedger(tmp_path / "home" / "sources.json")
    assert ledger.read() == {}
    ledger.remember([IndexedSource("b", "/b", Audience.PUBLIC), IndexedSource("a", "/a", Audience.OPERATOR)])
    ledger.remember([IndexedSource("b", "/b2", Audience.CUSTOMER)])
    assert ledger.read() == {
        "a": IndexedSource("a", "/a", Audience.OPERATOR),
        "b": IndexedSource("b", "/b2", Audience.CUSTOMER),
    }
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["sources.json"]


def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "sources.json").write_text("[{")
    with pytest.raises(SourceRefused, match="damaged"):
        SourceLedger(tmp_path / "sources.json").read()
