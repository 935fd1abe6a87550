"""Near-duplicates."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.similarity import fold, resemblance, shingles

texts = st.text("abc ", max_size=60)


@given(texts, texts)
def test_resemblance_is_symmetric_and_bounded(one: str, other: str) -> None:
    a, b = shingles(one), shingles(other)
    assert resemblance(a, b) == resemblance(b, a)
    assert 0 <= resemblance(a, b) <= 1
    assert resemblance(a, a) == 1


@given(st.lists(texts, max_size=8))
def test_folding_loses_nothing_and_keeps_the_first_of_each_kind(all_texts: list[str]) -> None:
    groups = fold(all_texts, ["One title"] * len(all_texts))
    assert sorted(index for group in groups for index in group) == list(range(len(all_texts)))
    assert all(group[0] == min(group) for group in groups)


def test_case_and_punctuation_do_not_matter_but_another_subject_does() -> None:
    one = "Restart the process, then check the log of the gateway for errors."
    same = "restart the process then check the LOG of the gateway for errors"
    other = "Restart the billing process, then check the queue of the rating engine."
    assert fold([one, other, same], ["One title"] * 3) == [[0, 2], [1]]


def test_a_text_is_kept_for_each_title_it_stands_under_but_boilerplate_is_not() -> None:
    text = "Drain the node, wait until it is empty, and then restart the process."
    assert fold([text] * 3, ["Quorum lost", "Quorum at risk", "Quorum lost"]) == [[0, 2], [1]]
    assert fold([text] * 5, list("abcda")) == [[0, 4], [1], [2, 3]]
