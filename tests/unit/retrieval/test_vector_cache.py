"""The cache of vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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
