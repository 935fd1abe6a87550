"""Canonical Markdown: how every format's pieces are written, whatever they were written in before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.types import Block, BlockKind

WARNING_WORDS = ("warning", "caution", "danger", "important", "attention")
"""Admonitions that are kept apart as warnings; notes and tips are ordinary text."""

_WORDS = "|".join(WARNING_WORDS)
_EMPHASIS = r"(?:\*\*|__|\*|_)"
_SIGN = r"(?:⚠️?|🚨|🛑|❗|:warning:|:danger:|:rotating_light:)"
_MARKED_WARNING = re.compile(
    rf"^(?:{_SIGN}\s*)?(?:{_EMPHASIS}(?P<bold>{_WORDS})\s*[:!.]*{_EMPHASIS}\s*[:!.–-]*|(?P<plain>{_WORDS})\s*[:!])\s*",
    re.IGNORECASE,
)
_SIGN_AFTER = re.compile(rf"(?:\s*{_SIGN})+\s*$")
_SIGNED = re.compile(rf"^{_SIGN}\s*")
_QUOTED_WARNING = re.compile(rf"^(?P<plain>{_WORDS})\b\s*[:!.–-]*\s*", re.IGNORECASE)
_MAX_COLUMNS = 60
_BOLD = re.compile(r"\*\*[^*]+\*\*")
_BACKTICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A block in the making; a step list still knows its numbers, so that a list that was interrupted can be joined."""

    kind: BlockKind
    text: str
    start: int = 0
    end: int = 0
    level: int = 0
    page: int | None = None
    first: int = 0
    """Of a step list: the number of its first step."""
    count: int = 0
    """Of a step list: how many steps it has."""
    written: int = 0
    """Of a step list: the largest number that its author wrote, 1 where every step is written as `1.`."""


def one_line(text: str) -> str:
    """Collapse white space."""
    return " ".join(text.split())


