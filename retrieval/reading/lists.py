"""Flat list paragraphs with a depth, as Office documents hold them, to nested lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.reading import canonical
from retrieval.reading.canonical import Draft
from retrieval.types import BlockKind


@dataclass(frozen=True, slots=True)
class Item:
    """One list paragraph."""

    text: str
    depth: int
    ordered: bool
    number: int | None = None
    """As written, where the number is text."""


def nested(items: Sequence[Item]) -> list[Draft]:
    """Return one list for each run of items of the outermost depth and one kind, deeper ones nested within."""
    drafts: list[Draft] = []
    position = 0
    while position < len(items):
        depth = items[position].depth
        ordered = items[position].ordered
        texts: list[str] = []
        numbers: list[int] = []
        while position < len(items) and (items[position].depth > depth or items[position].ordered == ordered):
            item = items[position]
            if item.depth < depth:
                break
            if item.number is not None and texts and item.number != numbers[0] + len(texts) and item.depth == depth:
                break
            position += 1
            if item.depth == depth:
                texts.append(item.text)
                numbers.append(item.number or 1)
                continue
            inner = [item]
            while position < len(items) and items[position].depth > depth:
                inner.append(items[position])
                position += 1
            texts[-1] = "\n".join([texts[-1], *(draft.text for draft in nested(inner))])
        drafts.append(
            canonical.steps(texts, numbers[0]) if ordered else Draft(BlockKind.BULLETS, canonical.items(texts, None))
        )
    return drafts
