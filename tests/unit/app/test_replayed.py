"""What a replay shows of the record, and what it finds different."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.errors import AnswerNotFound
from app.operations import AskRequest, _differences, ask, replay
from app.terminal import replay_text
from retrieval.errors import IndexUnavailable
from tests.fakes import ScriptedAssistant
from tests.serving import Stage, stage

VERDICT: dict[str, Any] = {
    "number": 1, "kind": "verdict", "offering_id": "F-MAX", "verdict": "eligible", "ruleset": "r" * 64,
    "inputs": "i" * 64,
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "outcome": "answered", "mode": "extractive", "degraded": [], "choices": [], "handoff": None, "as_of": "2026-09-14",
    "offers": [], "actions": [], "sentences": [{"text": "Fjord Max is for you."}],
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


def test_a_proposal_is_the_same_whatever_its_id() -> None:
    then, now = ({**ANSWER, "actions": [{"action_id": each, "summary": "Add 5 GB"}]} for each in ("x-1", "x-2"))
    assert _differences(then, now) == {}
    assert list(_differences(then, ANSWER)) == ["actions"]


def test_that_time_has_passed_is_no_difference() -> None:
    assert _differences(ANSWER, {**ANSWER, "as_of": "2026-09-15"}) == {}


@pytest.fixture
def staged(tmp_path: Path) -> Stage:
    return stage(tmp_path)


async def test_a_replay_shows_the_answer_with_its_whole_evidence(staged: Stage) -> None:
    answer = await ask(staged.services, AskRequest("roaming costs"))
    found = await replay(staged.services, answer["answer_id"])
    assert found["then"] == answer
    assert found["question"] == "roaming costs"
    assert found["asked_by"] == {"role": "visitor", "customer_id": None}
    assert found["passages"] == {"p0": "Roaming in zone B costs €2.49 per started 100 MB."}
    text = replay_text(found)
    assert text.startswith("Asked by visitor: roaming costs")
    assert '[1] Guide for public readers > Help > Part 0 (guide/public.md): "Roaming in zone B costs' in text
    assert "The same answer again" in text


async def test_a_passage_that_is_gone_is_named(staged: Stage) -> None:
    answer = await ask(staged.services, AskRequest("roaming costs"))
    staged.assistant.passages.all.clear()
    found = await replay(staged.services, answer["answer_id"])
    assert found["differences"]["gone"] == {"only_then": ["p0"], "only_now": []}
    assert "no longer in the documents: Guide for public readers (guide/public.md)" in replay_text(found)


async def test_an_answer_that_cannot_be_given_again_is_still_shown(staged: Stage) -> None:
    answer = await ask(staged.services, AskRequest("roaming costs"))
    assert isinstance(staged.services.rehearsing, ScriptedAssistant)
    staged.services.rehearsing.error = IndexUnavailable("the index is gone")
    found = await replay(staged.services, answer["answer_id"])
    assert found["now"] is None
    assert found["same"] is False
    text = replay_text(found)
    assert "€2.49" in text
    assert "Today it could not be answered: the index is gone" in text


async def test_an_answer_that_was_never_given_is_refused(staged: Stage) -> None:
    with pytest.raises(AnswerNotFound, match="no answer a-none"):
        await replay(staged.services, "a-none")
