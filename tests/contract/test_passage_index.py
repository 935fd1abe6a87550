"""What every place of generations must do, embedded or on a server.

No Qdrant server runs in an ordinary test environment: the local mode of qdrant-client stands in for it, and where
GROUNDLINE_TEST_QDRANT_URL names a real one, the same suite runs on that as well.
"""

from __future__ import annotations

import math
import os
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexBusy, IndexIncompatible, IndexMissing, IndexUnavailable
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.server import ServerConnection, ServerIndex
from retrieval.ports import EmbeddedPassage, IndexedDocument, PassageIndex
from retrieval.sparse import encode_query, term_index
from retrieval.types import Audience, Passage, PassageId, Rankings, Scope, SparseVector
from tests.passages import EMBEDDER, SPARSE, embedded, passage, put, unit

Place = EdgeIndex | ServerIndex
Places = Callable[[str], Place]
"""By the fingerprint of the embedder; the same generations each time."""

SERVER_URL = os.environ.get("GROUNDLINE_TEST_QDRANT_URL", "")
OPERATOR = Scope(Audience.OPERATOR)
PUBLIC = Scope(Audience.PUBLIC)

ENGINES = [
    pytest.param("edge", id="edge"),
    pytest.param(":memory:", id="server_by_local_mode_of_qdrant_client"),
    pytest.param(
        SERVER_URL,
        id="server",
        marks=pytest.mark.skipif(
            not SERVER_URL,
            reason="GROUNDLINE_TEST_QDRANT_URL names no Qdrant server; the local mode of qdrant-client stands in",
        ),
    ),
]


@asynccontextmanager
async def _places(engine: str, folder: Path) -> AsyncIterator[Places]:
    if engine == "edge":
        yield lambda fingerprint: EdgeIndex(folder / "index", fingerprint, EMBEDDER.dimension)
        return
    connection = ServerConnection(engine)
    prefix = f"test-{uuid.uuid4().hex[:8]}"
    try:
        yield lambda fingerprint: ServerIndex(connection, fingerprint, EMBEDDER.dimension, prefix)
    finally:
        for found in connection.client.get_collections().collections:
            if found.name.startswith(prefix):
                connection.client.delete_collection(found.name)
        await connection.close()


