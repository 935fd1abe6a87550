"""One generation on a server, open for reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qdrant_client import models

from retrieval.errors import IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.looks import Answer, Look, best_windows, hit_of, rankings, vectors
from retrieval.indexes.server.connection import ServerConnection
from retrieval.indexes.server.points import filter_of, nearest
from retrieval.types import Passage, PassageId, Rankings, Scope, SparseVector, Vector
from retrieval.vocabulary import Vocabulary


class ServerPassageIndex:
    """One generation on the server."""

    def __init__(self, connection: ServerConnection, name: str, collection: str, vocabulary: Vocabulary) -> None:
        """Take the connection, which stays open when this is closed."""
        self._connection = connection
        self._name = name
        self._collection = collection
        self._vocabulary = vocabulary
        self._closed = False

    @property
    def generation(self) -> str:
        """Name of the generation that answers."""
        return self._name

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        """Return up to `limit` passages by each vector given, and up to so many of overviews."""
        compared = vectors(
            dense,
            None if sparse is None else models.SparseVector(indices=list(sparse.indices), values=list(sparse.values)),
        )

        async def ask(looks: list[Look]) -> list[Answer]:
            requests = [nearest(compared[look.using], look, scope) for look in looks]
            answers = await self._read("query_batch_points", requests=requests)
            return [_answer(look, answer.points) for look, answer in zip(looks, answers, strict=True)]

        return await rankings(dense, sparse, limit, overviews, ask)

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist within scope, in the order asked for."""
        if not ids:
            return []
        points = models.HasIdCondition(has_id=[str(layout.point_id(key, 0)) for key in ids])
        found = await self._scroll(filter_of(layout.scope_conditions(scope), points), len(ids))
        return layout.in_order(found, ids)

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return a stretch of one document within scope, in order."""
        if last < first:
            return []
        conditions = layout.scope_conditions(scope) + layout.span_conditions(document_id, first, last)
        return sorted(await self._scroll(filter_of(conditions), last - first + 1), key=lambda found: found.ordinal)

    async def vocabulary(self) -> Vocabulary:
        """Return the terms and words of all passages."""
        self._check_open()
        return self._vocabulary

    async def close(self) -> None:
        """Refuse later calls; the connection is shared and stays."""
        self._closed = True

    async def _scroll(self, within: models.Filter, limit: int) -> list[Passage]:
        records, _ = await self._read("scroll", scroll_filter=within, limit=limit, with_payload=True)
        return [layout.passage_of(record.payload) for record in records]

    async def _read(self, operation: str, **arguments: Any) -> Any:
        self._check_open()
        return await self._connection.read(operation, collection_name=self._collection, **arguments)

    def _check_open(self) -> None:
        if self._closed:
            raise IndexUnavailable(f"generation {self._name} has been closed")


def _answer(look: Look, points: Sequence[models.ScoredPoint]) -> Answer:
    return Answer(best_windows([hit_of(point.payload, point.score) for point in points], look.passages), len(points))
