"""Sources in, a new generation out: only what changed is read, cut and embedded; what is gone is deleted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from retrieval.chunking import ChunkingOptions, cut, name_of, searchable_text, windows_of
from retrieval.errors import IndexIncompatible, UnreadableDocument
from retrieval.planning import Plan, compare
from retrieval.ports import DocumentSource, EmbeddedPassage, Embedder, GenerationBuilder, IndexedDocument, IndexWriter
from retrieval.reading import read
from retrieval.sparse import SparseOptions, encode_document, term_index, tokenise
from retrieval.spooling import Spool
from retrieval.types import Passage, SourceDocument, SparseVector

log = logging.getLogger(__name__)

BUFFERED_WINDOWS = 4096
"""Windows sorted by length and embedded together: enough to save the padding, few enough for bounded memory."""

SLICE = 512
"""Windows embedded between two looks at the clock; also what a killed run can lose, where vectors are cached."""


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What shapes passages besides their bytes."""

    chunking: ChunkingOptions = field(default_factory=ChunkingOptions)
    sparse: SparseOptions = field(default_factory=SparseOptions)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come."""

    phase: Literal["embedding", "finishing"]
    done: int
    """Documents, of the `total` that changed."""
    total: int
    seconds_left: float | None = None
    """Estimated by the bytes done; None before there is anything to go by."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did."""

    generation: str | None = None
    """The new live generation; None if nothing had changed and none was made."""
    added: int = 0
    changed: int = 0
    deleted: int = 0
    unchanged: int = 0
    failed: tuple[UnreadableDocument, ...] = ()
    """Documents that could not be read; what the index held of them is kept."""
    passages: int = 0
    """Put into the index by this sync."""
    windows: int = 0
    tokens: int = 0
    """Of the windows, special tokens not counted; embedded, or found in a cache of vectors."""
    truncated: int = 0
    """Windows that the model does not read to their end."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document that waits for its vectors."""

    document: IndexedDocument
    passages: list[Passage]
    windows: list[list[str]]
    terms: list[SparseVector]
    names: tuple[int, ...]
    """The terms of the document's name, hashed."""
    size: int
    """Bytes."""


@dataclass(slots=True)
class _Tally:
    """What a run has done so far."""

    total: int
    total_bytes: int
    added: int = 0
    passages: int = 0
    windows: int = 0
    tokens: int = 0
    truncated: int = 0
    documents: int = 0
    bytes: int = 0
    failed: list[UnreadableDocument] = field(default_factory=list)


