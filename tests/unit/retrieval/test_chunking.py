from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import ChunkingOptions, cut, searchable_text
from retrieval.reading import read
from retrieval.types import Audience, Block, BlockKind, ParsedDocument, Passage
from tests.unit.retrieval.reading_samples import document

DOCUMENT = document("runbooks/HssLag.md", b"bytes", Audience.CUSTOMER)
WHOLE = (BlockKind.TABLE, BlockKind.STEPS, BlockKind.CODE, BlockKind.WARNING, BlockKind.BULLETS)


def passages(text: str, options: ChunkingOptions | None = None) -> list[Passage]:
    source = document("a.md", text)
    return cut(source, read(source), options)


def long(words: int) -> str:
    return "word " * (words - 1) + "end."


def test_sections_are_paths_below_the_title_and_never_shared() -> None:
    found = passages("# T\n\na\n\n## One\n\nb\n\n### Deep\n\nc\n\n## Two\n\n### Deep\n\nd\n\n# Second\n\ne\n")
    assert [(passage.section, passage.text) for passage in found] == [
        ((), "a"),
        (("One",), "b"),
        (("One", "Deep"), "c"),
        (("Two", "Deep"), "d"),
        (("Second",), "e"),
    ]
    assert [passage.ordinal for passage in found] == [0, 1, 2, 3, 4]
    assert {passage.title for passage in found} == {"T"}


def test_a_heading_that_differs_from_the_title_stays_in_the_path() -> None:
    found = passages("---\ntitle: Hss Lag\n---\n# HssLag\n\n## Meaning\n\na\n")
    assert found[0].section == ("HssLag", "Meaning")


def test_paragraphs_are_packed_up_to_the_target() -> None:
    found = passages("\n\n".join([long(60)] * 6))
    assert [len(passage.blocks) for passage in found] == [2, 2, 2]


def test_a_short_remainder_joins_what_stands_before_it() -> None:
    found = passages("\n\n".join([long(100), long(100), "Short end."]))
    assert [len(passage.blocks) for passage in found] == [1, 2]


def test_what_introduces_stays_with_what_it_introduces() -> None:
    steps = "\n".join(f"{n}. {long(30)}" for n in range(1, 9))
    procedure = f"{long(150)}\n\nDo the following:\n\n{steps}\n\n{long(150)}"
    found = passages(f"{procedure}\n\n**On the spine**\n\nRun:\n\n```\n{long(200)}\n```\n")
    assert [[block.kind.value for block in passage.blocks] for passage in found] == [
        ["paragraph"],
        ["paragraph", "steps"],
        ["paragraph"],
        ["paragraph", "paragraph", "code"],
    ]


def test_a_very_long_paragraph_is_cut_at_sentence_ends() -> None:
    text = " ".join(f"Sentence {n} has a few words to it, so that it adds up." for n in range(100))
    found = passages(text)
    assert len(found) > 4
    assert all(passage.text.endswith("adds up.") and len(passage.text) <= 900 for passage in found)
    assert " ".join(passage.text for passage in found) == text


def test_headings_without_text_make_no_passages() -> None:
    assert [passage.section for passage in passages("# T\n\n## Empty\n\n## Full\n\nx\n")] == [("Full",)]


def test_what_a_passage_inherits() -> None:
    source = document(
        "policy/fees.md", "---\naudience: operator\neffective_from: 2026-01-01\nlang: en\nvendor: Tarn\n---\n# F\n\nx"
    )
    [passage] = cut(source, read(source))
    assert (passage.audience, passage.effective_from, passage.language) == (Audience.OPERATOR, date(2026, 1, 1), "en")
    assert passage.labels == {"vendor": "Tarn"}
    assert (passage.document_id, passage.source) == ("test/policy/fees.md", "test")
    assert source.content.decode()[passage.start : passage.end].strip() == "x"


