"""Reciprocal rank fusion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import fuse
from retrieval.types import PassageId

ids = st.text("abcdefgh", min_size=1, max_size=2).map(PassageId)
rankings = st.lists(st.lists(ids, unique=True, max_size=10), max_size=4)


def test_scores_follow_the_formula() -> None:
    a, b, c = map(PassageId, "abc")
    fused = {hit.passage_id: hit.score for hit in fuse([[a, b], [b, c]], k=60)}
    assert fused == pytest.approx({b: 1 / 62 + 1 / 61, a: 1 / 61, c: 1 / 62})


def test_ties_go_by_id() -> None:
    assert [hit.passage_id for hit in fuse([[PassageId("z")], [PassageId("a")]])] == ["a", "z"]


@given(rankings, st.integers(1, 100))
def test_every_id_comes_once_best_first_within_bounds(lists: list[list[PassageId]], k: int) -> None:
    fused = fuse(lists, k)
    assert sorted(hit.passage_id for hit in fused) == sorted({key for ranking in lists for key in ranking})
    scores = [hit.score for hit in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= len(lists) / (k + 1) + 1e-12 for score in scores)


@given(rankings)
def test_the_order_of_rankings_does_not_matter(lists: list[list[PassageId]]) -> None:
    assert {hit.passage_id: pytest.approx(hit.score) for hit in fuse(lists)} == {
        hit.passage_id: hit.score for hit in fuse(lists[::-1])
    }


@given(st.lists(ids, unique=True, min_size=1, max_size=10))
def test_agreeing_rankings_keep_their_order(ranking: list[PassageId]) -> None:
    assert [hit.passage_id for hit in fuse([ranking, ranking])] == ranking


@given(rankings, ids)
def test_being_ranked_first_once_more_never_hurts(lists: list[list[PassageId]], winner: PassageId) -> None:
    before = {hit.passage_id: hit.score for hit in fuse(lists)}
    after = {hit.passage_id: hit.score for hit in fuse([*lists, [winner]])}
    assert after[winner] > before.get(winner, 0)


def test_a_repeated_id_or_a_senseless_k_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="repeats"):
        fuse([[PassageId("a"), PassageId("a")]])
    with pytest.raises(ValueError, match="k must"):
        fuse([], k=0)
