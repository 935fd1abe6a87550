"""A generation on a server in the making."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from qdrant_client import models

from retrieval.indexes.counting import counts_of
from retrieval.indexes.generations import Manifest
from retrieval.indexes.server.connection import BuilderLock
from retrieval.indexes.server.generations import ServerGenerations
from retrieval.indexes.server.points import points_of
from retrieval.ports import EmbeddedPassage, IndexedDocument


class ServerGenerationBuilder:
    """A collection in the making that no alias points at."""

    def __init__(
        self,
        generations: ServerGenerations,
        lock: BuilderLock,
        name: str,
        manifest: Manifest,
        held: dict[str, IndexedDocument],
    ) -> None:
        """Take the collection `name`, which holds a copy of the parent's points."""
        self._generations = generations
        self._lock = lock
        self._name = name
        self._manifest = manifest
        self._held = held
        self._points = generations.count(name) - len(held)
        self._done = False

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return what the generation holds by now, by document id."""
        return self._held

    def put(self, document: IndexedDocument, passages: Sequence[EmbeddedPassage]) -> None:
        """Add a document, or replace it whole."""
        if document.document_id in self._held:
            self.delete([document.document_id])
        points = [point for passage in passages for point in points_of(passage)]
        if len({point.id for point in points}) != len(points):
            raise ValueError(f"{document.document_id}: two passages with one id")
        counts = base64.b64encode(counts_of(passages)).decode()
        row = {"kind": "document", **asdict(document), "audience": document.audience.value, "counts": counts}
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, document.document_id))
        self._generations.store(self._name, [*points, models.PointStruct(id=identity, vector={}, payload=row)])
        self._points += len(points)
        self._held[document.document_id] = document

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents whole."""
        gone = [document_id for document_id in document_ids if document_id in self._held]
        if not gone:
            return
        self._points -= self._generations.remove(self._name, gone) - len(gone)
        for document_id in gone:
            del self._held[document_id]

    def commit(self) -> str:
        """Wait for the optimisers, check, switch the alias."""
        manifest = replace(self._manifest, documents=len(self._held), points=self._points)
        self._generations.publish(self._name, manifest, self._points)
        self._done = True
        self._lock.release()
        return self._name

    def abort(self) -> None:
        """Throw the generation away and let another builder begin."""
        if not self._done:
            self._done = True
            self._generations.discard(self._name)
            self._lock.release()