def test_front_matter_cannot_widen_the_audience() -> None:
    source = document("a.md", "---\naudience: public\n---\nx", Audience.OPERATOR)
    assert cut(source, read(source))[0].audience is Audience.OPERATOR


def test_identical_passages_have_ids_of_their_own_and_others_keep_theirs() -> None:
    before = passages("# T\n\n## A\n\nsame\n\n## A\n\nsame\n\n## B\n\nother\n")
    after = passages("# T\n\n## New\n\nnew\n\n## A\n\nsame\n\n## A\n\nsame\n\n## B\n\nother\n")
    assert len({passage.passage_id for passage in before}) == 3
    assert {passage.passage_id for passage in before} < {passage.passage_id for passage in after}
    assert before[0].document_version != after[0].document_version


def test_ids_do_not_change_between_releases() -> None:
    [passage] = cut(DOCUMENT, ParsedDocument("T", (Block(BlockKind.PARAGRAPH, "Text.", 0, 5),)))
    assert passage.passage_id == "d87b8aba9605059aba71"


def test_the_fingerprint_tells_options_apart() -> None:
    assert ChunkingOptions().fingerprint == ChunkingOptions().fingerprint
    assert ChunkingOptions().fingerprint != ChunkingOptions(target=500).fingerprint


def test_searchable_text_holds_what_people_search_by() -> None:
    [passage] = cut(
        DOCUMENT,
        ParsedDocument(
            "Lag", (Block(BlockKind.PARAGRAPH, "Text.", 0, 5),), labels={"alert": "X", "weight": "20", "toc": "true"}
        ),
    )
    assert searchable_text(passage).split("\n") == ["Lag", "runbooks HssLag Hss Lag", "X", "Text."]


BLOCK = st.builds(
    lambda kind, words, level, colon: Block(
        kind,
        " ".join(words) + (":" if colon and kind is BlockKind.PARAGRAPH else ""),
        0,
        1,
        level if kind is BlockKind.HEADING else 0,
    ),
    st.sampled_from(BlockKind),
    st.lists(st.text(alphabet="abcdef.", min_size=1, max_size=30), min_size=1, max_size=200),
    st.integers(1, 4),
    st.booleans(),
)
OPTIONS = st.builds(ChunkingOptions, st.integers(50, 900), st.integers(0, 300), st.integers(300, 3000))


@given(st.lists(BLOCK, max_size=20), OPTIONS)
def test_every_block_lies_whole_and_once_in_a_passage_of_its_section(
    blocks: list[Block], options: ChunkingOptions
) -> None:
    # Numbered, so that equal blocks can be told apart.
    blocks = [Block(b.kind, f"{n} {b.text}", n, n + 1, b.level) for n, b in enumerate(blocks)]
    parsed = ParsedDocument("The title", tuple(blocks))
    found = cut(DOCUMENT, parsed, options)
    assert found == cut(DOCUMENT, parsed, options)
    assert len({passage.passage_id for passage in found}) == len(found)

    pieces = [(b.kind, p.text[b.start : b.end], p.section) for p in found for b in p.blocks]
    sections: list[str] = []
    expected = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            sections.append(block.text)
        else:
            expected.append((block, sections[-1:]))
    position = 0
    for block, section in expected:
        held = ""
        while len(re.sub(r"\s", "", held)) < len(re.sub(r"\s", "", block.text)):
            kind, text, path = pieces[position]
            assert kind is block.kind and list(path[-1:]) == section
            held += text
            position += 1
            if block.kind in WHOLE:
                break
        assert re.sub(r"\s", "", held) == re.sub(r"\s", "", block.text)
    assert position == len(pieces)
    for passage in found:
        gaps = [passage.text[a.end : b.start] for a, b in zip(passage.blocks, passage.blocks[1:], strict=False)]
        assert set(gaps) <= {"\n\n"}
        assert (passage.blocks[0].start, passage.blocks[-1].end) == (0, len(passage.text))
