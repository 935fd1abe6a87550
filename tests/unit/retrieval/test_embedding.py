"""The embedding adapter: fingerprints, and, marked, the bundled model itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval import embedding
from retrieval.embedding import BATCH_TOKENS, SentenceTransformerEmbedder
from retrieval.errors import IndexUnavailable


def test_what_needs_no_embedding_loads_no_model() -> None:
    code = (
        "import sys\n"
        "from retrieval.embedding import SentenceTransformerEmbedder\n"
        "import retrieval.indexing, retrieval.search, retrieval.indexes.edge\n"
        "e = SentenceTransformerEmbedder()\n"
        "print(e.fingerprint, e.dimension, e.max_tokens, e.count_tokens(['alarm']))\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert first == f"{SentenceTransformerEmbedder().fingerprint} 384 254 [1]"
    assert second == "[]"


def test_other_weights_have_another_fingerprint(tmp_path: Path) -> None:
    def model(name: str, weights: bytes) -> SentenceTransformerEmbedder:
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(weights)
        return SentenceTransformerEmbedder(tmp_path / name)

    assert model("a", b"1").fingerprint == model("b", b"1").fingerprint != model("c", b"2").fingerprint


def test_a_model_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="nobody/nothing"):
        _ = SentenceTransformerEmbedder("nobody/nothing").fingerprint


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.mark.needs_model
class TestBundledModel:
    def test_vectors_agree_with_the_library_in_float32(self, embedder: SentenceTransformerEmbedder) -> None:
        texts = [f"alarm {'and more words ' * (n % 90)}about cell {n}" for n in range(120)]
        assert sum(embedder.count_tokens(texts)) > BATCH_TOKENS  # several batches
        import torch
        from sentence_transformers import SentenceTransformer

        reference = SentenceTransformer(str(embedder.folder), device="cpu")
        expected = reference.to(torch.float32).encode(texts, normalize_embeddings=True)
        vectors = embedder.embed(texts)
        assert vectors.dtype == np.float32
        assert (vectors * expected).sum(axis=1).min() >= 0.9995
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)

    def test_a_text_has_one_vector_whatever_it_is_embedded_with(self, embedder: SentenceTransformerEmbedder) -> None:
        together = embedder.embed(["no service on my phone", "roaming in Switzerland " * 60])[0]
        assert float(together @ embedder.embed(["no service on my phone"])[0]) > 0.9995

    def test_longer_than_the_model_reads_and_empty_are_embedded(self, embedder: SentenceTransformerEmbedder) -> None:
        assert embedder.embed(["word " * 3000, ""]).shape == (2, 384)
        assert embedder.embed([]).shape == (0, 384)

    def test_what_was_counted_is_embedded_as_if_it_had_not_been(self, embedder: SentenceTransformerEmbedder) -> None:
        texts = ["peer down", "word " * 3000, "", "peer down", "roaming in Switzerland " * 9]
        fresh = embedder.embed(texts)
        counts = embedder.count_tokens(texts)
        assert counts == embedder.count_tokens(texts) == [2, 3000, 0, 2, 27]
        assert np.allclose(embedder.embed(texts), fresh, atol=1e-6)

    def test_tokens_of_the_oldest_texts_are_forgotten(
        self, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedding, "REMEMBERED", 3)
        texts = [f"alarm {n}" for n in range(9)]
        assert embedder.count_tokens(texts) == [2] * 9
        assert embedder.embed(texts).shape == (9, 384)
