"""The collections of one prefix on a server: which is live, what each holds, how one is made, published and deleted.

<prefix>-g000007     a generation: points of passages, one point without vectors for each document, its vocabulary,
                     one manifest
<prefix>             alias of the live generation, switched atomically
<prefix>-building    there while somebody builds
"""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from qdrant_client import models

from retrieval.errors import IndexIncompatible, IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.counting import vocabulary_of
from retrieval.indexes.generations import KEPT, Manifest
from retrieval.indexes.server.connection import ServerConnection
from retrieval.indexes.server.points import filter_of
from retrieval.ports import IndexedDocument
from retrieval.types import Audience
from retrieval.vocabulary import Vocabulary

_PAGE = 256
_MANIFEST = str(uuid.uuid5(uuid.NAMESPACE_URL, "manifest"))
_PART = 4_000_000
"""Characters of one point's part of the vocabulary: well below what a server takes in one request."""
_OPTIMISING_LIMIT_S = 1800
_LOOK_EVERY_S = 0.5


class ServerGenerations:
    """The generations themselves; knows nothing of who builds."""

    def __init__(self, connection: ServerConnection, prefix: str) -> None:
        """Take the connection; nothing is asked of the server yet."""
        self._connection = connection
        self._client = connection.client
        self._prefix = prefix

    def live(self) -> str | None:
        """Return the name of the live generation; one request."""
        with self._connection.failures():
            for alias in self._client.get_aliases().aliases:
                if alias.alias_name == self._prefix:
                    return alias.collection_name.removeprefix(f"{self._prefix}-")
        return None

    def collection(self, name: str) -> str:
        """Return the name of a generation's collection."""
        return f"{self._prefix}-{name}"

    def manifest(self, name: str) -> Manifest:
        """Return what a generation says of itself. Raises IndexIncompatible if it does not."""
        with self._connection.failures():
            records = self._client.retrieve(self.collection(name), [_MANIFEST], with_payload=True)
            if not records:
                raise IndexIncompatible(f"{self.collection(name)} has no manifest; index the sources anew")
            return Manifest(**(records[0].payload or {})["manifest"])

    def ancestors(self, name: str | None) -> Iterator[str]:
        """Yield a generation and those that it descends from and that still exist, newest first."""
        existing, seen = set(self._names()), set[str]()
        while name is not None and name in existing - seen:
            seen.add(name)
            yield name
            name = self.manifest(name).parent

    def documents(self, name: str) -> dict[str, IndexedDocument]:
        """Return a generation's documents by id, asked for page by page."""
        wanted = ["document_id", "source", "content_hash", "audience", "title", "passages"]
        with self._connection.failures():
            return {
                row["document_id"]: IndexedDocument(**{**row, "audience": Audience(row["audience"])})
                for row in self._payloads(name, "document", wanted)
            }

    def vocabulary(self, name: str) -> Vocabulary:
        """Return the terms and words of a generation. Raises IndexIncompatible if they cannot be read."""
        with self._connection.failures():
            parts = {row["part"]: row["content"] for row in self._payloads(name, "vocabulary", ["part", "content"])}
        try:
            return Vocabulary.unpacked(base64.b64decode("".join(parts[part] for part in sorted(parts))))
        except ValueError as error:
            raise IndexIncompatible(
                f"the vocabulary of {self.collection(name)} cannot be read ({error}); "
                "roll back or index the sources anew"
            ) from error

    def start(self, parent: str | None, dimension: int) -> str:
        """Make the collection of a new generation, a copy of `parent` if given; return its name.

        What killed builders left is swept away.
        """
        with self._connection.failures():
            self._sweep()
            name = layout.next_generation(self._names())
            self._create(self.collection(name), dimension)
            if parent is not None:
                self._copy(parent, name)
            return name

    def store(self, name: str, points: Sequence[models.PointStruct]) -> None:
        """Write points of an unfinished generation, durable when this returns."""
        with self._connection.failures():
            for at in range(0, len(points), _PAGE):
                self._client.upsert(self.collection(name), list(points[at : at + _PAGE]), wait=True)

    def remove(self, name: str, document_ids: Sequence[str]) -> int:
        """Delete documents with their passages from an unfinished generation; return how many points went."""
        gone = filter_of([layout.Condition("document_id", "any_of", tuple(document_ids))])
        with self._connection.failures():
            count = self._client.count(self.collection(name), count_filter=gone, exact=True).count
            self._client.delete(self.collection(name), models.FilterSelector(filter=gone), wait=True)
        return count

    def count(self, name: str) -> int:
        """Return how many points a generation holds."""
        with self._connection.failures():
            return self._client.count(self.collection(name), exact=True).count

    def publish(self, name: str, manifest: Manifest, points: int) -> None:
        """Wait for the server's optimisers, check the count, switch the alias, delete old generations."""
        collection = self.collection(name)
        with self._connection.failures():
            self._wait_until_optimised(collection)
            found = self._client.count(collection, exact=True).count
            if found != points + manifest.documents:
                raise IndexUnavailable(f"{collection} holds {found} points instead of {points + manifest.documents}")
            for part in self._vocabulary_points(name):
                self._client.upsert(collection, [part], wait=True)
            stored = {"kind": "manifest", "manifest": asdict(manifest)}
            self._client.upsert(collection, [models.PointStruct(id=_MANIFEST, vector={}, payload=stored)])
            self.point_at(name)
            kept = list(self.ancestors(name))[:KEPT]
            for other in self._names():
                if other not in kept:
                    self._client.delete_collection(self.collection(other))

    def discard(self, name: str) -> None:
        """Delete an unfinished generation."""
        with self._connection.failures():
            self._client.delete_collection(self.collection(name))

    def point_at(self, name: str) -> None:
        """Switch the alias of the live generation."""
        alias = models.CreateAlias(collection_name=self.collection(name), alias_name=self._prefix)
        changes: list[models.AliasOperations] = [models.CreateAliasOperation(create_alias=alias)]
        if self.live() is not None:
            gone = models.DeleteAlias(alias_name=self._prefix)
            changes.insert(0, models.DeleteAliasOperation(delete_alias=gone))
        with self._connection.failures():
            self._client.update_collection_aliases(changes)

    def _create(self, collection: str, dimension: int) -> None:
        vector = models.VectorParams(size=dimension, distance=models.Distance.COSINE)
        terms = models.SparseVectorParams()
        self._client.create_collection(
            collection,
            vectors_config={layout.DENSE: vector},
            sparse_vectors_config={layout.SPARSE: terms, layout.SPARSE_OVERVIEWS: terms},
        )
        if self._connection.local:
            return  # local mode has no payload indexes and warns when asked for one
        for field in (*layout.KEYWORD_FIELDS, "kind"):
            self._client.create_payload_index(collection, field, models.PayloadSchemaType.KEYWORD)
        for field in (*layout.LEVEL_FIELDS, *layout.INTEGER_FIELDS):
            self._client.create_payload_index(collection, field, models.PayloadSchemaType.INTEGER)

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

    def _sweep(self) -> None:
        """Delete what killed builders left: generations without a manifest."""
        for name in self._names():
            if not self._client.retrieve(self.collection(name), [_MANIFEST]):
                self._client.delete_collection(self.collection(name))

    def _names(self) -> list[str]:
        start = f"{self._prefix}-g"
        names = [found.name for found in self._client.get_collections().collections]
        return [name.removeprefix(f"{self._prefix}-") for name in names if name.startswith(start)]

    def _wait_until_optimised(self, collection: str) -> None:
        deadline = time.monotonic() + _OPTIMISING_LIMIT_S
        while self._client.get_collection(collection).status == models.CollectionStatus.YELLOW:
            if time.monotonic() > deadline:
                raise IndexUnavailable(f"{collection} was not optimised within {_OPTIMISING_LIMIT_S} s")
            time.sleep(_LOOK_EVERY_S)

    def _vocabulary_points(self, name: str) -> Iterator[models.PointStruct]:
        """Yield the sum of what the documents hold, in parts that a server takes."""
        rows = self._payloads(name, "document", ["audience", "counts"])
        vocabulary = vocabulary_of((Audience(row["audience"]), base64.b64decode(row["counts"])) for row in rows)
        text = base64.b64encode(vocabulary.packed()).decode()
        for part, at in enumerate(range(0, len(text), _PART)):
            identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"vocabulary {part}"))
            content = {"kind": "vocabulary", "part": part, "content": text[at : at + _PART]}
            yield models.PointStruct(id=identity, vector={}, payload=content)

    def _payloads(self, name: str, kind: str, fields: list[str]) -> Iterator[dict[str, Any]]:
        only = filter_of([layout.Condition("kind", "any_of", (kind,))])
        for record in self._all(name, only, vectors=False, fields=fields):
            yield record.payload or {}

    def _all(
        self, name: str, only: models.Filter | None, *, vectors: bool, fields: list[str] | bool = True
    ) -> Iterator[models.Record]:
        offset = None
        while True:
            records, offset = self._client.scroll(
                self.collection(name), only, limit=_PAGE, offset=offset, with_payload=fields, with_vectors=vectors
            )
            yield from records
            if offset is None:
                return
