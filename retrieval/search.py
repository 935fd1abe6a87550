"""A query in, the passages that answer it out: prepared, filtered, ranked, weighed, folded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Protocol

from retrieval.adjusting import adjuster, in_effect
from retrieval.ports import Embedder, PassageIndex, Reranker
from retrieval.queries import PreparedQuery, QueryAids, clean_query, prepare
from retrieval.ranking import Signals, Weights, names_nothing, names_unknown, ranked, signals
from retrieval.reranking import reranked
from retrieval.similarity import THRESHOLD, fold
from retrieval.sparse import SparseOptions, encode_query, encode_terms, identifiers, term_index, tokenise
from retrieval.spelling import WordList
from retrieval.types import (
    Audience,
    Found,
    Passage,
    PassageId,
    Ranked,
    Rankings,
    Reason,
    Scope,
    Vector,
)
from retrieval.vocabulary import Vocabulary

CANDIDATES = 48
"""Passages asked of each ranking."""

OVERVIEWS = 16
"""Passages of overview pages asked for besides."""

READ = 24
"""Of the best candidates, how many at least are read and weighed."""

MOST_WEIGHED = 32
"""Terms of a text whose rarity is looked up."""

RERANKING_S = 2.0
"""How long a reranker may take before the order stands as it is."""


_GENERATIONS = 2


class IndexProvider(Protocol):
    """Whoever knows which generation answers now: a `LiveIndex`."""

    def lease(self) -> AbstractAsyncContextManager[PassageIndex]:
        """Hold a generation for one query."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What shapes a search besides its query."""

    sparse: SparseOptions = field(default_factory=SparseOptions)
    """The same as the index was built with."""
    weights: Weights = field(default_factory=Weights)
    aids: QueryAids = field(default_factory=QueryAids)
    trust: Mapping[str, float] = field(default_factory=dict)
    """How far a source is preferred to others that say the same, -1 to 1; 0 where it is not named."""
    candidates: int = CANDIDATES
    alike: float = THRESHOLD
    """Share of their runs of words from which two passages are one; above 1 none are."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What an index found for a query, before anything was read."""

    query: PreparedQuery
    rankings: Rankings
    """Of the whole query; its pieces have their own."""
    signals: Mapping[PassageId, Signals]


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    reasons: tuple[Reason, ...]
    in_effect: bool
    duplicates: tuple[PassageId, ...] = ()

    @property
    def score(self) -> float:
        return sum(reason.points for reason in self.reasons)


