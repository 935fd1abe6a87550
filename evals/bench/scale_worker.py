"""The parts of the scale benchmark that have a process each: making a large index; searching it while it changes."""

from __future__ import annotations

import asyncio
import random
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.bootstrap import Parts
from app.settings import load_settings
from connectors.documents.folder import FolderSource
from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.indexing import SyncOptions, sync
from retrieval.ports import EmbeddedPassage, IndexedDocument
from retrieval.types import Audience, Matrix, PassageId, SparseVector
from retrieval.vector_cache import CachedEmbedder, VectorCache

CHANGED_WORDS = 0.15
NOISE = 0.5
"""Length of the noise added to a unit vector before it is made a unit vector again: cosine 0.89 to the original."""

_WORD = re.compile(r"[A-Za-z]{5,}")
_WARMING = 16
_BREATH_S = 0.02
_AFTER_SWITCH = 100
_POLL_S = 0.25
_LAST_INDEX = 2**32 - 1

Prepared = tuple[IndexedDocument, Sequence[EmbeddedPassage]]


@dataclass
class _Collector:
    """An `IndexWriter` and its builder that only keep what they are given."""

    kept: list[Prepared] = field(default_factory=list)

    def begin(self) -> _Collector:
        return self

    def documents(self) -> Mapping[str, IndexedDocument]:
        return {}

    def rollback(self) -> str:
        return ""

    def put(self, document: IndexedDocument, passages: Sequence[EmbeddedPassage]) -> None:
        self.kept.append((document, list(passages)))

    def delete(self, document_ids: Sequence[str]) -> None:
        """Nothing is held that could go."""

    def commit(self) -> str:
        return "collected"

    def abort(self) -> None:
        """Nothing was begun."""


class _Remembering(SentenceTransformerEmbedder):
    """An embedder that can be told to answer from memory what it was asked before."""

    from_memory = False

    def __init__(self, model: str | Path | None) -> None:
        super().__init__(model)
        self._known: dict[str, Any] = {}

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text."""
        if self.from_memory and all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        rows = super().embed(texts)
        self._known.update(zip(texts, rows, strict=True))
        return rows


def build(request: dict[str, Any]) -> dict[str, Any]:
    """Index copies of the sources' documents until there are as many passages as are wanted."""
    parts = Parts(load_settings())
    cache = VectorCache(Path(request["vectors"]))
    folders = [FolderSource(name, Path(path), Audience(audience)) for name, path, audience in request["sources"]]
    real = _Collector()
    sync(folders, real, CachedEmbedder(parts.embedder, cache), SyncOptions(sparse=parts.terms))
    cache.close()
    started = time.perf_counter()
    builder = parts.index.begin()
    passages = windows = 0
    try:
        for document, embedded in copies(real.kept, request["passages"]):
            builder.put(document, embedded)
            passages += len(embedded)
            windows += sum(len(one.windows) for one in embedded)
        put_s = time.perf_counter() - started
        builder.commit()
    except BaseException:
        builder.abort()
        raise
    return {
        "real": sum(len(embedded) for _, embedded in real.kept),
        "passages": passages,
        "windows": windows,
        "put_s": put_s,
        "commit_s": time.perf_counter() - started - put_s,
    }


def search(request: dict[str, Any]) -> dict[str, Any]:
    """Search the large index, with and without embedding, and while another process changes it."""
    return asyncio.run(_search(request))


async def _search(request: dict[str, Any]) -> dict[str, Any]:
    settings = load_settings()
    parts = Parts(settings)
    embedder = _Remembering(settings.embedding_model)
    parts.embedder = embedder
    queries: list[str] = request["queries"]
    for query in queries[:_WARMING]:
        embedder.embed([query])
    before = _resident()
    opened = time.perf_counter()
    await parts.live.refresh()
    open_s = time.perf_counter() - opened
    await _timed(parts, queries[:_WARMING], 0)
    with_embedding = await _timed(parts, queries, 0)
    embedder.from_memory = True
    # Each by another audience than before, so that no filter meets the query that it met.
    without = await _timed(parts, queries, 1)
    after = _resident()
    embedder.from_memory = False
    found = {"with_ms": with_embedding, "without_ms": without, "open_s": open_s, "before": before, "after": after}
    found |= await _while_changing(parts, queries, request["change"])
    await parts.live.close()
    return found


async def _timed(parts: Parts, queries: Sequence[str], turn: int) -> list[float]:
    spent_ms = []
    for place, query in enumerate(queries):
        started = time.perf_counter()
        await parts.passages.search(query, audience=_audience(place + turn))
        spent_ms.append((time.perf_counter() - started) * 1000)
    return spent_ms


