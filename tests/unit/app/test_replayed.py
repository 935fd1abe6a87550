"""What a replay finds different: the verdicts that an answer cites are compared by what they rest on."""

from __future__ import annotations

from typing import Any

from app.operations import _differences

VERDICT: dict[str, Any] = {
    "number": 1, "kind": "verdict", "offering_id": "F-MAX", "verdict": "eligible", "ruleset": "r" * 64,
    "inputs": "i" * 64,
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "outcome": "answered", "mode": "extractive", "degraded": [], "choices": [], "handoff": None, "as_of": "2026-09-14",
    "offers": [], "sentences": [{"text": "Fjord Max is for you."}],
    "citations": [
        VERDICT, {"kind": "passage", "passage_id": "p-1"},
        {"kind": "account", "record": "line/L-1", "field": "label", "value": "My phone"},
        {"kind": "computed", "operation": "sum", "value": "3", "inputs": []},
    ],
}  # fmt: skip


def test_the_same_answer_does_not_differ() -> None:
    assert _differences(ANSWER, ANSWER) == {}


def test_another_rule_set_or_other_facts_are_a_difference() -> None:
    for name in ("ruleset", "inputs"):
        other = {**ANSWER, "citations": [{**VERDICT, name: "x" * 64}, *ANSWER["citations"][1:]]}
        found = _differences(ANSWER, other)
        assert list(found) == ["citations"]


def test_other_offers_are_a_difference() -> None:
    assert "offers" in _differences(ANSWER, {**ANSWER, "offers": [{"offering_id": "F-MAX"}]})
