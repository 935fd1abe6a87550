"""What anybody starts with: texts cut every so many words, plain BM25, plain cosine, and blind fusion of the two.

Everything is read, whoever asks: plain methods know no audiences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.retrieval.documents import Material
from retrieval.fusion import fuse
from retrieval.ports import Embedder
from retrieval.types import Matrix, PassageId

STAGES = ("naive sparse", "naive dense", "naive fused")

_WORDS = 180
_K1 = 1.5
_B = 0.75
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """So many words of a document."""

    document_id: str
    title: str
    text: str
    section: tuple[str, ...] = ()


def cut(materials: Iterable[Material]) -> list[Chunk]:
    """Cut documents every 180 words."""
    texts = ((material, material.text.split()) for material in materials)
    return [
        Chunk(material.document_id, material.title, " ".join(words[at : at + _WORDS]))
        for material, words in texts
        for at in range(0, len(words), _WORDS)
    ]


class Naive:
    """Ranks chunks of documents held in memory."""

    def __init__(self, chunks: Sequence[Chunk], vectors: Matrix, embedder: Embedder) -> None:
        """Take chunks, a vector for each, and what embeds questions."""
        self._chunks = chunks
        self._vectors = vectors
        self._embedder = embedder
        self._terms = [Counter(_terms(chunk.text)) for chunk in chunks]
        self._lengths = np.array([counts.total() for counts in self._terms], np.float64)
        self._holding: dict[str, list[int]] = {}
        for place, counts in enumerate(self._terms):
            for term in counts:
                self._holding.setdefault(term, []).append(place)

    def ranked(self, text: str, stage: str, depth: int) -> list[Chunk]:
        """Return up to `depth` chunks, best first."""
        rankings = []
        if stage != "naive dense":
            rankings.append(_best(self._bm25(text), depth, above=0.0))
        if stage != "naive sparse":
            rankings.append(_best(self._vectors @ self._embedder.embed([text])[0], depth))
        fused = fuse([[PassageId(f"{place:09}") for place in ranking] for ranking in rankings])
        return [self._chunks[int(hit.passage_id)] for hit in fused[:depth]]

    def _bm25(self, text: str) -> npt.NDArray[np.float64]:
        """Return each chunk's score. Source: Robertson and Zaragoza, 2009; every word of the query counts once."""
        scores = np.zeros(len(self._chunks))
        norms = _K1 * (1 - _B + _B * self._lengths / (self._lengths.mean() or 1.0))
        for term in dict.fromkeys(_terms(text)):
            places = self._holding.get(term, [])
            rarity = np.log(1 + (len(self._chunks) - len(places) + 0.5) / (len(places) + 0.5))
            for place in places:
                count = self._terms[place][term]
                scores[place] += rarity * count * (_K1 + 1) / (count + norms[place])
        return scores


def _terms(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _best(scores: npt.NDArray[np.floating], depth: int, above: float = -np.inf) -> Sequence[int]:
    order = np.argsort(-scores, kind="stable")[:depth]
    return [int(place) for place in order if scores[place] > above]
