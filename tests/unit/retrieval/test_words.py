"""Texts as words with vectors."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.words import Pieces, words_of


def test_a_word_takes_the_mean_of_its_pieces_and_the_rank_of_the_rarest() -> None:
    pieces = Pieces(
        ids=[101, 40, 900, 7, 102], word_of=[None, 0, 0, 1, None], spans=[(0, 0), (0, 3), (3, 7), (8, 9), (0, 0)]
    )
    states = np.array([[9, 9], [1, 0], [3, 2], [5, 5], [9, 9]], np.float32)
    found = words_of("roaming a", pieces, states)
    assert found.texts == ("roaming", "a")
    assert found.starts == (0, 8)
    assert found.ranks == (900, 7)
    assert found.vectors.tolist() == [[2, 1], [5, 5]]
    assert found.whole


@pytest.mark.parametrize(("text", "whole"), [("one", True), ("one ", True), ("one two", False)])
def test_words_that_were_not_read_are_told(text: str, whole: bool) -> None:
    found = words_of(text, Pieces([5], [0], [(0, 3)]), np.ones((1, 2), np.float32))
    assert found.whole is whole


def test_a_text_without_words_has_none() -> None:
    found = words_of("", Pieces([101, 102], [None, None], [(0, 0), (0, 0)]), np.ones((2, 3), np.float32))
    assert (found.texts, found.vectors.shape, found.whole) == ((), (0, 3), True)


@pytest.mark.needs_model
class TestBundledModel:
    def test_states_are_those_that_the_library_gives(self) -> None:
        embedder = SentenceTransformerEmbedder()
        texts = ["Roaming isn't included outside the EU.", "", "Reset the router " * 20]
        found = embedder.words(texts)
        import torch
        from sentence_transformers import SentenceTransformer

        reference = SentenceTransformer(str(embedder.folder), device="cpu").to(torch.float32)
        states = reference.encode(texts[:1], output_value="token_embeddings")[0].float().numpy()
        assert found[0].texts == ("Roaming", "isn", "'", "t", "included", "outside", "the", "EU", ".")
        assert all(
            text[start:].startswith(word)
            for text, each in zip(texts, found, strict=True)
            for word, start in zip(each.texts, each.starts, strict=True)
        )
        # From the end, because a word at the beginning may be cut into several pieces.
        for ours, row in zip(found[0].vectors[::-1][:5], states[-2::-1], strict=False):
            assert float(ours @ row / np.linalg.norm(ours) / np.linalg.norm(row)) > 0.99
        assert found[1].texts == ()
        assert len(found[2].texts) == 60

    def test_what_is_too_long_is_told(self) -> None:
        found = SentenceTransformerEmbedder().words(["alarm " * 400])[0]
        assert (found.whole, len(found.texts)) == (False, 254)