def sync(
    sources: Sequence[DocumentSource],
    writer: IndexWriter,
    embedder: Embedder,
    options: SyncOptions | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> SyncReport:
    """Bring the index in line with these sources; other sources' documents stay as they are.

    All changes become visible at once, in one new generation; where nothing changed, none is made and no model loaded.
    Raises: IndexBusy, IndexUnavailable; IndexIncompatible if the model changed and not all indexed sources are given.
    """
    options = options or SyncOptions()
    started = time.perf_counter()
    with Spool() as spool:
        known = writer.documents()
        shaped_by = (options.chunking.fingerprint, options.sparse.fingerprint, embedder.fingerprint)
        plan = compare(sources, known, shaped_by, spool)
        tally = _Tally(len(spool), spool.bytes)
        run = _Run(plan, writer, embedder, options, progress, tally)
        generation = run.carry_out(kept={key for key in known if key not in plan.deleted})
    return SyncReport(
        generation=generation,
        added=tally.added,
        changed=tally.documents - tally.added,
        deleted=len(plan.deleted),
        unchanged=plan.unchanged,
        failed=(*plan.failed, *tally.failed),
        passages=tally.passages,
        windows=tally.windows,
        tokens=tally.tokens,
        truncated=tally.truncated,
        seconds=time.perf_counter() - started,
    )


def _fault(error: Exception) -> str:
    """Return what a fault is and where it arose, on one line: its own text may repeat the document's."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return type(error).__name__ + (f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "")


class _Run:
    """One sync's second half: read, cut, embed, put, commit."""

    def __init__(
        self,
        plan: Plan,
        writer: IndexWriter,
        embedder: Embedder,
        options: SyncOptions,
        progress: Callable[[Progress], None],
        tally: _Tally,
    ) -> None:
        self._plan = plan
        self._writer = writer
        self._embedder = embedder
        self._options = options
        self._progress = progress
        self._tally = tally
        self._started = time.perf_counter()

    def carry_out(self, kept: set[str]) -> str | None:
        """Make a generation if there is anything to make it of; return its name."""
        builder: GenerationBuilder | None = None
        buffers = self._buffers()
        try:
            # While one buffer is embedded, which leaves the interpreter free, the next is read and cut.
            with ThreadPoolExecutor(1, "read") as reader:
                waiting = reader.submit(next, buffers, None)
                if self._plan.deleted:
                    builder = self._begin(kept)
                    builder.delete(self._plan.deleted)
                while (buffer := waiting.result()) is not None:
                    waiting = reader.submit(next, buffers, None)
                    builder = builder or self._begin(kept)
                    self._embed(buffer, builder)
            if builder is None:
                return None
            self._progress(Progress("finishing", self._tally.total, self._tally.total))
            return builder.commit()
        except BaseException:
            if builder is not None:
                builder.abort()
            raise

    def _begin(self, kept: set[str]) -> GenerationBuilder:
        builder = self._writer.begin()
        lost = kept - builder.documents().keys() - self._plan.hashes.keys()
        if lost:
            builder.abort()
            raise IndexIncompatible(
                f"the index was built with another embedding model or by an older version and {len(lost)} documents "
                "would be lost; index all sources together (groundline index --all), or set the model back"
            )
        return builder

    def _buffers(self) -> Iterator[list[_Ready]]:
        """Yield documents cut and windowed, up to about 4,096 windows at a time; the first are small: an early start.

        Each is ready by the time the one before is embedded, so a buffer is at most twice as large as the last.
        """
        buffer: list[_Ready] = []
        filled, enough = 0, SLICE // 4
        for document in self._plan.changed:
            ready = self._read(document)
            if ready is None:
                continue
            buffer.append(ready)
            filled += sum(map(len, ready.windows))
            if filled >= enough:
                yield buffer
                buffer, filled, enough = [], 0, min(2 * enough, BUFFERED_WINDOWS)
        if buffer:
            yield buffer

    def _read(self, document: SourceDocument) -> _Ready | None:
        try:
            parsed = read(document)
            passages = cut(document, parsed, self._options.chunking)
        except UnreadableDocument as error:
            self._tally.failed.append(UnreadableDocument(document.document_id, error.reason))
            return None
        except Exception as error:  # a fault in a reader must cost one document, not the run
            log.error("%s cannot be read: %s", document.document_id, _fault(error))
            log.debug("reading failed", exc_info=True)
            self._tally.failed.append(
                UnreadableDocument(document.document_id, f"cannot be read ({type(error).__name__})")
            )
            return None
        indexed = IndexedDocument(
            document.document_id,
            document.source,
            self._plan.hashes[document.document_id],
            document.audience.narrowed_to(parsed.audience),
            parsed.title,
            len(passages),
        )
        chunking = self._options.chunking
        room = min(chunking.window, self._embedder.max_tokens)
        windows = windows_of(passages, self._embedder.count_tokens, room, apart=chunking.rows)
        # Here, in the reader's thread, where it costs nobody time: the model leaves the interpreter free.
        terms = [encode_document(searchable_text(passage), self._options.sparse) for passage in passages]
        names = tokenise(name_of(passages[0]), self._options.sparse) if passages else []
        hashed = tuple(sorted({term_index(term) for term in names}))
        return _Ready(indexed, passages, windows, terms, hashed, len(document.content))

    def _embed(self, buffer: Sequence[_Ready], builder: GenerationBuilder) -> None:
        texts = [text for ready in buffer for windows in ready.windows for text in windows]
        lengths = self._embedder.count_tokens(texts)
        matrix = np.zeros((len(texts), self._embedder.dimension), np.float32)
        order = sorted(range(len(texts)), key=lengths.__getitem__, reverse=True)
        before, tokens = self._tally.tokens, sum(lengths)
        for at in range(0, len(order), SLICE):
            some = order[at : at + SLICE]
            matrix[some] = self._embedder.embed([texts[index] for index in some])
            self._tally.tokens += sum(min(lengths[index], self._embedder.max_tokens) for index in some)
            self._report(buffer, (self._tally.tokens - before) / max(tokens, 1))
        self._tally.truncated += sum(length > self._embedder.max_tokens for length in lengths)
        self._tally.windows += len(texts)
        at = 0
        for ready in buffer:
            embedded = []
            for passage, windows, terms in zip(ready.passages, ready.windows, ready.terms, strict=True):
                embedded.append(EmbeddedPassage(passage, matrix[at : at + len(windows)], terms, ready.names))
                at += len(windows)
            self._put(ready, embedded, builder)

    def _put(self, ready: _Ready, embedded: Sequence[EmbeddedPassage], builder: GenerationBuilder) -> None:
        tally = self._tally
        tally.added += ready.document.document_id not in builder.documents()
        builder.put(ready.document, embedded)
        tally.documents += 1
        tally.bytes += ready.size
        tally.passages += len(embedded)

    def _report(self, buffer: Sequence[_Ready], share: float) -> None:
        """Tell how far it is, counting the buffer at work by the share of its tokens."""
        done = self._tally.documents + len(self._tally.failed) + int(len(buffer) * share)
        worked = self._tally.bytes + share * sum(ready.size for ready in buffer)
        spent = time.perf_counter() - self._started
        left = spent * (self._tally.total_bytes - worked) / worked if worked else None
        self._progress(Progress("embedding", min(done, self._tally.total), self._tally.total, left))
