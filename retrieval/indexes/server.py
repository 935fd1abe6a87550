"""Generations as collections of a Qdrant server or cluster: the same engine as the embedded one, for many processes.

<prefix>-g000007     a generation: points of passages, one point without vectors for each document, its vocabulary,
                     one manifest
<prefix>             alias of the live generation, switched atomically
<prefix>-building    there while somebody builds
"""

from __future__ import annotations

import asyncio
import base64
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from qdrant_client import models

from retrieval.errors import IndexIncompatible, IndexMissing, IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.connection import BuilderLock
from retrieval.indexes.connection import ServerConnection as ServerConnection
from retrieval.indexes.counting import counts_of, vocabulary_of
from retrieval.indexes.generations import KEPT, Manifest
from retrieval.ports import EmbeddedPassage, IndexedDocument
from retrieval.types import Audience, Passage, PassageId, Ranked, Rankings, Scope, SparseVector, Vector
from retrieval.vocabulary import Vocabulary

_PAGE = 256
_MANIFEST = str(uuid.uuid5(uuid.NAMESPACE_URL, "manifest"))
_PART = 4_000_000
"""Characters of one point's part of the vocabulary: well below what a server takes in one request."""
_OPTIMISING_LIMIT_S = 1800
_LOOK_EVERY_S = 0.5