class Searcher:
    """Hybrid search; the audience and all else that limits what may be seen go into the index's own query."""

    def __init__(
        self,
        index: IndexProvider,
        embedder: Embedder,
        options: SearchOptions | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Take the same embedder and sparse options as the index was built with."""
        self._index = index
        self._embedder = embedder
        self._options = options or SearchOptions()
        self._reranker = reranker
        self._words: dict[str, dict[Audience, WordList]] = {}

    async def search(
        self,
        query: str,
        audience: Audience,
        limit: int = 8,
        sources: Sequence[str] = (),
        on: date | None = None,
        before: Sequence[str] = (),
        expired: bool = False,
    ) -> list[Found]:
        """Return up to `limit` passages, best first.

        Args:
            query: What is asked; up to 50,000 characters.
            audience: Who asks.
            limit: How many passages.
            sources: Only these; empty: all.
            on: The day on which documents must hold; None: whatever their dates.
            before: What the same person said earlier, oldest first, where the query leans on it.
            expired: Let documents that do not hold on that day be found too, further down than if they did.

        Raises: InvalidQuery, IndexMissing, IndexBusy, IndexIncompatible, IndexUnavailable.
        """
        if limit < 1:
            clean_query(query)
            return []
        scope = Scope(audience, None if expired else on, tuple(sources))
        async with self._index.lease() as index:
            found = await self._candidates(index, query, before, scope, max(self._options.candidates, limit))
            best = await self._best(index, found, scope, on, limit)
        return [_found(one, found.rankings) for one in best]

    async def candidates(
        self, query: str, audience: Audience, on: date | None = None, before: Sequence[str] = ()
    ) -> Candidates:
        """Return what the rankings hold and its signals: what weights are learnt from. Raises what `search` does."""
        async with self._index.lease() as index:
            return await self._candidates(index, query, before, Scope(audience, on), self._options.candidates)

    async def reading(self, query: str, audience: Audience) -> PreparedQuery:
        """Return a query as it is searched for this reader. Raises what `search` does."""
        async with self._index.lease() as index:
            return await self._prepared(index, query, (), audience)

    async def rarity(self, text: str, audience: Audience, on: date | None = None) -> dict[str, float]:
        """Return for each term of a text how telling it is: the BM25 score of the passage that it finds first.

        A term that stands in no passage within scope has 0. Only the first 32 terms of a long text are looked up, since
        each costs a query of about 0.3 ms.

        Raises: InvalidQuery, IndexMissing, IndexBusy, IndexIncompatible, IndexUnavailable.
        """
        scope = Scope(audience, on)
        names = list(dict.fromkeys(tokenise(clean_query(text), self._options.sparse)))[:MOST_WEIGHED]
        async with self._index.lease() as index:
            idf = (await index.vocabulary()).statistics(audience).idf
            rankings = [await index.rank(None, encode_terms([name], idf), scope, 1) for name in names]
        return {
            name: ranking.sparse[0].score if ranking.sparse else 0.0
            for name, ranking in zip(names, rankings, strict=True)
        }

    async def _candidates(
        self, index: PassageIndex, query: str, before: Sequence[str], scope: Scope, limit: int
    ) -> Candidates:
        statistics = (await index.vocabulary()).statistics(scope.audience)
        options = self._options
        prepared = await self._prepared(index, query, before, scope.audience)
        texts = [prepared.words, *prepared.pieces]
        vectors = await asyncio.to_thread(self._embed, [prepared.text, *prepared.pieces])
        merged: dict[PassageId, Signals] = {}
        whole = Rankings()
        for text, vector in zip(texts, vectors, strict=True):
            sparse = encode_query(text, options.sparse, statistics.idf)
            rankings = await index.rank(vector, sparse, scope, limit)
            unknown = names_unknown(map(term_index, identifiers(text, options.sparse)), statistics)
            if unknown and names_nothing(rankings, sum(sparse.values) * (options.sparse.k1 + 1)):
                # Only then do overview pages gain anything, and looking for them costs half as much again.
                pages = await index.rank(vector, sparse, scope, 0, OVERVIEWS)
                rankings = replace(
                    rankings, dense_overviews=pages.dense_overviews, sparse_overviews=pages.sparse_overviews
                )
            if text is texts[0]:
                whole = rankings
            found = signals(rankings, sparse.indices, statistics, limit, options.sparse.k1 + 1, unknown)
            for key, one in found.items():
                held = merged.get(key)
                if held is None or one.score(options.weights) > held.score(options.weights):
                    merged[key] = one
        return Candidates(prepared, whole, merged)

    async def _prepared(
        self, index: PassageIndex, query: str, before: Sequence[str], audience: Audience
    ) -> PreparedQuery:
        words = await self._word_list(index.generation, await index.vocabulary(), audience)
        return prepare(query, before, self._options.aids, words, self._options.sparse)

    async def prepare(self, index: PassageIndex) -> None:
        """Look through the words of a generation before it answers, so that no query waits for that."""
        vocabulary = await index.vocabulary()
        for audience in Audience:
            await asyncio.to_thread(vocabulary.statistics, audience)
            await self._word_list(index.generation, vocabulary, audience)

    async def _word_list(self, generation: str, vocabulary: Vocabulary, audience: Audience) -> WordList:
        """Return the words that a reader may see, looked through once for each generation."""
        lists = self._words.setdefault(generation, {})
        if audience not in lists:
            lists[audience] = await asyncio.to_thread(lambda: WordList(vocabulary.words(audience)))
            # While one generation follows another, both answer; no more than these two are kept.
            while len(self._words) > _GENERATIONS:
                del self._words[next(iter(self._words))]
        return lists[audience]

    def _embed(self, texts: Sequence[str]) -> list[Vector]:
        return list(self._embedder.embed(texts))

    async def _best(
        self, index: PassageIndex, found: Candidates, scope: Scope, on: date | None, limit: int
    ) -> list[_Candidate]:
        """Read the best candidates, weigh what their documents say of themselves, and fold what says the same."""
        best = ranked(found.signals, self._options.weights)[: max(READ, limit * 2)]
        passages = await index.passages([one.passage_id for one in best], scope)
        reasons = adjuster(found.query.text, passages, on, self._options.trust)
        read = [
            _Candidate(
                passage,
                (*found.signals[passage.passage_id].reasons(self._options.weights), *reasons(passage)),
                in_effect(passage, on),
            )
            for passage in passages
        ]
        read = await self._reranked(found.query.text, read)
        read.sort(key=lambda one: -one.score)
        titles = [one.passage.title.casefold() for one in read]
        groups = fold([one.passage.text for one in read], titles, self._options.alike, most=limit)
        return [
            replace(read[kept], duplicates=tuple(read[at].passage.passage_id for at in others))
            for kept, *others in groups
        ]

    async def _reranked(self, query: str, read: list[_Candidate]) -> list[_Candidate]:
        if self._reranker is None or not read:
            return read
        texts = [_shown(one.passage) for one in read]
        scores = await asyncio.to_thread(reranked, self._reranker, query, texts, RERANKING_S)
        if scores is None:
            return read
        # In the place of what was a guess from outside; what the documents say of themselves still counts.
        first = {one.name for one in fields(Signals)}
        return [
            replace(one, reasons=(Reason("reranker", score, score), *(r for r in one.reasons if r.name not in first)))
            for one, score in zip(read, scores, strict=True)
        ]


def _shown(passage: Passage) -> str:
    return " > ".join((passage.title, *passage.section)) + f"\n{passage.text}"


def _found(one: _Candidate, rankings: Rankings) -> Found:
    dense, dense_rank = _place(rankings.dense, one.passage.passage_id)
    sparse, sparse_rank = _place(rankings.sparse, one.passage.passage_id)
    return Found(
        passage=one.passage,
        score=one.score,
        dense=dense,
        sparse=sparse,
        dense_rank=dense_rank,
        sparse_rank=sparse_rank,
        duplicates=one.duplicates,
        reasons=one.reasons,
        in_effect=one.in_effect,
    )


def _place(ranking: Sequence[Ranked], passage_id: PassageId) -> tuple[float | None, int | None]:
    for rank, hit in enumerate(ranking, 1):
        if hit.passage_id == passage_id:
            return hit.score, rank
    return None, None