@pytest.fixture(params=ENGINES)
async def places(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Places]:
    async with _places(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def place(places: Places) -> Place:
    return places("model-a")


def build(place: Place, *documents: list[Passage], delete: list[str] | None = None) -> str:
    builder = place.begin()
    builder.delete(delete or [])
    for passages in documents:
        put(builder, *passages)
    return builder.commit()


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[PassageIndex]:
    index = await place.open()
    try:
        yield index
    finally:
        await index.close()


async def ids_by(index: PassageIndex, words: str, scope: Scope = OPERATOR, limit: int = 10) -> set[str]:
    """Return whatever a hybrid query finds."""
    found = await index.rank(EMBEDDER.embed([words])[0], encode_query(words, SPARSE), scope, limit)
    return {hit.passage_id for hit in (*found.dense, *found.sparse)}


async def test_before_anything_is_built(place: Place) -> None:
    assert place.live() is None
    assert place.documents() == {}
    with pytest.raises(IndexMissing):
        await place.open()
    with pytest.raises(IndexMissing):
        place.rollback()


async def test_a_passage_comes_back_exactly_as_it_was_put(place: Place) -> None:
    kept = passage("kb/a.md", "Ünïcode | table | 👍\n\n1. step", 0, section=("One", "Two"), begins=date(2026, 1, 2))
    plain = passage("kb/b.md", "other", 0, ends=date(2026, 12, 31))
    name = build(place, [kept], [plain])
    assert place.live() == name
    async with opened(place) as index:
        assert index.generation == name
        assert await index.passages([plain.passage_id, kept.passage_id], OPERATOR) == [plain, kept]
        assert await index.passages([PassageId("kb/none#0"), kept.passage_id, kept.passage_id], OPERATOR) == [kept]
        assert await index.passages([], OPERATOR) == []


async def test_the_ledger_tells_what_is_there_without_opening(place: Place) -> None:
    build(place, [passage("kb/a.md", "alpha"), passage("kb/a.md", "beta", 1)])
    assert dict(place.documents()) == {
        "kb/a.md": IndexedDocument("kb/a.md", "kb", "h1", Audience.PUBLIC, "Title of it", 2)
    }


async def test_the_ledger_is_read_page_by_page(place: Place) -> None:
    build(place, *([passage(f"kb/{n:03}.md", f"text {n}")] for n in range(300)))
    assert sorted(place.documents()) == [f"kb/{n:03}.md" for n in range(300)]


async def test_rankings_tell_names_and_overviews_which_can_be_asked_for_alone(place: Place) -> None:
    builder = place.begin()
    for path, names in (("kb/upf/README.md", (3, 5)), ("kb/upf/drain.md", (5, 7)), ("kb/amf/index.md", ())):
        item = passage(path, "restart the gateway")
        document = IndexedDocument(path, "kb", "h1", item.audience, item.title, 1)
        builder.put(document, [replace(embedded(item), names=names)])
    builder.commit()
    meant, words = EMBEDDER.embed(["restart the gateway"])[0], encode_query("restart the gateway", SPARSE)
    pages = {("kb/upf/README.md#0", (3, 5), True), ("kb/amf/index.md#0", (), True)}
    known = {*pages, ("kb/upf/drain.md#0", (5, 7), False)}
    async with opened(place) as index:
        both = await index.rank(meant, words, PUBLIC, 3, 2)
        alone = await index.rank(meant, words, PUBLIC, 0, 2)
        for ranking in (both.dense, both.sparse):
            assert {(hit.passage_id, hit.names, hit.overview) for hit in ranking} == known
        for ranking in (both.dense_overviews, both.sparse_overviews, alone.dense_overviews, alone.sparse_overviews):
            assert {(hit.passage_id, hit.names, hit.overview) for hit in ranking} == pages
        assert (alone.dense, alone.sparse) == ((), ())
        assert await index.rank(meant, words, PUBLIC, 0) == Rankings()


async def test_an_audience_sees_its_own_and_those_below(place: Place) -> None:
    texts = {audience: passage(f"kb/{audience}.md", "gateway restart", audience=audience) for audience in Audience}
    build(place, *([item] for item in texts.values()))
    async with opened(place) as index:
        for reader in Audience:
            visible = {item.passage_id for item in texts.values() if item.audience.level <= reader.level}
            scope = Scope(reader)
            assert await ids_by(index, "gateway restart", scope) == visible
            everything = [item.passage_id for item in texts.values()]
            assert {found.passage_id for found in await index.passages(everything, scope)} == visible
            spans = [await index.span(f"kb/{audience}.md", 0, 9, scope) for audience in Audience]
            assert {found.passage_id for span in spans for found in span} == visible


async def test_overviews_are_seen_by_whom_all_else_is_seen(place: Place) -> None:
    pages = [passage(f"kb/{audience}/README.md", "gateway restart", audience=audience) for audience in Audience]
    ended = passage("kb/old/README.md", "gateway restart", ends=date(2026, 3, 31))
    elsewhere = passage("noc/README.md", "gateway restart")
    build(place, *([item] for item in (*pages, ended, elsewhere)))
    meant, words = EMBEDDER.embed(["gateway restart"])[0], encode_query("gateway restart", SPARSE)
    async with opened(place) as index:
        for reader in Audience:
            visible = {item.passage_id for item in pages if item.audience.level <= reader.level}
            found = await index.rank(meant, words, Scope(reader, date(2026, 4, 1), ("kb",)), 0, 9)
            for ranking in (found.dense_overviews, found.sparse_overviews):
                assert {hit.passage_id for hit in ranking} == visible


async def test_effective_dates_are_inclusive_and_open_ended(place: Place) -> None:
    build(
        place,
        [passage("kb/always.md", "price of roaming")],
        [passage("kb/old.md", "price of roaming", ends=date(2026, 3, 31))],
        [passage("kb/new.md", "price of roaming", begins=date(2026, 4, 1))],
    )
    async with opened(place) as index:
        for day, other in ((date(2026, 3, 31), "kb/old.md"), (date(2026, 4, 1), "kb/new.md")):
            scope = Scope(Audience.PUBLIC, on=day)
            assert await ids_by(index, "price of roaming", scope) == {"kb/always.md#0", f"{other}#0"}
            assert [len(await index.span(f"kb/{name}.md", 0, 0, scope)) for name in ("always", "old", "new")] == [
                1,
                int(other == "kb/old.md"),
                int(other == "kb/new.md"),
            ]
        assert len(await ids_by(index, "price of roaming", PUBLIC)) == 3


async def test_sources_limit_what_is_seen(place: Place) -> None:
    build(place, [passage("kb/a.md", "alarm")], [passage("noc/a.md", "alarm")], [passage("web/a.md", "alarm")])
    async with opened(place) as index:
        scope = Scope(Audience.OPERATOR, sources=("kb", "web"))
        assert await ids_by(index, "alarm", scope) == {"kb/a.md#0", "web/a.md#0"}
        assert await index.passages([PassageId("noc/a.md#0")], scope) == []


async def test_a_span_is_in_order_and_within_its_document(place: Place) -> None:
    pieces = [passage("kb/a.md", f"part {n}", n) for n in range(6)]
    build(place, pieces, [passage("kb/b.md", "part 2", 2)])
    async with opened(place) as index:
        assert await index.span("kb/a.md", 1, 3, PUBLIC) == pieces[1:4]
        assert await index.span("kb/a.md", 4, 99, PUBLIC) == pieces[4:]
        assert await index.span("kb/a.md", 3, 1, PUBLIC) == []
        assert await index.span("kb/c.md", 0, 9, PUBLIC) == []


async def test_a_passage_is_found_by_its_best_window_and_once(place: Place) -> None:
    builder = place.begin()
    for n in range(4):
        item = passage(f"kb/{n}.md", f"filler {n}")
        windows = [f"noise {n} {w}" for w in range(30)] + ([f"needle {n}"] if n == 2 else [])
        document = IndexedDocument(item.document_id, "kb", "h", item.audience, item.title, 1)
        builder.put(document, [embedded(item, windows)])
    builder.commit()
    async with opened(place) as index:
        found = await index.rank(EMBEDDER.embed(["needle 2"])[0], None, PUBLIC, 3)
        assert found.dense[0].passage_id == "kb/2.md#0"
        assert found.dense[0].score == pytest.approx(1, abs=1e-3)
        assert len({hit.passage_id for hit in found.dense}) == len(found.dense) == 3
        assert found.sparse == ()


async def test_rankings_are_best_first_and_limited(place: Place) -> None:
    build(place, *([passage(f"kb/{n}.md", "cell " * (n + 1) + "tower alarm site power")] for n in range(9)))
    async with opened(place) as index:
        found = await index.rank(EMBEDDER.embed(["cell"])[0], encode_query("cell", SPARSE), PUBLIC, 4)
        for ranking in (found.dense, found.sparse):
            assert len(ranking) == 4
            assert [hit.score for hit in ranking] == sorted((hit.score for hit in ranking), reverse=True)
        nothing = await index.rank(None, SparseVector((), ()), PUBLIC, 4)
        assert nothing.dense == nothing.sparse == ()


async def test_a_document_is_replaced_and_deleted_whole(place: Place) -> None:
    build(place, [passage("kb/a.md", f"old {n}", n) for n in range(3)], [passage("kb/b.md", "stays")])
    build(place, [passage("kb/a.md", "new text", 0)])
    async with opened(place) as index:
        assert [item.text for item in await index.span("kb/a.md", 0, 9, PUBLIC)] == ["new text"]
        assert await ids_by(index, "stays") >= {"kb/b.md#0"}
    build(place, delete=["kb/a.md", "kb/never-was.md"])
    assert list(place.documents()) == ["kb/b.md"]
    async with opened(place) as index:
        assert await ids_by(index, "new text") == {"kb/b.md#0"}


async def test_an_index_may_be_empty(place: Place) -> None:
    builder = place.begin()
    builder.put(IndexedDocument("kb/a.md", "kb", "h", Audience.PUBLIC, "Empty", 0), [])
    builder.commit()
    assert list(place.documents()) == ["kb/a.md"]
    async with opened(place) as index:
        assert await ids_by(index, "anything") == set()
    build(place, delete=["kb/a.md"])
    async with opened(place) as index:
        assert await ids_by(index, "anything") == set()
        found = await index.vocabulary()
        assert found.statistics(Audience.OPERATOR).passages == 0
        assert dict(found.words(Audience.OPERATOR)) == {}


async def test_nobody_sees_a_generation_before_its_commit(place: Place) -> None:
    first = build(place, [passage("kb/a.md", "one")])
    builder = place.begin()
    put(builder, passage("kb/b.md", "two"))
    assert sorted(builder.documents()) == ["kb/a.md", "kb/b.md"]
    assert place.live() == first
    assert list(place.documents()) == ["kb/a.md"]
    builder.abort()
    builder.abort()
    assert place.live() == first
    assert build(place, [passage("kb/c.md", "three")]) > first
    assert sorted(place.documents()) == ["kb/a.md", "kb/c.md"]


async def test_only_one_builds_at_a_time(place: Place) -> None:
    builder = place.begin()
    with pytest.raises(IndexBusy, match="building"):
        place.begin()
    with pytest.raises(IndexBusy):
        place.rollback()
    builder.commit()
    builder.abort()
    place.begin().abort()


async def test_an_open_generation_goes_on_answering_beside_the_next(place: Place) -> None:
    build(place, [passage("kb/a.md", "one")])
    async with opened(place) as old:
        build(place, [passage("kb/b.md", "two")], delete=["kb/a.md"])
        async with opened(place) as new:
            assert await ids_by(old, "one two") == {"kb/a.md#0"}
            assert await ids_by(new, "one two") == {"kb/b.md#0"}
            assert old.generation < new.generation


async def test_a_rollback_returns_to_where_the_live_one_came_from(place: Place) -> None:
    names = [build(place, [passage(f"kb/{n}.md", f"text {n}")]) for n in range(5)]
    assert place.rollback() == names[3] == place.live()
    assert sorted(place.documents()) == [f"kb/{n}.md" for n in range(4)]
    after = build(place, [passage("kb/after.md", "later")])
    assert after > names[4]
    assert sorted(place.documents()) == [*(f"kb/{n}.md" for n in range(4)), "kb/after.md"]
    assert place.rollback() == names[3]
    assert place.rollback() == names[2]
    with pytest.raises(IndexMissing):
        place.rollback()
    async with opened(place) as index:
        assert index.generation == names[2]


def rarity(passages: int, uses: int) -> float:
    return math.log(1 + (passages - uses + 0.5) / (uses + 0.5))


async def test_rarity_follows_what_is_put_replaced_and_deleted(place: Place) -> None:
    async def rarities() -> dict[str, float]:
        async with opened(place) as index:
            found = (await index.vocabulary()).statistics(Audience.OPERATOR)
            return {word: found.idf(term_index(word)) for word in ("cell", "signal", "tower", "wave")}

    cells = [passage("kb/a.md", "cell tower cell"), passage("kb/a.md", "cell", 1), passage("kb/a.md", "signal", 2)]
    build(place, cells, [passage("kb/b.md", "signal cell")])
    before = {"cell": rarity(4, 3), "signal": rarity(4, 2), "tower": rarity(4, 1), "wave": rarity(4, 0)}
    assert await rarities() == pytest.approx(before)
    build(place, [passage("kb/a.md", "wave")], [passage("kb/c.md", "cell wave")])
    after = {"cell": rarity(3, 2), "signal": rarity(3, 1), "tower": rarity(3, 0), "wave": rarity(3, 2)}
    assert await rarities() == pytest.approx(after)
    build(place, delete=["kb/b.md"])
    fewer = {"cell": rarity(2, 1), "signal": rarity(2, 0), "tower": rarity(2, 0), "wave": rarity(2, 2)}
    assert await rarities() == pytest.approx(fewer)
    place.rollback()
    assert await rarities() == pytest.approx(after)
    async with opened(place) as index:
        found = (await index.vocabulary()).statistics(Audience.OPERATOR)
        assert found.passages == 3
        assert found.rarest == pytest.approx(found.idf(term_index("signal")))
        assert [found.holds(term_index(word)) for word in ("signal", "tower")] == [True, False]


async def test_scores_are_the_querys_weights_times_the_passages(place: Place) -> None:
    texts = [f"cell {'tower ' * (n % 3)}{'signal' if n == 4 else ''}" for n in range(9)]
    pieces = [passage(f"kb/{n}.md", text) for n, text in enumerate(texts)]
    builder = place.begin()
    for item in pieces:
        document = IndexedDocument(item.document_id, "kb", "h", item.audience, item.title, 1)
        builder.put(document, [embedded(item, [item.text, "another window", "and another"])])
    put(builder, passage("kb/empty.md", "the and of"))
    builder.commit()
    build(place, [passage("kb/0.md", "cell wave")], delete=["kb/1.md"])
    now = [passage("kb/0.md", "cell wave"), *pieces[2:]]
    async with opened(place) as index:
        found = (await index.vocabulary()).statistics(Audience.PUBLIC)
        assert found.passages == len(now)
        for word in ("cell", "tower", "signal", "wave"):
            ranked = (await index.rank(None, encode_query(word, SPARSE, found.idf), PUBLIC, 20)).sparse
            weights = {item.passage_id: dict(zip(*terms_of(item), strict=True)) for item in now}
            expected = {
                key: weight[term_index(word)] * found.idf(term_index(word))
                for key, weight in weights.items()
                if term_index(word) in weight
            }
            assert expected
            assert {hit.passage_id: hit.score for hit in ranked} == pytest.approx(expected, rel=1e-4)


def terms_of(item: Passage) -> tuple[tuple[int, ...], tuple[float, ...]]:
    terms = embedded(item).terms
    return terms.indices, terms.values


async def test_a_reader_learns_no_word_of_documents_that_he_may_not_see(place: Place) -> None:
    build(
        place,
        [passage("kb/a.md", "Roaming in Norway", section=("Travel",)), passage("kb/a.md", "roaming abroad", 1)],
        [passage("kb/b.md", "roaming bill", audience=Audience.CUSTOMER)],
        [passage("noc/c.md", "roaming gateway r24 of error-codes", audience=Audience.OPERATOR)],
    )
    everybody = {"roaming": 1, "norway": 1, "travel": 1, "abroad": 1, "title": 1}
    customers = everybody | {"roaming": 2, "title": 2, "bill": 1}
    operators = customers | {"roaming": 3, "title": 3, "gateway": 1, "error": 1, "codes": 1}
    async with opened(place) as index:
        found = await index.vocabulary()
        assert dict(found.words(Audience.PUBLIC)) == everybody
        assert dict(found.words(Audience.CUSTOMER)) == customers
        assert dict(found.words(Audience.OPERATOR)) == operators
    build(place, [passage("noc/c.md", "antenna", audience=Audience.CUSTOMER)], delete=["kb/b.md"])
    async with opened(place) as index:
        found = await index.vocabulary()
        assert dict(found.words(Audience.PUBLIC)) == everybody
        later = everybody | {"antenna": 1, "title": 2}
        assert dict(found.words(Audience.CUSTOMER)) == dict(found.words(Audience.OPERATOR)) == later
    place.rollback()
    async with opened(place) as index:
        assert dict((await index.vocabulary()).words(Audience.OPERATOR)) == operators


async def test_an_open_generation_keeps_its_vocabulary(place: Place) -> None:
    build(place, [passage("kb/a.md", "one")])
    async with opened(place) as old:
        build(place, [passage("kb/a.md", "two")])
        async with opened(place) as new:
            assert "one" in (await old.vocabulary()).words(Audience.PUBLIC)
            assert "one" not in (await new.vocabulary()).words(Audience.PUBLIC)


async def test_vectors_of_two_models_do_not_meet(places: Places) -> None:
    build(places("model-a"), [passage("kb/a.md", "one")])
    other = places("model-b")
    with pytest.raises(IndexIncompatible, match="model"):
        await other.open()
    builder = other.begin()
    assert builder.documents() == {}
    put(builder, passage("kb/b.md", "two"))
    builder.commit()
    async with opened(other) as index:
        assert await ids_by(index, "one two") == {"kb/b.md#0"}
    with pytest.raises(IndexIncompatible, match="the one before"):
        other.rollback()
    places("model-a").rollback()
    async with opened(places("model-a")) as index:
        assert await ids_by(index, "one two") == {"kb/a.md#0"}


async def test_documents_of_another_model_count_as_changed(places: Places) -> None:
    build(places("model-a"), [passage("kb/a.md", "one")])
    same, other = places("model-a").documents()["kb/a.md"], places("model-b").documents()["kb/a.md"]
    assert (same.content_hash, other.content_hash) == ("h1", "")
    assert (same.title, same.source, same.passages) == (other.title, other.source, other.passages)


async def test_a_closed_generation_says_so(place: Place) -> None:
    build(place, [passage("kb/a.md", "one")])
    index = await place.open()
    await index.close()
    await index.close()
    with pytest.raises(IndexUnavailable, match="closed"):
        await index.passages([PassageId("kb/a.md#0")], PUBLIC)
    with pytest.raises(IndexUnavailable, match="closed"):
        await index.vocabulary()


async def test_two_passages_with_one_id_are_refused(place: Place) -> None:
    builder = place.begin()
    twice = embedded(passage("kb/a.md", "one"))
    with pytest.raises(ValueError, match="one id"):
        builder.put(IndexedDocument("kb/a.md", "kb", "h", Audience.PUBLIC, "T", 2), [twice, twice])
    builder.abort()


async def test_the_engines_agree_on_every_score(tmp_path: Path) -> None:
    words = ["cell", "alarm", "BGPPeerDown", "fibre", "bill", "roaming", "steps", "R24.2"]
    corpus = []
    for n in range(120):
        rng = np.random.default_rng(n)
        text = " ".join(rng.choice(words, size=rng.integers(3, 40)))
        item = passage(f"kb/{n}.md", text, audience=list(Audience)[n % 3])
        terms = embedded(item).terms
        corpus.append(EmbeddedPassage(item, np.stack([unit(3 * n + k) for k in range(1 + n % 3)]), terms))
    async with _places("edge", tmp_path) as edge, _places(":memory:", tmp_path) as server:
        both = [edge("m"), server("m")]
        for place in both:
            builder = place.begin()
            for one in corpus:
                document = IndexedDocument(one.passage.document_id, "kb", "h", one.passage.audience, "T", 1)
                builder.put(document, [one])
            builder.commit()
        async with opened(both[0]) as left, opened(both[1]) as right:
            for n, query in enumerate(["cell alarm", "bgppeerdown", "R24.2 steps roaming", "nothing known"]):
                arguments = unit(1000 + n), encode_query(query, SPARSE), Scope(Audience.CUSTOMER), 200
                mine, theirs = await left.rank(*arguments), await right.rank(*arguments)
                for here, there in ((mine.dense, theirs.dense), (mine.sparse, theirs.sparse)):
                    assert {hit.passage_id: hit.score for hit in here} == pytest.approx(
                        {hit.passage_id: hit.score for hit in there}, abs=1e-4
                    )


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    connection = ServerConnection("http://127.0.0.1:9", timeout_s=2)
    place = ServerIndex(connection, "m", EMBEDDER.dimension)
    with pytest.raises(IndexUnavailable, match="127.0.0.1:9"):
        await place.open()
    with pytest.raises(IndexUnavailable):
        place.begin()
    with suppress(Exception):
        await connection.close()
