"""What a report counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.reports.figures import abstention, calibration, group, grouped, latency, quantile, scorers
from evals.results.types import CaseResult
from tests.unit.evals.reports.world import answer, result


def test_a_group_counts_what_passed_and_leaves_the_unscored_out_of_the_share() -> None:
    found = group("all", [result("a"), result("b"), result("c", {"facts": 0}), result("d", {"facts": None})])
    assert (found.passed, found.failed, found.unscored) == (2, 1, 1)
    assert found.share is not None
    assert found.share.mean == pytest.approx(2 / 3)
    assert 0 < found.share.low < found.share.mean < found.share.high < 1


def test_a_group_of_which_nothing_was_scored_has_no_share() -> None:
    assert group("all", [result("a", {"facts": None})]).share is None
    assert group("none", []).share is None


def test_groups_come_worst_first_and_a_case_counts_for_each_of_its_tags() -> None:
    results = [result("a", tags=("bill", "fee")), result("b", {"facts": 0}, tags=("fee",)), result("c", tags=())]
    assert [(one.name, one.passed, one.failed) for one in grouped(results, lambda one: one.tags)] == [
        ("fee", 1, 1),
        ("bill", 1, 0),
    ]


def test_scorers_that_judge_come_first_and_count_what_they_missed() -> None:
    found = scorers([result("a", {"latency": 90.0, "facts": 1}), result("b", {"facts": 0.5, "latency": 110.0})])
    assert [(one.name, one.judges, one.missed, one.count) for one in found] == [
        ("facts", True, 1, 2),
        ("latency", False, 0, 2),
    ]
    assert found[1].mean is not None
    assert found[1].mean.mean == pytest.approx(100)


def test_calibration_compares_how_sure_with_how_often_right() -> None:
    sure = [(0.95, 1), (0.95, 1), (0.55, 1), (0.55, 0), (0.15, 0)]
    found = calibration(
        [result(f"c{at}", {"facts": right}, confidence=value) for at, (value, right) in enumerate(sure)]
    )
    assert found is not None
    assert found.of == "confidence"
    assert [(one.low, one.count, one.share.mean) for one in found.bins] == [(0.1, 1, 0), (0.5, 2, 0.5), (0.9, 2, 1)]
    assert found.error == pytest.approx((0.15 + 2 * 0.05 + 2 * 0.05) / 5)


def test_what_was_not_answered_or_not_scored_says_nothing_of_calibration() -> None:
    withheld = [result(f"c{at}", confidence=at / 4, answers=(answer(outcome="abstained"),)) for at in range(4)]
    unscored = [result(f"u{at}", {"facts": None}, confidence=at / 4) for at in range(4)]
    assert calibration([*withheld, *unscored]) is None


def test_abstention_counts_false_answers_and_false_refusals() -> None:
    def asked(case_id: str, wanted: str, got: str, sure: float | None = None) -> CaseResult:
        return result(case_id, answers=(answer(outcome=got),), expected={"outcome": [wanted]}, confidence=sure)

    results = [
        asked("a", "answered", "answered", 0.9),
        asked("b", "answered", "abstained", 0.4),
        asked("c", "abstained", "answered", 0.6),
        asked("d", "abstained", "abstained", 0.1),
        asked("e", "clarify", "clarify", 0.5),
    ]
    found = abstention(results)
    assert found is not None
    assert (found.answerable, found.refused, found.unanswerable, found.false) == (2, 1, 2, 1)
    assert [(one.threshold, one.answered, one.false) for one in found.curve] == [
        (0.9, 0.5, 0.0),
        (0.6, 0.5, 0.5),
        (0.4, 1.0, 0.5),
        (0.1, 1.0, 1.0),
    ]


def test_without_expected_outcomes_there_is_nothing_to_say_of_abstention() -> None:
    assert abstention([result("a", expected={})]) is None


def test_latency_is_as_measured_else_what_the_answers_say() -> None:
    found = latency([result("a", {"latency": 100.0}), result("b")])
    assert found is not None
    assert found.values == (28.0, 100.0)
    assert found.stages["gather"] == 20.0
    assert latency([result("c", answers=())]) is None


@given(st.lists(st.floats(0, 1e6), min_size=1), st.sampled_from((0.5, 0.9, 0.95, 0.99)))
def test_a_quantile_is_the_least_value_that_the_share_does_not_exceed(values: list[float], share: float) -> None:
    ascending = sorted(values)
    found = quantile(ascending, share)
    assert sum(value <= found for value in ascending) >= share * len(ascending)
    assert sum(value < found for value in ascending) < share * len(ascending) or found == ascending[0]
