"""Question and passage to a score with a cross-encoder of sentence-transformers, on a CPU."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import IndexUnavailable
from retrieval.inference import batches_by_length, model_folder, this_cpu_has_bfloat16

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

MAX_TOKENS = 512
"""Of question and passage together, however much more a model could read: the time grows with the square."""

BATCH_TOKENS = 2048

_CHARACTERS = 16
"""A token's characters at most, roughly: what a text has beyond is cut off before it is tokenised."""

_USUAL_CHARACTERS = 4


class CrossEncoderReranker:
    """A `Reranker` over any sentence-transformers cross-encoder that gives one score."""

    def __init__(self, model: str | Path, *, threads: int | None = None) -> None:
        """Take a folder, or a hub name (found in the local hub cache, or downloaded at first use)."""
        self._name = model
        self._threads = threads or os.cpu_count() or 1
        self._loading = threading.Lock()
        self._tokenising = threading.Lock()
        self._model: CrossEncoder | None = None

    def warm_up(self) -> CrossEncoder:
        """Import torch and load the model, once; seconds the first time.

        Raises: IndexUnavailable if there is no such model or it is no reranker, and what the library raises.
        """
        with self._loading:
            if self._model is None:
                self._model = _load(self._name)
            return self._model

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return how well each passage answers, in [0, 1]; of a text too long, the model reads the beginning."""
        if not passages:
            return []
        model = self.warm_up()
        longest = (model.max_seq_length or MAX_TOKENS) * _CHARACTERS
        pairs = [(query[:longest], passage[:longest]) for passage in passages]
        lengths = [min(sum(map(len, pair)) // _USUAL_CHARACTERS, longest // _CHARACTERS) + 1 for pair in pairs]
        # Shared out among the threads, each with a batch of its own, as none then waits for another within a product.
        share = -(-sum(lengths) // self._threads)
        batches = list(batches_by_length(lengths, min(BATCH_TOKENS, share)))
        # A tokenizer must not be used by two threads at once: its padding is set at each call.
        with self._tokenising:
            features = [model.preprocess([pairs[index] for index in batch]) for batch in batches]
        scores = [0.0] * len(pairs)
        for batch, values in zip(batches, self._pool.map(lambda each: _scores(model, each), features), strict=True):
            for index, value in zip(batch, values, strict=True):
                scores[index] = value
        return scores

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, "cross-encoder")


def _scores(model: CrossEncoder, features: dict[str, Any]) -> list[float]:
    import torch

    with torch.inference_mode():
        logits = model(features)["scores"].float().reshape(-1)
        # The model's own activation may be another, or none at all.
        return [float(score) for score in torch.sigmoid(logits)]


def _load(name: str | Path) -> CrossEncoder:
    folder = model_folder(name, "reranker")
    # The library makes a cross-encoder of an embedding model, too, by adding weights drawn by chance.
    if not _is_cross_encoder(folder):
        raise IndexUnavailable(f"reranker {name}: it is no cross-encoder (an embedding model?)")
    import torch
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    quiet: Any = logging  # its functions are untyped
    quiet.disable_progress_bar()
    torch.set_num_threads(1)
    model: CrossEncoder = CrossEncoder(str(folder), device="cpu")
    if model.num_labels != 1:
        raise IndexUnavailable(f"reranker {name}: gives {model.num_labels} scores for a passage, where one is needed")
    model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
    model.eval()
    if this_cpu_has_bfloat16():
        model.to(torch.bfloat16)
    return model


def _is_cross_encoder(folder: Path) -> bool:
    own, transformer = (_config(folder / name) for name in ("config_sentence_transformers.json", "config.json"))
    architectures = transformer.get("architectures") or []
    return own.get("model_type") == "CrossEncoder" or any(
        str(name).endswith("ForSequenceClassification") for name in architectures
    )


def _config(path: Path) -> dict[str, Any]:
    config = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return config if isinstance(config, dict) else {}
