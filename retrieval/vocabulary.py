"""How often the passages of one generation use each term, and the words that they are written in."""

from __future__ import annotations

import io
import math
import threading
import zipfile
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from retrieval.types import Audience

Counts = npt.NDArray[np.uint32]


class Vocabulary:
    """How often the passages of one generation use each term, and the words they are written in.

    Terms are hashed (`retrieval.sparse.term_index`) and counted over all passages, whoever may read them: their rarity
    shapes every reader's scores alike. Words can be read, so they are counted by audience and shown to theirs only.
    """

    def __init__(self, passages: int, terms: Counts, uses: Counts, words: str, documents: Counts) -> None:
        """Take the number of passages that have terms, and the sorted arrays.

        `terms` has shape (t,), ascending, and `uses` (t,): how many passages have each. `words` is one word a line and
        `documents` has shape (w, 3): in how many documents of each audience a word stands.
        """
        self.passages = passages
        self._terms = terms
        self._uses = uses
        # Lookups one by one: a view gives plain numbers, several times faster than an array.
        self._index, self._count = terms.data, uses.data
        self._words = words
        self._documents = documents
        self._shown: dict[Audience, Mapping[str, int]] = {}
        self._showing = threading.Lock()

    def idf(self, index: int) -> float:
        """Return ln(1 + (N - n + 0.5) / (n + 0.5)): what the engine multiplies a term's weight by; n = 0 if unknown."""
        return _idf(self.passages, self._passages_with(index))

    def holds(self, index: int) -> bool:
        """Say whether any passage has the term."""
        return self._passages_with(index) > 0

    @property
    def rarest(self) -> float:
        """The inverse document frequency of a term that one passage has: the largest of any known term."""
        return _idf(max(self.passages, 1), 1)

    def words(self, audience: Audience) -> Mapping[str, int]:
        """Return the words of the documents that this reader may see, with the number of those documents.

        Words are of letters only, at least three, in lower case. Made at the first call for an audience, then kept.
        """
        with self._showing:
            if audience not in self._shown:
                counts = self._documents[:, : audience.level + 1].sum(axis=1, dtype=np.uint32).tolist()
                pairs = zip(self._all_words, counts, strict=True)
                self._shown[audience] = MappingProxyType({word: count for word, count in pairs if count})
            return self._shown[audience]

    @property
    def nbytes(self) -> int:
        """Memory of the counts and of the words as text, without what `words` keeps."""
        return self._terms.nbytes + self._uses.nbytes + self._documents.nbytes + len(self._words.encode())

    def packed(self) -> bytes:
        """Return it as bytes for storage."""
        file = io.BytesIO()
        np.savez_compressed(
            file, passages=np.array(self.passages, np.uint32), terms=self._terms, uses=self._uses,
            words=np.frombuffer(self._words.encode(), np.uint8), documents=self._documents,
        )  # fmt: skip
        return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Vocabulary:
        """Return what `packed` gave. Raises ValueError if the bytes are anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as held:
                words = held["words"].tobytes().decode()
                return cls(int(held["passages"]), held["terms"], held["uses"], words, held["documents"])
        except (KeyError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise ValueError("these bytes are no vocabulary") from error

    @cached_property
    def _all_words(self) -> list[str]:
        # One object a word, whichever audiences share it.
        return self._words.split("\n") if self._words else []

    def _passages_with(self, index: int) -> int:
        at = bisect_left(self._index, index)
        return int(self._count[at]) if at < len(self._index) and self._index[at] == index else 0


def _idf(passages: int, uses: int) -> float:
    return math.log1p((passages - uses + 0.5) / (uses + 0.5))
