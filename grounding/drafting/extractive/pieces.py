"""Takes a passage apart into what can be quoted: sentences, list items, table rows, steps, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grounding.sentences import sentences
from grounding.types import Draft, PassageEvidence, SentenceBlock, SentenceKind
from retrieval.types import BlockKind, Passage

_ITEM = re.compile(r"^(?:[-*+•]|\d+[.)])\s+")
_STEP = re.compile(r"^(\d+)[.)]\s+")
_STATEMENT_WORDS = 8
_LABEL_WORDS = 3
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest part of a passage that makes sense when it is quoted alone."""

    text: str
    """Word for word, but for list marks; a table row as `header: cell; header: cell`."""
    passage: Passage
    block: SentenceBlock | None
    order: int
    """Position within the passage."""
    place: int
    """Which of the passage's blocks it is of: the pieces of one list or of one table share it."""

    @property
    def kind(self) -> BlockKind:
        """Return the kind of the block that it is of."""
        return self.passage.blocks[self.place].kind

    @property
    def label(self) -> str:
        """Return what it says something of: the first cell of a row, what a sentence has before a colon, or nothing."""
        if self.kind is BlockKind.TABLE:
            return self.cells[0]
        label, colon, _ = self.text.partition(": ")
        return label if colon else ""

    @property
    def cells(self) -> list[str]:
        """Return what stands in a row, without the names of the columns."""
        return [pair.split(": ", 1)[-1] for pair in self.text.split("; ")]

    def draft(self) -> Draft:
        """Return the piece as a sentence that cites its passage."""
        return Draft(self.text, SentenceKind.CLAIM, (PassageEvidence(self.passage, self.text),), self.block)


def pieces(passage: Passage) -> list[Piece]:
    """Return everything that the passage says, in order."""
    found: list[Piece] = []
    for place, block in enumerate(passage.blocks):
        text = passage.text[block.start : block.end].strip()
        for piece, kind in _split(block.kind, text):
            found.append(Piece(piece, passage, kind, len(found), place))
    return [piece for piece in found if piece.text]


def quotable(piece: Piece) -> bool:
    """Say whether a piece says something by itself."""
    # Code answers nothing alone, nor does one step of several, nor a line that only announces what comes after it.
    if piece.block is not None:
        return piece.block.type not in ("code", "step")
    words = len(piece.text.split())
    # A few words without an end are a link or a title, not a statement; two or three with one are a label with its
    # value ("Audience: public.").
    ends = piece.text[-1] in ".!?)" and words > _LABEL_WORDS
    return not piece.text.endswith(":") and (ends or words >= _STATEMENT_WORDS)


def _split(kind: BlockKind, text: str) -> list[tuple[str, SentenceBlock | None]]:
    match kind:
        case BlockKind.STEPS:
            return [_step(item, position) for position, item in enumerate(_items(text), 1)]
        case BlockKind.BULLETS:
            return [(_body(item), None) for item in _items(text)]
        case BlockKind.TABLE:
            return [(row, SentenceBlock("table")) for row in _rows(text)]
        case BlockKind.CODE:
            return [(text, SentenceBlock("code"))]
        case BlockKind.WARNING:
            return [(" ".join(re.sub(r"(?m)^>\s?", "", text).split()), SentenceBlock("warning"))]
        case BlockKind.PARAGRAPH:
            return [(sentence, None) for sentence in sentences(text)]
        case BlockKind.HEADING:
            return []


def _step(item: str, position: int) -> tuple[str, SentenceBlock]:
    number = _STEP.match(item)
    return _body(item), SentenceBlock("step", int(number[1]) if number else position)


def _items(text: str) -> list[str]:
    """Cut a list at its outermost marks; what is indented or fenced stays with its item."""
    items: list[list[str]] = []
    fenced = False
    for line in text.splitlines():
        starts = not fenced and _ITEM.match(line)
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if starts or not items:
            items.append([])
        items[-1].append(line)
    return ["\n".join(lines).rstrip() for lines in items]


def _body(item: str) -> str:
    """Drop the mark and the indent that it gave to the lines beneath."""
    first, *rest = item.splitlines()
    mark = _ITEM.match(first)
    width = len(mark[0]) if mark else 0
    lines = [first[width:], *(line[width:] if line[:width].isspace() else line for line in rest)]
    fenced = any(line.lstrip().startswith(("```", "~~~")) for line in lines)
    nested = any(_ITEM.match(line.lstrip()) for line in lines[1:])
    return "\n".join(lines).strip() if fenced or nested else " ".join(" ".join(lines).split())


def _rows(table: str) -> Iterator[str]:
    lines = [line for line in table.splitlines() if line.strip()]
    if not lines:
        return
    header = _cells(lines[0])
    for line in lines[1:]:
        if _RULE.match(line):
            continue
        # Whoever makes a table of it again cuts at `; ` and `: `, so that a cell's own get a no-break space.
        names = (name.replace(": ", ":\u00a0") for name in header)
        pairs = zip(names, (cell.replace("; ", ";\u00a0") for cell in _cells(line)), strict=False)
        yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
