"""A reranker's scores where it has good ones in time, else none and a line in the log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import pytest

from retrieval.errors import IndexUnavailable
from retrieval.ports import Reranker
from retrieval.reranking import reranked

AMPLE_S = 60.0


class Scripted(Reranker):
    """Answers with what it was given."""

    def __init__(self, answer: list[float] | Exception) -> None:
        self._answer = answer

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Held(Reranker):
    """Answers when it is let go, and keeps what it was asked."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()
        self.asked: list[str] = []

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        self.asked.append(query)
        self.begun.set()
        self.go.wait()
        return [0.5 for _ in passages]


def test_good_scores_are_returned(caplog: pytest.LogCaptureFixture) -> None:
    assert reranked(Scripted([0.0, 1.0]), "q", ["a", "b"], AMPLE_S) == [0.0, 1.0]
    assert caplog.records == []


def test_nothing_to_rank_asks_nobody() -> None:
    assert reranked(Scripted(RuntimeError()), "q", [], AMPLE_S) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (IndexUnavailable("reranker x: nowhere"), "nowhere"),
        (TimeoutError("the hub"), "the hub"),
        ([0.5], "1 scores"),
        ([0.5, 1.5], "within 0 and 1"),
        ([0.5, float("nan")], "within 0 and 1"),
    ],
)
def test_a_failure_is_one_line_in_the_log_and_no_scores(
    answer: list[float] | Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert reranked(Scripted(answer), "q", ["a", "b"], AMPLE_S) is None
    assert [said in record.getMessage() for record in caplog.records] == [True]


def test_too_late_is_one_line_in_the_log_and_no_scores(caplog: pytest.LogCaptureFixture) -> None:
    held = Held()
    try:
        with caplog.at_level(logging.WARNING):
            assert reranked(held, "late", ["a"], 0.01) is None
        assert ["not done" in record.getMessage() for record in caplog.records] == [True]
    finally:
        held.go.set()


def test_what_is_given_up_while_it_waits_is_never_begun() -> None:
    held = Held()
    first = threading.Thread(target=reranked, args=(held, "first", ["a"], AMPLE_S))
    first.start()
    try:
        assert held.begun.wait(AMPLE_S)
        assert reranked(held, "second", ["a"], 0.01) is None
    finally:
        held.go.set()
        first.join()
    assert reranked(held, "third", ["a"], AMPLE_S) == [0.5]
    assert held.asked == ["first", "third"]
