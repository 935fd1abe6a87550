from __future__ import annotations

from app.sandbox.model.reading import evidence_in, read
from app.sandbox.model.requests import ChatRequest
from tests.unit.app.sandbox.model.asking import ITEMS, TOOL, asked, prompt


def test_question_and_evidence_are_read_out_of_the_text_around_them() -> None:
    found = asked("Why is it higher?")
    assert found.question == "Why is it higher?"
    assert [item.id for item in found.evidence] == [f"E{n}" for n in range(1, 11)]
    assert [item.kind for item in found.evidence][4:8] == ["computed", "passage", "catalogue", "verdict"]
    assert found.repair is None


def test_a_passage_has_its_place_above_its_text() -> None:
    passage = asked("x").item("E6")
    assert passage is not None
    assert passage.place == "Roaming > Prices"
    assert passage.text.startswith("If you leave the EU") and passage.text.endswith("includes 20 GB.")
    assert "evidence" not in passage.text


def test_one_line_items_in_other_fences_are_read_too() -> None:
    text = "Here:\n```\n- [E1] passage: Data is free.\n[E2] notice: Hello.\n```\nHow much is data?"
    assert [(item.id, item.text) for item in evidence_in(text)] == [("E1", "Data is free."), ("E2", "Hello.")]
    found = read(ChatRequest.model_validate({"model": "m", "messages": [{"role": "user", "content": text}]}))
    assert found.question == "How much is data?"


def test_content_may_come_in_parts() -> None:
    parts = [{"type": "text", "text": "[E1] passage: A b c."}, {"type": "text", "text": "Question: d?"}]
    found = read(ChatRequest.model_validate({"model": "m", "messages": [{"role": "user", "content": parts}]}))
    assert (found.question, len(found.evidence)) == ("d?", 1)


def test_results_of_tools_add_evidence_and_older_turns_none() -> None:
    messages = [
        {"role": "user", "content": prompt("Older?", "[E7] passage: Old.")},
        {"role": "assistant", "content": "Old. [E7]"},
        {"role": "user", "content": prompt("Newer?", ITEMS[0])},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "account_facts", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "c", "content": "Found: E2\n" + ITEMS[1]},
    ]
    found = read(ChatRequest.model_validate({"model": "m", "messages": messages, "tools": [TOOL]}))
    assert [item.id for item in found.evidence] == ["E1", "E2"]
    assert (found.question, found.called) == ("Newer?", ("account_facts",))


def test_a_sentence_that_is_sent_back_is_to_be_repaired() -> None:
    text = "Sentence: It costs €7.\nFault: no such amount\n\n<<<evidence ab\n[E2] passage: It costs €5.\nab evidence>>>"
    found = read(ChatRequest.model_validate({"model": "m", "messages": [{"role": "user", "content": text}]}))
    assert found.repair == ("It costs €7.", ("E2",))


def test_a_sentence_that_is_sent_back_without_evidence_is_found_by_its_citations() -> None:
    messages = [
        {"role": "user", "content": prompt("Q?", ITEMS[1])},
        {"role": "assistant", "content": "It is €7. [E2]"},
        {"role": "user", "content": "This line failed: an amount is wrong.\n“It is €7. [E2]”"},
    ]
    found = read(ChatRequest.model_validate({"model": "m", "messages": messages}))
    assert found.repair == ("It is €7.", ("E2",))
    assert found.item("E2") is not None


def test_tool_choice_none_takes_the_tools_away() -> None:
    assert asked("Q?", tools=[TOOL]).functions[0].name == "account_facts"
    assert asked("Q?", tools=[TOOL], tool_choice="none").functions == ()
