"""Measures this program the way `scripts/face.py` measures a peer: `python -P -m evals.peers.ours REQUEST RESULT`."""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.bootstrap import Parts
from app.settings import load_settings
from app.sources import IndexedSource
from evals.peers.scripts.face import memory_mb, spread
from evals.retrieval.sets import Question
from evals.retrieval.systems import OURS, Stages
from retrieval.ports import Embedder
from retrieval.types import Audience, Matrix

NAME = "Groundline"
"""Of the row, and of the one variant."""


class Recording:
    """An embedder that keeps what it was given until it is told to stop; all else is the embedder's own."""

    def __init__(self, embedder: Embedder) -> None:
        """Take what really embeds."""
        self._embedder = embedder
        self.given: list[str] = []
        self.on = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embed, and remember what."""
        if self.on:
            self.given.extend(texts)
        return self._embedder.embed(texts)


async def measure(request: dict[str, Any]) -> dict[str, Any]:
    """Index the request's folders as `groundline index` does, and search as `groundline search` does."""
    # A server that this environment names is somebody's own; nothing is measured into it.
    parts = Parts(load_settings(home=Path(request["home"]), qdrant_url=None))
    parts.embedder.embed(["warm"])
    recording = Recording(parts.embedder)
    # The part is made at its first use and not handed in; this is where it is kept.
    vars(parts)["embedder"] = recording
    sources = [IndexedSource(name, path, Audience(audience)) for name, path, audience in request["folders"]]
    started = time.perf_counter()
    report = parts.sync(sources, lambda _: None)
    index_s = time.perf_counter() - started
    recording.on = False
    await parts.live.refresh()
    searching = _Searching(Stages(parts))
    ranked = {one["id"]: await searching.places(one, request["depth"]) for one in request["queries"]}
    query_ms = [await searching.timed(one, request["shown"]) for one in spread(request["queries"], request["timed"])]
    await parts.live.close()
    return {
        "index_s": index_s,
        "documents": report.added,
        "stored": report.passages,
        "embedded": recording.given,
        "pieces": searching.pieces,
        "reads": parts.embedder.max_tokens + 2,
        "variants": {NAME: {"ranked": ranked, "query_ms": query_ms}},
        "memory_mb": memory_mb(),
        "versions": {"groundline": importlib.metadata.version("groundline")},
    }


class _Searching:
    """Searches, and numbers the passages that it meets."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._places: dict[tuple[str, str], int] = {}

    @property
    def pieces(self) -> list[tuple[str, str]]:
        return list(self._places)

    async def places(self, query: dict[str, Any], limit: int) -> list[int]:
        found = await self._stages.ranked(_question(query), OURS, limit)
        return [self._places.setdefault((one.document_id, one.text), len(self._places)) for one in found]

    async def timed(self, query: dict[str, Any], limit: int) -> float:
        asked = _question(query)
        started = time.perf_counter()
        await self._stages.ranked(asked, OURS, limit)
        return (time.perf_counter() - started) * 1000


def _question(query: dict[str, Any]) -> Question:
    return Question(query["id"], query["text"], before=tuple(query["before"]), audience=query["audience"])


if __name__ == "__main__":
    given, result = map(Path, sys.argv[1:3])
    result.write_text(json.dumps(asyncio.run(measure(json.loads(given.read_text("utf-8"))))), "utf-8")
