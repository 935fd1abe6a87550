"""Two runs beside each other."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from evals.comparing.comparison import compare
from evals.comparing.types import PASSED, Comparison, Effect, Incomparable
from evals.results.types import CaseResult
from tests.unit.evals.comparing.runs import result, run, sided, suite, taking


def overall(comparison: Comparison, scorer: str) -> Effect:
    return next(effect for effect in comparison.overall if effect.scorer == scorer)


def test_a_run_beside_itself_shows_nothing() -> None:
    found = compare(sided(suite(30)), sided(suite(30)))
    assert not found.flips
    assert not found.told
    assert not found.differences
    assert [effect.scorer for effect in found.overall] == [PASSED, "facts", "latency"]
    assert all(effect.change.mean == 0 for effect in found.overall)
    assert [effect.p for effect in found.overall] == [1, 1, None]


def test_ten_runs_that_differ_in_nothing_but_time_never_differ() -> None:
    random = np.random.default_rng(1)

    def again() -> list[CaseResult]:
        return taking(suite(60, {"case-07": False}), random.normal(20, 5, 60).tolist())

    base = sided(again())
    for _ in range(10):
        found = compare(base, sided(again()))
        assert not found.flips
        assert not found.told


def test_cases_that_fail_now_are_found_named_and_counted() -> None:
    lost = {f"case-{n:02}": False for n in range(8)}
    found = compare(sided(suite(40)), sided(suite(40, lost)))
    assert [(flip.kind, flip.after.case_id) for flip in found.flips] == [("lost", name) for name in lost]
    passing = overall(found, PASSED)
    assert (passing.before, passing.after) == (1.0, 0.8)
    assert passing.change.mean == pytest.approx(-0.2)
    assert passing.change.low < -0.2 < passing.change.high < 0
    assert (passing.test, passing.verdict) == ("McNemar", "worse")
    assert passing.p == pytest.approx(2 / 2**8)
    assert passing.p is not None
    assert passing.corrected is not None
    assert passing.p <= passing.corrected <= 0.05
    assert passing.least is not None
    assert 6 / 40 <= passing.least < 0.5
    assert found.flips[0].after.reasons == {"facts": "€10.00 is not said"}


def test_what_asks_about_one_customer_counts_once() -> None:
    def of_three(failing: bool) -> list[CaseResult]:
        names = [f"case-{n:02}" for n in range(8)]
        lost = dict.fromkeys(names, False) if failing else {}
        return [replace(one, cluster="C-1" if one.case_id in names else one.cluster) for one in suite(40, lost)]

    passing = overall(compare(sided(of_three(False)), sided(of_three(True))), PASSED)
    assert (passing.clusters, passing.test, passing.p, passing.verdict) == (33, "permutation", 1.0, "")


def test_it_is_told_where_it_got_worse() -> None:
    tagged = [replace(one, tags=("roaming",) if n < 20 else ("bill",)) for n, one in enumerate(suite(60))]
    worse = [
        result(one.case_id, n >= 12, tags=one.tags, suite=one.suite, audience=one.audience)
        for n, one in enumerate(tagged)
    ]
    found = compare(sided(tagged), sided(worse))
    told = {(effect.scorer, effect.over, effect.name) for effect in found.told}
    assert (PASSED, "tag", "roaming") in told
    assert (PASSED, "tag", "bill") not in told
    # One suite and one audience of all cases say nothing that all cases do not.
    assert {effect.over for effect in found.effects} == {"all", "tag"}


def test_how_long_it_took_is_told_but_never_called_better_or_worse() -> None:
    slow = taking(suite(30), 90.0)
    found = compare(sided(suite(30)), sided(slow))
    latency = overall(found, "latency")
    assert (latency.change.low, latency.change.mean, latency.change.high) == (70.0, 70.0, 70.0)
    assert (latency.p, latency.corrected, latency.least, latency.verdict) == (None, None, None, "")
    assert not found.told


def test_three_cases_are_too_few_to_tell_anything() -> None:
    passing = overall(compare(sided(suite(3)), sided(suite(3, {"case-00": False}))), PASSED)
    assert (passing.p, passing.corrected, passing.least, passing.verdict) == (None, None, None, "")


def test_what_could_not_be_scored_counts_for_nothing_and_is_told() -> None:
    found = compare(sided(suite(10)), sided(suite(10, {"case-03": None})))
    assert [(flip.kind, flip.after.case_id) for flip in found.flips] == [("unscored", "case-03")]
    assert overall(found, PASSED).cases == 9
    assert overall(found, PASSED).after == 1
    back = compare(sided(suite(10, {"case-03": None})), sided(suite(10)))
    assert [flip.kind for flip in back.flips] == ["scored"]


def test_a_case_that_passes_at_times_is_flaky_and_no_flip() -> None:
    repeats = [*suite(10, epoch=1), *suite(10, {"case-03": False, "case-04": False}, epoch=2)]
    repeats = [one if one.case_id != "case-04" else result("case-04", False, epoch=one.epoch) for one in repeats]
    found = compare(sided(suite(10)), sided(repeats))
    assert found.flaky == ("case-03",)
    assert [(flip.kind, flip.after.case_id) for flip in found.flips] == [("lost", "case-04")]
    assert overall(found, PASSED).after == pytest.approx(8.5 / 10)
    assert "pass^2" not in {effect.scorer for effect in found.overall}
    shown = found.after.cases["case-03"].shown
    assert shown is not None
    assert shown.epoch == 2


def test_what_differs_of_the_runs_themselves_is_told() -> None:
    before = sided(suite(6), build={"version": "1.0", "prompts": "a"}, overrides={"retrieval.limit": "12"})
    after = sided(suite(6), build={"version": "1.1", "rules": "r"}, target="http://127.0.0.1:8000", complete=False)
    found = {(one.name, one.before, one.after) for one in compare(before, after).differences}
    assert found == {
        ("target", "in process", "http://127.0.0.1:8000"),
        ("incomplete", "", "yes"),
        ("setting retrieval.limit", "12", ""),
        ("build prompts", "a", ""),
        ("build rules", "", "r"),
        ("build version", "1.0", "1.1"),
    }


def test_runs_of_different_cases_are_refused_with_what_differs() -> None:
    before, after = suite(9), suite(10)[2:]
    after[0] = replace(after[0], case_hash="written anew")
    with pytest.raises(Incomparable) as refused:
        compare(sided(before), sided(after, run_id="20260821-2"))
    said = str(refused.value)
    assert "20260820-1 and 20260821-2 are not of the same cases" in said
    for part in ("1 only in the second (case-09)", "2 only in the first (case-00, case-01)", "1 rewritten (case-02)"):
        assert part in said
    found = compare(sided(before), sided(after), shared=True)
    assert overall(found, PASSED).cases == 6
    assert (found.apart.added, found.apart.rewritten) == (("case-09",), ("case-02",))


def test_many_cases_that_differ_are_counted_and_some_named() -> None:
    with pytest.raises(Incomparable, match=re.escape("case-04 and 15 more)")):
        compare(sided(suite(30)[20:]), sided(suite(30)[:20] + suite(30)[20:]))


def test_runs_with_nothing_in_common_cannot_be_compared_at_all() -> None:
    with pytest.raises(Incomparable, match="no case in common"):
        compare(sided(suite(3)), sided([result("other")]), shared=True)


def test_the_order_of_results_makes_no_difference() -> None:
    first, second = suite(20), suite(20, {"case-05": False, "case-11": False})
    assert compare(sided(first), sided(second)) == compare(
        sided(first[::-1], suites=run(first).suites), sided(second[::-1], suites=run(second).suites)
    )


def test_of_several_tries_it_is_told_how_many_cases_pass_every_time() -> None:
    def three(unsteady: int) -> list[CaseResult]:
        return [
            result(f"case-{n:02}", n >= unsteady or epoch != 2, epoch=epoch) for n in range(40) for epoch in (1, 2, 3)
        ]

    found = compare(sided(three(0)), sided(three(20)))
    steady = overall(found, "pass^3")
    assert (steady.before, steady.after, steady.verdict) == (1.0, 0.5, "worse")
    assert overall(found, PASSED).after == pytest.approx(1 - 20 / 120)
    assert len(found.flaky) == 20
    assert not found.flips
