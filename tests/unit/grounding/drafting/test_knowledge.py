"""Answers from documents: steps whole, quotations, or nothing."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.knowledge import Knowledge
from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.relevance import Relevance
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
