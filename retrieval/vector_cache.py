"""Vectors that have been computed once, on disk, so that an interrupted or repeated run embeds nothing twice."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.ports import Embedder
from retrieval.types import Matrix


class VectorCache:
    """A SQLite file of vectors by model fingerprint and text hash; float16, so 0.8 kB for MiniLM."""

    def __init__(self, path: Path) -> None:
        """Take the file's path; it and its folder are made at first use."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, fingerprint: str, keys: Sequence[bytes]) -> dict[bytes, Matrix]:
        """Return the vectors that are there, by key, float16 as stored."""
        found: dict[bytes, Matrix] = {}
        with self._lock:
            connection = self._open()
            unique = list(dict.fromkeys(keys))
            for some in (unique[at : at + 500] for at in range(0, len(unique), 500)):
                marks = ",".join("?" * len(some))
                query = f"SELECT text, vector FROM vectors WHERE model = ? AND text IN ({marks})"  # noqa: S608
                for key, blob in connection.execute(query, (fingerprint, *some)):
                    found[key] = np.frombuffer(blob, np.float16).astype(np.float32)
        return found

    def put(self, fingerprint: str, vectors: dict[bytes, Matrix]) -> None:
        """Store vectors, durably when this returns."""
        rows = [(fingerprint, key, row.astype(np.float16).tobytes()) for key, row in vectors.items()]
        with self._lock, self._open() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def trim(self, keep: int) -> int:
        """Delete all but the `keep` newest vectors; return how many went."""
        with self._lock, self._open() as connection:
            oldest = "SELECT rowid FROM vectors ORDER BY rowid DESC LIMIT -1 OFFSET ?"
            return connection.execute(f"DELETE FROM vectors WHERE rowid IN ({oldest})", (keep,)).rowcount  # noqa: S608

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
                "CREATE TABLE IF NOT EXISTS vectors (model TEXT, text BLOB, vector BLOB, PRIMARY KEY (model, text))"
            )
            self._connection = connection
        return self._connection


class CachedEmbedder:
    """An `Embedder` that asks the cache first and embeds equal texts once.

    Vectors pass through float16 whether they come from the cache or not, so an interrupted run ends in the same index
    as an uninterrupted one.
    """

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        """Wrap an embedder."""
        self._embedder = embedder
        self._cache = cache

    @property
    def fingerprint(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """The wrapped embedder's."""
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        """The wrapped embedder's."""
        return self._embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        return self._embedder.count_tokens(texts)

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
