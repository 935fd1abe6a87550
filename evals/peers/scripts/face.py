"""Measures one peer in a process of its own: `python -I face.py SCRIPT REQUEST RESULT`.

A script holds a class `Peer` that loads the model when it is made, takes all documents in one call, `index`, and
answers with places among its pieces, `search`. What is timed is here, so that it is the same for all.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

Document = dict[str, str]
"""`id` and `text`."""

Piece = tuple[str, str]
"""The document's id, and the text as it was given to the model."""


class Peer(Protocol):
    """What a script's class does."""

    packages: tuple[str, ...]
    reads: int
    """Tokens of one text that the model reads, special tokens included."""

    def index(self, documents: Sequence[Document]) -> None:
        """Split, embed and store; called once."""

    def pieces(self) -> list[Piece]:
        """Return what was embedded."""

    def search(self, variant: str, query: str, limit: int) -> list[int]:
        """Return places among the pieces, best first."""


def measure(made: Callable[..., Peer], request: dict[str, Any]) -> dict[str, Any]:
    """Index the request's documents and answer its queries, the model loaded before the clock starts."""
    with tempfile.TemporaryDirectory(prefix="peer-", ignore_cleanup_errors=True) as folder:
        peer = made(request["model"], request["variants"], folder)
        started = time.perf_counter()
        peer.index(request["documents"])
        index_s = time.perf_counter() - started
        variants = {name: _asked(peer, name, request) for name in request["variants"]}
        return {
            "index_s": index_s,
            "pieces": peer.pieces(),
            "reads": peer.reads,
            "variants": variants,
            "memory_mb": memory_mb(),
            "versions": {name: importlib.metadata.version(name) for name in peer.packages},
        }


def _asked(peer: Peer, variant: str, request: dict[str, Any]) -> dict[str, Any]:
    """Rank for every query to the full depth; then time some, each for as many pieces as a person is shown."""
    queries = request["queries"]
    ranked = {query["id"]: peer.search(variant, query["text"], request["depth"]) for query in queries}
    query_ms = []
    for query in spread(queries, request["timed"]):
        started = time.perf_counter()
        peer.search(variant, query["text"], request["shown"])
        query_ms.append((time.perf_counter() - started) * 1000)
    return {"ranked": ranked, "query_ms": query_ms}


def spread(items: Sequence[Any], count: int) -> list[Any]:
    """Return up to `count` of the items, evenly from first to last."""
    return [items[place * len(items) // count] for place in range(count)] if len(items) > count else list(items)


def memory_mb() -> float | None:
    """Return this process's resident memory in megabytes (10^6 bytes); None where the system does not tell."""
    try:
        held = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    except OSError:
        return None
    return int(held[1]) * 1024 / 1e6 if held else None


def main() -> None:
    """Load the script by its file, since its name may be the library's own; read the request, write the result."""
    script, request, result = map(Path, sys.argv[1:4])
    spec = importlib.util.spec_from_file_location(f"peer_{script.stem}", script)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{script}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    measured = measure(module.Peer, json.loads(request.read_text("utf-8")))
    # Whole or not at all: a run that is cut off leaves nothing that looks like a result.
    partial = result.with_suffix(".partial")
    partial.write_text(json.dumps(measured), "utf-8")
    partial.replace(result)


if __name__ == "__main__":
    main()
