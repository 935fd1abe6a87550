"""The last step of every reader: a title, and the certainty that there is something to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from retrieval.errors import UnreadableDocument
from retrieval.reading.front_matter import FrontMatter
from retrieval.types import Block, BlockKind, ParsedDocument

_MAX_TITLE = 300
_INDEX_NAMES = {"readme", "index", "_index"}


def finished(
    path: str,
    blocks: tuple[Block, ...],
    front: FrontMatter,
    language: str | None = None,
    title: str | None = None,
    empty: str = "holds no text",
) -> ParsedDocument:
    """Put a document together, titled by its front matter, else `title`, else its opening H1, else its file's name.

    Raises: UnreadableDocument with the reason `empty` if nothing but headings was found.
    """
    if all(block.kind is BlockKind.HEADING for block in blocks):
        raise UnreadableDocument(path, "holds headings but no text below them" if blocks else empty)
    chosen = front.title or title or first_heading(blocks) or readable_name(path)
    return ParsedDocument(
        title=" ".join(chosen.split())[:_MAX_TITLE],
        blocks=blocks,
        language=front.language or language,
        audience=front.audience,
        effective_from=front.effective_from,
        effective_to=front.effective_to,
        labels=front.labels,
    )


def first_heading(blocks: Iterable[Block]) -> str | None:
    """Return the first heading if it is of level 1; an H1 further down heads a section, not the document."""
    first = next((block for block in blocks if block.kind is BlockKind.HEADING), None)
    return first.text if first and first.level == 1 else None


def readable_name(path: str) -> str:
    """Make a title of a file's name: `how-to_reset.md` → `How to reset`; an index page takes its folder's name."""
    pure = PurePosixPath(path)
    stem = pure.stem
    if stem.lower() in _INDEX_NAMES and pure.parent.name:
        stem = pure.parent.name
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else path
