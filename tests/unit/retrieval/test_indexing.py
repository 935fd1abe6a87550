"""Sync: what is added, changed, deleted, kept, reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.chunking import ChunkingOptions
from retrieval.errors import IndexBusy, IndexIncompatible, UnreadableDocument
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexing import Progress, SyncOptions, sync
from retrieval.search import Searcher
from retrieval.sparse import SparseOptions
from retrieval.types import Audience, Matrix, SourceDocument
from retrieval.vector_cache import CachedEmbedder, VectorCache
from tests.fakes import HashingEmbedder
from tests.passages import PinnedIndex, Texts

THREE: dict[str, str | None] = {name: f"# {name}\n\nThe text of {name}." for name in ("a.md", "b.md", "sub/c.md")}


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: HashingEmbedder) -> EdgeIndex:
    return EdgeIndex(tmp_path / "index", embedder.fingerprint, embedder.dimension)


async def texts_of(index: EdgeIndex, audience: Audience = Audience.OPERATOR) -> set[str]:
    opened = await index.open()
    try:
        found = await Searcher(PinnedIndex(opened), HashingEmbedder()).search("text", audience, 50)
        return {hit.passage.text for hit in found}
    finally:
        await opened.close()


async def test_a_first_sync_adds_everything(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    report = sync([Texts("kb", THREE)], index, embedder)
    assert (report.added, report.changed, report.deleted, report.unchanged) == (3, 0, 0, 0)
    assert report.generation == index.live() == "g000001"
    assert (report.passages, report.windows, report.truncated) == (3, 3, 0)
    assert report.tokens == sum(len(text.split()) for text in embedder.embedded)
    assert await texts_of(index) == {f"The text of {name}." for name in THREE}


def test_an_unchanged_source_makes_no_generation_and_embeds_nothing(
    index: EdgeIndex, embedder: HashingEmbedder
) -> None:
    sync([Texts("kb", THREE)], index, embedder)
    embedder.embedded.clear()
    report = sync([Texts("kb", THREE)], index, embedder)
    assert (report.generation, report.unchanged, embedder.embedded) == (None, 3, [])
    assert index.live() == "g000001"


async def test_only_what_changed_is_embedded_and_what_is_gone_leaves(
    index: EdgeIndex, embedder: HashingEmbedder
) -> None:
    sync([Texts("kb", THREE)], index, embedder)
    embedder.embedded.clear()
    report = sync([Texts("kb", {"a.md": THREE["a.md"], "b.md": "New text.", "d.md": "Fourth text."})], index, embedder)
    assert (report.added, report.changed, report.deleted, report.unchanged) == (1, 1, 1, 1)
    assert len(embedder.embedded) == 2
    assert await texts_of(index) == {"The text of a.md.", "New text.", "Fourth text."}


def test_deleting_alone_makes_a_generation_without_embedding(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    sync([Texts("kb", THREE)], index, embedder)
    embedder.embedded.clear()
    report = sync([Texts("kb", {})], index, embedder)
    assert (report.deleted, embedder.embedded) == (3, [])
    assert index.documents() == {}


def test_other_sources_stay_and_several_make_one_generation(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    assert sync([Texts("kb", THREE), Texts("noc", THREE)], index, embedder).added == 6
    assert index.live() == "g000001"
    assert sync([Texts("kb", {})], index, embedder).deleted == 3
    assert {held.source for held in index.documents().values()} == {"noc"}


async def test_the_unreadable_is_reported_and_what_was_held_of_it_stays(
    index: EdgeIndex, embedder: HashingEmbedder
) -> None:
    sync([Texts("kb", THREE)], index, embedder)
    report = sync(
        [Texts("kb", {**THREE, "a.md": None, "b.md": "\x00\x01\x02\x00\x03", "n.pdf": "%PDF"})], index, embedder
    )
    assert (report.generation, report.deleted, report.unchanged) == (None, 0, 1)
    assert sorted(fault.path for fault in report.failed) == ["kb/a.md", "kb/b.md", "kb/n.pdf"]
    assert next(fault.reason for fault in report.failed if fault.path == "kb/a.md") == "permission denied"
    assert await texts_of(index) == {f"The text of {name}." for name in THREE}


class Raw:
    """A source of documents as they are."""

    name = "kb"

    def __init__(self, *documents: SourceDocument | UnreadableDocument) -> None:
        self._documents = documents

    def documents(self) -> Iterator[SourceDocument | UnreadableDocument]:
        yield from self._documents


def document(document_id: str, text: str = "Some text.", source: str = "kb") -> SourceDocument:
    return SourceDocument(document_id, source, document_id.partition("/")[2], text.encode(), Audience.OPERATOR)


@pytest.mark.parametrize(
    ("document_id", "reason"),
    [
        ("kb/../etc/passwd", "plain relative"),
        ("kb//a.md", "plain relative"),
        ("kb/./a.md", "plain relative"),
        ("kb/a\nb.md", "plain relative"),
        ("kb/a\udce4.md", "plain relative"),
        ("kb\\a.md", "begin with the name"),
        ("other/a.md", "begin with the name"),
        ("kb", "begin with the name"),
        ("kb/" + "a" * 1000, "longer than"),
    ],
)
def test_ids_that_could_mislead_are_reported(
    index: EdgeIndex, embedder: HashingEmbedder, document_id: str, reason: str
) -> None:
    report = sync([Raw(document(document_id), document("kb/good.md"))], index, embedder)
    assert [fault.path for fault in report.failed] == [document_id]
    assert reason in report.failed[0].reason
    assert list(index.documents()) == ["kb/good.md"]


async def test_of_two_documents_with_one_id_the_first_is_kept(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    report = sync([Raw(document("kb/a.md", "First text."), document("kb/a.md", "Second text."))], index, embedder)
    assert "same path" in report.failed[0].reason
    assert await texts_of(index) == {"First text."}


def test_whatever_shapes_passages_counts_as_a_change(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    source = Texts("kb", THREE)
    sync([source], index, embedder)
    assert sync([Texts("kb", THREE, Audience.PUBLIC)], index, embedder).changed == 3
    assert index.documents()["kb/a.md"].audience is Audience.PUBLIC
    source = Texts("kb", THREE, Audience.PUBLIC)
    assert sync([source], index, embedder, SyncOptions(sparse=SparseOptions(b=0.5))).changed == 3
    chunking = SyncOptions(ChunkingOptions(target=500), SparseOptions(b=0.5))
    assert sync([source], index, embedder, chunking).changed == 3
    moved = [replace(item, url="https://x.example") for item in source.documents() if isinstance(item, SourceDocument)]
    assert sync([Raw(*moved)], index, embedder, chunking).changed == 3


async def test_front_matter_narrows_the_audience(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    texts: dict[str, str | None] = {
        "secret.md": "---\naudience: operator\n---\nInternal text.",
        "open.md": "Open text.",
    }
    sync([Texts("kb", texts, Audience.PUBLIC)], index, embedder)
    assert await texts_of(index, Audience.CUSTOMER) == {"Open text."}
    assert index.documents()["kb/secret.md"].audience is Audience.OPERATOR


def test_another_model_needs_all_sources_at_once(index: EdgeIndex, embedder: HashingEmbedder, tmp_path: Path) -> None:
    sync([Texts("kb", THREE), Texts("noc", THREE)], index, embedder)
    other = HashingEmbedder(name="other")
    changed = EdgeIndex(tmp_path / "index", other.fingerprint, other.dimension)
    with pytest.raises(IndexIncompatible, match="3 documents would be lost"):
        sync([Texts("kb", THREE)], changed, other)
    assert len(index.documents()) == 6
    report = sync([Texts("kb", THREE), Texts("noc", THREE)], changed, other)
    assert report.generation is not None
    assert len(changed.documents()) == 6


def test_a_second_sync_at_the_same_time_is_refused_before_it_embeds(
    index: EdgeIndex, embedder: HashingEmbedder
) -> None:
    builder = index.begin()
    with pytest.raises(IndexBusy):
        sync([Texts("kb", THREE)], index, embedder)
    assert embedder.embedded == []
    builder.abort()


class Failing(HashingEmbedder):
    """Fails once it has embedded a few texts."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        if len(self.embedded) >= 600:
            raise RuntimeError("the machine went away")
        return super().embed(texts)


