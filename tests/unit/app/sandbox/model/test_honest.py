from __future__ import annotations

import json

import pytest

from app.sandbox.model.figures import figures_in
from app.sandbox.model.honest import honest, true_lines
from app.sandbox.model.reading import read
from app.sandbox.model.replies import NONE
from app.sandbox.model.requests import ChatRequest
from tests.unit.app.sandbox.model.asking import ITEMS, TOOL, asked, dice

SEEDS = range(40)


def test_the_same_request_gets_the_same_answer() -> None:
    found = asked("Why is my bill higher?")
    assert true_lines(found, dice(1)) == true_lines(found, dice(1))
    assert len({true_lines(found, dice(seed)) for seed in SEEDS}) > 5


@pytest.mark.parametrize(
    "question", ["Why is my bill higher?", "What does roaming outside the EU cost?", "Am I eligible for Alder Go?"]
)
def test_every_line_cites_evidence_that_holds_its_figures(question: str) -> None:
    found = asked(question)
    for seed in SEEDS:
        for line in true_lines(found, dice(seed)):
            cited = [item for name in line.evidence if (item := found.item(name))]
            assert cited and len(cited) == len(line.evidence), line
            held = {figure.value for item in cited for figure in figures_in(item.text)}
            told = {figure.value for figure in figures_in(line.text) if figure.kind != "count"}
            assert told <= held, (line, held)
            assert line.lie is None


def test_facts_of_one_record_come_together() -> None:
    lines = {line.text for seed in SEEDS for line in true_lines(asked("What was my bill?", *ITEMS[:4]), dice(seed))}
    assert any("19.99" in text and "Sep" in text for text in lines)
    lines = {line.text for seed in SEEDS for line in true_lines(asked("Why is my bill higher?"), dice(seed))}
    assert any("more than the" in text and "15.99" in text for text in lines)


def test_it_says_so_if_the_evidence_does_not_answer() -> None:
    assert [line.text for line in true_lines(asked("Do you sell umbrellas?", ITEMS[5]), dice(1))] == [NONE]
    assert [line.written for line in true_lines(asked("Why?", "[E1] verdict: ⟦E1⟧ = hidden"), dice(1))] == [NONE]


def test_verdicts_are_told_as_they_are() -> None:
    for seed in SEEDS:
        texts = [line.text for line in true_lines(asked("Am I eligible for Alder Max or Alder Go?"), dice(seed))]
        refused = [text for text in texts if "Alder Max" in text and "Alder Go" not in text]
        assert all(any(word in text for word in ("can't", "not", "aren't")) for text in refused), texts


def test_a_placeholder_stays_as_it_is() -> None:
    texts = [line.text for line in true_lines(asked("What is my line called?", ITEMS[9]), dice(1))]
    assert texts and all("⟦E10⟧" in text for text in texts)


def test_a_repair_comes_from_the_evidence_that_was_sent() -> None:
    text = "Sentence: Data outside the EU costs €7 a day.\nFault: an amount is wrong\n\n" + ITEMS[5]
    found = read(ChatRequest.model_validate({"model": "m", "messages": [{"role": "user", "content": text}]}))
    (line,) = true_lines(found, dice(1))
    assert line.written == "If you leave the EU, data costs €5.00 a day. [E6]"


def test_tools_are_called_at_times_and_with_what_their_schema_wants() -> None:
    message = "More can be looked up with `account_facts`, by these topics: usage, contract.\n\nQuestion: My contract?"
    bare = ChatRequest.model_validate(
        {"model": "m", "messages": [{"role": "user", "content": message}], "tools": [TOOL]}
    )
    (call,) = honest(read(bare), dice(1)).calls
    assert (call.name, json.loads(call.arguments)) == ("account_facts", {"topic": "contract"})
    replies = [honest(asked("Why is my bill higher?", tools=[TOOL]), dice(seed)) for seed in SEEDS]
    assert {bool(reply.calls) for reply in replies} == {True, False}


def test_german_evidence_is_told_in_german() -> None:
    items = (
        "[E1] verdict: Tarif Eins für die Linie = eligible",
        "[E2] passage: Ort > Preise\n  Die Option kostet pro Monat CHF 5.00 und ist sofort aktiv.",
    )
    texts = [line.text for line in true_lines(asked("Was kostet die Option im Monat?", *items), dice(3))]
    assert any("CHF" in text or "5.00" in text for text in texts)
    assert not any("costs" in text for text in texts)
