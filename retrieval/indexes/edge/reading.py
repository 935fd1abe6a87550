"""One generation in the embedded engine, open for reading."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import qdrant_edge as engine

from retrieval.errors import IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.edge.points import filter_of, nearest
from retrieval.indexes.edge.shard import failures
from retrieval.indexes.generations import FileLock
from retrieval.indexes.looks import Answer, Look, rankings, vectors
from retrieval.indexes.owners import Owners
from retrieval.types import Passage, PassageId, Rankings, Scope, SparseVector, Vector
from retrieval.vocabulary import Vocabulary


class EdgePassageIndex:
    """One open generation."""

    def __init__(
        self, name: str, shard: engine.EdgeShard, vocabulary: Vocabulary, owners: Owners, lock: FileLock
    ) -> None:
        """Own an open shard and the lock that says so."""
        self._name = name
        self._shard: engine.EdgeShard | None = shard
        self._vocabulary = vocabulary
        self._owners = owners
        self._lock = lock

    @property
    def generation(self) -> str:
        """Name of the generation that answers."""
        return self._name

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        """Return up to `limit` passages by each vector given, and up to so many of overviews."""
        compared = vectors(
            dense, None if sparse is None else engine.SparseVector(list(sparse.indices), list(sparse.values))
        )

        async def ask(looks: list[Look]) -> list[Answer]:
            requests = [nearest(compared[look.using], look, scope) for look in looks]
            with failures("searching"):
                answers = self._open_shard().query_batch(engine.QueryBatchRequest(requests))
            return [self._answer(look, answer) for look, answer in zip(looks, answers, strict=True)]

        return await rankings(dense, sparse, limit, overviews, ask)

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist within scope, in the order asked for."""
        if not ids:
            return []
        points = engine.HasIdCondition({layout.point_id(key, 0) for key in ids})
        found = self._scroll(filter_of(layout.scope_conditions(scope), points), len(ids))
        return layout.in_order(found, ids)

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return a stretch of one document within scope, in order."""
        if last < first:
            return []
        conditions = layout.scope_conditions(scope) + layout.span_conditions(document_id, first, last)
        found = self._scroll(filter_of(conditions), last - first + 1)
        return sorted(found, key=lambda passage: passage.ordinal)

    async def vocabulary(self) -> Vocabulary:
        """Return the terms and words of all passages."""
        self._open_shard()
        return self._vocabulary

    async def close(self) -> None:
        """Close the shard and let another process have it."""
        shard, self._shard = self._shard, None
        if shard is not None:
            await asyncio.to_thread(shard.close)
            self._lock.release()

    def _answer(self, look: Look, points: Sequence[engine.ScoredPoint]) -> Answer:
        # Points with a vector are windows, and those have numbers.
        found = cast("list[tuple[int, float]]", [(point.id, point.score) for point in points])
        return Answer(self._owners.ranked(found, look.passages), len(points))

    def _scroll(self, within: engine.Filter, limit: int) -> list[Passage]:
        with failures("reading passages"):
            request = engine.ScrollRequest(limit=limit, filter=within, with_payload=True, with_vector=False)
            records, _ = self._open_shard().scroll(request)
        return [layout.passage_of(record.payload or {}) for record in records]

    def _open_shard(self) -> engine.EdgeShard:
        if self._shard is None:
            raise IndexUnavailable(f"generation {self._name} has been closed")
        return self._shard
