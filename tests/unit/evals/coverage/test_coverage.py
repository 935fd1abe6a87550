"""What no case touches, and what people ask that no case asks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.asked import AskedLive
from evals.coverage.drift import drift
from evals.coverage.figures import Coverage, all_kept, asked_kinds
from evals.coverage.inventory import Inventory
from evals.coverage.masking import masked
from evals.coverage.text import coverage_text
from evals.coverage.touching import Touched, by_answers, by_cases, questions
from evals.suites.cases import Suite
from tests.fakes import HashingEmbedder

THERE = Inventory(
    documents={"help/bill.md": "Bills", "help/sim.md": "SIM", "ops/amf.md": "AMF"},
    offerings={"P-1": "Plan One", "P-2": "Plan Two"},
    rules={"age@1": "At least 18.", "credit@1": "No arrears."},
    intents={"bill": ("why is my bill higher",), "sim": ("swap my sim",), "route:fraud": ("I was hacked",)},
)


def suite(*cases: dict[str, Any]) -> Suite:
    """Return a suite of cases."""
    given = [{"id": f"c-{at}", "why": "w", "expect": {"facts": ["x"]}} | case for at, case in enumerate(cases)]
    return Suite.model_validate({"name": "s", "owner": "o", "cases": given})


CASES = suite(
    {"ask": "why is my bill higher", "expect": {"cites": [{"document": "help/bill.md"}, {"record": "bill"}]}},
    {
        "turns": [
            {"say": "which plans are there", "expect": {"cites": [{"offering": "P-1"}]}},
            {"say": "and the other one"},
        ],
        "expect": {"offers": ["P-2"], "passages": [{"document": "help/sim.md"}]},
    },
    {
        "simulated": {"goal": "g", "opens": "hello", "replies": [{"say": "yes"}, {"choose": 1}]},
        "expect": {"handoff": "fraud"},
    },
)


def test_cases_touch_what_they_expect_in_every_turn() -> None:
    found = by_cases([CASES])
    assert found.documents == {"help/bill.md", "help/sim.md"}
    assert found.offerings == {"P-1", "P-2"}
    assert found.intents == {"route:fraud"}
    assert found.rules == frozenset()


def test_answers_touch_what_they_cite_offer_and_decide_by() -> None:
    reasons = [{"code": "AGE", "label": "At least 18.", "rule": "age@1"}]
    found = by_answers(
        [
            {
                "citations": [
                    {"kind": "passage", "document_id": "ops/amf.md"},
                    {"kind": "verdict", "offering_id": "P-1", "reasons": reasons},
                    {"kind": "account", "record": "bill/B-1"},
                ],
                "offers": [{"offering_id": "P-2", "reasons": [{"rule": "credit@1"}]}],
                "handoff": {"route": "fraud", "contact": "1"},
            },
            {},
        ]
    )
    assert found == Touched(
        frozenset({"ops/amf.md"}),
        frozenset({"P-1", "P-2"}),
        frozenset({"age@1", "credit@1"}),
        frozenset({"route:fraud"}),
    )


def test_every_message_that_a_suite_lays_down_is_a_question() -> None:
    assert questions([CASES]) == {
        "c-0": "why is my bill higher",
        "c-1#1": "which plans are there",
        "c-1#2": "and the other one",
        "c-2#1": "hello",
        "c-2#2": "yes",
    }


def test_what_is_touched_but_gone_counts_nowhere() -> None:
    documents = all_kept(THERE, Touched(documents=frozenset({"help/bill.md", "deleted.md"})))[0]
    assert (documents.all, documents.touched) == (3, 1)
    assert documents.untouched == {"help/sim.md": "SIM", "ops/amf.md": "AMF"}


def live(question: str, outcome: str = "abstained") -> AskedLive:
    """Return a question as the record has it."""
    return AskedLive(question, "c-1", None, {"outcome": outcome})


def test_questions_far_from_every_case_are_grouped_and_the_largest_group_comes_first() -> None:
    cases = {
        f"case-{at}": f"why is my bill higher {word}" for at, word in enumerate("now today again this month".split())
    }
    asked = [
        "why is my bill higher now",
        "repair the washing machine",
        "do you sell solar panels here",
        "do you sell solar panels",
        "do you sell solar panels too",
    ]
    found = drift(cases, asked, HashingEmbedder(256))
    assert found is not None
    assert found.far == 4
    assert [set(kind.members) for kind in found.kinds] == [{2, 3, 4}, {1}]
    assert found.kinds[0].members[0] == 3
    told = asked_kinds(found, [live(question) for question in asked], ["a", None])
    assert [(one.count, one.outcomes) for one in told] == [(3, {"abstained": 3}), (1, {"abstained": 1})]


def test_without_live_questions_there_is_no_drift() -> None:
    assert drift({"a": "x", "b": "y"}, [], HashingEmbedder(256)) is None
    assert drift({"a": "x"}, ["x"], HashingEmbedder(256)) is None


@given(st.lists(st.text("abc ", min_size=1), min_size=1, max_size=12))
def test_every_far_question_is_in_one_kind(asked: list[str]) -> None:
    found = drift({"a": "aaa bbb", "b": "aaa bbb ccc"}, asked, HashingEmbedder(256))
    assert found is not None
    members = [at for kind in found.kinds for at in kind.members]
    assert len(members) == len(set(members)) == found.far


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to jane.doe@example.org please", "write to [address] please"),
        ("call me on +353 87 555 1001", "call me on [number]"),
        ("my number is 087-555-1001.", "my number is [number]."),
        ("account C-1001, bill B-1001-2026-09", "account [id], bill [id]"),
        ("IBAN IE29AIBK93115212345678", "IBAN [id]"),
        ("Aoife here, AOIFE Brennan", "[name] here, [name] [name]"),
        ("my bill of 45.99 in 2026 for 5G with 20 GB", "my bill of 45.99 in 2026 for 5G with 20 GB"),
        ("the MR-2 router", "the MR-2 router"),
    ],
)
def test_what_tells_who_somebody_is_is_masked(text: str, shown: str) -> None:
    assert masked(text, ["Aoife Brennan"]) == shown


@given(st.from_regex(r"\A[a-z]{1,9}@[a-z]{1,9}\.(org|ie)\Z"), st.from_regex(r"\A0[0-9]{8,11}\Z"))
def test_no_address_and_no_number_comes_through(address: str, number: str) -> None:
    shown = masked(f"I am {address}, ring {number} now")
    assert address not in shown
    assert number not in shown


def coverage(**given: Any) -> Coverage:
    """Return what is covered of a small carrier."""
    touched = by_cases([CASES]) | Touched(intents=frozenset({"bill"}))
    said: dict[str, Any] = {
        "cases": 3, "suites": 1, "run_id": None, "live": 0, "kept": all_kept(THERE, touched), "never_cited": None,
        "intents": {"bill": (2, 0), "sim": (1, 0)}, "least": None, "far": 0, "kinds": (),
    } | given  # fmt: skip
    return Coverage(**said)


def test_the_text_names_what_is_not_touched() -> None:
    text = coverage_text(coverage())
    assert "Coverage of 3 cases in 1 suites, no live answers" in text
    assert "Documents: 2 of 3 touched\n  ops/amf.md  AMF" in text
    assert "Rules: which rules decide is seen in answers; name a run by --run" in text
    assert "Intents: 2 of 3 touched\n  sim  swap my sim" in text


def test_live_questions_are_told_with_how_they_ended() -> None:
    found = drift({"a": "one two", "b": "one two three"}, ["solar \x1b[31mpanels"], HashingEmbedder(256))
    assert found is not None
    kinds = asked_kinds(found, [live("solar panels")], ["solar \x1b[31mpanels"])
    text = coverage_text(
        coverage(run_id="r-1", live=9, least=found.least, far=1, kinds=kinds, intents={"sim": (1, 7), "bill": (9, 2)})
    )
    assert '1 × "solar' in text
    assert "1 abstained; nearest" in text
    assert "sim: 7 of 9, 1 of 10" in text
    assert "bill:" not in text
    assert "\x1b" not in text
    assert "Rules: 0 of 2 touched" in text


def test_the_json_holds_everything() -> None:
    found = coverage(never_cited={"ops/amf.md": "AMF"}, least=0.4, far=2).json()
    assert found["documents"] == {"all": 3, "touched": 2, "untouched": [{"id": "ops/amf.md", "name": "AMF"}]}
    assert found["never_cited"] == [{"id": "ops/amf.md", "name": "AMF"}]
    assert found["drift"] == {"least": 0.4, "far": 2, "kinds": []}
