"""Sentences as Markdown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from app.api.rendering import render, row_cells
from grounding.types import Sentence, SentenceBlock, SentenceKind, Verdict


def say(
    text: str, *citations: int, block: str | None = None, number: int | None = None, notice: bool = False
) -> Sentence:
    kind = SentenceKind.NOTICE if notice else SentenceKind.CLAIM
    verdict = Verdict.NOT_A_CLAIM if notice else Verdict.SUPPORTED
    return Sentence(0, text, kind, citations, verdict, SentenceBlock(block, number) if block else None)


def test_sentences_make_a_paragraph_and_a_notice_stands_apart() -> None:
    text = render([say("One.", 1), say("Two.", 2, 3), say("I don't know more.", notice=True)])
    assert text == "One. [1] Two. [2][3]\n\nI don't know more."


def test_a_section_that_the_quotation_goes_on_to_is_named() -> None:
    first, second = say("It hums.", 1), replace(say("Switch it off.", 2, block="step", number=1), index=1)
    assert (
        render([first, second], headings={1: "Mitigation"}) == "It hums. [1]\n\n**Mitigation**\n\n1. Switch it off. [2]"
    )


def test_items_that_do_not_end_like_sentences_stand_apart() -> None:
    assert render([say("First item", 1), say("Second item", 1), say("A sentence.", 2)]) == (
        "First item [1]\n\nSecond item [1]\n\nA sentence. [2]"
    )


def test_steps_keep_their_numbers() -> None:
    steps = [say("Look.", 1, block="step", number=3), say("Act.", 1, block="step", number=4)]
    assert render(steps) == "3. Look. [1]\n4. Act. [1]"


def test_a_step_with_code_keeps_its_code_whole() -> None:
    text = render([say("Run it:\n\n```bash\nls -l\n```", 2, block="step", number=1), say("Done.", 2, block="step")])
    html = MarkdownIt().render(text)
    assert html.count("<li>") == 2
    assert '<pre><code class="language-bash">ls -l\n</code></pre>' in html
    assert "Run it: [2]" in html


@pytest.mark.parametrize("code", ["kubectl get pods", "```\nkubectl get pods\n```", "a ``` b"])
def test_code_is_fenced_once_and_marked_beneath(code: str) -> None:
    html = MarkdownIt().render(render([say(code, 1, block="code")]))
    assert html.count("<pre>") == 1
    assert html.endswith("<p>[1]</p>\n")


def test_rows_with_the_same_columns_make_one_table() -> None:
    rows = [
        say("Zone: A; Price: €0.00", 1, block="table"),
        say("Zone: B | C; Price: €2.49", 1, block="table"),
        say("a row of its own", 2, block="table"),
    ]
    text = render(rows)
    assert text == (
        "| Zone | Price |\n| --- | --- |\n| A | €0.00 [1] |\n| B \\| C | €2.49 [1] |\n\na row of its own\n\n[2]"
    )
    assert "<table>" in MarkdownIt().enable("table").render(text)


def test_a_warning_is_set_off() -> None:
    assert render([say("Do not restart both.", 4, block="warning")]) == "> Do not restart both. [4]"


def test_what_is_no_row_has_no_cells() -> None:
    assert row_cells("just words; more: words") is None
    assert row_cells("one: pair") is None


def test_several_claims_on_records_make_a_list() -> None:
    plans = [say("Start costs €12.99.", 1), say("Plus costs €27.99.", 2), say("Max costs €37.99.", 3)]
    assert render([*plans, say("Prices include tax.", 4)], {1, 2, 3}) == (
        "- Start costs €12.99. [1]\n- Plus costs €27.99. [2]\n- Max costs €37.99. [3]\n\nPrices include tax. [4]"
    )
    assert render(plans[:2], {1, 2, 3}) == "Start costs €12.99. [1] Plus costs €27.99. [2]"
