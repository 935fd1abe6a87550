"""Several tries of a case, and people who judge the same answers."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.agreement import kappa
from evals.statistics.repeats import pass_at, pass_hat


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.data())
def test_both_are_means_over_every_choice_of_tries(tries: list[bool], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(tries)))
    chosen = list(combinations(tries, k))
    assert pass_hat(sum(tries), len(tries), k) == pytest.approx(sum(map(all, chosen)) / len(chosen))
    assert pass_at(sum(tries), len(tries), k) == pytest.approx(sum(map(any, chosen)) / len(chosen))


@pytest.mark.parametrize(("passed", "tries", "k"), [(3, 2, 1), (-1, 2, 1), (1, 2, 3), (1, 2, 0)])
def test_more_than_was_tried_cannot_be_told(passed: int, tries: int, k: int) -> None:
    for measure in (pass_hat, pass_at):
        with pytest.raises(ValueError, match="nothing can be said"):
            measure(passed, tries, k)


def own(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_kappa_by_hand() -> None:
    # 20 + 15 of 50 agree; by chance they would in 0.5 of all: Cohen's (0.7 - 0.5) / (1 - 0.5).
    ours = ["right"] * 25 + ["wrong"] * 25
    theirs = ["right"] * 20 + ["wrong"] * 5 + ["right"] * 10 + ["wrong"] * 15
    found = kappa(ours, theirs, own(50))
    assert found is not None
    assert found.mean == pytest.approx(0.4)
    assert 0.1 < found.low < found.mean < found.high < 0.7


def test_who_agrees_on_everything_and_who_on_nothing() -> None:
    ours = ["right", "wrong"] * 10
    assert (found := kappa(ours, ours, own(20))) and (found.mean, found.low, found.high) == (1.0, 1.0, 1.0)
    turned = ["wrong", "right"] * 10
    assert (found := kappa(ours, turned, own(20))) and found.mean == -1.0


def test_where_both_say_always_the_same_there_is_nothing_to_agree_on() -> None:
    assert kappa(["right"] * 5, ["right"] * 5, own(5)) is None
    with pytest.raises(ValueError, match="kappa"):
        kappa([], [], [])
    with pytest.raises(ValueError, match="kappa"):
        kappa(["right"], ["right", "wrong"], ["a"])


def test_judgements_of_one_conversation_count_as_little_as_it_does() -> None:
    ours, theirs = ["right", "wrong", "right", "wrong"] * 10, ["right", "wrong", "wrong", "wrong"] * 10
    alone, together = kappa(ours, theirs, own(40)), kappa(ours, theirs, [str(number // 20) for number in range(40)])
    assert alone is not None
    assert together is not None
    assert alone.mean == together.mean
