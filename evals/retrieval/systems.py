"""What is compared: an index of a set's folders, and every stage of search over it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from app.bootstrap import Parts
from app.settings import load_settings
from app.sources import IndexedSource
from evals.retrieval.learning import Example, example
from evals.retrieval.naive import STAGES as NAIVE
from evals.retrieval.naive import Naive, cut
from evals.retrieval.questions import Question, QuestionSet
from evals.retrieval.results import Piece
from retrieval.fusion import fuse
from retrieval.indexing import Progress, SyncReport
from retrieval.queries import clean_query
from retrieval.sparse import encode_query
from retrieval.types import Audience, PassageId, Rankings, Scope, Vector
from retrieval.vector_cache import CachedEmbedder, VectorCache

SINGLE = ("sparse", "dense")
"""One ranking each, of the query as it was asked."""

FUSED = "fused"
"""Both by plain reciprocal rank fusion, nothing else."""

OURS = "ours"
"""What `groundline search` does."""

STAGES = (*SINGLE, FUSED, OURS)
"""What is measured unless something else is asked for."""


class Stages:
    """Ranks a set's documents by any stage."""

    def __init__(self, parts: Parts, naive: Naive | None = None) -> None:
        """Take an installation whose index has been built, and the naive stages if they are asked for."""
        self._parts = parts
        self._naive = naive
        self._vectors: dict[str, Vector] = {}

    async def ranked(self, question: Question, stage: str, depth: int) -> Sequence[Piece]:
        """Return up to `depth` passages, best first, that the asker may read. Raises RetrievalError."""
        if self._naive and stage in NAIVE:
            return await asyncio.to_thread(self._naive.ranked, question.text, stage, depth)
        audience = Audience(question.audience)
        if stage == OURS:
            found = await self._parts.passages.search(
                question.text, audience=audience, limit=depth, before=question.before, expired=True
            )
            return [one.passage for one in found]
        scope = Scope(audience)
        text = clean_query("\n".join((*question.before, question.text)))
        dense = None if stage == "sparse" else await self._vector(text)
        async with self._parts.live.lease() as index:
            idf = (await index.vocabulary()).statistics(audience).idf
            sparse = None if stage == "dense" else encode_query(text, self._parts.terms, idf)
            return await index.passages(_order(await index.rank(dense, sparse, scope, depth), depth), scope)

    async def example(self, question: Question) -> Example:
        """Return what the rankings hold for a question, each candidate with its signals. Raises RetrievalError."""
        audience = Audience(question.audience)
        found = await self._parts.searcher.candidates(question.text, audience, before=question.before)
        async with self._parts.live.lease() as index:
            passages = await index.passages(list(found.signals), Scope(audience))
        return example(question, [(one, found.signals[one.passage_id]) for one in passages])

    async def _vector(self, text: str) -> Vector:
        if text not in self._vectors:
            self._vectors[text] = (await asyncio.to_thread(self._parts.embedder.embed, [text]))[0]
        return self._vectors[text]


def _order(rankings: Rankings, depth: int) -> list[PassageId]:
    fused = fuse([[hit.passage_id for hit in ranking] for ranking in (rankings.dense, rankings.sparse)])
    return [hit.passage_id for hit in fused[:depth]]


def plain_methods(parts: Parts, asked: QuestionSet) -> Naive:
    """Return the naive stages over a set's documents; a vector that its cache has is not made again."""
    chunks = cut(asked.materials())
    cache = VectorCache(parts.settings.home / "cache" / "naive.db")
    try:
        vectors = CachedEmbedder(parts.embedder, cache).embed([chunk.text for chunk in chunks])
    finally:
        cache.close()
    return Naive(chunks, vectors, parts.embedder)


class Installations:
    """Indexes of folders below one home, each in a place of its own, all by one embedding model."""

    def __init__(self, home: Path) -> None:
        """Keep everything in a folder; what a run before left there is brought in line and used again."""
        self._home = home
        self._first: Parts | None = None

    def build(self, asked: QuestionSet, progress: Callable[[Progress], None]) -> tuple[Parts, SyncReport]:
        """Index a set's folders as `groundline index` does; return the installation and what the sync did."""
        # A server that this environment names is somebody's own; nothing is measured into it.
        place = hashlib.blake2b(asked.place.encode(), digest_size=6).hexdigest()
        parts = Parts(load_settings(home=self._home / "indexes" / place, qdrant_url=None))
        if self._first:
            parts.embedder = self._first.embedder
        self._first = self._first or parts
        sources = [IndexedSource(one.name, str(one.path), Audience(one.audience)) for one in asked.folders]
        return parts, parts.sync(sources, progress)


def carrier_folder() -> Path:
    """Return the carrier folder that this environment names."""
    return Parts(load_settings()).folder.folder
