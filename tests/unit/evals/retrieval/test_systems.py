"""The stages over an index, and the plain methods beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Parts
from evals.bench.material import Source
from evals.retrieval.documents import Material
from evals.retrieval.naive import Naive, cut
from evals.retrieval.questions import Question, QuestionSet
from evals.retrieval.systems import STAGES, Installations, Stages
from retrieval.indexing import Progress
from tests.fakes import HashingEmbedder

ASKED = Question("q", "ports of the router", audience="public")


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    monkeypatch.setattr(Parts, "embedder", HashingEmbedder())
    for name, text in (("help", "The router has two ports."), ("internal", "The ports of the router fail.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "router.md").write_text(f"# Router\n\n{text}\n")
    folders = (Source("help", tmp_path / "help", "public"), Source("internal", tmp_path / "internal", "operator"))

    def silent(progress: Progress) -> None:
        pass

    built, report = Installations(tmp_path / "home").build(QuestionSet("s", "carrier", folders, (ASKED,)), silent)
    assert report.added == 2
    return built


@pytest.mark.parametrize("stage", STAGES)
async def test_no_stage_shows_what_the_asker_may_not_read(stage: str, parts: Parts) -> None:
    ranking = Stages(parts)
    found = await ranking.ranked(ASKED, stage, 60)
    assert [one.document_id for one in found] == ["help/router.md"]
    all_of_it = await ranking.ranked(Question("q", ASKED.text, audience="operator"), stage, 60)
    assert {one.document_id for one in all_of_it} == {"help/router.md", "internal/router.md"}
    assert len(await ranking.ranked(Question("q", ASKED.text), stage, 1)) == 1
    await parts.live.close()


def test_documents_are_cut_every_so_many_words() -> None:
    chunks = cut([Material("s/a.md", "A", "word " * 400), Material("s/empty.md", "Empty", " ")])
    assert [len(chunk.text.split()) for chunk in chunks] == [180, 180, 40]
    assert {chunk.document_id for chunk in chunks} == {"s/a.md"}


def test_plain_methods_rank_by_words_by_likeness_and_by_both() -> None:
    texts = {"s/a.md": "the queue is full", "s/b.md": "the queue is full of jobs that wait", "s/c.md": "a cable broke"}
    chunks = cut(Material(name, name, text) for name, text in texts.items())
    embedder = HashingEmbedder()
    naive = Naive(chunks, embedder.embed([chunk.text for chunk in chunks]), embedder)
    sparse = [one.document_id for one in naive.ranked("full queue", "naive sparse", 10)]
    assert sparse == ["s/a.md", "s/b.md"], "the shorter first, and nothing that holds no word of it"
    assert [one.document_id for one in naive.ranked("a cable broke", "naive dense", 1)] == ["s/c.md"]
    assert len(naive.ranked("full queue", "naive fused", 10)) == 3
    assert naive.ranked("nothing known", "naive sparse", 10) == []
