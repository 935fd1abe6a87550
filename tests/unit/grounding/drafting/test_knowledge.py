"""Answers from documents: steps whole, quotations, or nothing."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.answerability import ENOUGH
from grounding.drafting.extractive.knowledge import Knowledge
from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.relevance import Relevance
from grounding.drafting.extractive.sought import Sought
from retrieval.types import BlockKind, Passage
from tests.fakes import HashingEmbedder
from tests.unit.grounding.world import found, passage

KNOWLEDGE = Knowledge(Quoter(HashingEmbedder(1024), "en"), Relevance("en", ""))

LOCK = passage(
    "1. Enter the code.\n2. Push the bolt.",
    BlockKind.STEPS,
    section=("How to open the lock of the mast",),
    document="a/lock.md",
)
DOOR = passage(
    "The door of the mast opens with the blue key.\n\n1. Turn the blue key.\n2. Pull.",
    BlockKind.PARAGRAPH,
    BlockKind.STEPS,
    section=("How to open the door of the mast",),
    document="a/door.md",
    ordinal=1,
)


async def no_document(_: str) -> list[Passage]:
    return []


@pytest.mark.parametrize("procedural", [True, False])
async def test_a_section_of_nothing_but_steps_is_given_whole(procedural: bool) -> None:
    part = await KNOWLEDGE.answer(
        "how to open the lock of the mast",
        [found(LOCK, 0.9), found(DOOR, 0.8)],
        no_document,
        procedural=procedural,
        whole=False,
    )
    assert [draft.text for draft in part.drafts] == ["Enter the code.", "Push the bolt."]
    assert part.complete


async def sure(question: str, *held: Passage, near: float = 0.9, whole: bool = False) -> float:
    """Return how sure it is of an answer from these passages, the first of which is so near."""
    items = [found(item, near - 0.1 * place) for place, item in enumerate(held)]
    probability, signals = await KNOWLEDGE.sure(question, items, whole=whole)
    assert signals is None or 0 < probability < 1
    return probability


async def test_it_is_as_sure_as_what_it_would_say() -> None:
    assert await sure("how to open the lock of the mast", LOCK, DOOR) >= ENOUGH
    assert await sure("what is the weather on the moon", DOOR, near=0.1) < ENOUGH
    assert await sure("thanks") == 0


async def test_a_code_that_nothing_holds_leaves_no_doubt_and_neither_does_a_row_of_it() -> None:
    row = passage("F-2410 is a lost optical link to the radio.", document="a/f.md")
    assert await sure("what is fault F-2410", row, DOOR) == 1
    assert await sure("what is fault F-9999", row, DOOR) == 0


async def test_a_document_of_the_very_name_is_the_answer_for_who_runs_the_network() -> None:
    runbook = passage("A link is lost.", title="LinkLossHigh", document="noc/LinkLossHigh.md")
    assert await sure("LinkLossHigh fired", runbook, whole=True) == 1


async def answered(question: str, *held: Passage, knowledge: Knowledge = KNOWLEDGE, whole: bool = False) -> list[str]:
    """Return what is said from these passages, all of one document."""

    async def document(_: str) -> list[Passage]:
        return list(held)

    items = [found(item, 0.9 - 0.1 * place) for place, item in enumerate(held)]
    part = await knowledge.answer(question, items, document, procedural=False, whole=whole)
    return [draft.text for draft in part.drafts]


async def test_steps_that_hold_one_which_answers_are_given_whole() -> None:
    mast = passage(
        "The mast has a lamp.\n\n1. Switch the pump off.\n2. Pull the red lever of the flooded cellar.",
        BlockKind.PARAGRAPH,
        BlockKind.STEPS,
        section=("The mast",),
    )
    said = await answered("the red lever of the flooded cellar", mast, whole=True)
    assert said == ["The mast has a lamp.", "Switch the pump off.", "Pull the red lever of the flooded cellar."]


async def test_the_section_for_what_is_asked_is_given_of_the_document_that_is_about_it() -> None:
    words = {"sought.cause": ("why",), "told.cause": ("cause",)}
    quoter = Quoter(HashingEmbedder(1024), "en", sought=Sought(words))
    effect = passage("The blue mast fell on the red barn in June.", section=("Effects",), document="a/m.md")
    cause = passage("A bolt was loose. Nobody had looked.", section=("Cause",), document="a/m.md", ordinal=1)
    knowledge = Knowledge(quoter, Relevance("en", ""))
    question = "why did the blue mast fall on the red barn in June"
    assert await answered(question, effect, cause, knowledge=knowledge) == ["A bolt was loose.", "Nobody had looked."]


async def test_what_is_said_of_all_hosts_is_said_of_the_one_that_is_named() -> None:
    low = passage("Optical power low: clean the connector.", section=("Optical power low",), document="a/o.md")
    assert await answered("optical power low on gw1.dub", low) == ["Optical power low: clean the connector."]
    assert await answered("optical power low by fault F-9999", low) == []


async def test_what_is_asked_beside_a_code_is_answered_beside_its_row() -> None:
    row = passage("| Fault | Means |\n|---|---|\n| F-2410 | No light |", BlockKind.TABLE, section=("Fault codes",))
    visit = passage(
        "A visit of the engineer costs €75.", section=("What a visit of the engineer costs",), document="a/v.md"
    )
    said = await answered("what costs a visit of the engineer for F-2410", row, visit)
    assert said == ["Fault: F-2410; Means: No light", "A visit of the engineer costs €75."]
