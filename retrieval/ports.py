"""What retrieval needs from outside, and what it offers to whoever stores passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.errors import UnreadableDocument
from retrieval.types import (
    Audience,
    Matrix,
    Passage,
    PassageId,
    Rankings,
    Scope,
    SourceDocument,
    SparseVector,
    Vector,
)
from retrieval.vocabulary import Vocabulary


class DocumentSource(Protocol):
    """A named place that documents come from."""

    @property
    def name(self) -> str:
        """The first part of every document id of this source."""

    def documents(self) -> Iterator[SourceDocument | UnreadableDocument]:
        """Yield every document that exists now; one that is no longer yielded has been deleted.

        A document whose bytes cannot be had is yielded as an UnreadableDocument, so that it is reported, and what
        the index already holds of it is kept.
        """


class Embedder(Protocol):
    """Text to unit vectors. Heavy: loaded at the first call or by `warm_up`, never at construction."""

    @property
    def fingerprint(self) -> str:
        """Model, revision and numeric type: vectors of two fingerprints must not meet in one index."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens the model reads of one text."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many model tokens each text has, special tokens not counted."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text, shape (n, d); blocking, so callers run it in a thread."""


class Reranker(Protocol):
    """Reads a question and a passage together, as an embedder cannot. Heavy: loaded at first use, not before."""

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return how well each passage answers, in [0, 1], comparable within one call; blocking.

        Raises: RetrievalError, and whatever else the model's library raises.
        """


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What the index remembers of a document in order to sync."""

    document_id: str
    source: str
    content_hash: str
    """Of the bytes and of everything else that shapes its passages (audience, chunker version)."""
    audience: Audience
    title: str
    passages: int


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage with the vectors under which it is found."""

    passage: Passage
    windows: Matrix
    """Shape (w, d): one row for each window of the text that fits the model, w >= 1."""
    terms: SparseVector
    names: tuple[int, ...] = ()
    """The terms of the document's name, hashed."""


class PassageIndex(Protocol):
    """One open generation, for reading."""

    @property
    def generation(self) -> str:
        """Name of the generation that answers."""

    async def rank(
        self, dense: Vector | None, sparse: SparseVector | None, scope: Scope, limit: int, overviews: int = 0
    ) -> Rankings:
        """Return up to `limit` passages by each vector given, all within scope; and up to so many of overviews."""

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist and lie within scope, in the order asked for."""

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return the document's passages with first <= ordinal <= last within scope, in order."""

    async def vocabulary(self) -> Vocabulary:
        """Return the terms and words of all its passages; it is at hand from the moment of opening."""

    async def close(self) -> None:
        """Release the engine; later calls raise IndexUnavailable."""


class GenerationBuilder(Protocol):
    """A new generation in the making; nobody sees it before `commit`."""

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return what the generation it started from holds, by document id."""

    def put(self, document: IndexedDocument, passages: Sequence[EmbeddedPassage]) -> None:
        """Add a document, or replace it whole."""

    def delete(self, document_ids: Sequence[str]) -> None:
        """Remove documents whole."""

    def commit(self) -> str:
        """Optimise, check and make it the live generation, atomically; return its name."""

    def abort(self) -> None:
        """Throw it away, so that another may begin; needless after `commit`, harmless after a failed one."""


class IndexReader(Protocol):
    """The reading face of the place where generations live."""

    def live(self) -> str | None:
        """Return the name of the live generation, without opening the engine."""

    async def open(self) -> PassageIndex:
        """Open the live generation. Raises IndexMissing, IndexBusy, IndexIncompatible."""


class IndexWriter(Protocol):
    """The building face: a folder of Qdrant Edge shards, or the collections of a Qdrant server."""

    def documents(self) -> Mapping[str, IndexedDocument]:
        """Return the live generation's documents by id without opening the engine; empty if there is none.

        Where the next generation cannot continue it, being of another model or layout, no content hash is given, so
        that all is indexed anew.
        """

    def begin(self) -> GenerationBuilder:
        """Start a generation as a copy of the live one. Raises IndexBusy while another is being built."""

    def rollback(self) -> str:
        """Make the generation before the live one live again; return its name.

        Raises: IndexMissing if none is left, IndexIncompatible if it can no longer be read.
        """
