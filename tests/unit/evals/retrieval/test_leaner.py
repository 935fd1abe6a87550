"""Ports that leave something out, over a real embedded index with a fake model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals.retrieval.leaner import Fused, Leased, Memory, Pathless, Remembering, RememberingEmbedder, Unlabelled
from retrieval.fusion import fuse
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexing import sync
from retrieval.ports import IndexWriter, PassageIndex
from retrieval.search import Searcher, SearchOptions
from retrieval.sparse import encode_query
from retrieval.types import Audience, Found, Matrix, Passage, PassageId, Rankings, Scope, SparseVector, Vector
from tests.fakes import HashingEmbedder
from tests.passages import EMBEDDER, SPARSE, PinnedIndex, Texts, passage, put

SCOPE = Scope(Audience.PUBLIC)
DOCUMENTS = [
    passage("kb/upf-drain.md", "Drain the node and watch the counters."),
    passage("kb/roaming.md", "Prices of calls abroad, by country."),
    passage("kb/notice-1.md", "This page belongs to the operations handbook and is reviewed every single year."),
    passage("kb/notice-2.md", "This page belongs to the operations handbook, and is reviewed every single year!"),
]
COUNTERS = EMBEDDER.embed(["counters of the node"])[0]


class Counting(Remembering):
    """An index that counts what is asked of it."""

    asked = 0

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        self.asked += 1
        return await self._index.rank(dense, sparse, scope, limit, overviews)

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        self.asked += len(ids)
        return await self._index.passages(ids, scope)


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[PassageIndex]:
    builder = EdgeIndex(tmp_path, EMBEDDER.fingerprint, EMBEDDER.dimension).begin()
    for one in DOCUMENTS:
        put(builder, one)
    builder.commit()
    opened = await EdgeIndex(tmp_path, EMBEDDER.fingerprint, EMBEDDER.dimension).open()
    yield opened
    await opened.close()


async def test_the_same_is_looked_up_once_until_it_is_forgotten(index: PassageIndex) -> None:
    counting, memory = Counting(index, Memory()), Memory()
    ids = [DOCUMENTS[1].passage_id, PassageId("kb/none.md#0"), DOCUMENTS[0].passage_id]
    for _ in range(2):
        remembering = Remembering(counting, memory)
        assert await remembering.rank(COUNTERS, None, SCOPE, 3) == await index.rank(COUNTERS, None, SCOPE, 3)
        assert await remembering.passages(ids, SCOPE) == [DOCUMENTS[1], DOCUMENTS[0]]
    assert counting.asked == 1 + len(ids)
    memory.clear()
    await Remembering(counting, memory).rank(COUNTERS, None, SCOPE, 3)
    assert counting.asked == 2 + len(ids)
    assert await Remembering(index, memory).span("kb/roaming.md", 0, 1, SCOPE) == [DOCUMENTS[1]]


async def test_a_fused_index_has_one_ranking_by_both_orders(index: PassageIndex) -> None:
    words = encode_query("counters of the node", SPARSE)
    both = await index.rank(COUNTERS, words, SCOPE, 4)
    found = await Fused(index, Memory()).rank(COUNTERS, words, SCOPE, 4, 4)
    expected = fuse([[hit.passage_id for hit in ranking] for ranking in (both.dense, both.sparse)])
    assert [hit.passage_id for hit in found.dense] == [hit.passage_id for hit in expected]
    assert found.dense[0].score == pytest.approx(1.0), "first of both"
    assert found == Rankings(dense=found.dense)


async def test_an_unlabelled_index_tells_nothing_of_its_documents(index: PassageIndex) -> None:
    (found,) = await Unlabelled(index, Memory()).passages([DOCUMENTS[0].passage_id], SCOPE)
    assert DOCUMENTS[0].labels
    assert found == replace(DOCUMENTS[0], labels={})


async def test_near_copies_stay_apart_if_nothing_is_alike(index: PassageIndex) -> None:
    async def notices(options: SearchOptions) -> list[Found]:
        leased = Leased(PinnedIndex(index), lambda held: Remembering(held, Memory()))
        found = await Searcher(leased, EMBEDDER, options).search("operations handbook reviewed", Audience.PUBLIC)
        return [one for one in found if one.passage.document_id.startswith("kb/notice")]

    assert len(await notices(SearchOptions())) == 1
    assert len(await notices(SearchOptions(alike=2.0))) == 2


async def test_no_path_is_found_where_none_is_put(tmp_path: Path) -> None:
    pages: dict[str, str | None] = {"upf/drain.md": "# Slowly\n\nWatch the counters.", "gone.md": "# Gone\n\nNothing."}
    found, names = {}, {}
    for place in ("shipped", "pathless"):
        edge = EdgeIndex(tmp_path / place, EMBEDDER.fingerprint, EMBEDDER.dimension)
        writer: IndexWriter = Pathless(edge, SPARSE) if place == "pathless" else edge
        sync([Texts("kb", pages, Audience.PUBLIC)], writer, EMBEDDER)
        left = {"upf/drain.md": pages["upf/drain.md"]}
        report = sync([Texts("kb", left, Audience.PUBLIC)], writer, EMBEDDER)
        assert (report.unchanged, report.deleted) == (1, 1)
        opened = await edge.open()
        (by_text,) = (await opened.rank(None, encode_query("slowly counters", SPARSE), SCOPE, 3)).sparse
        found[place] = len((await opened.rank(None, encode_query("upf drain", SPARSE), SCOPE, 3)).sparse)
        names[place] = set(by_text.names)
        await opened.close()
    assert found == {"shipped": 1, "pathless": 0}
    assert names["pathless"] == set(encode_query("slowly", SPARSE).indices)
    assert names["shipped"] == names["pathless"] | set(encode_query("drain", SPARSE).indices)


def test_the_same_texts_are_embedded_once() -> None:
    class Model(HashingEmbedder):
        calls = 0

        def embed(self, texts: Sequence[str]) -> Matrix:
            self.calls += 1
            return super().embed(texts)

    model = Model()
    embedder = RememberingEmbedder(model)
    assert (embedder.embed(["a", "b"]) == embedder.embed(["a", "b"])).all()
    assert model.calls == 1
    embedder.embed(["a"])
    assert model.calls == 2
    assert (embedder.fingerprint, embedder.dimension, embedder.max_tokens) == (
        model.fingerprint,
        model.dimension,
        model.max_tokens,
    )
    assert embedder.count_tokens(["a b"]) == model.count_tokens(["a b"])
