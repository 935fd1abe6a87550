"""Ports that leave something out, or that remember: what an ablation composes searches of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from retrieval.chunking import name_of, searchable_text
from retrieval.fusion import K, fuse
from retrieval.ports import EmbeddedPassage, Embedder, GenerationBuilder, IndexedDocument, IndexWriter, PassageIndex
from retrieval.search import IndexProvider
from retrieval.sparse import SparseOptions, encode_document, term_index, tokenise
from retrieval.types import Matrix, Passage, PassageId, Ranked, Rankings, Scope, SparseVector, Vector
from retrieval.vocabulary import Vocabulary
from retrieval.wrapped import WrappedEmbedder


class Memory:
    """What one index answered. Good for one question, asked in several ways one after the other, and then cleared."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.ranked: dict[object, Rankings] = {}
        self.read: dict[tuple[PassageId, Scope], Passage | None] = {}

    def clear(self) -> None:
        """Forget it."""
        self.ranked.clear()
        self.read.clear()


class Remembering:
    """An index that looks the same thing up once."""

    def __init__(self, index: PassageIndex, memory: Memory) -> None:
        """Wrap an open generation."""
        self._index = index
        self._memory = memory

    @property
    def generation(self) -> str:
        """Name of the generation that answers."""
        return self._index.generation

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        """Return what the index does."""
        key = (None if dense is None else dense.tobytes(), sparse, scope, limit, overviews)
        known = self._memory.ranked
        if key not in known:
            known[key] = await self._index.rank(dense, sparse, scope, limit, overviews)
        return known[key]

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return what the index does."""
        known = self._memory.read
        fresh = [one for one in ids if (one, scope) not in known]
        if fresh:
            found = {one.passage_id: one for one in await self._index.passages(fresh, scope)}
            known.update({(one, scope): found.get(one) for one in fresh})
        return [passage for one in ids if (passage := known[one, scope])]

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return what the index does."""
        return await self._index.span(document_id, first, last, scope)

    async def vocabulary(self) -> Vocabulary:
        """Return what the index does."""
        return await self._index.vocabulary()

    async def close(self) -> None:
        """Leave the index open: it is whoever's opened it."""


class Fused(Remembering):
    """An index whose one ranking is both by reciprocal rank fusion, as a share of the most that it can give."""

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        """Return the fused ranking as if it were that by meaning."""
        found = await super().rank(dense, sparse, scope, limit)
        fused = fuse([[hit.passage_id for hit in ranking] for ranking in (found.dense, found.sparse)])
        return Rankings(dense=tuple(Ranked(hit.passage_id, hit.score * (K + 1) / 2) for hit in fused))


class Unlabelled(Remembering):
    """An index whose documents say nothing of themselves: neither when they hold, nor of what release they are."""

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return what the index does, without dates and labels."""
        found = await super().passages(ids, scope)
        return [replace(one, effective_from=None, effective_to=None, labels={}) for one in found]


class Leased:
    """An `IndexProvider` that wraps whatever generation another one leases."""

    def __init__(self, provider: IndexProvider, wrap: Callable[[PassageIndex], PassageIndex]) -> None:
        """Take who knows the generation, and what is made of it."""
        self._provider = provider
        self._wrap = wrap

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[PassageIndex]:
        """Hold the generation, wrapped."""
        async with self._provider.lease() as index:
            yield self._wrap(index)


class RememberingEmbedder(WrappedEmbedder):
    """An embedder that embeds a text once, for questions asked in several ways."""

    def __init__(self, embedder: Embedder) -> None:
        """Wrap an embedder."""
        super().__init__(embedder)
        self._known: dict[tuple[str, ...], Matrix] = {}

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text; the same texts together are embedded once, and never in other company."""
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._embedder.embed(texts)
        return self._known[key]


class Pathless:
    """An `IndexWriter` of passages that are found by their title and text alone, not by where they lie."""

    def __init__(self, writer: IndexWriter, options: SparseOptions) -> None:
        """Wrap a writer."""
        self._writer = writer
        self._options = options

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return what the writer does."""
        return self._writer.documents()

    def begin(self) -> GenerationBuilder:
        """Start a generation into which no path is put as words."""
        return _PathlessBuilder(self._writer.begin(), self._options)

    def rollback(self) -> str:
        """Do what the writer does."""
        return self._writer.rollback()


class _PathlessBuilder:
    def __init__(self, builder: GenerationBuilder, options: SparseOptions) -> None:
        self._builder = builder
        self._options = options

    def documents(self) -> Mapping[str, IndexedDocument]:
        return self._builder.documents()

    def put(self, document: IndexedDocument, passages: Sequence[EmbeddedPassage]) -> None:
        self._builder.put(document, [self._without(one) for one in passages])

    def delete(self, document_ids: Sequence[str]) -> None:
        self._builder.delete(document_ids)

    def commit(self) -> str:
        return self._builder.commit()

    def abort(self) -> None:
        self._builder.abort()

    def _without(self, embedded: EmbeddedPassage) -> EmbeddedPassage:
        nowhere = replace(embedded.passage, document_id="")
        terms = encode_document(searchable_text(nowhere), self._options)
        names = sorted({term_index(term) for term in tokenise(name_of(nowhere), self._options)})
        return replace(embedded, terms=terms, names=tuple(names))
