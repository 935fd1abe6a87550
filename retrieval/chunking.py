"""Documents to passages: whole tables, step lists, warnings and code, and a few paragraphs of one section at a time."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.naming import file_name, path_words
from retrieval.reading import READER_VERSION
from retrieval.types import Block, BlockKind, ParsedDocument, Passage, PassageBlock, PassageId, SourceDocument
from retrieval.windowing import windows, windows_of

__all__ = ["ChunkingOptions", "cut", "name_of", "searchable_text", "windows", "windows_of"]

CHUNKER_VERSION = 2
"""Raised whenever the same blocks would be cut into other passages, or shown to the model in other windows."""

_INTRODUCES = re.compile(r"(?::|\b(?:the )?(?:following|as follows|below)[.:]?)\**\s*$", re.IGNORECASE)
_LABEL_LINE = re.compile(r"^\*\*[^*]{1,120}\*\*:?$")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+")
_VERSION_LENGTH = 16
_ID_LENGTH = 20
_NO_WORDS = re.compile(r"^(?:true|false|yes|no|on|off|[\d.,:-]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ChunkingOptions:
    """How large passages become, in characters."""

    target: int = 900
    """Paragraphs and small blocks of a section are packed up to this; a single block may be longer."""
    minimum: int = 220
    """A remainder shorter than this joins its neighbour."""
    longest_paragraph: int = 3_000
    """A longer one is cut at the ends of sentences; nothing else is ever cut."""
    window: int = 128
    """Tokens of the model in one window, if it reads as many: one that reads 256 is the more precise for half of it."""
    rows: bool = True
    """Whether a table's rows are embedded one by one besides."""

    @property
    def fingerprint(self) -> str:
        """Everything that shapes passages besides the bytes; belongs into a document's content hash."""
        sizes = (self.target, self.minimum, self.longest_paragraph, self.window, int(self.rows))
        return f"{READER_VERSION}.{CHUNKER_VERSION}:" + ":".join(map(str, sizes))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of a paragraph that is too long."""

    kind: BlockKind
    text: str
    block: Block


_Unit = list[_Piece]
"""What is never parted: a block with the paragraph that introduces it."""


def cut(document: SourceDocument, parsed: ParsedDocument, options: ChunkingOptions | None = None) -> list[Passage]:
    """Cut a document into passages, in order; none crosses a heading, and each block lies in exactly one.

    Ids derive from the document's id, the section and the text, so that what did not change keeps its id.
    """
    options = options or ChunkingOptions()
    version = hashlib.sha256(document.content).hexdigest()[:_VERSION_LENGTH]
    audience = document.audience.narrowed_to(parsed.audience)
    repeats: Counter[tuple[tuple[str, ...], str]] = Counter()
    passages: list[Passage] = []
    for section, blocks in _sections(parsed):
        for group in _packed(blocks, options):
            text, placed = _written(group)
            occurrence = repeats[section, text]
            repeats[section, text] += 1
            first = group[0].block
            passages.append(
                Passage(
                    passage_id=_passage_id(document.document_id, section, text, occurrence),
                    document_id=document.document_id,
                    document_version=version,
                    source=document.source,
                    title=parsed.title,
                    section=section,
                    text=text,
                    blocks=placed,
                    ordinal=len(passages),
                    start=first.start,
                    end=max(piece.block.end for piece in group),
                    audience=audience,
                    page=first.page,
                    url=document.url,
                    language=parsed.language,
                    effective_from=parsed.effective_from,
                    effective_to=parsed.effective_to,
                    labels=dict(parsed.labels),
                )
            )
    return passages


def searchable_text(passage: Passage) -> str:
    """Return what a search by words looks at: title, section, the path and the labels in words, the text."""
    labels = [value for key, value in sorted(passage.labels.items()) if not _NO_WORDS.match(value)]
    parts = (passage.title, " ".join(passage.section), path_words(passage.document_id), *labels, passage.text)
    return "\n".join(part for part in parts if part)


def name_of(passage: Passage) -> str:
    """Return what the passage's document is called: its title and its file's name, or its folder's."""
    return f"{passage.title}\n{file_name(passage.document_id)}"


def _passage_id(document_id: str, section: Sequence[str], text: str, occurrence: int) -> PassageId:
    key = "\x00".join([document_id, "\x01".join(section), text, str(occurrence)])
    return PassageId(hashlib.sha256(key.encode()).hexdigest()[:_ID_LENGTH])


def _sections(parsed: ParsedDocument) -> Iterable[tuple[tuple[str, ...], list[Block]]]:
    """Yield each heading path with the blocks right below it; the title's own heading is no part of the path."""
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    for block in parsed.blocks:
        if block.kind is not BlockKind.HEADING:
            blocks.append(block)
            continue
        if blocks:
            yield _names(path, parsed.title), blocks
            blocks = []
        path = [(level, name) for level, name in path if level < block.level]
        path.append((block.level, block.text))
    if blocks:
        yield _names(path, parsed.title), blocks


def _names(path: Sequence[tuple[int, str]], title: str) -> tuple[str, ...]:
    names = [name for _, name in path]
    return tuple(names[1:] if names and names[0].casefold() == title.casefold() else names)


def _packed(blocks: Sequence[Block], options: ChunkingOptions) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = []
    current: list[_Piece] = []
    for unit in _units(blocks, options):
        # A remainder too short to stand alone goes with what follows, however long that is.
        if current and _length([*current, *unit]) > options.target and _length(current) >= options.minimum:
            groups.append(current)
            current = []
        current = [*current, *unit]
    if current:
        if groups and _length(current) < options.minimum:
            groups[-1] = [*groups[-1], *current]
        else:
            groups.append(current)
    return groups


def _units(blocks: Sequence[Block], options: ChunkingOptions) -> Iterable[_Unit]:
    waiting: _Unit = []
    for block in blocks:
        *before, last = _pieces(block, options)
        if before:
            yield [*waiting, before[0]]
            yield from ([piece] for piece in before[1:])
            waiting = []
        if last.kind is BlockKind.PARAGRAPH and _leads_on(last, waiting):
            waiting.append(last)
            continue
        if waiting and last.kind is BlockKind.PARAGRAPH and not _is_label(waiting[-1].text):
            # "As follows:" was followed by an ordinary paragraph after all.
            yield waiting
            waiting = []
        yield [*waiting, last]
        waiting = []
    if waiting:
        yield waiting


def _leads_on(piece: _Piece, waiting: _Unit) -> bool:
    return len(waiting) < 3 and (_is_label(piece.text) or bool(_INTRODUCES.search(piece.text)))


def _is_label(text: str) -> bool:
    return bool(_LABEL_LINE.match(text))


def _pieces(block: Block, options: ChunkingOptions) -> list[_Piece]:
    if block.kind is not BlockKind.PARAGRAPH or len(block.text) <= options.longest_paragraph:
        return [_Piece(block.kind, block.text, block)]
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(block.text):
        if parts and len(parts[-1]) + len(sentence) < options.target:
            parts[-1] += f" {sentence}"
        else:
            parts.append(sentence)
    return [_Piece(block.kind, part, block) for part in parts if part.strip()]


def _length(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.text) + 2 for piece in pieces)


def _written(pieces: Sequence[_Piece]) -> tuple[str, tuple[PassageBlock, ...]]:
    placed: list[PassageBlock] = []
    position = 0
    for piece in pieces:
        placed.append(PassageBlock(piece.kind, position, position + len(piece.text)))
        position += len(piece.text) + 2
    return "\n\n".join(piece.text for piece in pieces), tuple(placed)
