"""Which pieces of the passages found are quoted."""

from __future__ import annotations

from dataclasses import replace

from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.sought import Sought
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


async def test_what_the_search_found_first_goes_before_what_fits_alike() -> None:
    one = passage("The day pass does cost €3.99.", section=("Passes",), document="a/a.md")
    two = passage("The day pass does cost €4.99.", section=("Passes",), document="b/b.md")
    for first, second in ((one, two), (two, one)):
        items = [replace(found(second), score=0.4), replace(found(first), score=0.9)]
        assert (await QUOTER.score(QUESTION, items))[0].piece.passage is first


async def test_a_section_that_names_the_kind_of_thing_asked_for_goes_first() -> None:
    words = {"sought.cause": ("why",), "told.cause": ("reason",)}
    effect = passage("The day pass does cost more since June.", section=("Day pass cost effects",), document="a/a.md")
    cause = passage("The day pass does cost more by a new tax.", section=("Day pass cost reason",), document="b/b.md")
    question = "why does the day pass cost more"
    named = Quoter(HashingEmbedder(1024), "en", sought=Sought(words))
    ranked = await named.score(question, [found(effect), found(cause, 0.8)])
    assert ranked[0].piece.passage is cause
    assert (await QUOTER.score(question, [found(effect), found(cause, 0.8)]))[0].piece.passage is effect


async def test_a_piece_with_the_figure_of_the_question_goes_first() -> None:
    rows = passage(
        "| Pack | Minutes | Price |\n|---|---|---|\n| Blue | 100 minutes | €2 |\n| Red | 200 minutes | €4 |",
        BlockKind.TABLE,
        section=("What a pack costs",),
    )
    best = (await QUOTER.score("what does a pack of 200 minutes cost", [found(rows)]))[0]
    assert best.piece.label == "Red"


async def test_a_number_in_the_name_of_a_product_is_no_code_that_its_row_defines() -> None:
    fault = passage("| Fault | Means |\n|---|---|\n| F-200 | No light |", BlockKind.TABLE)
    product = passage("| Product | Price |\n|---|---|\n| Fjord Cloud 200 | €2 |", BlockKind.TABLE)
    assert (await QUOTER.score("what is 200", [found(fault)], codes=["200"]))[0].defines
    assert not (await QUOTER.score("what is cloud 200", [found(product)], codes=["200"]))[0].defines
