from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import cut, windows, windows_of
from retrieval.types import Block, BlockKind, ParsedDocument, Passage
from tests.unit.retrieval.reading_samples import document


def count(texts: Sequence[str]) -> list[int]:
    return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def count_with_breaks(texts: Sequence[str]) -> list[int]:
    """A tokenizer for which a line break is a token too."""
    return [own + text.count("\n") for own, text in zip(count(texts), texts, strict=True)]


def passage(*blocks: tuple[BlockKind, str], title: str = "Guide", section: str = "") -> Passage:
    made = [Block(kind, text, 0, 1) for kind, text in blocks]
    if section:
        made.insert(0, Block(BlockKind.HEADING, section, 0, 1, 2))
    return cut(document("a.md", b"x"), ParsedDocument(title, tuple(made)))[0]


def test_what_fits_is_one_window_under_its_context() -> None:
    held = passage((BlockKind.PARAGRAPH, "Open **the** [door](https://example.org/a)."), section="Doors")
    assert windows(held, count, 50) == ["Guide > Doors\nOpen the door."]


def test_a_tables_header_is_repeated() -> None:
    rows = "\n".join(f"| plan {n} | {n}.99 |" for n in range(30))
    held = passage((BlockKind.TABLE, f"| Name | Price |\n| --- | --- |\n{rows}"))
    found = windows(held, count, 40)
    assert len(found) > 3
    assert all(text.startswith("Guide\nName , Price\nplan") for text in found)
    assert max(count(found)) <= 40


def test_steps_are_parted_between_lines_and_code_loses_its_fences() -> None:
    held = passage((BlockKind.STEPS, "1. Open it\n\n   ```bash\n   run a\n   ```\n2. Close it and wait"))
    assert windows(held, count, 10) == ["Guide\n1. Open it\nrun a", "Guide\n2. Close it and wait"]


def test_a_long_context_takes_a_quarter_at_most() -> None:
    held = passage((BlockKind.PARAGRAPH, "word " * 100), title="title " * 50, section="a section of some words " * 3)
    for text in windows(held, count, 40):
        prefix = text.split("\n")[0]
        assert 0 < count([prefix])[0] <= 10
        assert prefix.startswith("a section")


def test_a_word_longer_than_a_window_is_cut() -> None:
    held = passage((BlockKind.PARAGRAPH, "x" * 500))
    found = windows(held, lambda texts: [len(text) for text in texts], 60)
    assert "".join(text.split("\n", 1)[1].replace("\n", "") for text in found) == "x" * 500
    assert max(map(len, found)) <= 60


def test_counting_takes_few_calls_however_many_passages() -> None:
    calls = []

    def counted(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count(texts)

    held = [passage((BlockKind.PARAGRAPH, f"{n} " + "word " * n)) for n in range(200)]
    assert windows_of(held, counted, 30) == [windows(one, count, 30) for one in held]
    assert len(calls) <= 12


def test_no_passages_have_no_windows_and_no_room_is_refused() -> None:
    assert windows_of([], count, 50) == []
    with pytest.raises(ValueError, match="at least 8"):
        windows_of([], count, 7)


WORDS = st.lists(st.from_regex(r"[a-z]{1,9}[.,;:]?", fullmatch=True), min_size=1, max_size=60).map(" ".join)
CODE = st.lists(WORDS, min_size=1, max_size=10).map(lambda lines: "```sh\n" + "\n".join(lines) + "\n```")
TABLE = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8).map(
    lambda rows: "\n".join(
        [f"| {rows[0][0]} | {rows[0][1]} |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows[1:])]
    )
)
STEPS = st.lists(WORDS, min_size=1, max_size=8).map(
    lambda texts: "\n".join(f"{n}. {t}" for n, t in enumerate(texts, 1))
)
BLOCKS = st.one_of(
    st.tuples(st.just(BlockKind.PARAGRAPH), WORDS),
    st.tuples(st.just(BlockKind.CODE), CODE),
    st.tuples(st.just(BlockKind.TABLE), TABLE),
    st.tuples(st.just(BlockKind.STEPS), STEPS),
)


@given(st.lists(BLOCKS, min_size=1, max_size=4), st.integers(12, 80), st.booleans(), WORDS)
def test_every_word_lies_in_a_window_that_fits(
    blocks: list[tuple[BlockKind, str]], budget: int, breaks: bool, title: str
) -> None:
    counter = count_with_breaks if breaks else count
    held = passage(*blocks, title=title)
    found = windows(held, counter, budget)
    assert found and max(counter(found)) <= budget
    inside = " ".join(found)
    words = re.findall(r"\w+", re.sub(r"^```\w*$", "", held.text, flags=re.MULTILINE))
    assert set(words) <= set(re.findall(r"\w+", inside))
    assert len(re.findall(r"\w+", inside)) >= len(words)
