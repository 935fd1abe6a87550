"""The switch from one generation to the next under running queries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from retrieval.errors import IndexMissing, IndexUnavailable
from retrieval.indexes.counting import vocabulary_of
from retrieval.live import LiveIndex
from retrieval.types import Passage, PassageId, Rankings, Scope, SparseVector, Vector
from retrieval.vocabulary import Vocabulary


class Generation:
    """A `PassageIndex` that only knows its name and whether it is open."""

    def __init__(self, name: str) -> None:
        self.generation = name
        self.closed = False

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        return Rankings()

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        return []

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        return []

    async def vocabulary(self) -> Vocabulary:
        return vocabulary_of([])

    async def close(self) -> None:
        self.closed = True


class Reader:
    """An `IndexReader` whose live generation a test sets."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        self.opened: list[Generation] = []
        self.error: Exception | None = None

    def live(self) -> str | None:
        return self.name

    async def open(self) -> Generation:
        if self.error:
            raise self.error
        await asyncio.sleep(0)
        self.opened.append(Generation(self.name or ""))
        return self.opened[-1]


async def test_without_an_index_a_lease_says_so_and_finds_the_first_one_built() -> None:
    reader = Reader()
    live = LiveIndex(reader)
    with pytest.raises(IndexMissing):
        async with live.lease():
            pass
    reader.name = "g1"
    async with live.lease() as index:
        assert index.generation == live.generation == "g1"


async def test_a_query_ends_on_the_generation_it_began_on() -> None:
    reader = Reader("g1")
    live = LiveIndex(reader)
    async with live.lease() as first:
        async with live.lease():
            reader.name = "g2"
            assert await live.refresh()
            assert not await live.refresh()
            async with live.lease() as second:
                assert (first.generation, second.generation) == ("g1", "g2")
        assert [one.closed for one in reader.opened] == [False, False]
    assert [one.closed for one in reader.opened] == [True, False]


async def test_an_idle_generation_is_closed_at_once() -> None:
    reader = Reader("g1")
    live = LiveIndex(reader)
    await live.refresh()
    reader.name = "g2"
    await live.refresh()
    assert [one.closed for one in reader.opened] == [True, False]
    await live.close()
    assert reader.opened[1].closed
    assert live.generation is None


async def test_a_generation_that_cannot_be_opened_leaves_the_old_one() -> None:
    reader = Reader("g1")
    live = LiveIndex(reader)
    await live.refresh()
    reader.name, reader.error = "g2", IndexUnavailable("broken")
    with pytest.raises(IndexUnavailable):
        await live.refresh()
    async with live.lease() as index:
        assert index.generation == "g1"


async def test_many_at_once_open_it_once() -> None:
    reader = Reader("g1")
    live = LiveIndex(reader)

    async def use() -> str:
        async with live.lease() as index:
            await asyncio.sleep(0)
            return index.generation

    assert set(await asyncio.gather(*(use() for _ in range(20)))) == {"g1"}
    assert len(reader.opened) == 1


async def test_a_query_that_fails_or_is_cancelled_gives_its_lease_back() -> None:
    reader = Reader("g1")
    live = LiveIndex(reader)
    with pytest.raises(ValueError, match="oops"):
        async with live.lease():
            raise ValueError("oops")
    held = asyncio.Event()

    async def wait() -> None:
        async with live.lease():
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await held.wait()
    await live.close()
    assert not reader.opened[0].closed
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert reader.opened[0].closed
