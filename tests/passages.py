"""Passages, documents and sources for tests of what indexes and searches them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

import numpy as np

from retrieval.errors import UnreadableDocument
from retrieval.ports import EmbeddedPassage, GenerationBuilder, IndexedDocument, PassageIndex
from retrieval.sparse import SparseOptions, encode_document
from retrieval.types import Audience, BlockKind, Passage, PassageBlock, PassageId, SourceDocument
from tests.fakes import HashingEmbedder

EMBEDDER = HashingEmbedder()
SPARSE = SparseOptions()


class PinnedIndex:
    """An `IndexProvider` of one open generation; closing it remains the caller's."""

    def __init__(self, index: PassageIndex) -> None:
        """Take an open generation."""
        self._index = index

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[PassageIndex]:
        """Hold the generation."""
        yield self._index


def passage(
    document_id: str,
    text: str,
    ordinal: int = 0,
    *,
    audience: Audience = Audience.PUBLIC,
    section: tuple[str, ...] = (),
    begins: date | None = None,
    ends: date | None = None,
) -> Passage:
    """Return a passage with its id made of document and ordinal, and every field filled."""
    return Passage(
        passage_id=PassageId(f"{document_id}#{ordinal}"),
        document_id=document_id,
        document_version="v1",
        source=document_id.partition("/")[0],
        title="Title of it",
        section=section,
        text=text,
        blocks=(PassageBlock(BlockKind.PARAGRAPH, 0, len(text)),),
        ordinal=ordinal,
        start=10,
        end=10 + len(text),
        audience=audience,
        page=3,
        url="https://help.example/it",
        language="en",
        effective_from=begins,
        effective_to=ends,
        labels={"vendor": "Tarn", "alert": "CellSleeping"},
    )


def embedded(item: Passage, windows: Sequence[str] = ()) -> EmbeddedPassage:
    """Return the passage with the vectors of its text, or of these windows."""
    return EmbeddedPassage(item, EMBEDDER.embed(list(windows) or [item.text]), encode_document(item.text, SPARSE))


def put(builder: GenerationBuilder, *passages: Passage, content_hash: str = "h1") -> None:
    """Put one document made of these passages."""
    first = passages[0]
    document = IndexedDocument(
        first.document_id, first.source, content_hash, first.audience, first.title, len(passages)
    )
    builder.put(document, [embedded(item) for item in passages])


def unit(seed: int, dimension: int = EMBEDDER.dimension) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return a random unit vector."""
    vector = np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


class Texts:
    """A `DocumentSource` of Markdown texts by path; a None is a document whose bytes cannot be had."""

    def __init__(self, name: str, texts: dict[str, str | None], audience: Audience = Audience.OPERATOR) -> None:
        self.name = name
        self.texts = texts
        self.audience = audience

    def documents(self) -> Iterator[SourceDocument | UnreadableDocument]:
        """Yield them by path."""
        for path, text in sorted(self.texts.items()):
            if text is None:
                yield UnreadableDocument(path, "permission denied")
            else:
                yield SourceDocument(f"{self.name}/{path}", self.name, path, text.encode(), self.audience)
