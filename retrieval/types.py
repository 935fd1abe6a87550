"""The nouns of retrieval: documents as they come in, passages as they are cited, hits as they are found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, NewType

import numpy as np
import numpy.typing as npt

PassageId = NewType("PassageId", str)
"""Derived from the document, the section and the text, so that a citation survives a re-index."""

Vector = npt.NDArray[np.float32]
"""Shape (d,), unit length."""

Matrix = npt.NDArray[np.float32]
"""Shape (n, d), rows of unit length."""


class Audience(StrEnum):
    """Who may read a passage: public < customer < operator; a reader sees his own and those below."""

    PUBLIC = "public"
    CUSTOMER = "customer"
    OPERATOR = "operator"

    @property
    def level(self) -> int:
        """Return 0, 1 or 2, rising with privilege."""
        return list(Audience).index(self)

    def narrowed_to(self, other: Audience | None) -> Audience:
        """Return the stricter of two: what a document asks for may narrow its source's audience, never widen it."""
        return self if other is None or other.level < self.level else other


class BlockKind(StrEnum):
    """What a piece of a document is; everything but a paragraph is kept whole."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEPS = "steps"
    BULLETS = "bullets"
    TABLE = "table"
    CODE = "code"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as a source hands it over, before anybody has read it."""

    document_id: str
    """The source's name and the document's path within it: `runbooks/redis/failover.md`."""
    source: str
    path: str
    """Within the source, with forward slashes; its suffix says the media type."""
    content: bytes
    audience: Audience
    """The source's audience; the document's own front matter may only narrow it."""
    url: str | None = None
    """Where a person opens the original, if anywhere."""


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of a document, as canonical Markdown."""

    kind: BlockKind
    text: str
    start: int
    """Character offset into the source's decoded (or extracted) text, inclusive."""
    end: int
    """Exclusive."""
    level: int = 0
    """1 to 6 for a heading, else 0."""
    page: int | None = None
    """Page or slide number from 1, where the format has any."""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a reader made of one document."""

    title: str
    blocks: tuple[Block, ...]
    language: str | None = None
    """ISO 639-1, if the document says."""
    audience: Audience | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    """The last day on which the document holds, inclusive."""
    labels: dict[str, str] = field(default_factory=dict)
    """Other front-matter scalars: vendor, product, release, alert …"""


@dataclass(frozen=True, slots=True)
class PassageBlock:
    """A block within a passage: `passage.text[start:end]`."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of citation: a whole table, step list, code block or a few paragraphs of one section."""

    passage_id: PassageId
    document_id: str
    document_version: str
    """Content hash of the document that it was cut from."""
    source: str
    title: str
    section: tuple[str, ...]
    """Heading path below the title, outermost first."""
    text: str
    """Canonical Markdown, without the section's own heading."""
    blocks: tuple[PassageBlock, ...]
    ordinal: int
    """Position in the document from 0."""
    start: int
    """Character offsets into the source's text."""
    end: int
    audience: Audience
    page: int | None = None
    url: str | None = None
    language: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term weights by hashed term; indices unique and ascending."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query may see at all; enforced inside the index's own query, never after it."""

    audience: Audience
    on: date | None = None
    """Only passages in effect on that day; None: whatever their dates."""
    sources: tuple[str, ...] = ()
    """Only these sources; empty: all."""


class Ranked(NamedTuple):
    """A passage's place in one ranking. A tuple: a search makes two hundred, in a third of a data class's time."""

    passage_id: PassageId
    score: float
    names: tuple[int, ...] = ()
    """The terms of its document's name, hashed; only where a ranking comes from an index."""
    overview: bool = False
    """Whether its document stands for a whole folder."""


@dataclass(frozen=True, slots=True)
class Rankings:
    """One query's rankings by each way of looking, best first, each passage once a ranking."""

    dense: tuple[Ranked, ...] = ()
    """Cosine similarity in [-1, 1], the best window of each passage."""
    sparse: tuple[Ranked, ...] = ()
    """BM25, unbounded, >= 0."""
    dense_overviews: tuple[Ranked, ...] = ()
    """The same of documents that stand for a whole folder, which the rankings above may hold too."""
    sparse_overviews: tuple[Ranked, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a score."""

    name: str
    """What was looked at: meaning, words, name, overview, validity, release, trust, reranker."""
    value: float
    """What was found, most of them in [0, 1]."""
    points: float
    """What it added to the score."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a search found, and why."""

    passage: Passage
    score: float
    """Comparable within one search only."""
    dense: float | None = None
    """Cosine similarity, None if it was not among the dense candidates."""
    sparse: float | None = None
    """BM25, None if it was not among the sparse candidates."""
    dense_rank: int | None = None
    sparse_rank: int | None = None
    duplicates: tuple[PassageId, ...] = ()
    """Near-identical passages that were folded into this one: of documents of the same title, or of a fourth on."""
    reasons: tuple[Reason, ...] = ()
    """What the score is made of; the points add up to it."""
    in_effect: bool = True
    """Whether the document holds on the day that was asked for; what does not may be shown, never cited as current."""
