"""Passages of whichever generation answers now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date

from retrieval.live import LiveIndex
from retrieval.queries import PreparedQuery
from retrieval.search import Searcher
from retrieval.types import Audience, Found, Passage, PassageId, Scope


class LivePassages:
    """Search and look-up for everybody who reads: one lease of the live generation for each call."""

    def __init__(self, searcher: Searcher, live: LiveIndex, today: Callable[[], date]) -> None:
        """Search what is in effect on the carrier's present day."""
        self._searcher = searcher
        self._live = live
        self._today = today

    async def search(
        self, query: str, *, audience: Audience, limit: int = 8, before: Sequence[str] = (), expired: bool = False
    ) -> list[Found]:
        """Return the best passages in effect today; if asked for, others too, marked and sunk. Raises RetrievalError.

        `before` is what the same person said earlier, where the query leans on it.
        """
        return await self._searcher.search(query, audience, limit, on=self._today(), before=before, expired=expired)

    async def reading(self, query: str, *, audience: Audience) -> PreparedQuery:
        """Return a query as it is searched for this reader. Raises RetrievalError."""
        return await self._searcher.reading(query, audience)

    async def rarity(self, text: str, *, audience: Audience) -> dict[str, float]:
        """Return for each term of a text how telling it is, 0 if no passage has it. Raises RetrievalError."""
        return await self._searcher.rarity(text, audience, on=self._today())

    async def document(self, document_id: str, *, audience: Audience) -> list[Passage]:
        """Return a document's passages in order, as far as this audience may read them and they are in effect."""
        return await self.span(document_id, 0, sys.maxsize, Scope(audience, self._today()))

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist and lie within scope, in the order asked for."""
        async with self._live.lease() as index:
            return await index.passages(ids, scope)

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return the document's passages with first <= ordinal <= last within scope, in order."""
        async with self._live.lease() as index:
            return await index.span(document_id, first, last, scope)
