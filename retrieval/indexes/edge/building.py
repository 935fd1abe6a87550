"""A generation of the embedded engine in the making."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import qdrant_edge as engine

from retrieval.errors import IndexUnavailable
from retrieval.indexes import payload as layout
from retrieval.indexes.counting import counts_of, vocabulary_of
from retrieval.indexes.edge.points import filter_of, points_of
from retrieval.indexes.edge.shard import created_or_loaded, failures
from retrieval.indexes.generations import FileLock, Generations, Manifest
from retrieval.indexes.ledger import Ledger
from retrieval.indexes.owners import Owned
from retrieval.ports import EmbeddedPassage, IndexedDocument


class EdgeGenerationBuilder:
    """A copy of the live generation that is being changed, in a folder that nobody else looks at."""

    def __init__(self, generations: Generations, lock: FileLock, name: str, building: Path, manifest: Manifest) -> None:
        """Open or make the shard in `building`."""
        self._generations = generations
        self._lock = lock
        self._name = name
        self._building = building
        self._manifest = manifest
        with failures("starting a generation"):
            self._shard = created_or_loaded(building / "shard", manifest.dimension)
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
        points = [point for place, passage in enumerate(passages) for point in points_of(owned, place, passage)]
        if len({point.id for point in points}) != len(points):
            raise ValueError(f"{document.document_id}: two passages with one id")
        if points:
            with failures(f"storing {document.document_id}"):
                self._shard.update(engine.UpdateOperation.upsert_points(points))
        self._ledger.put(document, len(points), counts_of(passages), owned)
        self._held[document.document_id] = document

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents whole."""
        if not document_ids:
            return
        gone = filter_of([layout.Condition("document_id", "any_of", tuple(document_ids))])
        with failures("deleting documents"):
            self._shard.update(engine.UpdateOperation.delete_points_by_filter(gone))
        self._ledger.delete(document_ids)
        for document_id in document_ids:
            self._held.pop(document_id, None)

    def commit(self) -> str:
        """Optimise, check against the ledger, make durable, publish."""
        with failures("optimising"):
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