class ServerIndex:
    """The generations of one prefix on a server, both faces: IndexReader and IndexWriter."""

    def __init__(
        self, connection: ServerConnection, fingerprint: str, dimension: int, prefix: str = "groundline"
    ) -> None:
        """Take the connection, and the fingerprint and dimension of the embedder in use."""
        self._connection = connection
        self._client = connection.client
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._prefix = prefix
        self._builder = BuilderLock(connection, prefix)

    def live(self) -> str | None:
        """Return the name of the live generation; one request."""
        with self._connection.failures():
            for alias in self._client.get_aliases().aliases:
                if alias.alias_name == self._prefix:
                    return alias.collection_name.removeprefix(f"{self._prefix}-")
        return None

    async def open(self) -> ServerPassageIndex:
        """Bind to the live generation by its own name, so that a switch does not change what answers a query."""
        name = await asyncio.to_thread(self.live)
        if name is None:
            raise IndexMissing(f"nothing has been indexed at {self._connection.location} under {self._prefix} yet")
        manifest = await asyncio.to_thread(self._manifest, name)
        manifest.check(self._fingerprint, f"the index at {self._connection.location}")
        vocabulary = await asyncio.to_thread(self._vocabulary, name)
        return ServerPassageIndex(self._connection, name, self._collection(name), vocabulary)

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return the live generation's documents by id, page by page."""
        name = self.live()
        if name is None:
            return {}
        held = self._documents(name)
        return held if self._can_continue(name) else layout.outdated(held)

    def begin(self) -> ServerGenerationBuilder:
        """Start a generation as a copy of the live one; an empty one if the live one is of another model or layout."""
        self._builder.take()
        try:
            with self._connection.failures():
                parent = self.live()
                self._sweep()
                name = layout.next_generation(self._names())
                self._create(self._collection(name))
                held: dict[str, IndexedDocument] = {}
                if parent is not None and self._can_continue(parent):
                    self._copy(parent, name)
                    held = self._documents(parent)
            manifest = Manifest(layout.LAYOUT, self._fingerprint, self._dimension, parent)
            return ServerGenerationBuilder(self, name, manifest, held)
        except BaseException:
            self._builder.release()
            raise

    def rollback(self) -> str:
        """Make the generation that the live one was built from live again, if it can still be read."""
        self._builder.take()
        try:
            older = list(self._ancestors(self.live()))[1:]
            if not older:
                raise IndexMissing(f"no generation before the live one is left at {self._connection.location}")
            self._manifest(older[0]).check(self._fingerprint, f"generation {older[0]}, the one before,")
            self._point_at(older[0])
            return older[0]
        finally:
            self._builder.release()

    def publish(self, name: str, manifest: Manifest, points: int) -> None:
        """Wait for the server's optimisers, check the count, switch the alias, delete old generations."""
        collection = self._collection(name)
        with self._connection.failures():
            self._wait_until_optimised(collection)
            found = self._client.count(collection, exact=True).count
            if found != points + manifest.documents:
                raise IndexUnavailable(f"{collection} holds {found} points instead of {points + manifest.documents}")
            for part in self._vocabulary_points(name):
                self._client.upsert(collection, [part], wait=True)
            stored = {"kind": "manifest", "manifest": asdict(manifest)}
            self._client.upsert(collection, [models.PointStruct(id=_MANIFEST, vector={}, payload=stored)])
            self._point_at(name)
            kept = list(self._ancestors(name))[:KEPT]
            for other in self._names():
                if other not in kept:
                    self._client.delete_collection(self._collection(other))

    def discard(self, name: str) -> None:
        """Delete an unfinished generation."""
        with self._connection.failures():
            self._client.delete_collection(self._collection(name))

    def unlock(self) -> None:
        """Let another builder begin."""
        self._builder.release()

    def store(self, name: str, points: Sequence[models.PointStruct]) -> None:
        """Write points of an unfinished generation, durable when this returns."""
        with self._connection.failures():
            for at in range(0, len(points), _PAGE):
                self._client.upsert(self._collection(name), list(points[at : at + _PAGE]), wait=True)

    def remove(self, name: str, document_ids: Sequence[str]) -> int:
        """Delete documents with their passages from an unfinished generation; return how many points went."""
        gone = _filter([layout.Condition("document_id", "any_of", tuple(document_ids))])
        with self._connection.failures():
            count = self._client.count(self._collection(name), count_filter=gone, exact=True).count
            self._client.delete(self._collection(name), models.FilterSelector(filter=gone), wait=True)
        return count

    def count(self, name: str) -> int:
        """Return how many points a generation holds."""
        with self._connection.failures():
            return self._client.count(self._collection(name), exact=True).count

    def _collection(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def _names(self) -> list[str]:
        start = f"{self._prefix}-g"
        names = [found.name for found in self._client.get_collections().collections]
        return [name.removeprefix(f"{self._prefix}-") for name in names if name.startswith(start)]

    def _manifest(self, name: str) -> Manifest:
        with self._connection.failures():
            records = self._client.retrieve(self._collection(name), [_MANIFEST], with_payload=True)
            if not records:
                raise IndexIncompatible(f"{self._collection(name)} has no manifest; index the sources anew")
            return Manifest(**(records[0].payload or {})["manifest"])

    def _ancestors(self, name: str | None) -> Iterator[str]:
        existing, seen = set(self._names()), set[str]()
        while name is not None and name in existing - seen:
            seen.add(name)
            yield name
            name = self._manifest(name).parent

    def _can_continue(self, name: str) -> bool:
        try:
            self._manifest(name).check(self._fingerprint, name)
        except IndexIncompatible:
            return False
        return True

    def _documents(self, name: str) -> dict[str, IndexedDocument]:
        wanted = ["document_id", "source", "content_hash", "audience", "title", "passages"]
        with self._connection.failures():
            return {
                row["document_id"]: IndexedDocument(**{**row, "audience": Audience(row["audience"])})
                for row in self._payloads(name, "document", wanted)
            }

    def _vocabulary_points(self, name: str) -> Iterator[models.PointStruct]:
        """Yield the sum of what the documents hold, in parts that a server takes."""
        rows = self._payloads(name, "document", ["audience", "counts"])
        vocabulary = vocabulary_of((Audience(row["audience"]), base64.b64decode(row["counts"])) for row in rows)
        text = base64.b64encode(vocabulary.packed()).decode()
        for part, at in enumerate(range(0, len(text), _PART)):
            identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"vocabulary {part}"))
            content = {"kind": "vocabulary", "part": part, "content": text[at : at + _PART]}
            yield models.PointStruct(id=identity, vector={}, payload=content)

    def _vocabulary(self, name: str) -> Vocabulary:
        with self._connection.failures():
            parts = {row["part"]: row["content"] for row in self._payloads(name, "vocabulary", ["part", "content"])}
        try:
            return Vocabulary.unpacked(base64.b64decode("".join(parts[part] for part in sorted(parts))))
        except ValueError as error:
            raise IndexIncompatible(
                f"the vocabulary of {self._collection(name)} cannot be read ({error}); "
                "roll back or index the sources anew"
            ) from error

    def _payloads(self, name: str, kind: str, fields: list[str]) -> Iterator[dict[str, Any]]:
        only = _filter([layout.Condition("kind", "any_of", (kind,))])
        for record in self._all(name, only, vectors=False, fields=fields):
            yield record.payload or {}

    def _all(
        self, name: str, only: models.Filter | None, *, vectors: bool, fields: list[str] | bool = True
    ) -> Iterator[models.Record]:
        offset = None
        while True:
            records, offset = self._client.scroll(
                self._collection(name), only, limit=_PAGE, offset=offset, with_payload=fields, with_vectors=vectors
            )
            yield from records
            if offset is None:
                return

    def _copy(self, source: str, target: str) -> None:
        page: list[models.PointStruct] = []
        for record in self._all(source, None, vectors=True):
            if (record.payload or {}).get("kind") not in ("manifest", "vocabulary"):
                vector: Any = record.vector or {}
                page.append(models.PointStruct(id=record.id, vector=vector, payload=record.payload))
            if len(page) == _PAGE:
                self.store(target, page)
                page = []
        self.store(target, page)

    def _create(self, collection: str) -> None:
        self._client.create_collection(
            collection,
            vectors_config={layout.DENSE: models.VectorParams(size=self._dimension, distance=models.Distance.COSINE)},
            sparse_vectors_config={layout.SPARSE: models.SparseVectorParams()},
        )
        if self._connection.local:
            return  # local mode has no payload indexes and warns when asked for one
        for field in (*layout.KEYWORD_FIELDS, "kind"):
            self._client.create_payload_index(collection, field, models.PayloadSchemaType.KEYWORD)
        for field in layout.INTEGER_FIELDS:
            self._client.create_payload_index(collection, field, models.PayloadSchemaType.INTEGER)

    def _point_at(self, name: str) -> None:
        alias = models.CreateAlias(collection_name=self._collection(name), alias_name=self._prefix)
        changes: list[models.AliasOperations] = [models.CreateAliasOperation(create_alias=alias)]
        if self.live() is not None:
            gone = models.DeleteAlias(alias_name=self._prefix)
            changes.insert(0, models.DeleteAliasOperation(delete_alias=gone))
        with self._connection.failures():
            self._client.update_collection_aliases(changes)

    def _sweep(self) -> None:
        """Delete what killed builders left: generations without a manifest."""
        for name in self._names():
            if not self._client.retrieve(self._collection(name), [_MANIFEST]):
                self._client.delete_collection(self._collection(name))

    def _wait_until_optimised(self, collection: str) -> None:
        deadline = time.monotonic() + _OPTIMISING_LIMIT_S
        while self._client.get_collection(collection).status == models.CollectionStatus.YELLOW:
            if time.monotonic() > deadline:
                raise IndexUnavailable(f"{collection} was not optimised within {_OPTIMISING_LIMIT_S} s")
            time.sleep(_LOOK_EVERY_S)


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
        vectors: dict[str, list[float] | models.SparseVector] = {}
        if dense is not None:
            vectors[layout.DENSE] = dense.tolist()
        if sparse is not None and sparse.indices:
            vectors[layout.SPARSE] = models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
        looks = layout.looks(
            dense=layout.DENSE in vectors, sparse=layout.SPARSE in vectors, limit=limit, overviews=overviews
        )
        if not looks:
            return Rankings()
        within = layout.scope_conditions(scope)
        answers = await self._query([_nearest(vectors[look.using], look, within) for look in looks])
        found: dict[str, tuple[Ranked, ...]] = {}
        for look, hits in zip(looks, answers, strict=True):
            most = overviews if look.conditions else limit
            found[look.name] = layout.best_windows(hits, most)
            if look.name == "dense" and len(found["dense"]) < limit and len(hits) == look.limit:
                # A few long passages filled all places with their windows.
                further = _nearest(vectors[look.using], replace(look, limit=look.limit * 4), within)
                found["dense"] = layout.best_windows((await self._query([further]))[0], limit)
        return Rankings(**found)

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist within scope, in the order asked for."""
        if not ids:
            return []
        points = models.HasIdCondition(has_id=[str(layout.point_id(key, 0)) for key in ids])
        found = await self._scroll(_filter(layout.scope_conditions(scope), points), len(ids))
        by_id = {passage.passage_id: passage for passage in found}
        return [by_id[key] for key in dict.fromkeys(ids) if key in by_id]

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return a stretch of one document within scope, in order."""
        if last < first:
            return []
        conditions = layout.scope_conditions(scope) + layout.span_conditions(document_id, first, last)
        return sorted(await self._scroll(_filter(conditions), last - first + 1), key=lambda found: found.ordinal)

    async def vocabulary(self) -> Vocabulary:
        """Return the terms and words of all passages."""
        self._check_open()
        return self._vocabulary

    async def close(self) -> None:
        """Refuse later calls; the connection is shared and stays."""
        self._closed = True

    async def _query(self, requests: list[models.QueryRequest]) -> list[list[Ranked]]:
        self._check_open()
        answers = await self._connection.read("query_batch_points", collection_name=self._collection, requests=requests)
        return [[layout.hit_of(hit.payload, hit.score) for hit in answer.points] for answer in answers]

    async def _scroll(self, within: models.Filter, limit: int) -> list[Passage]:
        self._check_open()
        records, _ = await self._connection.read(
            "scroll", collection_name=self._collection, scroll_filter=within, limit=limit, with_payload=True
        )
        return [layout.passage_of(record.payload) for record in records]

    def _check_open(self) -> None:
        if self._closed:
            raise IndexUnavailable(f"generation {self._name} has been closed")