async def _while_changing(parts: Parts, queries: Sequence[str], paths: Sequence[str]) -> dict[str, Any]:
    """Search on while `groundline index` runs and this process switches to what it built, and a little longer."""
    old = parts.live.generation
    arguments = ("-P", "-m", "app.cli", "index", *paths, "--json")
    quiet, kept = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=quiet, stderr=kept)
    switching: list[tuple[float, float]] = []

    async def follow() -> None:
        while True:
            began = time.perf_counter()
            if await parts.live.refresh():
                switching.append((began, time.perf_counter()))
            await asyncio.sleep(_POLL_S)

    following = asyncio.create_task(follow())
    building = asyncio.create_task(process.communicate())
    spent: list[tuple[float, float]] = []
    left = _AFTER_SWITCH
    build_s = None
    while left:
        place = len(spent)
        began = time.perf_counter()
        await parts.passages.search(queries[place % len(queries)], audience=_audience(place))
        spent.append((began, time.perf_counter()))
        await asyncio.sleep(_BREATH_S)
        if building.done():
            build_s = build_s or time.perf_counter() - started
            left -= 1
    following.cancel()
    _, complaints = await building
    said = complaints.decode("utf-8", "replace").strip() or f"status {process.returncode}"
    during = [(end - begin) * 1000 for begin, end in spent if any(begin < to and end > at for at, to in switching)]
    return {
        "changing_ms": [(end - begin) * 1000 for begin, end in spent],
        "switching_ms": during,
        "switch_s": sum(end - begin for begin, end in switching),
        "build_s": build_s,
        "failed": said if process.returncode != 0 or parts.live.generation == old else "",
    }


def copies(real: Sequence[Prepared], wanted: int) -> Iterator[Prepared]:
    """Yield the real documents, and then copies of them with other words, until there are enough passages."""
    made = 0
    copy = 0
    while made < wanted:
        for document, embedded in real:
            if made >= wanted:
                return
            yield _copy(document, embedded, copy)
            made += len(embedded)
        copy += 1


def _copy(document: IndexedDocument, embedded: Sequence[EmbeddedPassage], copy: int) -> Prepared:
    """Return a document under another name with other words and near vectors; the 0th copy has its own.

    The audiences are dealt out evenly, to the real ones too. What a sync compares stays as it is.
    """
    chance = random.Random(f"{document.document_id}~{copy}")  # noqa: S311 - the same index on every run
    audience = chance.choice(list(Audience))
    source, _, path = document.document_id.partition("/")
    name = f"{source}~{copy}" if copy else source
    noise = np.random.default_rng(chance.getrandbits(32))
    made = []
    for one in embedded:
        passage = replace(
            one.passage,
            passage_id=PassageId(f"{one.passage.passage_id}~{copy}"),
            document_id=f"{name}/{path}",
            source=name,
            audience=audience,
            text=_other_words(one.passage.text, chance) if copy else one.passage.text,
        )
        if copy:
            terms = _other_terms(one.terms, chance)
            made.append(replace(one, passage=passage, windows=_near(one.windows, noise), terms=terms))
        else:
            made.append(replace(one, passage=passage))
    return replace(document, document_id=f"{name}/{path}", source=name, audience=audience), made


def _near(windows: Matrix, noise: np.random.Generator) -> Matrix:
    moved = windows + noise.normal(0, NOISE / windows.shape[1] ** 0.5, windows.shape)
    rows: Matrix = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return rows


def _other_words(text: str, chance: random.Random) -> str:
    """Turn some words round, each to one of the same length, so that blocks begin and end where they did."""
    return _WORD.sub(lambda word: word.group()[::-1] if chance.random() < CHANGED_WORDS else word.group(), text)


def _other_terms(terms: SparseVector, chance: random.Random) -> SparseVector:
    weights = dict(zip(terms.indices, terms.values, strict=True))
    for index in terms.indices:
        if chance.random() < CHANGED_WORDS:
            weights[_LAST_INDEX - index] = weights.pop(index)
    indices = tuple(sorted(weights))
    return SparseVector(indices, tuple(weights[index] for index in indices))


def _audience(place: int) -> Audience:
    return list(Audience)[place % len(Audience)]


def _resident() -> dict[str, int]:
    """Return this process's resident bytes, and of these what is not mapped from files."""
    status = Path("/proc/self/status").read_text("utf-8")
    found = {name: int(size) * 1024 for name, size in re.findall(r"(VmRSS|RssAnon):\s+(\d+) kB", status)}
    return {"all": found.get("VmRSS", 0), "own": found.get("RssAnon", 0)}
