"""Which pieces of the passages found are quoted."""

from __future__ import annotations

from grounding.drafting.extractive.quoting import Quoter
from grounding.types import PassageEvidence
from retrieval.types import BlockKind
from tests.fakes import HashingEmbedder
from tests.unit.grounding.world import found, passage

QUOTER = Quoter(HashingEmbedder(1024), "en")
QUESTION = "what does the day pass cost"

PRICE = passage(
    "Weather is fine in the mountains this week. The day pass does cost €3.99 for all."
    " We were founded long ago in a barn.",
    section=("Day pass cost",),
    document="help/pass.md",
)
OTHER = passage("Reset the router with a paper clip, then wait.", section=("Router",), document="help/router.md")


async def test_the_piece_that_answers_ranks_first_and_other_passages_are_left_out() -> None:
    best = (await QUOTER.score(QUESTION, [found(OTHER), found(PRICE)]))[0]
    assert best.piece.text == "The day pass does cost €3.99 for all."
    drafts = await QUOTER.quote(QUESTION, [found(OTHER), found(PRICE)], 3)
    assert best.piece.text in [draft.text for draft in drafts]
    assert [draft.evidence for draft in drafts] == [(PassageEvidence(PRICE, draft.text),) for draft in drafts]


async def test_what_is_quoted_of_one_passage_stands_in_its_order() -> None:
    item = passage(
        "The day pass cost is low. Nothing. What the day pass does cost is €3.99.", section=("Day pass cost",)
    )
    texts = [draft.text for draft in await QUOTER.quote(QUESTION, [found(item)], 3)]
    assert len(texts) >= 2
    assert texts == sorted(texts, key=item.text.index)


async def test_no_more_is_quoted_than_asked_for() -> None:
    item = passage(" ".join(f"The day pass does cost €{n}." for n in range(1, 9)), section=("Day pass cost",))
    assert len(await QUOTER.quote(QUESTION, [found(item)], 2)) == 2


async def test_nothing_is_quoted_where_nothing_answers() -> None:
    assert await QUOTER.quote(QUESTION, [found(OTHER, 0.1)], 3) == []
    assert await QUOTER.quote(QUESTION, [], 3) == []


async def test_code_single_steps_announcements_and_titles_are_not_quoted() -> None:
    item = passage(
        "```\nwhat does the day pass cost\n```\n\n"
        "1. what does the day pass cost.\n\n"
        "What the day pass does cost:\n\n"
        "day pass cost",
        BlockKind.CODE, BlockKind.STEPS, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH,
        section=("What does the day pass cost",),
    )  # fmt: skip
    assert await QUOTER.quote(QUESTION, [found(item)], 3) == []


async def test_a_piece_counts_more_under_a_heading_that_is_the_question() -> None:
    fitting = passage("It is €3.99 for all of it.", section=("What does the day pass cost",), document="a/a.md")
    strange = passage("It is €3.99 for all of it.", section=("Router lights",), document="b/b.md")
    ranked = await QUOTER.score(QUESTION, [found(strange), found(fitting)])
    assert [item.piece.passage for item in ranked] == [fitting, strange]
    assert ranked[0].score > ranked[1].score


async def test_scores_do_not_depend_on_the_order_of_the_passages() -> None:
    one = {item.piece.text: round(item.score, 5) for item in await QUOTER.score(QUESTION, [found(OTHER), found(PRICE)])}
    two = {item.piece.text: round(item.score, 5) for item in await QUOTER.score(QUESTION, [found(PRICE), found(OTHER)])}
    assert one == two and len(one) == 4
