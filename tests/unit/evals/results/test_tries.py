"""Cases that were asked several times."""

from __future__ import annotations

import pytest

from evals.results.tries import flaky, tries
from evals.results.types import CaseResult
from tests.unit.evals.comparing.runs import result


def times(case_id: str, *passed: bool | None) -> list[CaseResult]:
    """Return a case that was asked so often."""
    return [result(case_id, each, epoch=at) for at, each in enumerate(passed, 1)]


def test_what_holds_each_time_is_less_than_what_holds_at_all() -> None:
    """By hand: one of two cases passes always, the other two times of three."""
    found = tries([*times("a", True, True, True), *times("b", True, False, True)])
    assert [one.k for one in found] == [1, 2, 3] and {one.cases for one in found} == {2}
    assert [one.every.mean for one in found] == pytest.approx([5 / 6, 2 / 3, 1 / 2])
    assert [one.some.mean for one in found] == pytest.approx([5 / 6, 1, 1])
    assert all(0 <= one.every.low <= one.every.mean <= one.every.high <= 1 for one in found)


def test_a_time_that_could_not_be_scored_leaves_the_case_out() -> None:
    """It is neither luck nor skill."""
    found = tries([*times("a", True, None), *times("b", True, False)])
    assert [one.cases for one in found] == [1, 1]
    assert tries(times("a", True, None)) == []


def test_asked_once_nothing_is_told() -> None:
    """Nor of no case."""
    assert tries(times("a", True)) == [] and tries([]) == []


def test_flaky_is_what_passed_and_failed() -> None:
    """Not what failed each time, nor what was not scored."""
    assert flaky([*times("b", True, False), *times("a", False, False), *times("c", True, None)]) == ["b"]
