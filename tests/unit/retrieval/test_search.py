"""Search over a real embedded index with a fake model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.adjusting import EXPIRED
from retrieval.errors import InvalidQuery
from retrieval.glossary import Glossary
from retrieval.indexes.edge import EdgeIndex
from retrieval.queries import LONGEST_QUERY, QueryAids
from retrieval.search import Searcher, SearchOptions
from retrieval.types import Audience, Found, Matrix, Passage
from retrieval.wrapped import WrappedEmbedder
from tests.passages import EMBEDDER, PinnedIndex, passage, put

SECTION = ("Recovery",)
DOCUMENTS: list[list[Passage]] = [
    [
        passage("kb/upf.md", "HalyardUpfPacketLoss means that packets are lost between gateway and core.", 0),
        passage("kb/upf.md", "First look at the interface counters of the gateway.", 1, section=SECTION),
        passage("kb/upf.md", "1. Drain the node.\n2. Restart halyard-upf.\n3. Watch the counters.", 2, section=SECTION),
        passage("kb/upf.md", "Afterwards write down what was seen in the shift log.", 3, section=SECTION),
        passage("kb/upf.md", "Call the vendor when nothing else helps at all.", 4, section=("Escalation",)),
    ],
    [passage("kb/notice-1.md", "This page belongs to the operations handbook and is reviewed every single year.")],
    [passage("kb/notice-2.md", "This page belongs to the operations handbook, and is reviewed every single year!")],
    [passage("noc/secret.md", "Packets lost: the root password of the gateway.", audience=Audience.OPERATOR)],
    [passage("kb/price.md", "Roaming price list of old.", ends=date(2026, 3, 31))],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index")
    builder = EdgeIndex(root, EMBEDDER.fingerprint, EMBEDDER.dimension).begin()
    for passages in DOCUMENTS:
        put(builder, *passages)
    builder.commit()
    return root


@pytest.fixture
async def searcher(folder: Path) -> AsyncIterator[Searcher]:
    index = await EdgeIndex(folder, EMBEDDER.fingerprint, EMBEDDER.dimension).open()
    yield Searcher(PinnedIndex(index), EMBEDDER)
    await index.close()


async def test_an_identifier_finds_its_passage_and_says_why(searcher: Searcher) -> None:
    first, *rest = await searcher.search("HalyardUpfPacketLoss", Audience.CUSTOMER)
    assert first.passage == DOCUMENTS[0][0]
    assert (first.sparse_rank, first.dense_rank) == (1, 1)
    assert first.sparse is not None
    assert first.sparse > 0
    assert first.dense is not None
    assert -1 <= first.dense <= 1
    assert first.score == pytest.approx(sum(reason.points for reason in first.reasons))
    assert {"meaning", "words"} <= {reason.name for reason in first.reasons if reason.points > 0}
    assert all(first.score >= other.score for other in rest)


async def test_near_duplicates_are_folded_into_the_best(searcher: Searcher) -> None:
    found = await searcher.search("operations handbook reviewed", Audience.CUSTOMER)
    first = found[0]
    assert first.passage.document_id.startswith("kb/notice")
    assert len(first.duplicates) == 1
    assert first.duplicates[0] not in {hit.passage.passage_id for hit in found}


async def test_a_text_under_another_title_is_no_copy(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, EMBEDDER.fingerprint, EMBEDDER.dimension)
    builder = index.begin()
    for title in ("QuorumLost", "QuorumAtRisk", "quorumlost"):
        put(builder, replace(passage(f"kb/{title}.md", "Drain the node, then restart the process."), title=title))
    builder.commit()
    live = await index.open()
    found = await Searcher(PinnedIndex(live), EMBEDDER).search("drain the node", Audience.CUSTOMER)
    await live.close()
    assert sorted(hit.passage.title.casefold() for hit in found) == ["quorumatrisk", "quorumlost"]
    assert sum(len(hit.duplicates) for hit in found) == 1


@pytest.mark.parametrize(
    ("question", "gains"),
    [
        ("MeterLagsBehind fired", True),
        ("charging_lag", True),
        ("GatewayStuck", False),
        ("it has become too slow", False),
    ],
)
async def test_overviews_gain_if_the_question_names_what_no_document_does(
    tmp_path: Path, question: str, gains: bool
) -> None:
    index = EdgeIndex(tmp_path, EMBEDDER.fingerprint, EMBEDDER.dimension)
    builder = index.begin()
    put(builder, passage("kb/charging/README.md", "All that belongs to charging."))
    put(builder, passage("kb/gateway/stuck.md", "GatewayStuck: nothing moves any more."))
    builder.commit()
    live = await index.open()
    found = await Searcher(PinnedIndex(live), EMBEDDER).search(question, Audience.CUSTOMER)
    await live.close()
    (overview,) = (hit for hit in found if hit.passage.document_id == "kb/charging/README.md")
    assert any(reason.name == "overview" and reason.points > 0 for reason in overview.reasons) is gains


async def test_nobody_finds_what_is_not_his(searcher: Searcher) -> None:
    for audience in (Audience.PUBLIC, Audience.CUSTOMER):
        found = await searcher.search("root password packets lost", audience, limit=50)
        assert all("password" not in hit.passage.text for hit in found)
    found = await searcher.search("root password packets lost", Audience.OPERATOR)
    assert found[0].passage.document_id == "noc/secret.md"


async def test_sources_and_dates_limit_the_search(searcher: Searcher) -> None:
    only = await searcher.search("gateway", Audience.OPERATOR, sources=["noc"])
    assert {hit.passage.source for hit in only} == {"noc"}
    later = await searcher.search("roaming price", Audience.OPERATOR, on=date(2026, 4, 1), limit=50)
    assert "kb/price.md" not in {hit.passage.document_id for hit in later}
    assert (await searcher.search("roaming price", Audience.OPERATOR))[0].passage.document_id == "kb/price.md"


async def test_a_query_of_stop_words_is_answered_by_meaning_alone(searcher: Searcher) -> None:
    found = await searcher.search("what is it", Audience.CUSTOMER, limit=3)
    assert len(found) == 3
    assert all(hit.sparse is None and hit.dense is not None for hit in found)


async def test_limits(searcher: Searcher) -> None:
    assert await searcher.search("gateway", Audience.OPERATOR, limit=0) == []
    assert len(await searcher.search("gateway", Audience.OPERATOR, limit=2)) == 2
    assert len(await searcher.search("gateway", Audience.OPERATOR, limit=500)) == 8


@pytest.mark.parametrize("query", ["", "  \n\t ", "\x00\x01", "\u200b\ufeff", "x" * (LONGEST_QUERY + 1)])
async def test_queries_that_cannot_be_searched(searcher: Searcher, query: str) -> None:
    with pytest.raises(InvalidQuery):
        await searcher.search(query, Audience.OPERATOR)


async def test_scores_tell_nothing_of_documents_that_are_not_the_readers(searcher: Searcher) -> None:
    async def words(query: str) -> list[float]:
        found = await searcher.search(query, Audience.PUBLIC, 50)
        return sorted(reason.points for hit in found for reason in hit.reasons if reason.name == "words")

    # Both words are unknown to this reader; the first stands in operators' documents.
    assert await words("gateway password") == await words("gateway zeppelin")


async def test_what_no_longer_holds_sinks_below_what_does_and_says_so(searcher: Searcher) -> None:
    on = date(2026, 4, 1)
    hidden = await searcher.search("roaming price list", Audience.OPERATOR, on=on, limit=50)
    assert "kb/price.md" not in {hit.passage.document_id for hit in hidden}
    shown = await searcher.search("roaming price list", Audience.OPERATOR, on=on, limit=50, expired=True)
    (old,) = [hit for hit in shown if hit.passage.document_id == "kb/price.md"]
    assert not old.in_effect
    assert [reason.points for reason in old.reasons if reason.name == "validity"] == [EXPIRED]
    asked = await searcher.search("roaming price list of 2025", Audience.OPERATOR, on=on, limit=50, expired=True)
    (old,) = [hit for hit in asked if hit.passage.document_id == "kb/price.md"]
    assert not old.in_effect, "the question names its year, so it may stand high, but it is still not current"
    assert not [reason for reason in old.reasons if reason.name == "validity"]


async def test_a_follow_up_is_read_with_what_went_before(searcher: Searcher) -> None:
    def rank(found: list[Found]) -> int:
        return [hit.passage.passage_id for hit in found].index(DOCUMENTS[0][2].passage_id)

    before = ["HalyardUpfPacketLoss: drain the node", "and restart halyard-upf"]
    assert rank(await searcher.search("what shall I watch?", Audience.CUSTOMER, 50, before=before)) == 0


class Listening(WrappedEmbedder):
    """An embedder that keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(EMBEDDER)
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Matrix:
        self.asked += texts
        return EMBEDDER.embed(texts)


