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


class TermStatistics:
    """How often the passages that one reader may see use each term."""

    def __init__(self, passages: int, terms: memoryview, uses: memoryview) -> None:
        """Take the number of passages that have terms, the sorted terms, and how many passages have each."""
        self.passages = passages
        self._terms, self._uses = terms, uses

    def idf(self, index: int) -> float:
        """Return ln(1 + (N - n + 0.5) / (n + 0.5)) over the N passages, n of which have the term; n = 0 if unknown."""
        return _idf(self.passages, self._passages_with(index))

    def holds(self, index: int) -> bool:
        """Say whether any passage has the term."""
        return self._passages_with(index) > 0

    @property
    def rarest(self) -> float:
        """The inverse document frequency of a term that one passage has: the largest of any known term."""
        return _idf(max(self.passages, 1), 1)

    def _passages_with(self, index: int) -> int:
        at = bisect_left(self._terms, index)
        return int(self._uses[at]) if at < len(self._terms) and self._terms[at] == index else 0


class Vocabulary:
    """How often the passages of one generation use each term, and the words they are written in.

    Both are counted by audience and shown to a reader as far as he may see the documents: a score that fell with the
    number of operators' passages that use a word would tell anybody which words stand there.
    """

    def __init__(self, passages: Counts, terms: Counts, uses: Counts, words: str, documents: Counts) -> None:
        """Take the counts, and the sorted arrays.

        `passages` has shape (3,): how many of each audience have terms. `terms` has shape (t,), ascending, and `uses`
        (t, 3): how many passages of each audience have each. `words` is one word a line and `documents` has shape
        (w, 3): in how many documents of each audience a word stands.
        """
        self._passages = passages
        self._terms = terms
        self._uses = uses
        self._words = words
        self._documents = documents
        self._statistics: dict[Audience, TermStatistics] = {}
        self._shown: dict[Audience, Mapping[str, int]] = {}
        self._showing = threading.Lock()

    def statistics(self, audience: Audience) -> TermStatistics:
        """Return the terms of the passages that this reader may see. Made at the first call for an audience."""
        with self._showing:
            if audience not in self._statistics:
                seen = slice(0, audience.level + 1)
                uses = self._uses[:, seen].sum(axis=1, dtype=np.uint32)
                # Lookups one by one: a view gives plain numbers, several times faster than an array.
                views = self._terms.data, uses.data
                self._statistics[audience] = TermStatistics(int(self._passages[seen].sum()), *views)
            return self._statistics[audience]

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
            file, passages=self._passages, terms=self._terms, uses=self._uses,
            words=np.frombuffer(self._words.encode(), np.uint8), documents=self._documents,
        )  # fmt: skip
        return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Vocabulary:
        """Return what `packed` gave. Raises ValueError if the bytes are anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as held:
                words = held["words"].tobytes().decode()
                return cls(held["passages"], held["terms"], held["uses"], words, held["documents"])
        except (KeyError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise ValueError("these bytes are no vocabulary") from error

    @cached_property
    def _all_words(self) -> list[str]:
        # One object a word, whichever audiences share it.
        return self._words.split("\n") if self._words else []


def _idf(passages: int, uses: int) -> float:
    return math.log1p((passages - uses + 0.5) / (uses + 0.5))
