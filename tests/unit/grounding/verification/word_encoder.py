"""A `WordEncoder` for tests: words by a pattern, vectors by their letters, ranks by their length."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from retrieval.words import Words

_WORD = re.compile(r"\w+|[^\w\s]")
_SIZE = 64


class LetterEncoder:
    """Words that share three letters in a row are alike; counts what it reads."""

    fingerprint = "letters-1"

    def __init__(self, limit: int = 10_000) -> None:
        self.read: list[str] = []
        self._limit = limit

    def words(self, texts: Sequence[str]) -> list[Words]:
        self.read += texts
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        found = list(_WORD.finditer(text))
        kept = found[: self._limit]
        vectors = np.stack([_vector(each[0]) for each in kept]) if kept else np.zeros((0, _SIZE), np.float32)
        return Words(
            texts=tuple(each[0] for each in kept),
            starts=tuple(each.start() for each in kept),
            ranks=tuple(1_000 * len(each[0]) for each in kept),
            vectors=vectors,
            whole=len(kept) == len(found),
        )


def _vector(word: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    padded = f"^{word.lower()}$"
    vector = np.zeros(_SIZE, np.float32)
    for at in range(len(padded) - 2):
        vector[hashlib.blake2b(padded[at : at + 3].encode(), digest_size=2).digest()[0] % _SIZE] += 1
    return vector + 1e-3