def code_block(content: str, language: str = "") -> str:
    """Fence code with as many backticks as its content needs."""
    longest = max((len(run) for run in _BACKTICKS.findall(content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{content.strip(chr(10)).rstrip()}\n{fence}"


def warning(label: str, body: str) -> str:
    """Write an admonition as a quote that opens with its kind in bold."""
    lines = f"**{label.capitalize()}:** {_SIGN_AFTER.sub('', body)}".rstrip().split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Write a GitHub table whose first row is the header; short rows are filled up, empty ones dropped."""
    cells = [[_cell(cell) for cell in row[:_MAX_COLUMNS]] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    if all(_BOLD.fullmatch(cell) for cell in cells[0] if cell):  # a header is one without being bold
        cells[0] = [cell.strip("*") for cell in cells[0]]
    width = max(len(row) for row in cells)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(text: str) -> str:
    return one_line(text).replace("\\|", "|").replace("|", "\\|")


def items(texts: Iterable[str], first: int | None) -> str:
    """Write list items, numbered from `first` or as bullets; what an item holds is indented below its marker."""
    lines: list[str] = []
    for offset, text in enumerate(texts):
        marker = "- " if first is None else f"{first + offset}. "
        lines.append(_hang(marker, text))
    return "\n".join(lines)


def _hang(marker: str, text: str) -> str:
    return marker + indent(text, len(marker)).lstrip(" ")


def indent(text: str, width: int) -> str:
    """Indent every line that is not blank."""
    pad = " " * width
    return "\n".join(pad + line if line else line for line in text.split("\n"))


def joined(drafts: Sequence[Draft]) -> str:
    """Write what a list item or an admonition holds as one text."""
    parts: list[str] = []
    for before, draft in zip((None, *drafts), drafts, strict=False):
        if before is not None:
            tight = before.kind is BlockKind.PARAGRAPH and draft.kind in (BlockKind.STEPS, BlockKind.BULLETS)
            parts.append("\n" if tight else "\n\n")
        elif draft.kind is BlockKind.WARNING and "\n" not in draft.text:
            draft = replace(draft, text=draft.text.removeprefix("> "))
        parts.append(f"**{draft.text}**" if draft.kind is BlockKind.HEADING else draft.text)
    return "".join(parts)


def steps(texts: Sequence[str], first: int, written: int = 0) -> Draft:
    """Return a step list; `written` is the largest number its author wrote, where that is known."""
    return Draft(BlockKind.STEPS, items(texts, first), first=first, count=len(texts), written=written or first)


def labelled_warning(text: str, quoted: bool = False) -> tuple[str, str] | None:
    """Return the label and the rest of a paragraph that calls itself a warning, or None.

    A quote may say so with the bare word; a free paragraph must mark it (bold, a colon or a warning sign), as
    "Warning threshold" is no warning.
    """
    found = _MARKED_WARNING.match(text) or (_QUOTED_WARNING.match(text) if quoted else None)
    if found:
        label = found.groupdict().get("bold") or found["plain"]
        return label.lower(), text[found.end() :]
    signed = _SIGNED.match(text)
    return ("warning", text[signed.end() :]) if signed else None


def paragraph(text: str) -> Draft:
    """Return a paragraph, or the warning that it says it is."""
    found = labelled_warning(text)
    if found is None or not found[1]:
        return Draft(BlockKind.PARAGRAPH, text)
    return Draft(BlockKind.WARNING, warning(*found))


def joined_steps(drafts: Sequence[Draft]) -> list[Draft]:
    """Join step lists that unindented content tore apart.

    `1. …`, a code block at the margin, `2. …` is one procedure to its author, and to Markdown two lists. Joined where
    the numbering goes on, or where every step was written as `1.` and only code, a warning or bullets stand between.
    """
    done: list[Draft] = []
    last: int | None = None
    for draft in drafts:
        if draft.kind is BlockKind.HEADING:
            last = None
        if draft.kind is not BlockKind.STEPS:
            done.append(draft)
            continue
        if last is not None and _continues(done[last], draft, done[last + 1 :]):
            done[last:] = [_together(done[last], draft, done[last + 1 :])]
        else:
            last = len(done)
            done.append(draft)
    return done


def _continues(before: Draft, after: Draft, between: Sequence[Draft]) -> bool:
    if after.first > 1:
        return after.first == before.first + before.count
    attached = (BlockKind.CODE, BlockKind.WARNING, BlockKind.BULLETS)
    all_ones = before.written == 1 == after.written and before.first == 1
    return all_ones and bool(between) and all(draft.kind in attached for draft in between)


def _together(before: Draft, after: Draft, between: Sequence[Draft]) -> Draft:
    number = before.first + before.count
    width = len(f"{number - 1}. ")
    middle = "".join(f"\n\n{indent(draft.text, width)}" for draft in between)
    rest = after.text if after.first == number else _renumbered(after.text, number)
    return replace(
        before,
        text=f"{before.text}{middle}\n{rest}",
        end=after.end,
        count=before.count + after.count,
        written=max(before.written, after.written),
    )


def _renumbered(text: str, first: int) -> str:
    number = first - 1
    shift = 0
    lines: list[str] = []
    for line in text.split("\n"):
        marker = re.match(r"\d+\. ", line)
        if marker:
            number += 1
            fresh = f"{number}. "
            shift = len(fresh) - marker.end()
            line = fresh + line[marker.end() :]
        elif line:
            line = " " * shift + line
        lines.append(line)
    return "\n".join(lines)


def as_blocks(drafts: Iterable[Draft]) -> tuple[Block, ...]:
    """Return the blocks of a format that has a source text to point into."""
    return tuple(Block(d.kind, d.text, d.start, d.end, d.level, d.page) for d in drafts if d.text.strip())


def laid_out(drafts: Iterable[Draft]) -> tuple[Block, ...]:
    """Return the blocks of a format without source text: offsets point into the blocks joined by blank lines."""
    blocks: list[Block] = []
    position = 0
    for draft in drafts:
        if not draft.text.strip():
            continue
        end = position + len(draft.text)
        blocks.append(Block(draft.kind, draft.text, position, end, draft.level, draft.page))
        position = end + 2
    return tuple(blocks)
