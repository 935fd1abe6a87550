"""Documents set aside between two passes over them: in memory while they are few, on disk when they are many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from retrieval.types import SourceDocument

IN_MEMORY = 64_000_000
"""Bytes; more goes to a temporary file that vanishes with the process."""


class Spool:
    """Documents in the order they were added; a source is asked for each only once, and memory stays bounded."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Start empty."""
        self._file = tempfile.SpooledTemporaryFile(in_memory)
        self._documents: list[tuple[SourceDocument, int]] = []
        self.bytes = 0

    def add(self, document: SourceDocument) -> None:
        """Set a document aside."""
        self._documents.append((replace(document, content=b""), len(document.content)))
        self._file.write(document.content)
        self.bytes += len(document.content)

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self._documents)

    def __iter__(self) -> Iterator[SourceDocument]:
        """Yield the documents; one pass at a time."""
        self._file.seek(0)
        for document, size in self._documents:
            yield replace(document, content=self._file.read(size))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget everything."""
        self._file.close()
