"""A folder of documents, whatever lies in it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from connectors.documents.folder import FolderSource
from retrieval.errors import RetrievalError, UnreadableDocument
from retrieval.types import Audience, SourceDocument


def _read(path: Path, url_prefix: str | None = None) -> tuple[dict[str, SourceDocument], dict[str, str]]:
    found = list(FolderSource("shelf", path, Audience.CUSTOMER, url_prefix).documents())
    documents = {item.path: item for item in found if isinstance(item, SourceDocument)}
    return documents, {item.path: item.reason for item in found if isinstance(item, UnreadableDocument)}


def _write(path: Path, content: bytes = b"# Text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_documents_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b/two.md", "a.md", "b/one.html", "Z.txt", "README"):
        _write(tmp_path / name)
    documents, faults = _read(tmp_path, url_prefix="https://help.example/docs")
    assert list(documents) == ["README", "Z.txt", "a.md", "b/one.html", "b/two.md"]
    assert faults == {}
    first = documents["b/one.html"]
    assert (first.document_id, first.source, first.content) == ("shelf/b/one.html", "shelf", b"# Text")
    assert (first.audience, first.url) == (Audience.CUSTOMER, "https://help.example/docs/b/one.html")


def test_a_single_file_is_a_source_too(tmp_path: Path) -> None:
    path = _write(tmp_path / "only.md", b"one")
    _write(tmp_path / "other.md")
    documents, _ = _read(path)
    assert list(documents) == ["only.md"]
    assert documents["only.md"].document_id == "shelf/only.md"
    assert documents["only.md"].url is None


def test_hidden_files_and_pictures_are_left_out(tmp_path: Path) -> None:
    for name in (".git/config.md", "a/.hidden.md", ".env", "logo.png", "film.MP4", "archive.tar.gz", "kept.md"):
        _write(tmp_path / name)
    assert (list(_read(tmp_path)[0]), _read(tmp_path)[1]) == (["kept.md"], {})


def test_other_kinds_are_reported(tmp_path: Path) -> None:
    for name in ("notes.rst", "table.xlsx", "old.doc", "script.py"):
        _write(tmp_path / name)
    documents, faults = _read(tmp_path)
    assert documents == {}
    assert faults["old.doc"] == "is of a kind that is not supported (.doc)"
    assert set(faults) == {"notes.rst", "table.xlsx", "old.doc", "script.py"}


def test_a_file_over_the_limit_is_reported_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # sparse: reading it would need the memory, its size does not
    _write(tmp_path / "small.md")
    documents, faults = _read(tmp_path)
    assert list(documents) == ["small.md"]
    assert faults == {"big.md": "is 3000.0 MB; the limit is 25 MB"}


def test_links_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    _write(tmp_path / "outside/secret.md", b"secret")
    shelf = tmp_path / "shelf"
    _write(shelf / "real.md", b"real")
    _write(shelf / ".private/key.md", b"key")
    (shelf / "alias.md").symlink_to(shelf / "real.md")
    (shelf / "leak.md").symlink_to(tmp_path / "outside/secret.md")
    (shelf / "leaks").symlink_to(tmp_path / "outside")
    (shelf / "hidden.md").symlink_to(shelf / ".private/key.md")
    (shelf / "nowhere.md").symlink_to(shelf / "gone.md")
    (shelf / "loop.md").symlink_to(shelf / "loop.md")
    (shelf / "again").symlink_to(shelf)
    documents, faults = _read(shelf)
    assert {name: item.content for name, item in documents.items()} == {"alias.md": b"real", "real.md": b"real"}
    assert set(faults) == {"leak.md", "leaks", "hidden.md", "nowhere.md", "loop.md"}


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    assert _read(tmp_path) == ({}, {"pipe.md": "is no regular file"})


def test_odd_names_are_safe(tmp_path: Path) -> None:
    for name in ("mit Leerzeichen.md", "schräg/naïve ☂.md", "a#b?c%20.md", "line\nbreak.md", "-dash.md"):
        _write(tmp_path / name)
    _write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/latin\xe9.md")))
    documents, faults = _read(tmp_path, url_prefix="https://help.example/")
    assert faults == {}
    assert all(name.isprintable() for name in documents)
    assert documents["a#b?c%20.md"].url == "https://help.example/a%23b%3Fc%2520.md"
    assert "latin\ufffd.md" in documents and "line\ufffdbreak.md" in documents


def test_names_are_composed_and_a_double_is_reported(tmp_path: Path) -> None:
    composed, decomposed = unicodedata.normalize("NFC", "café.md"), unicodedata.normalize("NFD", "café.md")
    _write(tmp_path / composed)
    _write(tmp_path / decomposed)
    documents, faults = _read(tmp_path)
    assert list(documents) == list(faults) == [composed]


@pytest.mark.parametrize("name", ["missing", "missing.md"])
def test_a_source_that_is_gone_is_an_error_and_not_an_empty_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(RetrievalError, match="no such file or folder"):
        _read(tmp_path / name)


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "locked.md")
    _write(tmp_path / "open.md")
    original = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "locked.md":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    documents, faults = _read(tmp_path)
    assert list(documents) == ["open.md"]
    assert faults == {"locked.md": "cannot be opened: Permission denied"}


def test_a_folder_that_cannot_be_listed_fails_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "closed/one.md")
    original = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return original(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(RetrievalError, match="cannot be listed"):
        _read(tmp_path)
