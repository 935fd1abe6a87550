"""Passages taken apart into what can be quoted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.rendering import row_cells
from grounding.drafting.extractive.pieces import pieces
from grounding.types import Draft, PassageEvidence, SentenceKind, Verdict
from retrieval.types import BlockKind, Passage, PassageBlock
from tests.unit.grounding.world import passage, verifier

STEPS = """1. Open the settings:

   ```
   show link
   1. not a step
   ```

2. Then choose one:
   - the red one
   - the blue one
3. Wait
   for a minute.
7) Restart.
"""


def test_steps_keep_their_number_and_what_stands_under_them() -> None:
    found = pieces(_one(STEPS, BlockKind.STEPS))
    assert [(piece.block.type, piece.block.number) for piece in found if piece.block] == [
        ("step", 1), ("step", 2), ("step", 3), ("step", 7),
    ]  # fmt: skip
    assert [piece.text for piece in found] == [
        "Open the settings:\n\n```\nshow link\n1. not a step\n```",
        "Then choose one:\n- the red one\n- the blue one",
        "Wait for a minute.",
        "Restart.",
    ]
    assert [piece.order for piece in found] == [0, 1, 2, 3]


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_a_numbered_line_within_a_fence_is_no_step(fence: str) -> None:
    found = pieces(_one(f"1. Run\n{fence}\n1. print\n2. print\n{fence}\n2. Stop", BlockKind.STEPS))
    assert [piece.text for piece in found] == [f"Run\n{fence}\n1. print\n2. print\n{fence}", "Stop"]


def test_steps_without_numbers_are_counted() -> None:
    found = pieces(_one("- one\n- two", BlockKind.STEPS))
    assert [piece.block and piece.block.number for piece in found] == [1, 2]


def test_a_step_keeps_a_table_and_a_wrapped_line() -> None:
    found = pieces(
        _one("1. Check the light:\n   | colour | means |\n   |---|---|\n   | red | off |\n2. Go", BlockKind.STEPS)
    )
    assert len(found) == 2
    assert "| red | off |" in found[0].text


def test_bullets_are_one_piece_each_with_what_is_nested() -> None:
    found = pieces(_one("- Calls\n  - made\n  - received\n* Texts\n• Data\n  of all kinds", BlockKind.BULLETS))
    assert [piece.text for piece in found] == ["Calls\n- made\n- received", "Texts", "Data of all kinds"]
    assert {piece.block for piece in found} == {None}


def test_a_table_becomes_its_rows_named_by_the_header() -> None:
    table = "| Zone | Calls | Note |\n|:---|---:|---|\n| B | €0.39 | a \\| b |\n| C | €0.99 |  |"
    found = pieces(_one(table, BlockKind.TABLE))
    assert [piece.text for piece in found] == [
        "Zone: B; Calls: €0.39; Note: a | b",
        "Zone: C; Calls: €0.99",
    ]
    assert {piece.block.type for piece in found if piece.block} == {"table"}


def test_a_table_without_header_names_has_plain_cells() -> None:
    found = pieces(_one("| | |\n|---|---|\n| Care | 1747 |", BlockKind.TABLE))
    assert [piece.text for piece in found] == ["Care; 1747"]


def test_code_and_warnings_stay_whole() -> None:
    item = passage(
        "```sh\nshow bgp\nshow link\n```\n\n> **Careful.** Do not\n> open the box.",
        BlockKind.CODE,
        BlockKind.WARNING,
    )
    code, warning = pieces(item)
    assert (code.text, code.block and code.block.type) == ("```sh\nshow bgp\nshow link\n```", "code")
    assert (warning.text, warning.block and warning.block.type) == ("**Careful.** Do not open the box.", "warning")


def test_paragraphs_become_sentences_and_headings_nothing() -> None:
    item = passage("Prices\n\nIt costs €3.99 a day. It holds 1 GB.", BlockKind.HEADING, BlockKind.PARAGRAPH)
    assert [piece.text for piece in pieces(item)] == ["It costs €3.99 a day.", "It holds 1 GB."]


@pytest.mark.parametrize("kind", list(BlockKind))
def test_an_empty_block_says_nothing(kind: BlockKind) -> None:
    assert [piece for piece in pieces(_one("", kind)) if piece.text] == []


def test_a_draft_cites_its_passage_and_keeps_its_block() -> None:
    item = _one(STEPS, BlockKind.STEPS)
    piece = pieces(item)[2]
    assert piece.draft() == Draft(
        "Wait for a minute.", SentenceKind.CLAIM, (PassageEvidence(item, "Wait for a minute."),), piece.block
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STEPS, BlockKind.STEPS),
        ("| Zone | Calls |\n|---|---|\n| B | €0.39 per minute |", BlockKind.TABLE),
        ("- Calls cost €0.39\n  - made\n- Texts cost €0.12", BlockKind.BULLETS),
        ("> Never open the box, not even after 5 minutes.", BlockKind.WARNING),
        ("```\nshow link 5\n```", BlockKind.CODE),
        ("It costs €3.99. It does not hold 5 GB.", BlockKind.PARAGRAPH),
    ],
)
def test_whatever_is_quoted_passes_verification(text: str, kind: BlockKind) -> None:
    for piece in pieces(_one(text, kind)):
        found = verifier().check(piece.draft())
        assert found.verdict is Verdict.SUPPORTED, (piece.text, found.reason)


@given(st.lists(st.text(alphabet="ab cd.", min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=6))
def test_no_step_is_lost(texts: list[str]) -> None:
    block = "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
    found = pieces(_one(block, BlockKind.STEPS))
    assert [piece.text for piece in found] == [" ".join(text.split()) for text in texts]


def test_a_cell_with_marks_of_its_own_stays_one_cell() -> None:
    (row,) = pieces(_one("| Session | Severity |\n|---|---|\n| Transit | SEV3; both: SEV1 |", BlockKind.TABLE))
    assert row_cells(row.text) == [("Session", "Transit"), ("Severity", "SEV3; both: SEV1")]
    assert verifier().check(row.draft()).verdict is Verdict.SUPPORTED


def _one(text: str, kind: BlockKind) -> Passage:
    """Return a passage that is one block, blank lines and all."""
    return replace(passage(text), blocks=(PassageBlock(kind, 0, len(text)),))
