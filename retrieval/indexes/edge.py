"""Generations as folders of Qdrant Edge shards: the server's own engine inside this process, no server needed.

One process owns a shard, so a generation is opened by one reader and a builder works on a copy. Optimising holds the
interpreter's lock for seconds to minutes; only the builder does it, and it runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import qdrant_edge as engine

from retrieval.errors import IndexIncompatible, IndexMissing, IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.generations import FileLock, Generations, Manifest
from retrieval.indexes.ledger import Ledger, read_documents
from retrieval.ports import EmbeddedPassage, IndexedDocument
from retrieval.types import Passage, PassageId, Ranked, Rankings, Scope, SparseVector, Vector

_OVERFETCH = 3
"""Windows asked for each passage wanted; where that is too few, once more with four times as many."""


class EdgeIndex:
    """A folder of generations, both faces: IndexReader and IndexWriter."""

    def __init__(self, root: Path, fingerprint: str, dimension: int) -> None:
        """Take the folder, and the fingerprint and dimension of the embedder in use."""
        self._generations = Generations(root)
        self._fingerprint = fingerprint
        self._dimension = dimension

    def live(self) -> str | None:
        """Return the name of the live generation."""
        return self._generations.live()

    async def open(self) -> EdgePassageIndex:
        """Open the live generation; about 0.1 s."""
        return await asyncio.to_thread(self._open)

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return the live generation's documents by id."""
        name = self.live()
        return {} if name is None else read_documents(self._generations.folder(name) / "documents.sqlite")

    def begin(self) -> EdgeGenerationBuilder:
        """Start a generation as a copy of the live one; an empty one if the live one is of another model or layout."""
        lock = self._generations.lock_builder()
        try:
            parent = self.live()
            name, building = self._generations.start(parent if self._can_continue(parent) else None)
            manifest = Manifest(layout.LAYOUT, self._fingerprint, self._dimension, parent)
            return EdgeGenerationBuilder(self._generations, lock, name, building, manifest)
        except BaseException:
            lock.release()
            raise

    def rollback(self) -> str:
        """Make the generation that the live one was built from live again."""
        lock = self._generations.lock_builder()
        try:
            older = list(self._generations.ancestors(self.live()))[1:]
            if not older:
                raise IndexMissing(f"no generation before the live one is left in {self._generations.root}")
            self._generations.point_at(older[0])
            return older[0]
        finally:
            lock.release()

    def _can_continue(self, name: str | None) -> bool:
        if name is None:
            return False
        try:
            self._generations.manifest(name).check(self._fingerprint, name)
        except IndexIncompatible:
            return False
        return True

    def _open(self) -> EdgePassageIndex:
        for attempt in (1, 2):
            name = self.live()
            if name is None:
                raise IndexMissing(f"nothing has been indexed in {self._generations.root} yet")
            try:
                lock = self._generations.lock_reader(name)
            except IndexMissing:
                if attempt == 2:
                    raise
                continue  # a builder moved on and swept this one away between two lines; look again
            try:
                self._generations.manifest(name).check(self._fingerprint, f"the index in {self._generations.root}")
                with _failures(f"opening generation {name}"):
                    shard = engine.EdgeShard.load(str(self._generations.folder(name) / "shard"))
            except BaseException:
                lock.release()
                raise
            return EdgePassageIndex(name, shard, lock)
        raise AssertionError("unreachable")


