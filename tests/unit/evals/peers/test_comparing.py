from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.bench.material import Source
from evals.peers.asking import Corpus
from evals.peers.process import Measured, Runner, SystemFailed
from evals.peers.roster import PEERS
from evals.peers.running import Comparison
from evals.retrieval.sets import Question, QuestionSet, Target


class Scripted(Runner):
    """A runner whose systems find the first piece, or fail if they are named here."""

    def run(self, title: str, command: Sequence[str], request: Mapping[str, Any], stamp: str = "") -> Measured:
        if "LlamaIndex" in title:
            raise SystemFailed(f"{title}: MemoryError")
        found = {"ranked": {query["id"]: [0] for query in request["queries"]}, "query_ms": [1.0]}
        return Measured(
            {
                "index_s": 1.0,
                "pieces": [["help/a.md", "Text."]],
                "reads": 256,
                "variants": dict.fromkeys([*request["variants"], "Groundline"], found),
                "memory_mb": None,
                "versions": {},
            },
            kept=bool(stamp),
        )


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "a.md").write_text("# A\n\nText.\n", "utf-8")
    asked = (Question("1", "what?", relevant=(Target("help/a.md"),), group="a"),)
    return Corpus((QuestionSet("own", "chunks", (Source("help", tmp_path / "help", "public"),), asked),))


def test_one_that_fails_is_told_and_the_others_go_on(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comparison = Comparison(Scripted(tmp_path, 1), tmp_path, lambda texts: [1 for _ in texts])
    comparison.measure_ours(corpus)
    for peer in PEERS:
        comparison.measure(peer, corpus)

    assert list(comparison.rows) == [
        "Groundline",
        "LangChain + Qdrant",
        "Haystack",
        "Haystack, hybrid",
        "txtai",
        "txtai, hybrid",
        "txtai, hybrid, paragraphs",
    ]
    assert comparison.failures == ["LlamaIndex, own: MemoryError"]
    assert "failed: LlamaIndex, own: MemoryError" in capsys.readouterr().err


def test_results_of_peers_may_be_kept_and_our_own_never(corpus: Corpus, tmp_path: Path) -> None:
    comparison = Comparison(Scripted(tmp_path, 1), tmp_path, lambda texts: [1 for _ in texts])
    comparison.measure_ours(corpus)
    comparison.measure(PEERS[0], corpus)

    assert [row.kept for row in comparison.rows.values()] == [False, True]
