"""Which passages may answer a question."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.relevance import ANSWERS, Relevance, key
from retrieval.types import Passage
from tests.unit.grounding.world import found, passage

RELEVANCE = Relevance("en", "Fjord Telecom", (("broadband", "fibre"), ("voicemail", "answering machine")))
FAULT = passage("Fault F-2410 is a lost optical link. Clean the connector.", title="Fault codes", document="noc/f.md")


def selected(question: str, item: Passage, dense: float) -> bool:
    """Say whether the passage may answer."""
    return bool(RELEVANCE.select(question, [found(item, dense)]))


@pytest.mark.parametrize(
    ("dense", "question", "may"),
    [
        (0.9, "entirely other words", True),
        (0.5, "lost optical link", True),
        (0.3, "lost optical link", True),
        (0.3, "lost luggage at sea", False),
        (0.0, "how tall is the mountain", False),
    ],
)
def test_meaning_and_words_decide_together(dense: float, question: str, may: bool) -> None:
    assert selected(question, FAULT, dense) is may
    assert (RELEVANCE.score(question, found(FAULT, dense)) >= ANSWERS) is may


def test_a_passage_found_by_words_alone_has_no_likeness() -> None:
    assert RELEVANCE.score("lost optical link", found(FAULT, None)) == 0.5
    assert RELEVANCE.score("lost luggage at sea", found(FAULT, None)) < ANSWERS


def test_heading_and_title_count_and_the_carriers_name_does_not() -> None:
    item = passage("It is done in a minute.", title="Fibre", section=("Router reset",))
    assert RELEVANCE.coverage("router reset fibre", f"{item.title} {item.section[0]}") == 1.0
    assert RELEVANCE.coverage("Fjord Telecom router", "router") == 1.0
    assert RELEVANCE.score("router reset fibre", found(item, 0.3)) > ANSWERS


def test_synonyms_are_one_word_but_words_of_a_phrase_are_not() -> None:
    assert RELEVANCE.coverage("broadband speed", "fibre speed") == 1.0
    assert RELEVANCE.coverage("voicemail greeting", "the machine is broken") == 0.0


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("what is fault 2410", True),
        ("what is fault F-2410?", True),
        ("what is f2410", True),
        ("what is fault 2411", False),
        ("what is fault F-2411", False),
        ("what is fault 241", False),
        ("what does release 24 do", True),
    ],
)
def test_a_code_in_the_question_must_stand_in_the_passage(question: str, holds: bool) -> None:
    assert selected(question, FAULT, 0.9) is holds


def test_a_code_may_stand_in_the_name_of_the_document_or_in_a_label() -> None:
    item = passage("Restart it.", document="vendor/OB-4400.md", labels={"alert": "CellSleeping"})
    assert selected("how to restart OB-4400", item, 0.9)
    assert selected("what about ob4400", item, 0.9)
    assert selected("CellSleeping fired", item, 0.9)
    assert not selected("how to restart OB-4401", item, 0.9)
    assert not selected("CellAwake fired", item, 0.9)


def test_the_many_names_in_a_pasted_alert_are_not_all_asked_for() -> None:
    alert = (
        "Alert fired with labels " + " ".join(f"node=gw{n} rack=R{n}" for n in range(100, 110)) + " lost optical link"
    )
    assert selected(alert, FAULT, 0.9)


def test_order_is_kept() -> None:
    one, two = passage("lost optical link", document="a/a"), passage("optical link lost", document="b/b")
    items = [found(two, 0.6), found(one, 0.7)]
    assert RELEVANCE.select("lost optical link", items) == items


def test_names_are_compared_without_case_and_punctuation() -> None:
    assert key("OB-4400") == key("ob_4400") == key("Ob4400") == "ob4400"
