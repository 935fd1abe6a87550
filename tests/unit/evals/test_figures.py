"""Figures and their verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bench.figures import Figure, amount, percentile

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)


@given(VALUES, st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_the_share_does_not_exceed(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    smaller = [value for value in values if value < found]
    assert not smaller or len(smaller) < share * len(values)


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0), ([1.0], 1.1)])
def test_a_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


@pytest.mark.parametrize(
    ("figure", "verdict", "target"),
    [
        (Figure("a", "a", 3.0, "x", least=3), "met", ">= 3 x"),
        (Figure("a", "a", 2.99, "x", least=3), "missed", ">= 3 x"),
        (Figure("a", "a", 60.0, "ms", most=60), "met", "<= 60 ms"),
        (Figure("a", "a", 60.1, "ms", most=60), "missed", "<= 60 ms"),
        (Figure("a", "a", None, "ms", most=60), "not measured", "<= 60 ms"),
        (Figure("a", "a", 7.0, "ms"), "", ""),
    ],
)
def test_the_verdict_compares_with_the_target(figure: Figure, verdict: str, target: str) -> None:
    assert (figure.verdict, figure.target) == (verdict, target)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0123, "0.0123"), (1.0, "1"), (2.5, "2.5"), (59.96, "60"), (1500, "1,500"), (123456.7, "123,457")],
)
def test_an_amount_has_three_digits_that_count(value: float, text: str) -> None:
    assert amount(value) == text
