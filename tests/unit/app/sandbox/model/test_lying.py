from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

import pytest

from app.sandbox.model.figures import figures_in
from app.sandbox.model.lying.telling import LIES, MIXED, liar
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import Line
from tests.unit.app.sandbox.model.asking import asked, dice

SEEDS = range(30)
QUESTIONS = (
    "Why is my bill higher?",
    "What does roaming outside the EU cost?",
    "How long does the pack last?",
    "My line?",
)


def lies(*kinds: str) -> list[tuple[Asked, Line]]:
    found = [asked(question) for question in QUESTIONS]
    told = [(each, line) for each in found for seed in SEEDS for line in liar(*kinds)(each, dice(seed)).lines]
    return [(each, line) for each, line in told if line.lie]


@pytest.mark.parametrize("kind", LIES)
def test_every_kind_is_told_and_said_to_be_one(kind: str) -> None:
    told = lies(kind)
    assert told
    assert {line.lie for _, line in told} == {kind}


@pytest.mark.parametrize("kind", ["amount", "percentage", "duration", "quantity", "date"])
def test_an_invented_figure_stands_in_no_evidence_and_follows_from_none(kind: str) -> None:
    for found, line in lies(kind):
        held = {figure.value for item in found.evidence for figure in figures_in(item.text)}
        numbers = {value for value in held if isinstance(value, Decimal)}
        derived = {abs(a + sign * b) for a, b in product(numbers, numbers) for sign in (1, -1)}
        told = {figure.value for figure in figures_in(line.text) if figure.kind == kind}
        assert told - held - derived, line


def test_a_changed_line_is_no_longer_the_true_one() -> None:
    found = asked("What does roaming outside the EU cost, how long does the pack last?")
    for kind in ("negation", "condition", "reversal"):
        for seed in SEEDS:
            honest, lied = liar("no_citation")(found, dice(seed)).lines, liar(kind)(found, dice(seed)).lines
            true = {line.text for line in honest}
            assert all(line.text not in true for line in lied if line.lie), kind


def test_negations_and_conditions_are_dropped() -> None:
    assert any("EU is charged" in line.text for _, line in lies("negation"))
    assert any("lasts 14 days" in line.text or "goes on for 14 days" in line.text for _, line in lies("condition"))


def conditions_left_out(text: str) -> set[str]:
    """Return what a liar makes of a passage's sentence by leaving something out."""
    found = asked(text, f"[E1] passage: Place\n  {text}")
    return {line.text for seed in SEEDS for line in liar("condition")(found, dice(seed)).lines if line.lie}


def test_what_is_left_of_a_sentence_without_its_condition_is_whole() -> None:
    left = conditions_left_out("The visit is free when the fault is in our network, or at €2.50 a month in Zone B.")
    assert left
    assert not [text for text in left if re.search(r"\b(is|or|when|at|in)[.,]|[,;] ?[,.]|[a-z]\.\d", text)]


def test_what_limits_nothing_is_no_condition() -> None:
    assert not conditions_left_out("Numbers can be blocked in My Merrow.")
    assert not conditions_left_out("The database (HSS) has the reasons in this table.")
    assert conditions_left_out("The pass (only with a plan) can be blocked.")


def test_nothing_is_called_eligible_that_is() -> None:
    for _, line in [*lies("eligibility"), *lies("uncleared_plan")]:
        assert "Alder Go" not in line.text


def test_a_swapped_citation_does_not_hold_the_figures() -> None:
    for found, line in lies("citation"):
        told = {figure.value for figure in figures_in(line.text)}
        for item in (found.item(name) for name in line.evidence):
            assert item is None or not told & {figure.value for figure in figures_in(item.text)}


def test_the_mixture_has_many_kinds_and_true_sentences_too() -> None:
    told = [
        line for question in QUESTIONS for seed in SEEDS for line in liar(*MIXED)(asked(question), dice(seed)).lines
    ]
    assert len({line.lie for line in told}) > 15
    assert sum(line.lie is None for line in told) > len(told) / 5


def test_a_liar_lies_where_the_evidence_is_silent() -> None:
    reply = liar("promise")(asked("Do you sell umbrellas?"), dice(1))
    assert [line.lie for line in reply.lines] == ["promise"]


def test_there_is_a_figure_to_invent_however_much_evidence_there_is() -> None:
    numbers = ". ".join(f"It is {n}% and {n} GB or {n} days for {n} of us" for n in range(150))
    found = asked("What is the pack for?", f"[E1] passage: Place\n  The pack is for 7 of us. {numbers}.")
    for kind in ("count", "percentage", "quantity", "duration"):
        assert any(line.lie == kind for line in liar(kind)(found, dice(1)).lines)