class EdgePassageIndex:
    """One open generation."""

    def __init__(self, name: str, shard: engine.EdgeShard, lock: FileLock) -> None:
        """Own an open shard and the lock that says so."""
        self._name = name
        self._shard: engine.EdgeShard | None = shard
        self._lock = lock

    @property
    def generation(self) -> str:
        """Name of the generation that answers."""
        return self._name

    async def rank(self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int) -> Rankings:
        """Return up to `limit` passages by each vector given."""
        return await asyncio.to_thread(self._rank, dense, sparse, scope, limit)

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist within scope, in the order asked for."""
        if not ids:
            return []
        points = engine.HasIdCondition({layout.point_id(key, 0) for key in ids})
        found = await asyncio.to_thread(self._scroll, _filter(layout.scope_conditions(scope), points), len(ids))
        by_id = {passage.passage_id: passage for passage in found}
        return [by_id[key] for key in dict.fromkeys(ids) if key in by_id]

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return a stretch of one document within scope, in order."""
        if last < first:
            return []
        conditions = layout.scope_conditions(scope) + layout.span_conditions(document_id, first, last)
        found = await asyncio.to_thread(self._scroll, _filter(conditions), last - first + 1)
        return sorted(found, key=lambda passage: passage.ordinal)

    async def close(self) -> None:
        """Close the shard and let another process have it."""
        shard, self._shard = self._shard, None
        if shard is not None:
            await asyncio.to_thread(shard.close)
            self._lock.release()

    def _rank(self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int) -> Rankings:
        within = _filter(layout.scope_conditions(scope))
        requests: dict[str, engine.QueryRequest] = {}
        if dense is not None:
            requests["dense"] = _nearest(dense.tolist(), layout.DENSE, within, limit * _OVERFETCH)
        if sparse is not None and sparse.indices:
            terms = engine.SparseVector(list(sparse.indices), list(sparse.values))
            requests["sparse"] = _nearest(terms, layout.SPARSE, within, limit)
        if not requests or limit < 1:
            return Rankings()
        with _failures("searching"):
            answers = self._open_shard().query_batch(engine.QueryBatchRequest(list(requests.values())))
        hits = {name: _hits(answer) for name, answer in zip(requests, answers, strict=True)}
        ranked = {name: layout.best_windows(found, limit) for name, found in hits.items()}
        if dense is not None and len(ranked["dense"]) < limit and len(hits["dense"]) == limit * _OVERFETCH:
            ranked["dense"] = self._deeper(dense, within, limit)
        return Rankings(**ranked)

    def _deeper(self, dense: Vector, within: engine.Filter, limit: int) -> tuple[Ranked, ...]:
        """Look further where a few long passages filled all places with their windows."""
        request = _nearest(dense.tolist(), layout.DENSE, within, limit * _OVERFETCH * 4)
        with _failures("searching"):
            return layout.best_windows(_hits(self._open_shard().query(request)), limit)

    def _scroll(self, within: engine.Filter, limit: int) -> list[Passage]:
        with _failures("reading passages"):
            request = engine.ScrollRequest(limit=limit, filter=within, with_payload=True, with_vector=False)
            records, _ = self._open_shard().scroll(request)
        return [layout.passage_of(record.payload or {}) for record in records]

    def _open_shard(self) -> engine.EdgeShard:
        if self._shard is None:
            raise IndexUnavailable(f"generation {self._name} has been closed")
        return self._shard


class EdgeGenerationBuilder:
    """A copy of the live generation that is being changed, in a folder that nobody else looks at."""

    def __init__(self, generations: Generations, lock: FileLock, name: str, building: Path, manifest: Manifest) -> None:
        """Open or make the shard in `building`."""
        self._generations = generations
        self._lock = lock
        self._name = name
        self._building = building
        self._manifest = manifest
        with _failures("starting a generation"):
            self._shard = _create_or_load(building / "shard", manifest.dimension)
        self._done = False
        self._ledger = Ledger(building / "documents.sqlite")
        self._held = self._ledger.documents()

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return what the generation holds by now, by document id."""
        return self._held

    def put(self, document: IndexedDocument, passages: Sequence[EmbeddedPassage]) -> None:
        """Add a document, or replace it whole."""
        if document.document_id in self._held:
            self.delete([document.document_id])
        points = [point for passage in passages for point in _points(passage)]
        if len({point.id for point in points}) != len(points):
            raise ValueError(f"{document.document_id}: two passages with one id")
        if points:
            with _failures(f"storing {document.document_id}"):
                self._shard.update(engine.UpdateOperation.upsert_points(points))
        self._ledger.put(document, len(points))
        self._held[document.document_id] = document

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents whole."""
        if not document_ids:
            return
        gone = _filter([layout.Condition("document_id", "any_of", tuple(document_ids))])
        with _failures("deleting documents"):
            self._shard.update(engine.UpdateOperation.delete_points_by_filter(gone))
        self._ledger.delete(document_ids)
        for document_id in document_ids:
            self._held.pop(document_id, None)

    def commit(self) -> str:
        """Optimise, check against the ledger, make durable, publish."""
        with _failures("optimising"):
            self._shard.optimize()
            points = self._shard.count(engine.CountRequest(exact=True))
            self._shard.flush()
            self._shard.close()
        documents, expected = self._ledger.totals()
        self._ledger.close()
        if points != expected:
            raise IndexUnavailable(f"generation {self._name} holds {points} points, its ledger {expected}")
        manifest = replace(self._manifest, documents=documents, points=points)
        self._generations.publish(self._name, self._building, manifest)
        self._done = True
        self._generations.prune()
        self._lock.release()
        return self._name

    def abort(self) -> None:
        """Throw the generation away and let another builder begin; after a commit nothing is left to do."""
        if not self._done:
            self._done = True
            with suppress(Exception):  # it may have been closed by a commit that failed
                self._shard.close()
            self._ledger.close()
            shutil.rmtree(self._building, ignore_errors=True)
        self._lock.release()


