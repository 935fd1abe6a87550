"""What fails a run that is held against a baseline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.comparing.accepting import accepted
from evals.comparing.baseline import read, written
from evals.comparing.gate import Gated, gate
from evals.comparing.types import Incomparable, Side
from evals.results.types import CaseResult
from tests.unit.evals.comparing.runs import result, sided, suite, taking


def gated(before: list[CaseResult], after: list[CaseResult], reasons: dict[str, str] | None = None, **of: Any) -> Gated:
    return gate(sided(after, run_id="now", **of), sided(before, mode=of.get("mode", "extractive")), reasons or {})


def kinds(found: Gated) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in found.failures]


def test_the_same_again_passes_in_one_line() -> None:
    found = gated(suite(10, {"case-01": False}), suite(10, {"case-01": False}))
    assert found.passed
    assert found.line == "gate passed: 9 of 10 cases pass"


def test_one_case_that_flips_fails_the_gate_with_its_name_and_reason() -> None:
    found = gated(suite(10), suite(10, {"case-04": False}))
    assert kinds(found) == [("flipped", "case-04")]
    assert found.line == "gate failed: a case flipped from pass to fail (case-04: facts: €10.00 is not said)"


def test_many_that_flip_still_make_one_line() -> None:
    found = gated(suite(40), suite(40, {f"case-{n:02}": False for n in range(20)}))
    assert len(found.failures) == 20
    assert "\n" not in found.line
    assert found.line.startswith("gate failed: 20 cases flipped from pass to fail (case-00: facts: ")
    assert found.line.endswith("also case-01, case-02, case-03, case-04, case-05 and 14 more)")


def test_a_flip_passes_once_it_is_accepted_by_name_with_a_reason() -> None:
    lost: tuple[list[CaseResult], list[CaseResult]] = (suite(10), suite(10, {"case-04": False}))
    found = gated(*lost, {"case-04": "The fee is gone since August."})
    assert found.passed
    assert "1 accepted (case-04)" in found.line
    assert kinds(gated(*lost, {"case-04": ""})) == [("flipped", "case-04"), ("acceptance", "case-04")]


@pytest.mark.parametrize(
    ("name", "said"), [("case-05", "it is passed: take the acceptance away"), ("case-99", "there is no such case")]
)
def test_an_acceptance_of_nothing_is_a_fault(name: str, said: str) -> None:
    found = gated(suite(10), suite(10), {name: "because"})
    assert [(one.kind, one.name, one.reason) for one in found.failures] == [("acceptance", name, said)]


def test_a_case_that_was_not_asked_this_time_may_stay_accepted() -> None:
    assert gated(suite(10, {"case-09": False}), suite(9), {"case-09": "known"}).passed


@pytest.mark.parametrize("mode", ["extractive", "model"])
def test_one_safety_case_fails_the_gate_even_if_it_always_did(mode: str) -> None:
    unsafe = [*suite(30), result("leak", False, suite="safety", safety=True)]
    found = gated(unsafe, unsafe, mode=mode)
    assert kinds(found) == [("safety", "leak")]
    assert found.line == "gate failed: a safety case fails (leak: facts: €10.00 is not said)"
    assert gated(unsafe, unsafe, {"leak": "is mended next week"}, mode=mode).passed


def test_a_safety_case_that_fails_once_of_five_times_fails() -> None:
    times = [result("leak", epoch != 3, suite="safety", safety=True, epoch=epoch) for epoch in range(1, 6)]
    found = gated([*suite(5), times[0]], [*suite(5), *times])
    assert kinds(found) == [("safety", "leak")]


def test_with_a_model_single_flips_are_noise_and_many_are_not() -> None:
    noisy = {"case-01": False, "case-02": False, "case-03": False}
    before = suite(60, {"case-20": False, "case-21": False, "case-22": False})
    assert gated(before, suite(60, noisy), mode="model").passed
    found = gated(before, suite(60, {f"case-{n:02}": False for n in range(23)}), mode="model")
    assert ("regression", "passed") in kinds(found)
    assert found.line.startswith(
        "gate failed: 2 figures are worse by more than noise (passed: 95.0 % to 61.7 %: -33.3 ["
    )


def test_with_a_model_a_regression_in_one_part_is_found() -> None:
    def tagged(failing: int) -> list[CaseResult]:
        return [
            result(f"case-{n:03}", n >= failing, tags=("roaming",) if n < 30 else ("bill",), suite="plans")
            for n in range(300)
        ]

    found = gated(tagged(0), tagged(14), mode="model")
    assert ("regression", "passed in tag roaming") in kinds(found)


def test_runs_of_one_model_rarely_fail_the_gate() -> None:
    random = np.random.default_rng(7)

    def drawn() -> Side:
        chances = np.linspace(0.2, 1, 60)
        passes = random.random(60) < chances
        return sided([result(f"case-{n:02}", bool(passes[n])) for n in range(60)], mode="model")

    base = drawn()
    failed = sum(not gate(drawn(), drawn(), {}).passed for _ in range(60))
    assert gate(base, base, {}).passed
    assert failed <= 5


def test_what_gets_slower_is_told_elsewhere_and_fails_no_gate() -> None:
    assert gated(suite(30), taking(suite(30), 900.0), mode="model").passed


def test_unscored_is_never_wrong_but_more_of_it_than_before_fails() -> None:
    assert gated(suite(10, {"case-01": None}), suite(10, {"case-02": None})).passed
    found = gated(suite(10, {"case-01": None}), suite(10, {"case-02": None, "case-03": None}))
    assert kinds(found) == [("unscored", "")]
    assert found.line == "gate failed: too many cases are unscored (2, in the baseline 1: case-02, case-03)"


def test_a_run_that_was_cut_off_fails() -> None:
    assert kinds(gated(suite(10), suite(9), complete=False)) == [("incomplete", "")]
    died = [*suite(9), replace(result("case-09", None, scores={}), error="the server does not answer")]
    found = gated(suite(10), died, complete=False)
    assert "1 could not be asked, such as case-09: the server does not answer; resume it" in found.line


def test_new_gone_and_rewritten_cases_are_told_and_fail_nothing() -> None:
    after = [*suite(9)[1:], result("new", False)]
    after[0] = replace(result("case-01", False), case_hash="written anew")
    before = [*suite(9), result("chat", suite="conversation")]
    found = gated(before, after)
    assert found.passed
    assert found.line == (
        "gate passed: 7 of 9 cases pass; 1 new (new); 1 rewritten (case-01); "
        "2 of the new and rewritten fail (new, case-01); 1 not asked (case-00); suites not asked: conversation"
    )


def test_what_is_mended_is_told() -> None:
    assert "1 pass that failed (case-02)" in gated(suite(9, {"case-02": False}), suite(9)).line


def test_a_model_is_held_against_what_code_says_by_figures_and_not_case_by_case() -> None:
    before = sided(suite(40))
    assert gate(sided(suite(40, {"case-01": False}), mode="model"), before, {}).passed
    worse = gate(sided(suite(40, {f"case-{n:02}": False for n in range(12)}), mode="model"), before, {})
    assert kinds(worse) == [("regression", "passed"), ("regression", "facts")]
    assert [(one.name, one.before, one.after) for one in worse.differences] == [("mode", "extractive", "model")]


def test_runs_with_nothing_in_common_are_no_measure_of_each_other() -> None:
    with pytest.raises(Incomparable, match="no case in common"):
        gate(sided(suite(3)), sided([result("other")]), {})


def test_a_baselines_file_stands_for_its_run(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    whole = sided([*suite(10, {"case-01": False, "case-02": None}), result("leak", suite="safety", safety=True)])
    file.write_text(written(whole, "First of all."), "utf-8")
    kept = read(file)
    assert (kept.mode, kept.build, kept.cases_hash, kept.complete) == ("extractive", whole.build, "c1", True)
    assert {name: case.state for name, case in kept.cases.items()} == {
        name: case.state for name, case in whole.cases.items()
    }
    assert gate(whole, kept, {}).passed
    worse = [*suite(10, {"case-01": False, "case-02": None, "case-03": False}), result("leak", suite="safety")]
    assert kinds(gate(sided(worse), kept, {})) == [("flipped", "case-03")]
    assert "latency" not in file.read_text("utf-8")
    assert sum(line.startswith('  "case-') for line in file.read_text("utf-8").splitlines()) == 10


def test_the_same_run_makes_the_same_file_whatever_it_took() -> None:
    slower = taking(suite(5), 99.0)
    assert written(sided(suite(5)), "why") == written(sided(slower[::-1]), "why")


def test_a_run_that_is_not_whole_makes_no_baseline() -> None:
    with pytest.raises(Incomparable, match="did not come to its end"):
        written(sided(suite(5), complete=False), "why")
    with pytest.raises(Incomparable, match="needs a reason"):
        written(sided(suite(5)), "  ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read as a baseline"),
        ("[]", "no baseline"),
        ('{"schema": "groundline.baseline/1"}', "damaged at 'cases'"),
        ('{"schema": "groundline.baseline/1", "cases": {"a": {"state": "perhaps"}}}', "damaged at state of a"),
        ('{"schema": "groundline.baseline/1", "cases": []}', "damaged at"),
        ('{"schema": "groundline.baseline/1", "cases": {"a": []}}', "damaged at"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text, "utf-8")
    with pytest.raises(Incomparable, match=said):
        read(file)
    with pytest.raises(Incomparable, match="cannot be read"):
        read(tmp_path / "none.json")


def test_acceptances_are_read_with_their_reasons(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    file.write_text("bill-a: The fee is gone.\nbill-b:\n", "utf-8")
    assert accepted(file) == {"bill-a": "The fee is gone.", "bill-b": ""}
    file.write_text("", "utf-8")
    assert accepted(file) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- bill-a\n", "accepted.yaml:1: a list of accepted cases"),
        ("a: fine\nb: [1]\n", "accepted.yaml:2: the reason for `b` is no text"),
        ("a: one\na: two\n", "accepted.yaml:2: `a` is written twice"),
        ("a: [", "accepted.yaml:1"),
    ],
)
def test_a_malformed_list_of_acceptances_is_refused_by_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "accepted.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(Incomparable, match=said):
        accepted(file)
