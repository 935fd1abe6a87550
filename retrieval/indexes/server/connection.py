"""The way to one Qdrant server: its clients, and the lock of whoever builds there.

<prefix>-building    there while somebody builds; names the builder, so that a dead one on this host is overruled
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qdrant_client import AsyncQdrantClient, QdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from retrieval.errors import IndexBusy, IndexUnavailable, RetrievalError

_OWNER = str(uuid.uuid5(uuid.NAMESPACE_URL, "owner"))


class ServerConnection:
    """Clients of one server; or of qdrant-client's local mode, where one client serves reading and building."""

    def __init__(self, location: str, *, api_key: str | None = None, timeout_s: int = 30) -> None:
        """Take a URL, or ":memory:" or a folder for local mode; nothing is asked of the server yet."""
        self.location = location
        self.local = "://" not in location
        if self.local:
            self.client = QdrantClient(location) if location == ":memory:" else QdrantClient(path=location)
            self._reading: AsyncQdrantClient | None = None
        else:
            options: dict[str, Any] = {"api_key": api_key, "timeout": timeout_s, "check_compatibility": False}
            self.client = QdrantClient(location, **options)
            self._reading = AsyncQdrantClient(location, **options)
        self._one_at_a_time = threading.Lock()

    async def read(self, operation: str, **arguments: Any) -> Any:
        """Call a method of the client by name without blocking the loop."""
        with self.failures():
            if self._reading is not None:
                return await getattr(self._reading, operation)(**arguments)
            return await asyncio.to_thread(self._locally, operation, arguments)

    async def close(self) -> None:
        """Close the clients."""
        if self._reading is not None:
            await self._reading.close()
        self.client.close()

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what the client raises into IndexUnavailable."""
        try:
            yield
        except RetrievalError:
            raise
        except (ApiException, OSError, ValueError) as error:
            raise IndexUnavailable(f"Qdrant at {self.location} failed or cannot be reached: {error}") from error

    def _locally(self, operation: str, arguments: dict[str, Any]) -> Any:
        with self._one_at_a_time:  # local mode is plain Python over shared lists
            return getattr(self.client, operation)(**arguments)


class BuilderLock:
    """A collection that exists while one builder works under a prefix."""

    def __init__(self, connection: ServerConnection, prefix: str) -> None:
        """Take the connection; nothing is asked of the server yet."""
        self._connection = connection
        self._client = connection.client
        self._collection = f"{prefix}-building"

    def take(self) -> None:
        """Become the one builder. Raises IndexBusy, IndexUnavailable."""
        lock = self._collection
        with self._connection.failures():
            if self._client.collection_exists(lock) and self._owner_is_dead():
                self._client.delete_collection(lock)
            try:
                self._client.create_collection(lock, vectors_config={})
            except (UnexpectedResponse, ValueError) as error:
                if not self._client.collection_exists(lock):
                    raise
                raise IndexBusy(
                    f"another process is building an index at {self._connection.location}; wait until it is done, or "
                    f"delete the collection {lock} if that process is dead"
                ) from error
            owner = {"host": socket.gethostname(), "pid": os.getpid()}
            self._client.upsert(lock, [models.PointStruct(id=_OWNER, vector={}, payload=owner)])

    def release(self) -> None:
        """Let another builder begin."""
        with self._connection.failures():
            self._client.delete_collection(self._collection)

    def _owner_is_dead(self) -> bool:
        records = self._client.retrieve(self._collection, [_OWNER], with_payload=True)
        owner = (records[0].payload or {}) if records else {}
        if owner.get("host") != socket.gethostname():
            return False
        try:
            os.kill(int(owner["pid"]), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False
