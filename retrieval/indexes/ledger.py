"""What an embedded generation remembers of its documents: readable in milliseconds, without opening the engine."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from retrieval.errors import IndexIncompatible
from retrieval.indexes.owners import Owned
from retrieval.ports import IndexedDocument
from retrieval.types import Audience

# The counts, some kilobytes each, and the passages stand apart: the documents are to be read in milliseconds.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY, source TEXT, content_hash TEXT, audience TEXT, title TEXT,
    passages INTEGER, points INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (document_id TEXT PRIMARY KEY, counts BLOB);
CREATE TABLE IF NOT EXISTS owned (
    document_id TEXT PRIMARY KEY, first INTEGER, following INTEGER, passages TEXT, names TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS owned_following ON owned (following);
"""


class Ledger:
    """A SQLite file with one row a document; written by the builder only, one transaction for a generation."""

    def __init__(self, path: Path) -> None:
        """Open the file for writing, and make it if need be."""
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.executescript(_SCHEMA)
        self._open = True

    def put(self, document: IndexedDocument, points: int, counts: bytes, owned: Owned) -> None:
        """Add or replace a document, with what it adds to the vocabulary and how its passages are numbered."""
        row = (document.document_id, document.source, document.content_hash, document.audience.value, document.title)
        self._connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, document.passages, points)
        )
        self._connection.execute("INSERT OR REPLACE INTO counts VALUES (?, ?)", (document.document_id, counts))
        numbered = (document.document_id, owned.first, owned.first + len(owned.passages))
        held = (json.dumps(owned.passages), json.dumps(owned.names))
        self._connection.execute("INSERT OR REPLACE INTO owned VALUES (?, ?, ?, ?, ?)", (*numbered, *held))

    def next_number(self) -> int:
        """Return the number of the next passage that is put; none after it is in use."""
        return int(self._connection.execute("SELECT COALESCE(MAX(following), 0) FROM owned").fetchone()[0])

    def delete(self, document_ids: Iterable[str]) -> None:
        """Remove documents."""
        keys = [(key,) for key in document_ids]
        self._connection.executemany("DELETE FROM documents WHERE document_id = ?", keys)
        self._connection.executemany("DELETE FROM counts WHERE document_id = ?", keys)
        self._connection.executemany("DELETE FROM owned WHERE document_id = ?", keys)

    def documents(self) -> dict[str, IndexedDocument]:
        """Return all rows by document id."""
        return _documents(self._connection)

    def totals(self) -> tuple[int, int]:
        """Return the number of documents and of points."""
        row = self._connection.execute("SELECT COUNT(*), COALESCE(SUM(points), 0) FROM documents").fetchone()
        return int(row[0]), int(row[1])

    def counts(self) -> Iterator[tuple[Audience, bytes]]:
        """Yield what each document adds to the vocabulary, and who may read it."""
        rows = self._connection.execute("SELECT audience, counts FROM documents JOIN counts USING (document_id)")
        for audience, counts in rows:
            yield Audience(audience), counts

    def close(self) -> None:
        """Commit and close; a second call does nothing."""
        if self._open:
            self._open = False
            self._connection.commit()
            self._connection.close()


def read_documents(path: Path) -> dict[str, IndexedDocument]:
    """Return the rows of a finished generation's ledger, by document id, leaving the file alone."""
    with closing(_reading(path)) as connection:
        return _documents(connection)


def read_owned(path: Path) -> list[Owned]:
    """Return how a finished generation's passages are numbered, leaving the file alone.

    Raises: IndexIncompatible if the file cannot be read.
    """
    try:
        with closing(_reading(path)) as connection:
            rows = connection.execute("SELECT document_id, first, passages, names FROM owned")
            return [Owned(row[0], row[1], tuple(json.loads(row[2])), tuple(json.loads(row[3]))) for row in rows]
    except (sqlite3.Error, ValueError) as error:
        raise IndexIncompatible(f"{path} cannot be read ({error}); roll back or index the sources anew") from error


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True)


def _documents(connection: sqlite3.Connection) -> dict[str, IndexedDocument]:
    rows = connection.execute(
        "SELECT document_id, source, content_hash, audience, title, passages FROM documents ORDER BY document_id"
    )
    return {row[0]: IndexedDocument(row[0], row[1], row[2], Audience(row[3]), row[4], row[5]) for row in rows}
