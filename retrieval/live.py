"""The generation that answers now, exchanged for a newer one under running queries without a pause."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from retrieval.errors import IndexMissing
from retrieval.ports import IndexReader, PassageIndex


@dataclass(slots=True, eq=False)
class _Open:
    """An open generation and how many queries are on it."""

    index: PassageIndex
    queries: int = 0
    retired: bool = False


class LiveIndex:
    """Leases of the live generation; an older one is closed when its last query has ended."""

    def __init__(self, reader: IndexReader, prepare: Callable[[PassageIndex], Awaitable[None]] | None = None) -> None:
        """Take where generations are opened, and what is done with one before it answers; nothing is opened yet."""
        self._reader = reader
        self._prepare = prepare
        self._current: _Open | None = None
        self._opening = asyncio.Lock()

    @property
    def generation(self) -> str | None:
        """Name of the generation that answers, None while none is open."""
        return self._current.index.generation if self._current else None

    async def refresh(self) -> bool:
        """Open the live generation if it is not the one that answers; say whether it changed.

        Queries go on with the old one meanwhile. Raises what `IndexReader.open` raises, and the old one stays.
        """
        async with self._opening:
            live = await asyncio.to_thread(self._reader.live)
            if live is None or live == self.generation:
                return False
            index = await self._reader.open()
            if index.generation == self.generation:
                await index.close()
                return False
            if self._prepare is not None:
                try:
                    await self._prepare(index)
                except BaseException:
                    await index.close()
                    raise
            old, self._current = self._current, _Open(index)
            await self._retire(old)
            return True

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[PassageIndex]:
        """Hold the generation that answers now, for one query. Raises IndexMissing if none has been built."""
        if self._current is None:
            await self.refresh()
        held = self._current
        if held is None:
            raise IndexMissing("nothing has been indexed yet; run `groundline index` first")
        held.queries += 1
        try:
            yield held.index
        finally:
            held.queries -= 1
            if held.retired and held.queries == 0:
                await asyncio.shield(held.index.close())

    async def close(self) -> None:
        """Close when the last query has ended; a later lease opens anew."""
        async with self._opening:
            old, self._current = self._current, None
            await self._retire(old)

    async def _retire(self, old: _Open | None) -> None:
        if old is None:
            return
        old.retired = True
        if old.queries == 0:
            await old.index.close()
