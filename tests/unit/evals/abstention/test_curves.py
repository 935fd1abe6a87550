"""What is answered where few unanswerable questions are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.abstention.curves import answered_at, curve

scores = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.mark.parametrize(("false", "answered"), [(0.0, 1 / 3), (0.5, 2 / 3), (1.0, 1.0)])
def test_the_threshold_is_the_lowest_that_few_others_pass(false: float, answered: float) -> None:
    with_answer, without = np.array([0.9, 0.6, 0.1]), np.array([0.8, 0.3])
    assert answered_at(with_answer, without, false) == pytest.approx(answered)


@given(scores, scores, st.floats(0, 1), st.floats(0, 1))
def test_more_false_answers_never_mean_fewer_right_ones(
    with_answer: list[float], without: list[float], one: float, other: float
) -> None:
    least, most = sorted((one, other))
    first, second = np.array(with_answer), np.array(without)
    assert answered_at(first, second, least) <= answered_at(first, second, most)


@pytest.mark.parametrize(("with_answer", "without"), [([], [0.5]), ([0.5], [])])
def test_one_kind_alone_has_no_curve(with_answer: list[float], without: list[float]) -> None:
    with pytest.raises(ValueError, match="without"):
        answered_at(np.array(with_answer), np.array(without), 0.05)


def test_scores_judgements_and_groups_belong_together() -> None:
    with pytest.raises(ValueError, match="2 scores, 1 judgements"):
        curve([0.1, 0.2], [True], ["a"])


def test_an_interval_holds_its_share_and_is_the_same_every_time() -> None:
    right = [True, False] * 20
    by = curve(
        [0.9 if one else index / 80 for index, one in enumerate(right)], right, [f"g{n // 2}" for n in range(40)]
    )
    share = by.answered(0.05)
    assert (share.low, share.value, share.high) == (1.0, 1.0, 1.0)
    passing = by.passing(0.25, answerable=False)
    assert passing.low <= passing.value <= passing.high
    assert passing == by.passing(0.25, answerable=False)