@contextmanager
def _failures(doing: str) -> Iterator[None]:
    """Turn what the engine raises, which is bare `Exception`, into IndexUnavailable."""
    try:
        yield
    except (IndexUnavailable, IndexMissing, IndexIncompatible):
        raise
    except Exception as error:
        raise IndexUnavailable(f"the embedded engine failed while {doing}: {error}") from error


def _create_or_load(path: Path, dimension: int) -> engine.EdgeShard:
    if path.exists():
        return engine.EdgeShard.load(str(path))
    path.mkdir()
    # No write-ahead log: a generation that was not published does not count, and 64 MB would be copied each time.
    config = engine.EdgeConfig(
        vectors={layout.DENSE: engine.EdgeVectorParams(size=dimension, distance=engine.Distance.Cosine)},
        sparse_vectors={layout.SPARSE: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)},
        wal_enabled=False,
    )
    shard = engine.EdgeShard.create(str(path), config)
    for name in layout.KEYWORD_FIELDS:
        shard.update(engine.UpdateOperation.create_field_index(name, engine.PayloadSchemaType.Keyword))
    for name in layout.INTEGER_FIELDS:
        shard.update(engine.UpdateOperation.create_field_index(name, engine.PayloadSchemaType.Integer))
    return shard


def _points(embedded: EmbeddedPassage) -> Iterator[engine.Point]:
    passage = embedded.passage
    for window, row in enumerate(embedded.windows):
        vectors: dict[str, list[float] | engine.SparseVector | list[list[float]]] = {layout.DENSE: row.tolist()}
        if window == 0 and embedded.terms.indices:
            terms = embedded.terms
            vectors[layout.SPARSE] = engine.SparseVector(list(terms.indices), list(terms.values))
        identity = layout.point_id(passage.passage_id, window)
        yield engine.Point(identity, vectors, layout.payload_of(passage, window))


def _nearest(
    vector: list[float] | engine.SparseVector, using: str, within: engine.Filter, limit: int
) -> engine.QueryRequest:
    query = engine.Query.Nearest(vector, using=using)
    return engine.QueryRequest(limit=limit, query=query, filter=within, with_payload=["passage_id"])


def _hits(points: Sequence[engine.ScoredPoint]) -> list[tuple[PassageId, float]]:
    return [(PassageId((point.payload or {})["passage_id"]), point.score) for point in points]


def _filter(conditions: Sequence[layout.Condition], *more: engine.HasIdCondition) -> engine.Filter:
    return engine.Filter(must=[*map(_condition, conditions), *more])


def _condition(condition: layout.Condition) -> engine.FieldCondition:
    value = condition.value
    if isinstance(value, tuple):
        return engine.FieldCondition(condition.field, match=engine.MatchAny(list(value)))
    if condition.test == "at_most":
        return engine.FieldCondition(condition.field, range=engine.RangeFloat(lte=value))
    return engine.FieldCondition(condition.field, range=engine.RangeFloat(gte=value))
