"""What a passage is worth to a question."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking import CLEAR, Signals, Weights, names_unknown, ranked, signals
from retrieval.types import PassageId, Ranked, Rankings

WEIGHTS = Weights(meaning=1.0, words=0.5, name=0.25, overview=0.5)
MOST = 2.2


class Rarity:
    """Terms 1 and 2 are rare, 3 is common, and anything else unknown."""

    rarest = 4.0

    def holds(self, index: int) -> bool:
        return index in {1, 2, 3}

    def idf(self, index: int) -> float:
        return {1: 4.0, 2: 4.0, 3: 1.0}.get(index, 5.0)


def hit(name: str, score: float, names: tuple[int, ...] = (), overview: bool = False) -> Ranked:
    return Ranked(PassageId(name), score, names, overview)


def found(
    rankings: Rankings, terms: tuple[int, ...] = (1, 3), limit: int = 2, unknown: bool = True
) -> dict[str, Signals]:
    return {str(key): one for key, one in signals(rankings, terms, Rarity(), limit, MOST, unknown).items()}


def test_words_count_as_a_share_of_what_the_question_could_give() -> None:
    one = found(Rankings(dense=(hit("a", 0.8),), sparse=(hit("a", 5.5),)))["a"]
    assert one == Signals(meaning=0.8, words=5.5 / (5.0 * MOST), name=0.0, overview=0.0)


def test_what_a_full_ranking_lacks_has_what_its_last_one_has() -> None:
    full = Rankings(dense=(hit("a", 0.8), hit("b", 0.6)), sparse=(hit("c", 4.4), hit("a", 2.2)))
    by_id = found(full)
    assert by_id["c"].meaning == 0.6
    assert by_id["b"].words == pytest.approx(2.2 / 11)
    short = found(Rankings(dense=(hit("a", 0.8), hit("b", 0.6)), sparse=(hit("c", 4.4),)))
    assert short["b"].words == 0.0, "a ranking that is not full holds all that there is"


def test_a_name_counts_by_the_share_that_is_asked_for_and_its_rarest_word() -> None:
    rankings = Rankings(dense=(hit("whole", 0.5, (1,)), hit("half", 0.5, (1, 2)), hit("common", 0.5, (3,))))
    by_id = found(rankings)
    assert by_id["whole"].name == 1.0
    assert by_id["half"].name == pytest.approx(0.5)
    assert by_id["common"].name == pytest.approx(0.25)


def test_overviews_gain_where_what_is_named_is_unknown_and_nothing_is_found_word_by_word() -> None:
    overview = (hit("o", 0.4, overview=True),)
    vague = found(Rankings(dense=(hit("a", 0.8),), sparse=(), dense_overviews=overview))
    assert vague["o"].overview == pytest.approx(0.8)
    assert vague["a"].overview == 0.0
    clear = found(Rankings(dense=(hit("a", 0.8),), sparse=(hit("a", 5.0 * MOST * CLEAR),), dense_overviews=overview))
    assert clear["o"].overview == 0.0
    prose = found(Rankings(dense=(hit("a", 0.8),), sparse=(), dense_overviews=overview), unknown=False)
    assert prose["o"].overview == 0.0


def test_a_question_names_what_is_unknown_if_no_passage_has_one_of_its_identifiers() -> None:
    assert names_unknown([1, 9], Rarity())
    assert not names_unknown([1, 2], Rarity())
    assert not names_unknown([], Rarity()), "what is told in prose names nothing"


def test_the_reasons_add_up_to_the_score_and_order_the_passages() -> None:
    one, two = Signals(0.8, 0.5, 0.5, 0.0), Signals(0.9, 0.0, 0.0, 0.1)
    assert math.fsum(reason.points for reason in one.reasons(WEIGHTS)) == pytest.approx(1.175)
    order = ranked({PassageId("two"): two, PassageId("one"): one}, WEIGHTS)
    assert [item.passage_id for item in order] == ["one", "two"]
    assert [item.score for item in order] == pytest.approx([1.175, 0.95])
    same = ranked({PassageId("z"): one, PassageId("a"): one}, WEIGHTS)
    assert [item.passage_id for item in same] == ["a", "z"]


def test_nothing_found_is_nothing() -> None:
    assert found(Rankings()) == {}
    assert found(Rankings(dense=(hit("a", 0.5),)), terms=())["a"].words == 0.0


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(-1, 1)), max_size=6, unique_by=lambda pair: pair[0]),
    st.lists(st.tuples(st.sampled_from("defghi"), st.floats(0, 11)), max_size=6, unique_by=lambda pair: pair[0]),
    st.floats(0, 1),
)
def test_a_better_match_never_ranks_lower(
    dense: list[tuple[str, float]], sparse: list[tuple[str, float]], more: float
) -> None:
    def ordered(pairs: list[tuple[str, float]]) -> tuple[Ranked, ...]:
        return tuple(hit(name, score) for name, score in sorted(pairs, key=lambda pair: -pair[1]))

    rankings = Rankings(ordered(dense), ordered(sparse))
    by_id = found(rankings, limit=6)
    assert by_id.keys() == {name for name, _ in (*dense, *sparse)}
    for one in by_id.values():
        assert 0 <= one.words <= 1
        assert one.score(WEIGHTS) <= Signals(one.meaning + more, one.words, one.name, one.overview).score(WEIGHTS)
