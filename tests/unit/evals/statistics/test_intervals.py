"""Means and rates with their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, sem

from evals.statistics.intervals import Interval, interval, paired, rate, standard_error, wilson


def test_an_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).random(200)
    groups = [str(number % 40) for number in range(200)]
    found = interval(values, groups)
    assert found.low < found.mean < found.high
    assert found.mean == pytest.approx(values.mean())
    assert found == interval(values, groups)


def test_questions_of_one_group_count_as_little_evidence_as_the_group() -> None:
    values = [1.0] * 50 + [0.0] * 50
    alone = interval(values, [str(number) for number in range(100)])
    together = interval(values, [str(number // 10) for number in range(100)])
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_macro_average_counts_each_group_once() -> None:
    values, groups = [1.0, 1.0, 1.0, 0.0], ["a", "a", "a", "b"]
    assert interval(values, groups).mean == 0.75
    assert interval(values, groups, macro=True).mean == 0.5


def test_a_difference_is_measured_question_by_question() -> None:
    groups = [str(number) for number in range(60)]
    base = np.tile([0.0, 1.0, 0.5], 20)
    found = paired(base + 0.1, base, groups)
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


@pytest.mark.parametrize(("values", "groups"), [([], []), ([1.0], ["a", "b"])])
def test_an_interval_of_nothing_is_refused(values: list[float], groups: list[str]) -> None:
    with pytest.raises(ValueError, match="interval"):
        interval(values, groups)


def test_a_difference_of_two_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="paired"):
        paired([1.0], [1.0, 2.0], ["a"])


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=40))
def test_where_nothing_belongs_together_the_error_is_the_plain_one(values: list[float]) -> None:
    found = standard_error(values, [str(number) for number in range(len(values))])
    assert found == pytest.approx(float(sem(values)), abs=1e-9)


def test_the_error_of_clusters_is_that_of_their_sums() -> None:
    # By hand: mean 0.5, deviations by cluster 1.0 and -1.0 of 4 values: sqrt(2/1 * (1 + 1)) / 4.
    assert standard_error([1.0, 1.0, 0.0, 0.0], ["a", "a", "b", "b"]) == pytest.approx(0.5)


@given(st.lists(st.booleans(), min_size=2, max_size=20), st.integers(2, 5))
def test_cases_written_several_times_make_nothing_surer(values: list[bool], times: int) -> None:
    once = standard_error([float(value) for value in values], [str(number) for number in range(len(values))])
    again = [float(value) for value in values for _ in range(times)]
    groups = [str(number) for number in range(len(values)) for _ in range(times)]
    assert standard_error(again, groups) == pytest.approx(once, abs=1e-12)


def test_one_cluster_has_no_error() -> None:
    assert standard_error([1.0, 0.0], ["a", "a"]) is None
    with pytest.raises(ValueError, match="standard_error"):
        standard_error([1.0], [])


@given(st.integers(1, 400), st.floats(0, 1))
def test_wilson_is_what_scipy_has_it_to_be(of: int, share: float) -> None:
    right = round(share * of)
    theirs = binomtest(right, of).proportion_ci(method="wilson")
    found = wilson(right, of)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize(("right", "of"), [(-1, 5), (6, 5), (0, 0)])
def test_a_rate_of_nothing_is_refused(right: int, of: int) -> None:
    with pytest.raises(ValueError, match="wilson"):
        wilson(right, of)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=60))
def test_a_rate_stays_within_its_interval_and_the_interval_within_bounds(cases: list[tuple[bool, int]]) -> None:
    found = rate([float(passed) for passed, _ in cases], [str(group) for _, group in cases])
    assert 0 <= found.low <= found.mean <= found.high <= 1


def test_sixty_of_sixty_is_no_certainty_and_less_so_of_ten_customers() -> None:
    alone = rate([1.0] * 60, [str(number) for number in range(60)])
    together = rate([1.0] * 60, [str(number % 10) for number in range(60)])
    assert alone == wilson(60, 60)
    assert together == Interval(1.0, wilson(10, 10).low, 1.0)
    assert together.low < alone.low < 1


def test_a_rate_of_independent_cases_is_nearly_wilsons() -> None:
    values = [1.0] * 45 + [0.0] * 15
    found, plain = rate(values, [str(number) for number in range(60)]), wilson(45, 60)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.005)
    with pytest.raises(ValueError, match="rate"):
        rate([], [])