def test_an_interrupted_run_leaves_no_generation_and_no_lock_and_embeds_nothing_twice(
    index: EdgeIndex, tmp_path: Path
) -> None:
    source = Texts("kb", {f"{n}.md": f"Text number {n} of many." for n in range(1400)})
    failing = Failing()
    with pytest.raises(RuntimeError, match="went away"):
        sync([source], index, CachedEmbedder(failing, VectorCache(tmp_path / "vectors.sqlite")))
    assert index.live() is None
    embedder = HashingEmbedder()
    report = sync([source], index, CachedEmbedder(embedder, VectorCache(tmp_path / "vectors.sqlite")))
    assert report.added == 1400
    assert len(failing.embedded) + len(embedder.embedded) == 1400


def test_progress_rises_to_the_end(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    seen: list[Progress] = []
    sync(
        [Texts("kb", {f"{n}.md": f"Text number {n} of many." for n in range(1200)})], index, embedder, None, seen.append
    )
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert seen[-1] == Progress("finishing", 1200, 1200)
    assert all(step.total == 1200 and step.phase == "embedding" for step in seen[:-1])
    assert all(step.seconds_left is not None and step.seconds_left >= 0 for step in seen[:-1])


async def test_long_passages_are_embedded_in_windows_that_fit(index: EdgeIndex, embedder: HashingEmbedder) -> None:
    steps = "\n".join(f"{n}. Restart the process number {n} of the gateway." for n in range(1, 40))
    report = sync([Texts("kb", {"long.md": f"# Long\n\n{steps}"})], index, embedder)
    assert (report.passages, report.truncated) == (1, 0)
    assert report.windows > 5
    assert max(embedder.count_tokens(embedder.embedded)) <= embedder.max_tokens
    assert {text.count("\n") for text in await texts_of(index)} == {38}


def test_a_fault_in_a_reader_costs_one_document_and_one_line(
    index: EdgeIndex, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(document: SourceDocument) -> None:
        raise RuntimeError(f"what stands\nin {document.document_id}")

    monkeypatch.setattr("retrieval.indexing.read", faulty)
    caplog.set_level("INFO")
    report = sync([Texts("kb", {"a.md": "Text."})], index, embedder)
    assert [fault.reason for fault in report.failed] == ["cannot be read (RuntimeError)"]
    (record,) = caplog.records
    assert record.exc_info is None
    assert record.getMessage().startswith("kb/a.md cannot be read: RuntimeError at ")
    assert "\n" not in record.getMessage()
