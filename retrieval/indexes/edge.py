"""Generations as folders of Qdrant Edge shards: the server's own engine inside this process, no server needed.

One process owns a shard, so a generation is opened by one reader and a builder works on a copy. The engine holds the
interpreter's lock in every call, so queries are made where they are asked: a thread would only have to be woken.
Optimising holds it for seconds to minutes; only the builder does that, in a process of its own. Opening did so for
0.5 s at 130,000 points, and queries stood still: with the field indexes mapped from disk, not loaded, it is 0.07 s,
and filtered queries are as fast.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import qdrant_edge as engine

from retrieval.errors import IndexIncompatible, IndexMissing, IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.counting import counts_of, vocabulary_of
from retrieval.indexes.generations import FileLock, Generations, Manifest
from retrieval.indexes.ledger import Ledger, read_documents, read_owned
from retrieval.indexes.owners import Owned, Owners
from retrieval.ports import EmbeddedPassage, IndexedDocument
from retrieval.types import Passage, PassageId, Ranked, Rankings, Scope, SparseVector, Vector
from retrieval.vocabulary import Vocabulary

_WARMING = 16
"""Queries, and hits of each, with which a generation is made warm."""

_PAUSE_S = 0.001

_AT_ONCE = 1 << 20
"""Bytes."""


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
        held = {} if name is None else read_documents(self._generations.folder(name) / "documents.sqlite")
        return held if self._can_continue(name) else layout.outdated(held)

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
        """Make the generation that the live one was built from live again, if it can still be read."""
        lock = self._generations.lock_builder()
        try:
            older = list(self._generations.ancestors(self.live()))[1:]
            if not older:
                raise IndexMissing(f"no generation before the live one is left in {self._generations.root}")
            self._generations.manifest(older[0]).check(self._fingerprint, f"generation {older[0]}, the one before,")
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
                vocabulary = self._generations.vocabulary(name)
                owners = Owners(read_owned(self._generations.folder(name) / "documents.sqlite"))
                folder = self._generations.folder(name) / "shard"
                _read_once(folder)
                with _failures(f"opening generation {name}"):
                    shard = engine.EdgeShard.load(str(folder), _config(self._dimension))
            except BaseException:
                lock.release()
                raise
            _read_once(folder)
            _warm(shard, self._dimension)
            return EdgePassageIndex(name, shard, vocabulary, owners, lock)
        raise AssertionError("unreachable")


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
        return self._rank(dense, sparse, scope, limit, overviews)

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist within scope, in the order asked for."""
        if not ids:
            return []
        points = engine.HasIdCondition({layout.point_id(key, 0) for key in ids})
        found = self._scroll(_filter(layout.scope_conditions(scope), points), len(ids))
        by_id = {passage.passage_id: passage for passage in found}
        return [by_id[key] for key in dict.fromkeys(ids) if key in by_id]

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return a stretch of one document within scope, in order."""
        if last < first:
            return []
        conditions = layout.scope_conditions(scope) + layout.span_conditions(document_id, first, last)
        found = self._scroll(_filter(conditions), last - first + 1)
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

    def _rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int
    ) -> Rankings:
        vectors: dict[str, list[float] | engine.SparseVector] = {}
        if dense is not None:
            vectors[layout.DENSE] = dense.tolist()
        if sparse is not None and sparse.indices:
            vectors[layout.SPARSE] = engine.SparseVector(list(sparse.indices), list(sparse.values))
        looks = layout.looks(
            dense=layout.DENSE in vectors, sparse=layout.SPARSE in vectors, limit=limit, overviews=overviews
        )
        if not looks:
            return Rankings()
        within = layout.scope_conditions(scope)
        requests = [_nearest(vectors[look.using], look, within) for look in looks]
        with _failures("searching"):
            answers = self._open_shard().query_batch(engine.QueryBatchRequest(requests))
        found: dict[str, tuple[Ranked, ...]] = {}
        for look, answer in zip(looks, answers, strict=True):
            most = overviews if look.conditions else limit
            found[look.name] = self._hits(answer, most)
            if look.name == "dense" and len(found["dense"]) < limit and len(answer) == look.limit:
                # A few long passages filled all places with their windows.
                further = _nearest(vectors[look.using], replace(look, limit=look.limit * 4), within)
                with _failures("searching"):
                    found["dense"] = self._hits(self._open_shard().query(further), limit)
        return Rankings(**found)

    def _hits(self, points: Sequence[engine.ScoredPoint], most: int) -> tuple[Ranked, ...]:
        return self._owners.ranked(((cast(int, point.id), point.score) for point in points), most)

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
        owned = Owned.by(document.document_id, self._ledger.next_number(), passages)
        points = [point for place, passage in enumerate(passages) for point in _points(owned, place, passage)]
        if len({point.id for point in points}) != len(points):
            raise ValueError(f"{document.document_id}: two passages with one id")
        if points:
            with _failures(f"storing {document.document_id}"):
                self._shard.update(engine.UpdateOperation.upsert_points(points))
        self._ledger.put(document, len(points), counts_of(passages), owned)
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
        vocabulary = vocabulary_of(self._ledger.counts())
        self._ledger.close()
        if points != expected:
            raise IndexUnavailable(f"generation {self._name} holds {points} points, its ledger {expected}")
        manifest = replace(self._manifest, documents=documents, points=points)
        self._generations.publish(self._name, self._building, manifest, vocabulary)
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


def _config(dimension: int) -> engine.EdgeConfig:
    return engine.EdgeConfig(
        vectors={layout.DENSE: engine.EdgeVectorParams(size=dimension, distance=engine.Distance.Cosine)},
        sparse_vectors={layout.SPARSE: engine.EdgeSparseVectorParams()},
        # A generation is one optimised segment: more threads only wait for one another, 0.2 ms in each query.
        max_search_threads=1,
        # A generation that was not published does not count, and 64 MB of log would be copied each time.
        wal_enabled=False,
    )


def _create_or_load(path: Path, dimension: int) -> engine.EdgeShard:
    if path.exists():
        return engine.EdgeShard.load(str(path))
    path.mkdir()
    shard = engine.EdgeShard.create(str(path), _config(dimension))
    for name in layout.KEYWORD_FIELDS:
        keyword = engine.KeywordIndexParams(memory=engine.Memory.Cold)
        shard.update(engine.UpdateOperation.create_field_index(name, keyword))
    for name in layout.INTEGER_FIELDS:
        integer = engine.IntegerIndexParams(lookup=False, range=True, memory=engine.Memory.Cold)
        shard.update(engine.UpdateOperation.create_field_index(name, integer))
    return shard


def _read_once(folder: Path) -> None:
    """Have the system hold a shard's files in its cache, where they fit well.

    Before loading, which reads some of them with the interpreter's lock held: 0.07 s then, up to 0.7 s from a disk. And
    after it, since the engine drops others from the cache, and reads without looking ahead: 50 waits for the disk in
    each query (5 ms) until most was touched. A gigabyte in order takes 1.4 s, cached 0.2 s, without that lock.
    """
    files = [path for path in folder.rglob("*") if path.is_file()]
    if sum(path.stat().st_size for path in files) > _memory() / 2:
        return
    buffer = bytearray(_AT_ONCE)
    for path in files:
        with suppress(OSError), path.open("rb", buffering=0) as file:  # what cannot be read now is read when needed
            while file.readinto(buffer):
                pass


def _memory() -> int:
    """Return the machine's memory in bytes, 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def _warm(shard: engine.EdgeShard, dimension: int) -> None:
    """Touch what every query touches, piece by piece: the first queries of a fresh shard take 20 to 40 ms each.

    A failure here is none: the queries that follow will tell.
    """
    look = layout.Look("dense", layout.DENSE, _WARMING)
    with suppress(Exception):
        for row in np.random.default_rng(0).standard_normal((_WARMING, dimension)):
            shard.query(_nearest(row.tolist(), look, [layout.Condition("level", "at_most", 0)]))
            time.sleep(_PAUSE_S)  # in a thread of its own; whoever waits for the interpreter gets it


