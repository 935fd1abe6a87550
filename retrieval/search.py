"""A query in, the passages that answer it out: filtered, hybrid, fused, folded, with their neighbours."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from retrieval.errors import InvalidQuery
from retrieval.fusion import fuse
from retrieval.ports import Embedder, PassageIndex
from retrieval.similarity import fold
from retrieval.sparse import SparseOptions, encode_query, encode_terms, tokenise
from retrieval.types import Audience, Found, Passage, PassageId, Ranked, Rankings, Scope, Vector

LONGEST_QUERY = 50_000
"""Characters; more is not a question."""

USED_OF_QUERY = 2_000
"""Characters of a long query that are looked at: its beginning and its end, where people put their question."""

MOST_WEIGHED = 32
"""Terms of a text whose rarity is looked up."""

NEIGHBOUR_REACH = 12
"""Passages to either side among which the rest of a section is looked for."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\uffff]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


class IndexProvider(Protocol):
    """Whoever knows which generation answers now: a `LiveIndex`, or one pinned generation."""

    def lease(self) -> AbstractAsyncContextManager[PassageIndex]:
        """Hold a generation for one query."""


class PinnedIndex:
    """An `IndexProvider` of one open generation, for evaluations and tests."""

    def __init__(self, index: PassageIndex) -> None:
        """Take an open generation; closing it remains the caller's."""
        self._index = index

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[PassageIndex]:
        """Hold the generation."""
        yield self._index


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    score: float
    duplicates: tuple[PassageId, ...]


class Searcher:
    """Hybrid search; the audience and all else that limits what may be seen go into the index's own query."""

    def __init__(self, index: IndexProvider, embedder: Embedder, sparse: SparseOptions | None = None) -> None:
        """Take the same embedder and sparse options as the index was built with."""
        self._index = index
        self._embedder = embedder
        self._sparse = sparse or SparseOptions()

    async def search(
        self,
        query: str,
        audience: Audience,
        limit: int = 8,
        sources: Sequence[str] = (),
        on: date | None = None,
        candidates: int = 48,
    ) -> list[Found]:
        """Return up to `limit` passages, best first.

        Raises: InvalidQuery, IndexMissing, IndexBusy, IndexIncompatible, IndexUnavailable.
        """
        text = clean_query(query)
        if limit < 1:
            return []
        scope = Scope(audience, on, tuple(sources))
        dense = await asyncio.to_thread(self._embed, text)
        sparse = encode_query(text, self._sparse)
        async with self._index.lease() as index:
            rankings = await index.rank(dense, sparse, scope, max(candidates, limit))
            best = await self._best(index, rankings, scope, limit)
            around = await asyncio.gather(*(_rest_of_section(index, one.passage, scope) for one in best))
        return [_found(one, rankings, rest) for one, rest in zip(best, around, strict=True)]

    async def rarity(self, text: str, audience: Audience, on: date | None = None) -> dict[str, float]:
        """Return for each term of a text how telling it is: the BM25 score of the passage that it finds first.

        A term that stands in no passage within scope has 0. Only the first 32 terms of a long text are looked up, since
        each costs a query of about 0.3 ms.

        Raises: InvalidQuery, IndexMissing, IndexBusy, IndexIncompatible, IndexUnavailable.
        """
        scope = Scope(audience, on)
        names = list(dict.fromkeys(tokenise(clean_query(text), self._sparse)))[:MOST_WEIGHED]
        async with self._index.lease() as index:
            rankings = [await index.rank(None, encode_terms([name]), scope, 1) for name in names]
        return {
            name: ranking.sparse[0].score if ranking.sparse else 0.0
            for name, ranking in zip(names, rankings, strict=True)
        }

    def _embed(self, text: str) -> Vector:
        vector: Vector = self._embedder.embed([text])[0]
        return vector

    async def _best(self, index: PassageIndex, rankings: Rankings, scope: Scope, limit: int) -> list[_Candidate]:
        """Fuse, and fold what says the same among somewhat more candidates than are wanted."""
        fused = fuse([[hit.passage_id for hit in ranking] for ranking in (rankings.dense, rankings.sparse)])
        scores = {hit.passage_id: hit.score for hit in fused[: limit * 3]}
        passages = await index.passages(list(scores), scope)
        groups = fold([passage.text for passage in passages])
        return [
            _Candidate(
                passages[kept], scores[passages[kept].passage_id], tuple(passages[at].passage_id for at in others)
            )
            for kept, *others in groups[:limit]
        ]


def clean_query(query: str) -> str:
    """Return the query as it is searched: no control characters, single spaces, long ones shortened in the middle.

    Raises: InvalidQuery if nothing is left or it has more than 50,000 characters.
    """
    if len(query) > LONGEST_QUERY:
        raise InvalidQuery(f"the query has {len(query):,} characters; at most {LONGEST_QUERY:,} can be searched")
    text = _SPACE.sub(" ", _CONTROL.sub(" ", _SURROGATE.sub(" ", query))).strip()
    if not text:
        raise InvalidQuery("the query is empty")
    if len(text) <= USED_OF_QUERY:
        return text
    half = USED_OF_QUERY // 2
    head, tail = text[:half], text[-half:]
    return f"{head.rpartition(' ')[0] or head} {tail.partition(' ')[2] or tail}"


async def _rest_of_section(index: PassageIndex, passage: Passage, scope: Scope) -> tuple[Passage, ...]:
    """Return the passages around one that lie in its section without a break, itself left out."""
    first, last = max(0, passage.ordinal - NEIGHBOUR_REACH), passage.ordinal + NEIGHBOUR_REACH
    around = {near.ordinal: near for near in await index.span(passage.document_id, first, last, scope)}
    rest: list[Passage] = []
    for step in (-1, 1):
        ordinal = passage.ordinal + step
        while ordinal in around and around[ordinal].section == passage.section:
            rest.append(around[ordinal])
            ordinal += step
    return tuple(sorted(rest, key=lambda near: near.ordinal))


def _found(one: _Candidate, rankings: Rankings, neighbours: tuple[Passage, ...]) -> Found:
    dense, dense_rank = _place(rankings.dense, one.passage.passage_id)
    sparse, sparse_rank = _place(rankings.sparse, one.passage.passage_id)
    return Found(one.passage, one.score, dense, sparse, dense_rank, sparse_rank, neighbours, one.duplicates)


def _place(ranking: Sequence[Ranked], passage_id: PassageId) -> tuple[float | None, int | None]:
    for rank, hit in enumerate(ranking, 1):
        if hit.passage_id == passage_id:
            return hit.score, rank
    return None, None
