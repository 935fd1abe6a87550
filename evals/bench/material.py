"""What is measured on: sources of documents, a share of them, and the queries that they suggest."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PLAIN_TEXT = (".md", ".markdown", ".txt")
"""What both pipelines can read; the other one knows text files only."""

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.S)
_MARKS = re.compile(r"[`*_\[\]{}]|\(https?://[^)]*\)")
_HEADING = re.compile(r"^#{1,4}\s+(.+?)\s*#*$", re.M)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
_FIELDS = ("title", "question", "query")
_SHORTEST_QUERY = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of documents."""

    name: str
    path: Path
    audience: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text document of a source."""

    source: str
    path: str
    """Within the source, with forward slashes."""
    file: Path

    @property
    def document_id(self) -> str:
        """The id that the index gives it."""
        return f"{self.source}/{self.path}"


@dataclass(frozen=True, slots=True)
class Corpora:
    """The sources given, and the folder of questions beside them if there is one."""

    sources: tuple[Source, ...]
    questions: Path | None = None


def corpora(folder: Path) -> Corpora:
    """Return the folders in a folder as sources; or in its folder `corpora`, if it has one.

    Raises: ValueError if there are none.
    """
    root = folder / "corpora" if (folder / "corpora").is_dir() else folder
    names = sorted(item for item in root.iterdir() if item.is_dir() and not item.name.startswith("."))
    if not names:
        raise ValueError(f"{root}: holds no folder to index")
    beside = root.parent / "questions"
    sources = tuple(Source(item.name, item.resolve(), "operator") for item in names)
    return Corpora(sources, beside if beside.is_dir() else None)


def texts(sources: Iterable[Source]) -> list[Text]:
    """Return the sources' text documents, in the order of their ids."""
    found = [
        Text(source.name, file.relative_to(source.path).as_posix(), file)
        for source in sources
        for file in sorted(source.path.rglob("*"))
        if file.suffix.lower() in PLAIN_TEXT and file.is_file()
    ]
    return sorted(found, key=lambda text: text.document_id)


def share(documents: Sequence[Text], every: int) -> list[Text]:
    """Return every so-many-th document in the order of their ids' hashes: the same ones anywhere, of all kinds."""
    hashed = sorted(documents, key=lambda text: hashlib.sha256(text.document_id.encode()).digest())
    return sorted(hashed[::every], key=lambda text: text.document_id)


def copied(documents: Iterable[Text], folder: Path) -> list[Source]:
    """Copy documents into a folder, a folder a source; return the sources."""
    names = set()
    for text in documents:
        target = folder / text.source / text.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(text.file, target)
        names.add(text.source)
    return [Source(name, folder / name, "operator") for name in sorted(names)]


def queries(documents: Sequence[Text], questions: Path | None, count: int) -> list[str]:
    """Return up to `count` different queries: half from the question files, the rest from the documents' headings."""
    asked = _spread(_asked(questions), count // 2) if questions else []
    headings = [heading for heading in _headings(documents) if heading not in set(asked)]
    return [*asked, *_spread(headings, count - len(asked))]


def _spread(items: Iterable[str], count: int) -> list[str]:
    """Return `count` of the items, evenly from first to last."""
    unique = list(dict.fromkeys(items))
    if len(unique) <= count:
        return unique
    return [unique[place * len(unique) // count] for place in range(count)]


def _asked(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8", "replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            text = next((entry[name] for name in _FIELDS if isinstance(entry.get(name), str)), "")
            plain = _plain(_TEMPLATE.sub(" ", text))
            if len(plain) >= _SHORTEST_QUERY:
                yield plain


def _headings(documents: Iterable[Text]) -> Iterator[str]:
    for text in documents:
        body = _FENCED.sub("", text.file.read_text("utf-8", "replace"))
        title, *rest = [_plain(heading) for heading in _HEADING.findall(body)] or [""]
        yield from (plain for plain in (title, *(f"{title} {heading}" for heading in rest)) if len(plain) > 3)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())
