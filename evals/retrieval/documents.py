"""The documents of a set as text, for systems that read no office files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.bench.material import PLAIN_TEXT, Source
from retrieval.errors import UnreadableDocument
from retrieval.reading import SUFFIXES, read
from retrieval.types import Audience, ParsedDocument, SourceDocument


@dataclass(frozen=True, slots=True)
class Material:
    """One document as text, for systems that read no office files."""

    document_id: str
    title: str
    text: str
    """Markdown."""


def holds_documents(folder: Path) -> bool:
    """Say whether a folder holds a file that may be read as a document."""
    return any(_files(folder))


def materials(sources: Iterable[Source]) -> list[Material]:
    """Return every readable document in the order of their ids; one in Markdown or plain text as it is."""
    found = [_material(source, file) for source in sources for file in _files(source.path)]
    return sorted((one for one in found if one), key=lambda one: one.document_id)


def _files(folder: Path) -> Iterator[Path]:
    files = (file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    return (file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts))


def _material(source: Source, file: Path) -> Material | None:
    path = file.relative_to(source.path).as_posix()
    document = SourceDocument(f"{source.name}/{path}", source.name, path, file.read_bytes(), Audience(source.audience))
    try:
        parsed = read(document)
    except UnreadableDocument:
        return None
    plain = file.suffix.lower() in PLAIN_TEXT
    text = document.content.decode("utf-8", "replace") if plain else _markdown(parsed)
    return Material(document.document_id, parsed.title, text)


def _markdown(parsed: ParsedDocument) -> str:
    parts = [f"{'#' * block.level} {block.text}" if block.level else block.text for block in parsed.blocks]
    return "\n\n".join([f"# {parsed.title}", *parts])
