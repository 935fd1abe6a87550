"""A shard made, loaded and made warm.

Optimising holds the interpreter's lock for seconds to minutes; only the builder does that, in a process of its own.
Loading did so for 0.5 s at 130,000 points, and queries stood still: with the field indexes mapped from disk, not
loaded, it is 0.07 s, and filtered queries are as fast.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import qdrant_edge as engine

from retrieval.errors import IndexUnavailable, RetrievalError
from retrieval.indexes import payload as layout
from retrieval.indexes.edge.points import nearest
from retrieval.indexes.looks import Look
from retrieval.types import Audience, Scope

_WARMING = 16
"""Queries, and hits of each, with which a generation is made warm."""

_PAUSE_S = 0.001

_AT_ONCE = 1 << 20
"""Bytes."""


@contextmanager
def failures(doing: str) -> Iterator[None]:
    """Turn what the engine raises, which is bare `Exception`, into IndexUnavailable."""
    try:
        yield
    except RetrievalError:
        raise
    except Exception as error:
        raise IndexUnavailable(f"the embedded engine failed while {doing}: {error}") from error


def created_or_loaded(path: Path, dimension: int) -> engine.EdgeShard:
    """Return the shard in a folder, for writing; an empty one if the folder is not there."""
    if path.exists():
        return engine.EdgeShard.load(str(path))
    path.mkdir()
    shard = engine.EdgeShard.create(str(path), _config(dimension))
    for name in layout.KEYWORD_FIELDS:
        keyword = engine.KeywordIndexParams(memory=engine.Memory.Cold)
        shard.update(engine.UpdateOperation.create_field_index(name, keyword))
    for name in (*layout.LEVEL_FIELDS, *layout.INTEGER_FIELDS):
        integer = engine.IntegerIndexParams(lookup=False, range=True, memory=engine.Memory.Cold)
        shard.update(engine.UpdateOperation.create_field_index(name, integer))
    return shard


def opened(path: Path, dimension: int) -> engine.EdgeShard:
    """Return the shard of a finished generation, warm, for reading."""
    _read_once(path)
    shard = engine.EdgeShard.load(str(path), _config(dimension))
    _read_once(path)
    _warm(shard, dimension)
    return shard


def _config(dimension: int) -> engine.EdgeConfig:
    vector = engine.EdgeVectorParams(size=dimension, distance=engine.Distance.Cosine)
    terms = engine.EdgeSparseVectorParams()
    return engine.EdgeConfig(
        vectors={layout.DENSE: vector},
        sparse_vectors={layout.SPARSE: terms, layout.SPARSE_OVERVIEWS: terms},
        # A generation is one optimised segment: more threads only wait for one another, 0.2 ms in each query.
        max_search_threads=1,
        # A generation that was not published does not count, and 64 MB of log would be copied each time.
        wal_enabled=False,
    )


def _read_once(folder: Path) -> None:
    """Have the system hold a shard's files in its cache, where they fit well.

    Before loading, which reads some of them with the interpreter's lock held: 0.07 s then, up to 0.7 s from a disk. And
    after it, since the engine drops others from the cache, and reads without looking ahead: 50 waits for the disk in
    each query (5 ms) until most was touched. A gigabyte in order takes 1.4 s, cached 0.2 s, without that lock.
    """
    files = [path for path in folder.rglob("*") if path.is_file()]
    if sum(path.stat().st_size for path in files) > _memory() / 2:
        return
    buffer = bytearray(_AT_ONCE)
    for path in files:
        with suppress(OSError), path.open("rb", buffering=0) as file:  # what cannot be read now is read when needed
            while file.readinto(buffer):
                pass


def _memory() -> int:
    """Return the machine's memory in bytes, 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def _warm(shard: engine.EdgeShard, dimension: int) -> None:
    """Touch what every query touches, piece by piece: the first queries of a fresh shard take 20 to 40 ms each.

    A failure here is none: the queries that follow will tell.
    """
    look = Look("dense", layout.DENSE, "level", _WARMING, _WARMING)
    with suppress(Exception):
        for row in np.random.default_rng(0).standard_normal((_WARMING, dimension)):
            shard.query(nearest(row.tolist(), look, Scope(Audience.PUBLIC)))
            time.sleep(_PAUSE_S)  # in a thread of its own; whoever waits for the interpreter gets it
