"""Vectors that have been computed once, on disk, so that an interrupted or repeated run embeds nothing twice."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.ports import Embedder
from retrieval.types import Matrix
from retrieval.wrapped import WrappedEmbedder

MOST = 500_000
"""Vectors kept; 0.4 GB of MiniLM's. Fewer than one index has windows would make every full sync embed everything."""

_SPARE = 0.1
"""How far the bound is overstepped before the oldest go: looking for them reads the whole file."""

_DAY_S = 86_400


class VectorCache:
    """A SQLite file of vectors by model fingerprint and text hash; float16, so 0.8 kB for MiniLM.

    It holds `most` vectors and a tenth more; those that were not used for the longest time go first.
    """

    def __init__(self, path: Path, most: int = MOST) -> None:
        """Take the file's path; it and its folder are made at first use."""
        self._path = path
        self._most = most
        self._held = 0
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, fingerprint: str, keys: Sequence[bytes]) -> dict[bytes, Matrix]:
        """Return the vectors that are there, by key, float16 as stored."""
        found: dict[bytes, Matrix] = {}
        with self._lock, self._open() as connection:
            unique = list(dict.fromkeys(keys))
            for some in (unique[at : at + 500] for at in range(0, len(unique), 500)):
                marks = ",".join("?" * len(some))
                query = f"SELECT text, vector FROM vectors WHERE model = ? AND text IN ({marks})"  # noqa: S608
                for key, blob in connection.execute(query, (fingerprint, *some)):
                    found[key] = np.frombuffer(blob, np.float16).astype(np.float32)
            # By the day, so that a run that is repeated at once writes nothing.
            mark = "UPDATE vectors SET used = ? WHERE model = ? AND text = ? AND used < ?"
            connection.executemany(mark, ((_today(), fingerprint, key, _today()) for key in found))
        return found

    def put(self, fingerprint: str, vectors: dict[bytes, Matrix]) -> None:
        """Store vectors, durably when this returns; now and then the oldest make room."""
        rows = [(fingerprint, key, row.astype(np.float16).tobytes(), _today()) for key, row in vectors.items()]
        with self._lock, self._open() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)
            self._held += len(rows)
        if self._held > self._most * (1 + _SPARE):
            self.trim(self._most)

    def trim(self, keep: int) -> int:
        """Delete all but the `keep` vectors used last; return how many went. The file keeps its size, for new ones."""
        with self._lock, self._open() as connection:
            oldest = "SELECT rowid FROM vectors ORDER BY used DESC, rowid DESC LIMIT -1 OFFSET ?"
            gone = connection.execute(f"DELETE FROM vectors WHERE rowid IN ({oldest})", (keep,)).rowcount  # noqa: S608
            self._held = _count(connection)
            return gone

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            with closing(connection.execute("PRAGMA journal_mode=WAL")):
                pass
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (model TEXT, text BLOB, vector BLOB, used INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (model, text))"
            )
            if "used" not in {row[1] for row in connection.execute("PRAGMA table_info(vectors)")}:
                # A file of an older version, which trimmed by age.
                connection.execute("ALTER TABLE vectors ADD COLUMN used INTEGER NOT NULL DEFAULT 0")
            self._held = _count(connection)
            self._connection = connection
        return self._connection


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0])


def _today() -> int:
    return int(time.time() // _DAY_S)


class CachedEmbedder(WrappedEmbedder):
    """An `Embedder` that asks the cache first and embeds equal texts once.

    Vectors pass through float16 whether they come from the cache or not, so an interrupted run ends in the same index
    as an uninterrupted one.
    """

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        """Wrap an embedder."""
        super().__init__(embedder)
        self._cache = cache

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text; only what the cache lacks is embedded."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        found = self._cache.get(self.fingerprint, keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            rows = self._embedder.embed(list(missing.values())).astype(np.float16)
            fresh = dict(zip(missing, rows.astype(np.float32), strict=True))
            self._cache.put(self.fingerprint, fresh)
            found |= fresh
        matrix = np.stack([found[key] for key in keys])
        return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)
