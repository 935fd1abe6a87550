"""Comparisons and gates as people and programs read them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evals.comparing.comparison import compare
from evals.comparing.gate import Gated, gate
from evals.comparing.junit import junit_text
from evals.comparing.markdown import comparison_text, gate_text
from evals.comparing.record import as_json
from evals.comparing.shown import in_a_line
from evals.comparing.text import printed
from evals.comparing.types import Comparison
from evals.results.types import CaseResult, Score
from tests.unit.evals.comparing.runs import answer, passage, result, sided, suite

_SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))


def flipped() -> Comparison:
    before = [
        *suite(40),
        result("roam", answers=(answer("It is €19.00 [1].", citations=[passage(1, "19 euros a week")]),)),
    ]
    wrong = answer("It is ```free``` <b>@all</b>\x1b[31m [1].", "partly_answered", [passage(1, "| free |")])
    after = [*suite(40, {f"case-{n:02}": False for n in range(8)}), result("roam", False, answers=(wrong,))]
    return compare(sided(before), sided(after, run_id="20260821-2", overrides={"retrieval.limit": "1"}))


def test_at_a_terminal_what_differs_comes_first_and_both_answers_stand_below(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    printed(flipped())
    said = capsys.readouterr().out
    places = [
        "before: 20260820-1",
        "setting retrieval.limit: (none) -> 1",
        "100.0",
        "roam (billing): from pass to fail",
        "before (answered): It is €19.00 [1].",
        '[1] Roaming (help/roaming.md): "19 euros a week"',
        "after (partly_answered): It is ```free```",
        "! facts: €10.00 is not said",
        "worse: 9 from pass to fail",
    ]
    start = said.index("roam (billing)")
    found = [said.index(place, 0 if number < 3 else start) for number, place in enumerate(places)]
    assert found == sorted(found)
    assert "\x1b" not in said


def test_one_line_says_what_it_comes_to() -> None:
    assert in_a_line(flipped()) == "worse: 9 from pass to fail; worse: facts"
    same = compare(sided(suite(9)), sided(suite(9)))
    assert in_a_line(same) == "no change that is more than noise: no case flipped"
    few = compare(sided(suite(9)), sided(suite(9, {"case-01": False})))
    assert in_a_line(few) == "other answers to these cases, too few to tell of other questions: 1 from pass to fail"
    by_model = compare(sided(suite(9), mode="model"), sided(suite(9, {"case-01": False}), mode="model"))
    assert in_a_line(by_model) == "no change that is more than noise: 1 from pass to fail"
    halves = [result(f"case-{n:02}", False, scores={"facts": Score(0.5 - 0.4 * (n < 9))}) for n in range(20)]
    before = [result(f"case-{n:02}", False, scores={"facts": Score(0.5)}) for n in range(20)]
    assert in_a_line(compare(sided(before), sided(halves))) == (
        "no more or fewer pass than by chance, but a scorer changed: no case flipped; worse: facts"
    )
    nothing = [result(f"case-{n}", None, scores={}) for n in range(9)]
    assert in_a_line(compare(sided(nothing), sided(nothing))) == "nothing was scored in both: no case flipped"


def test_of_a_hash_enough_is_shown_to_tell_it_from_others(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (sided(suite(3), build={"rules": letter * 64, "program": "1.0"}) for letter in "ab")
    printed(compare(before, after))
    assert "  build rules: aaaaaaaaaaaa… -> bbbbbbbbbbbb…\n" in capsys.readouterr().out
    assert "| build rules | `aaaaaaaaaaaa…` | `bbbbbbbbbbbb…` |" in comparison_text(compare(before, after))


def test_markdown_holds_figures_and_answers_and_lets_none_of_them_out_of_their_fence() -> None:
    said = comparison_text(flipped())
    assert said.startswith("## worse: 9 from pass to fail; worse: facts\n")
    assert "| setting retrieval.limit |  | `1` |" in said
    assert "| passed | 41 | 100.0 | 78.0 | -22.0 \\[" in said
    assert "<details><summary>roam: from pass to fail</summary>" in said
    assert "````text\nIt is ```free``` <b>@all</b>\ufffd[31m [1]." in said
    assert said.count("<details>") == said.count("</details>") == 9


def test_markdown_stays_within_what_a_comment_may_hold() -> None:
    long = [replace(one, answers=(answer("word " * 3000),)) for one in suite(90)]
    lost = [replace(one, passed=False, scores={"facts": Score(0.0, "x" * 5000)}) for one in long]
    said = comparison_text(compare(sided(long), sided(lost)))
    assert len(said) < 65_536
    assert "… and 78 more." in said
    gated = gate_text(gate(sided(lost), sided(long), {}))
    assert len(gated) < 65_536
    assert "… and 30 more." in gated


def test_json_holds_everything_that_was_found() -> None:
    found = json.loads(json.dumps(as_json(flipped())))
    assert found["schema"] == "groundline.comparison/1"
    assert found["summary"] == "worse: 9 from pass to fail; worse: facts"
    assert found["differences"] == [{"name": "setting retrieval.limit", "before": "", "after": "1"}]
    assert found["effects"][0]["scorer"] == "passed"
    assert found["effects"][0]["verdict"] == "worse"
    assert found["flips"][-1]["before"]["evidence"] == ['[1] Roaming (help/roaming.md): "19 euros a week"']
    assert found["flips"][-1]["after"]["reasons"] == ["facts: €10.00 is not said"]


def mixed() -> list[CaseResult]:
    return [
        *suite(3, {"case-01": False}),
        result("leak", False, suite="safety", safety=True),
        result("odd", None, suite="safety", scores={}),
    ]


def document(gated: Gated) -> etree._Element:
    root = etree.fromstring(junit_text(gated).encode())
    _SCHEMA.assertValid(root)
    return root


def test_junit_keeps_to_the_schema_and_counts_only_what_fails_the_gate() -> None:
    gated = gate(sided(mixed()), sided([*suite(3), *mixed()[3:]]), {"case-02": "why ever"})
    root = document(gated)
    assert {suite.get("name"): suite.get("failures") for suite in root} == {"billing": "1", "safety": "1", "gate": "1"}
    failures = {
        case.get("name"): case[0].get("message") for case in root.iter("testcase") if case.find("failure") is not None
    }
    assert failures == {
        "case-01": "facts: €10.00 is not said",
        "leak": "facts: €10.00 is not said",
        "acceptance case-02": "it is passed: take the acceptance away",
    }
    skipped = {
        case.get("name"): case[0].get("message") for case in root.iter("testcase") if case.find("skipped") is not None
    }
    assert skipped == {"case-02": "accepted: why ever", "odd": "unscored: unscored"}
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("6", "3", "0.080")


def test_a_gate_that_passes_has_no_failure_in_it() -> None:
    known = suite(3, {"case-01": False})
    gated = gate(sided(known), sided(known), {})
    root = document(gated)
    assert root.get("failures") == "0"
    assert [case.get("name") for case in root.iter("testcase")][-1] == "against the baseline"
    assert "failed, which fails no gate: facts: €10.00 is not said" in junit_text(gated)


@given(st.text())
def test_whatever_an_answer_holds_can_be_written(text: str) -> None:
    bad = result("case-00", False, scores={"facts": Score(0.0, text)}, answers=(answer(text),), messages=(text,))
    others = suite(9)[1:]
    gated = gate(sided([bad, *others]), sided(suite(9)), {})
    document(gated)
    assert len(gated.line.splitlines()) == 1
    gate_text(gated)
    comparison_text(compare(sided(suite(9)), sided([bad, *others])))


def test_a_gates_markdown_names_what_failed_and_why() -> None:
    gated = gate(sided(mixed(), build={"version": "2"}), sided([*suite(3), *mixed()[3:]]), {"case-01": "on purpose"})
    said = gate_text(gated)
    assert said.startswith("## ❌ gate failed\n")
    assert "| `leak` | safety | facts: €10.00 is not said |" in said
    assert "- case-01: accepted, on purpose" in said
    assert "| build version | `1.0` | `2` |" in said
    assert gate_text(gate(sided(suite(3)), sided(suite(3)), {})).startswith("## ✅ gate passed\n")


def test_one_case_is_no_cases() -> None:
    before, after = sided(suite(1)), sided(suite(1))
    assert ": 1 case, extractive mode\n" in gate_text(gate(after, before, {}))