async def test_what_the_glossary_adds_is_matched_by_words_and_not_embedded(folder: Path) -> None:
    index = await EdgeIndex(folder, EMBEDDER.fingerprint, EMBEDDER.dimension).open()
    listening = Listening()
    options = SearchOptions(aids=QueryAids(Glossary({"PL": "price list"})))
    found = await Searcher(PinnedIndex(index), listening, options).search("PL 2025", Audience.PUBLIC)
    await index.close()
    assert listening.asked == ["PL 2025"]
    assert [hit.passage.document_id for hit in found if hit.sparse] == ["kb/price.md"]


class Backwards:
    """A reranker that puts the last first; or breaks."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        if self.broken:
            raise RuntimeError("no model")
        return [at / len(passages) for at in range(len(passages))]


@pytest.mark.parametrize("broken", [False, True])
async def test_a_reranker_orders_what_was_found_and_its_failure_changes_nothing(folder: Path, broken: bool) -> None:
    index = await EdgeIndex(folder, EMBEDDER.fingerprint, EMBEDDER.dimension).open()
    plain = await Searcher(PinnedIndex(index), EMBEDDER).search("halyard-upf gateway counters", Audience.CUSTOMER, 50)
    reranked = Searcher(PinnedIndex(index), EMBEDDER, reranker=Backwards(broken))
    found = await reranked.search("halyard-upf gateway counters", Audience.CUSTOMER, 50)
    await index.close()
    # Of near copies the first is kept, whichever that is, and stands where it does.
    ids, expected = ([hit.passage.passage_id for hit in hits if not hit.duplicates] for hits in (found, plain))
    assert len(ids) > 3
    assert ids == (expected if broken else expected[::-1])


async def test_rarity_weighs_what_the_reader_may_see(searcher: Searcher) -> None:
    public = await searcher.rarity("root password gateway the page zeppelin", Audience.PUBLIC)
    assert public["password"] == public["zeppelin"] == 0.0
    assert public["gateway"] > 0
    assert "the" not in public
    assert (await searcher.rarity("password", Audience.OPERATOR))["password"] > public["gateway"]
    assert (await searcher.rarity("price", Audience.PUBLIC, date(2026, 9, 14)))["price"] == 0.0
