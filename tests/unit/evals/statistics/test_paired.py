"""Tests of a difference between two runs."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, permutation_test

from evals.statistics.correcting import holm
from evals.statistics.paired import detectable, mcnemar, sign_flip

COUNTS = st.integers(0, 60)


def own(count: int) -> list[str]:
    return [str(number) for number in range(count)]


@given(COUNTS, COUNTS)
def test_mcnemar_is_the_binomial_test_of_those_that_differ(lost: int, won: int) -> None:
    theirs = binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar(lost, won) == pytest.approx(theirs)


@given(COUNTS, COUNTS, st.integers(0, 100))
def test_a_permutation_of_passes_is_mcnemars_test_where_cases_are_independent(lost: int, won: int, same: int) -> None:
    differences = [-1.0] * lost + [1.0] * won + [0.0] * same
    assert sign_flip(differences, own(len(differences))) == pytest.approx(mcnemar(lost, won))


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(0, 6)), min_size=1, max_size=30))
def test_few_clusters_are_gone_through_one_by_one(cases: list[tuple[float, int]]) -> None:
    sums = [math.fsum(value for value, group in cases if group == one) for one in range(7)]
    totals = [abs(math.fsum(sign * one for sign, one in zip(signs, sums, strict=True))) for signs in _signs(7)]
    reached = abs(math.fsum(sums)) - 1e-9 * math.fsum(map(abs, sums)) - 1e-11
    by_hand = sum(total >= reached for total in totals) / len(totals)
    assert sign_flip([value for value, _ in cases], [str(group) for _, group in cases]) == pytest.approx(by_hand)


def _signs(count: int) -> list[tuple[int, ...]]:
    return list(product((1, -1), repeat=count))


def test_many_clusters_are_drawn_and_come_near_to_what_scipy_finds() -> None:
    differences = np.random.default_rng(3).normal(0.3, 1, 60)
    theirs = permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=20_000, rng=1)
    found = sign_flip(differences, own(60))
    assert found == pytest.approx(theirs.pvalue, abs=0.01)
    assert found == sign_flip(differences, own(60))


def test_what_is_drawn_is_never_quite_impossible() -> None:
    assert sign_flip([0.5 + number / 1000 for number in range(60)], own(60)) == pytest.approx(1 / 10_001)


def test_what_falls_together_counts_once() -> None:
    assert sign_flip([-1.0] * 30, own(30)) < 1e-8
    assert sign_flip([-1.0] * 30, [str(number % 3) for number in range(30)]) == pytest.approx(0.25)


def test_no_difference_is_no_finding() -> None:
    assert sign_flip([], []) == 1.0
    assert sign_flip([0.0] * 9, own(9)) == 1.0
    with pytest.raises(ValueError, match="sign_flip"):
        sign_flip([1.0], [])
    with pytest.raises(ValueError, match="mcnemar"):
        mcnemar(-1, 0)


def test_runs_that_do_not_differ_are_told_to_differ_no_more_often_than_agreed() -> None:
    random = np.random.default_rng(20_260_101)
    groups = [str(number // 3) for number in range(90)]
    told = [sign_flip(random.choice([-1.0, 0.0, 1.0], size=90, p=[0.1, 0.8, 0.1]), groups) <= 0.05 for _ in range(400)]
    assert np.mean(told) <= 0.07


def test_what_is_said_to_be_detectable_is_detected_four_times_of_five() -> None:
    random = np.random.default_rng(5)
    groups, noise = own(400), [0.1, 0.8, 0.1]
    least = detectable(random.choice([-1.0, 0.0, 1.0], size=400, p=noise), groups, share=True)
    assert least is not None
    shares = [0.1 + least / 2, 0.8, 0.1 - least / 2]
    found = [sign_flip(random.choice([-1.0, 0.0, 1.0], size=400, p=shares), groups) <= 0.05 for _ in range(400)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.07)


def test_six_cases_that_flip_the_same_way_are_the_least_that_shows_anything() -> None:
    assert detectable([0.0] * 100, own(100), share=True) == 0.06
    assert mcnemar(6, 0) <= 0.05 < mcnemar(5, 0)
    assert detectable([0.0] * 100, own(100), share=False) is None
    assert detectable([1.0, 0.0] * 50, [str(number % 5) for number in range(100)], share=True) is None
    assert detectable([1.0], ["a"], share=True) is None


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_correcting_keeps_the_order_and_only_ever_doubts_more(chances: list[float]) -> None:
    found = holm(chances)
    pairs = sorted(zip(chances, found, strict=True))
    assert all(0 <= before <= after <= 1 for before, after in pairs)
    assert all(first <= second for (_, first), (_, second) in zip(pairs, pairs[1:], strict=False))
    # Keeping the rate of false finds among finds is never stricter than allowing hardly any.
    assert np.all(np.asarray(found) >= false_discovery_control(chances) - 1e-12)
