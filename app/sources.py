"""The sources of documents that `index` was given by path, remembered with the index."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.errors import SourceRefused
from app.home import private_folder
from retrieval.ports import IndexedDocument
from retrieval.types import Audience

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class IndexedSource:
    """A source by name."""

    name: str
    path: str
    """Absolute."""
    audience: Audience
    url_prefix: str | None = None


class SourceLedger:
    """A file in the home folder, one entry a source."""

    def __init__(self, path: Path) -> None:
        """Keep the ledger in a file; it is made when the first source is remembered."""
        self._path = path

    def read(self) -> dict[str, IndexedSource]:
        """Return the remembered sources by name. Raises SourceRefused if the file is damaged."""
        try:
            entries = json.loads(self._path.read_text("utf-8"))
            return {
                item["name"]: IndexedSource(item["name"], item["path"], Audience(item["audience"])) for item in entries
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SourceRefused(
                f"{self._path}: cannot be read ({error}); delete it and index the folders again"
            ) from error

    def remember(self, sources: Iterable[IndexedSource]) -> None:
        """Add or replace sources, in one step."""
        merged = self.read() | {source.name: source for source in sources}
        private_folder(self._path.parent)
        new = self._path.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps([asdict(merged[name]) for name in sorted(merged)], indent=1), "utf-8")
        os.replace(new, self._path)


def indexed(
    engine: str, generation: str | None, held: Mapping[str, IndexedDocument], known: Mapping[str, IndexedSource]
) -> dict[str, Any]:
    """Return what the live generation holds, in all and by source; known sources come first."""
    names = [*known, *sorted({document.source for document in held.values()} - known.keys())]
    return {
        "index": {
            "engine": engine,
            "generation": generation,
            "documents": len(held),
            "passages": sum(document.passages for document in held.values()),
        },
        "sources": [
            {
                "name": name,
                "path": known[name].path if name in known else None,
                "audience": known[name].audience.value if name in known else None,
                "documents": sum(document.source == name for document in held.values()),
            }
            for name in names
        ],
    }


def named_sources(
    paths: Iterable[Path],
    name: str | None,
    audience: Audience,
    taken: Mapping[str, IndexedSource],
) -> list[IndexedSource]:
    """Return what paths stand for as sources, each named after its folder unless a name is given.

    Raises: SourceRefused if a path does not exist, or a name is not one or already stands for another path.
    """
    found: dict[str, IndexedSource] = {}
    for path in paths:
        absolute = path.resolve()
        if not absolute.exists():
            raise SourceRefused(f"{path}: no such file or folder; check the path")
        own = name or (absolute.stem if absolute.is_file() else absolute.name)
        if not _NAME.fullmatch(own):
            raise SourceRefused(
                f"{path}: {own!r} cannot name a source; give one with --source (letters, digits, . _ -)"
            )
        known = found.get(own) or taken.get(own)
        if known and known.path != str(absolute):
            # Under one name the second path's sync would delete every document of the first.
            raise SourceRefused(f"{path}: source {own!r} is already {known.path}; give another name with --source")
        found[own] = IndexedSource(own, str(absolute), audience)
    return list(found.values())