class ServerGenerationBuilder:
    """A collection in the making that no alias points at."""

    def __init__(self, index: ServerIndex, name: str, manifest: Manifest, held: dict[str, IndexedDocument]) -> None:
        """Take the collection `name`, which holds a copy of the parent's points."""
        self._index = index
        self._name = name
        self._manifest = manifest
        self._held = held
        self._points = index.count(name) - len(held)
        self._done = False

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
        counts = base64.b64encode(counts_of(passages)).decode()
        row = {"kind": "document", **asdict(document), "audience": document.audience.value, "counts": counts}
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, document.document_id))
        self._index.store(self._name, [*points, models.PointStruct(id=identity, vector={}, payload=row)])
        self._points += len(points)
        self._held[document.document_id] = document

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents whole."""
        gone = [document_id for document_id in document_ids if document_id in self._held]
        if not gone:
            return
        self._points -= self._index.remove(self._name, gone) - len(gone)
        for document_id in gone:
            del self._held[document_id]

    def commit(self) -> str:
        """Wait for the optimisers, check, switch the alias."""
        manifest = Manifest(
            self._manifest.layout, self._manifest.fingerprint, self._manifest.dimension, self._manifest.parent,
            len(self._held), self._points,
        )  # fmt: skip
        self._index.publish(self._name, manifest, self._points)
        self._done = True
        self._index.unlock()
        return self._name

    def abort(self) -> None:
        """Throw the generation away and let another builder begin."""
        if not self._done:
            self._done = True
            self._index.discard(self._name)
            self._index.unlock()


def _points(embedded: EmbeddedPassage) -> Iterator[models.PointStruct]:
    passage = embedded.passage
    whole = str(layout.point_id(passage.passage_id, 0))
    yield models.PointStruct(id=whole, vector={}, payload=layout.payload_of(passage))
    small = layout.payload_of_ranked_window(passage, embedded.names)
    for window, row in enumerate(embedded.windows, 1):
        vectors: dict[str, Any] = {layout.DENSE: row.tolist()}
        if window == 1 and embedded.terms.indices:
            terms = embedded.terms
            vectors[layout.SPARSE] = models.SparseVector(indices=list(terms.indices), values=list(terms.values))
        identity = str(layout.point_id(passage.passage_id, window))
        yield models.PointStruct(id=identity, vector=vectors, payload=small)


def _nearest(
    vector: list[float] | models.SparseVector, look: layout.Look, within: Sequence[layout.Condition]
) -> models.QueryRequest:
    conditions = _filter([*within, *look.conditions])
    fields = list(layout.RANKED_FIELDS)
    return models.QueryRequest(query=vector, using=look.using, filter=conditions, limit=look.limit, with_payload=fields)


def _filter(conditions: Sequence[layout.Condition], *more: models.HasIdCondition) -> models.Filter:
    return models.Filter(must=[*map(_condition, conditions), *more])


def _condition(condition: layout.Condition) -> models.FieldCondition:
    value = condition.value
    if isinstance(value, tuple):
        return models.FieldCondition(key=condition.field, match=models.MatchAny(any=list(value)))
    if condition.test == "at_most":
        return models.FieldCondition(key=condition.field, range=models.Range(lte=value))
    return models.FieldCondition(key=condition.field, range=models.Range(gte=value))