def _points(owned: Owned, place: int, embedded: EmbeddedPassage) -> Iterator[engine.Point]:
    passage = embedded.passage
    yield engine.Point(layout.point_id(passage.passage_id, 0), {}, layout.payload_of(passage))
    small = layout.payload_of_window(passage)
    numbers = owned.points(place, len(embedded.windows))
    for number, row in zip(numbers, embedded.windows, strict=True):
        vectors: dict[str, list[float] | engine.SparseVector | list[list[float]]] = {layout.DENSE: row.tolist()}
        if number == numbers[0] and embedded.terms.indices:
            terms = embedded.terms
            vectors[layout.SPARSE] = engine.SparseVector(list(terms.indices), list(terms.values))
        yield engine.Point(number, vectors, small)


def _nearest(
    vector: list[float] | engine.SparseVector, look: layout.Look, within: Sequence[layout.Condition]
) -> engine.QueryRequest:
    return engine.QueryRequest(
        limit=look.limit,
        query=engine.Query.Nearest(vector, using=look.using),
        filter=_filter([*within, *look.conditions]),
        with_payload=False,
    )


def _filter(conditions: Sequence[layout.Condition], *more: engine.HasIdCondition) -> engine.Filter:
    return engine.Filter(must=[*map(_condition, conditions), *more])


def _condition(condition: layout.Condition) -> engine.FieldCondition:
    value = condition.value
    if isinstance(value, tuple):
        return engine.FieldCondition(condition.field, match=engine.MatchAny(list(value)))
    if condition.test == "at_most":
        return engine.FieldCondition(condition.field, range=engine.RangeFloat(lte=value))
    return engine.FieldCondition(condition.field, range=engine.RangeFloat(gte=value))
