"""What a model is told."""

from __future__ import annotations

import re

import pytest
from jinja2 import UndefinedError

from grounding.prompts.rendering import Prompts

PROMPTS = Prompts()
SYSTEM = {"carrier": "Fjord", "today": "14 September 2026", "locale": "en-IE", "most_sentences": 8}


def test_a_customer_and_a_technician_are_told_of_apart() -> None:
    customer = PROMPTS.render("answer_system", audience="customer", **SYSTEM)
    operator = PROMPTS.render("answer_system", audience="operator", **SYSTEM)
    assert "threshold" in operator and "threshold" not in customer
    for told in (customer, operator):
        assert "Fjord" in told and "14 September 2026" in told and "en-IE" in told and "NONE" in told


def test_a_question_stands_last_and_the_evidence_before_it() -> None:
    told = PROMPTS.render(
        "answer_user", earlier=["What is Zone B?"], evidence="EVIDENCE", topics=["usage"], question="Why?"
    )
    assert told.index("What is Zone B?") < told.index("EVIDENCE") < told.index("usage") < told.index("Question: Why?")
    assert told.endswith("Question: Why?")


def test_a_repair_names_sentence_fault_and_evidence() -> None:
    told = PROMPTS.render("repair_user", sentence="It is 5.", fault="not in the evidence: 5", evidence="EVIDENCE")
    assert told.splitlines() == ["Sentence: It is 5.", "Fault: not in the evidence: 5", "", "EVIDENCE"]


@pytest.mark.parametrize("name", ["answer_system", "answer_user", "repair_system", "repair_user"])
def test_what_a_template_wants_and_does_not_get_is_an_error(name: str) -> None:
    with pytest.raises(UndefinedError):
        PROMPTS.render(name)


def test_the_hash_tells_one_set_of_templates() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", PROMPTS.hash)
    assert PROMPTS.hash == Prompts().hash
