"""The cache of vectors."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval import vector_cache
from retrieval.vector_cache import CachedEmbedder, VectorCache
from tests.fakes import HashingEmbedder


def test_nothing_is_embedded_twice_not_even_by_the_next_process(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    cached = CachedEmbedder(embedder, VectorCache(tmp_path / "caches" / "vectors.sqlite"))
    first = cached.embed(["one", "two", "one"])
    assert embedder.embedded == ["one", "two"]
    again = CachedEmbedder(embedder, VectorCache(tmp_path / "caches" / "vectors.sqlite"))
    assert np.array_equal(again.embed(["two", "one", "three"])[:2], first[[1, 0]])
    assert embedder.embedded == ["one", "two", "three"]


def test_vectors_stay_as_they_were(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    cached = CachedEmbedder(embedder, VectorCache(tmp_path / "v.sqlite"))
    texts = [f"text {n}" for n in range(600)]
    fresh, kept = cached.embed(texts), cached.embed(texts)
    assert np.array_equal(fresh, kept)
    assert (fresh * embedder.embed(texts)).sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert cached.embed([]).shape == (0, 32)


def test_another_model_does_not_see_them(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite")
    CachedEmbedder(HashingEmbedder(name="a"), cache).embed(["one"])
    other = HashingEmbedder(name="b")
    CachedEmbedder(other, cache).embed(["one"])
    assert other.embedded == ["one"]


def test_the_oldest_go_first(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite")
    embedder = HashingEmbedder()
    cached = CachedEmbedder(embedder, cache)
    for text in ("one", "two", "three"):
        cached.embed([text])
    assert cache.trim(2) == 1
    cached.embed(["two", "three", "one"])
    assert embedder.embedded == ["one", "two", "three", "one"]
    cache.close()


def test_what_was_used_lately_outlives_what_was_stored_lately(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = VectorCache(tmp_path / "v.sqlite", most=10)
    embedder = HashingEmbedder()
    cached = CachedEmbedder(embedder, cache)
    cached.embed([f"text {n}" for n in range(10)])
    monkeypatch.setattr(vector_cache, "_today", lambda: 99_999_999)
    cached.embed(["text 0", "text 1"])
    cached.embed(["new 1"])  # a tenth too many is borne
    cached.embed(["new 2"])
    embedder.embedded.clear()
    cached.embed(["text 0", "text 1", "text 9", "new 1", "new 2"])
    assert embedder.embedded == []
    cached.embed(["text 2", "text 3"])
    assert embedder.embedded == ["text 2", "text 3"]
    cache.close()


def test_a_file_of_an_older_version_is_taken_over(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    path = tmp_path / "v.sqlite"
    first = VectorCache(path)
    vector = CachedEmbedder(embedder, first).embed(["one"])
    first.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE vectors DROP COLUMN used")
    cache = VectorCache(path)
    assert np.array_equal(CachedEmbedder(embedder, cache).embed(["one"]), vector)
    assert embedder.embedded == ["one"]
    cache.close()
