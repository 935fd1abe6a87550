"""The embedding adapter: batching, fingerprints, and, marked, the bundled model itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.embedding import BATCH_TOKENS, SentenceTransformerEmbedder, batches_by_length, has_bfloat16, rounded
from retrieval.errors import IndexUnavailable


@given(st.lists(st.integers(1, 256), max_size=200), st.integers(1, 4096))
def test_batches_hold_everything_once_longest_first_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = list(batches_by_length(lengths, budget))
    order = [index for batch in batches for index in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[index] for index in order] == sorted(lengths, reverse=True)
    assert all(len(batch) == 1 or len(batch) * rounded(lengths[batch[0]]) <= budget for batch in batches)
    assert len({(len(batch), rounded(lengths[batch[0]])) for batch in batches[:-1]}) <= 16


def test_bfloat16_only_where_the_cpu_has_it() -> None:
    assert has_bfloat16("flags: avx512_bf16 amx_tile")
    assert not has_bfloat16("flags: avx2 avx512f")


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
