"""Measures one thing in a process of its own: `python -m evals.bench.worker NAME`, a request in, a result out, as JSON.

A process each, so that no measurement finds the caches, threads and memory that another left behind.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.bootstrap import Parts
from app.identity.tokens import issue
from app.settings import load_settings
from connectors.documents.folder import FolderSource
from evals.bench import accounts_worker, scale_worker
from evals.bench.material import Source
from evals.bench.stopwatch import Spent, Stopwatch
from grounding.types import Role
from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexing import sync
from retrieval.types import Audience, Matrix
from retrieval.vector_cache import CachedEmbedder, VectorCache
from retrieval.wrapped import WrappedEmbedder

Request = dict[str, Any]
Result = dict[str, Any]

_WARMING = 8


class _Recording(WrappedEmbedder):
    """An embedder that keeps what it was given, so that it can be counted once the clock has stopped.

    What a cache in front of it finds never comes here: it is not embedded, and does not count.
    """

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        super().__init__(embedder)
        self.given: list[str] = []

    def embed(self, texts: Sequence[str]) -> Matrix:
        self.given.extend(texts)
        return self._embedder.embed(texts)


def ours(request: Request) -> Result:
    """Index sources as `groundline index` does, model loaded before the clock starts."""
    embedder = SentenceTransformerEmbedder(load_settings().embedding_model, threads=request["threads"])
    embedder.embed(["warm"])
    recording = _Recording(embedder)
    home = Path(request["home"])
    index = EdgeIndex(home / "index", embedder.fingerprint, embedder.dimension)
    cache = VectorCache(home / "cache" / "vectors.db")
    folders = [FolderSource(item.name, item.path, Audience(item.audience)) for item in _sources(request)]
    clock = Stopwatch()
    report = sync(folders, index, CachedEmbedder(recording, cache))
    spent = clock.spent()
    cache.close()
    return _indexed(embedder, recording.given, spent) | {"documents": report.added, "stored": report.passages}


def langchain(request: Request) -> Result:
    """Index sources with the other pipeline; {"missing": …} where its libraries are not installed."""
    try:
        from evals.bench import baseline
    except ModuleNotFoundError as error:
        return {"missing": error.name}
    embedder = SentenceTransformerEmbedder(load_settings().embedding_model)
    given, spent = baseline.index(_sources(request), Path(request["home"]), embedder.folder)
    return _indexed(embedder, given, spent) | {"stored": len(given)}


def search(request: Request) -> Result:
    """Time searches one after the other, in this process."""
    return asyncio.run(_search(request["queries"]))


async def _search(queries: Sequence[str]) -> Result:
    parts = Parts(load_settings())
    await parts.live.refresh()
    passages = parts.passages
    for query in queries[:_WARMING]:
        await passages.search(query, audience=Audience.OPERATOR)
    spent_ms = []
    for query in queries:
        started = time.perf_counter()
        await passages.search(query, audience=Audience.OPERATOR)
        spent_ms.append((time.perf_counter() - started) * 1000)
    await parts.live.close()
    return {"ms": spent_ms}


def people(_: Request) -> Result:
    """Return a token for an operator, one for each of the sample's customers, and the carrier's own sources."""
    parts = Parts(load_settings())
    return {
        "operator": issue(parts.tokens, Role.OPERATOR),
        "customers": {
            item.customer_id: issue(parts.tokens, Role.CUSTOMER, item.customer_id) for item in parts.sample_customers
        },
        "sources": [[item.name, item.path, item.audience.value] for item in parts.carrier_sources],
    }


WORKERS: dict[str, Callable[[Request], Result]] = {
    "ours": ours,
    "langchain": langchain,
    "search": search,
    "people": people,
    "accounts": accounts_worker.read,
    "scale_build": scale_worker.build,
    "scale_search": scale_worker.search,
}


def _sources(request: Request) -> list[Source]:
    return [Source(name, Path(path), audience) for name, path, audience in request["sources"]]


def _indexed(embedder: SentenceTransformerEmbedder, given: Sequence[str], spent: Spent) -> Result:
    """Count by the model's own tokenizer, special tokens left out and what the model cuts off too."""
    lengths = embedder.count_tokens(given)
    read = [min(length, embedder.max_tokens) for length in lengths]
    return {
        "seconds": spent.seconds,
        "cpu_seconds": spent.cpu_seconds,
        "tokens": sum(read),
        "embedded": len(given),
        "truncated": sum(length > embedder.max_tokens for length in lengths),
        "cut_off_tokens": sum(lengths) - sum(read),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(WORKERS[sys.argv[1]](json.load(sys.stdin))) + "\n")
