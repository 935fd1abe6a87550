"""The folder of generations: what is live, opened and begun there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from retrieval.errors import IndexIncompatible, IndexMissing
from retrieval.indexes import payload as layout
from retrieval.indexes.edge import shard
from retrieval.indexes.edge.building import EdgeGenerationBuilder
from retrieval.indexes.edge.reading import EdgePassageIndex
from retrieval.indexes.generations import Generations, Manifest
from retrieval.indexes.ledger import read_documents, read_owned
from retrieval.indexes.owners import Owners
from retrieval.ports import IndexedDocument


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
                with shard.failures(f"opening generation {name}"):
                    found = shard.opened(self._generations.folder(name) / "shard", self._dimension)
            except BaseException:
                lock.release()
                raise
            return EdgePassageIndex(name, found, vocabulary, owners, lock)
        raise AssertionError("unreachable")
