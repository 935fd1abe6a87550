"""The place of generations on a server: what is live, opened and begun there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from retrieval.errors import IndexIncompatible, IndexMissing
from retrieval.indexes import payload as layout
from retrieval.indexes.generations import Manifest
from retrieval.indexes.server.building import ServerGenerationBuilder
from retrieval.indexes.server.connection import BuilderLock, ServerConnection
from retrieval.indexes.server.generations import ServerGenerations
from retrieval.indexes.server.reading import ServerPassageIndex
from retrieval.ports import IndexedDocument


class ServerIndex:
    """The generations of one prefix on a server, both faces: IndexReader and IndexWriter."""

    def __init__(
        self, connection: ServerConnection, fingerprint: str, dimension: int, prefix: str = "groundline"
    ) -> None:
        """Take the connection, and the fingerprint and dimension of the embedder in use."""
        self._connection = connection
        self._generations = ServerGenerations(connection, prefix)
        self._builder = BuilderLock(connection, prefix)
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._prefix = prefix

    def live(self) -> str | None:
        """Return the name of the live generation; one request."""
        return self._generations.live()

    async def open(self) -> ServerPassageIndex:
        """Bind to the live generation by its own name, so that a switch does not change what answers a query."""
        name = await asyncio.to_thread(self.live)
        if name is None:
            raise IndexMissing(f"nothing has been indexed at {self._connection.location} under {self._prefix} yet")
        manifest = await asyncio.to_thread(self._generations.manifest, name)
        manifest.check(self._fingerprint, f"the index at {self._connection.location}")
        vocabulary = await asyncio.to_thread(self._generations.vocabulary, name)
        return ServerPassageIndex(self._connection, name, self._generations.collection(name), vocabulary)

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return the live generation's documents by id, page by page."""
        name = self.live()
        if name is None:
            return {}
        held = self._generations.documents(name)
        return held if self._can_continue(name) else layout.outdated(held)

    def begin(self) -> ServerGenerationBuilder:
        """Start a generation as a copy of the live one; an empty one if the live one is of another model or layout."""
        self._builder.take()
        try:
            parent = self.live()
            continued = parent if parent is not None and self._can_continue(parent) else None
            name = self._generations.start(continued, self._dimension)
            held = {} if continued is None else self._generations.documents(continued)
            manifest = Manifest(layout.LAYOUT, self._fingerprint, self._dimension, parent)
            return ServerGenerationBuilder(self._generations, self._builder, name, manifest, held)
        except BaseException:
            self._builder.release()
            raise

    def rollback(self) -> str:
        """Make the generation that the live one was built from live again, if it can still be read."""
        self._builder.take()
        try:
            older = list(self._generations.ancestors(self.live()))[1:]
            if not older:
                raise IndexMissing(f"no generation before the live one is left at {self._connection.location}")
            self._generations.manifest(older[0]).check(self._fingerprint, f"generation {older[0]}, the one before,")
            self._generations.point_at(older[0])
            return older[0]
        finally:
            self._builder.release()

    def _can_continue(self, name: str) -> bool:
        try:
            self._generations.manifest(name).check(self._fingerprint, name)
        except IndexIncompatible:
            return False
        return True
