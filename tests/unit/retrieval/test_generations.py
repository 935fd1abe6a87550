"""Folders of generations under adversity: killed builders, two processes, holes, damaged files."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.errors import IndexBusy, IndexIncompatible, IndexMissing, IndexUnavailable
from retrieval.indexes.counting import counts_of
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.generations import FileLock, Generations, copy
from retrieval.indexes.owners import Owned
from retrieval.indexing import sync
from retrieval.search import Searcher
from retrieval.types import Audience
from tests.fakes import HashingEmbedder
from tests.passages import EMBEDDER, PinnedIndex, Texts, passage, put

BEFORE: dict[str, str | None] = {f"{n}.md": f"# Alarm {n}\n\nThe old text of alarm {n}." for n in range(4)}
AFTER: dict[str, str | None] = {
    "0.md": BEFORE["0.md"],
    "1.md": "# Alarm 1\n\nThe new text of alarm 1.",
    "9.md": "# Alarm 9\n\nThe new text of alarm 9.",
}

BUILDER = """
import os, signal, sys
from pathlib import Path
import qdrant_edge
from retrieval.indexes import generations, ledger
from retrieval.indexes.edge import EdgeIndex, building
from retrieval.indexing import sync
from tests.fakes import HashingEmbedder
from tests.passages import Texts
from tests.unit.retrieval.test_generations import AFTER

def die_in(owner, name, call, after):
    original, seen = getattr(owner, name), []
    def dying(*arguments, **options):
        seen.append(1)
        if len(seen) == call and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **options)
        if len(seen) == call and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, dying)

where, call, when = sys.argv[2:5]
module, _, path = where.partition(":")
owner = {"building": building, "generations": generations, "ledger": ledger}[module]
*parents, name = path.split(".")
for parent in parents:
    owner = getattr(owner, parent)
die_in(owner, name, int(call), when == "after")
embedder = HashingEmbedder()
index = EdgeIndex(Path(sys.argv[1]), embedder.fingerprint, embedder.dimension)
sync([Texts("kb", AFTER)], index, embedder)
"""


def index_at(root: Path) -> EdgeIndex:
    return EdgeIndex(root, EMBEDDER.fingerprint, EMBEDDER.dimension)


async def texts_of(index: EdgeIndex) -> set[str]:
    opened = await index.open()
    try:
        found = await Searcher(PinnedIndex(opened), HashingEmbedder()).search("text of alarm", Audience.OPERATOR, 20)
        return {hit.passage.text for hit in found}
    finally:
        await opened.close()


OLD = {f"The old text of alarm {n}." for n in range(4)}
NEW = {"The old text of alarm 0.", "The new text of alarm 1.", "The new text of alarm 9."}


@pytest.mark.parametrize(
    ("where", "call", "when", "expected"),
    [
        ("generations:copy", 2, "after", OLD),
        ("building:Ledger", 1, "before", OLD),
        ("building:EdgeGenerationBuilder.delete", 1, "after", OLD),
        ("building:EdgeGenerationBuilder.put", 2, "before", OLD),
        ("building:EdgeGenerationBuilder.commit", 1, "before", OLD),
        ("generations:Generations.publish", 1, "before", OLD),
        ("generations:_sync", 3, "after", OLD),
        ("generations:Generations.point_at", 1, "before", OLD),
        ("generations:os.replace", 1, "before", OLD),
        ("generations:os.replace", 1, "after", NEW),
        ("generations:Generations.prune", 1, "before", NEW),
    ],
)
async def test_a_killed_builder_loses_nothing_and_the_next_completes_it(
    tmp_path: Path, repository: Path, where: str, call: int, when: str, expected: set[str]
) -> None:
    index = index_at(tmp_path)
    sync([Texts("kb", BEFORE)], index, HashingEmbedder())
    builder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BUILDER, str(tmp_path), where, str(call), when),
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        stderr=subprocess.PIPE,
    )
    _, complaints = await builder.communicate()
    assert builder.returncode == -signal.SIGKILL, complaints.decode()
    assert await texts_of(index) == expected
    sync([Texts("kb", AFTER)], index, HashingEmbedder())
    assert await texts_of(index) == NEW
    assert not list((tmp_path / "generations").glob("building-*"))


async def test_a_generation_has_one_reader(tmp_path: Path) -> None:
    index = index_at(tmp_path)
    sync([Texts("kb", BEFORE)], index, HashingEmbedder())
    opened = await index.open()
    with pytest.raises(IndexBusy, match="running server"):
        await index_at(tmp_path).open()
    await opened.close()
    await (await index.open()).close()


async def test_a_generation_that_is_open_is_not_swept_away(tmp_path: Path) -> None:
    index = index_at(tmp_path)
    sync([Texts("kb", BEFORE)], index, HashingEmbedder())
    opened = await index.open()
    for n in range(5):
        sync([Texts("kb", {"a.md": f"Version {n} of it."})], index, HashingEmbedder())
    folders = sorted(path.name for path in (tmp_path / "generations").iterdir())
    assert folders == ["g000001", "g000004", "g000005", "g000006"]
    found = await Searcher(PinnedIndex(opened), HashingEmbedder()).search("alarm", Audience.OPERATOR)
    assert {hit.passage.text for hit in found} == OLD
    await opened.close()
    sync([Texts("kb", {"a.md": "The last version."})], index, HashingEmbedder())
    folders = sorted(path.name for path in (tmp_path / "generations").iterdir())
    assert folders == ["g000005", "g000006", "g000007"]


async def test_a_damaged_generation_is_named(tmp_path: Path) -> None:
    index = index_at(tmp_path)
    sync([Texts("kb", BEFORE)], index, HashingEmbedder())
    manifest = tmp_path / "generations" / "g000001" / "manifest.json"
    kept = manifest.read_text()
    manifest.write_text("{")
    with pytest.raises(IndexIncompatible, match=r"manifest\.json"):
        await index.open()
    manifest.write_text(kept)
    (tmp_path / "generations" / "g000001" / "shard" / "edge_config.json").write_text("{")
    with pytest.raises(IndexUnavailable, match="g000001"):
        await index.open()
    (tmp_path / "live").write_text("g000044\n")
    with pytest.raises(IndexMissing, match="g000044"):
        await index.open()


def test_a_count_that_does_not_agree_is_not_published(tmp_path: Path) -> None:
    index = index_at(tmp_path)
    builder = index.begin()
    put(builder, passage("kb/a.md", "one"))
    builder._ledger.put(builder.documents()["kb/a.md"], 99, counts_of([]), Owned("kb/a.md", 1, (), ()))
    with pytest.raises(IndexUnavailable, match="ledger"):
        builder.commit()
    builder.abort()
    assert index.live() is None


def test_a_copy_keeps_holes_and_content(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "inner").mkdir(parents=True)
    with (source / "inner" / "sparse").open("wb") as file:
        file.write(b"start")
        file.seek(50_000_000)
        file.write(b"end")
        file.truncate(100_000_000)
    (source / "empty").touch()
    copy(source, tmp_path / "target")
    sparse = tmp_path / "target" / "inner" / "sparse"
    assert sparse.stat().st_size == 100_000_000
    assert sparse.stat().st_blocks * 512 < 10_000_000
    content = sparse.read_bytes()
    assert content[:5] == b"start"
    assert content[50_000_000:50_000_003] == b"end"
    assert content.count(0) == 100_000_000 - 8
    assert (tmp_path / "target" / "empty").stat().st_size == 0


def test_a_lock_can_be_given_back_and_taken_again(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock", "busy")
    with pytest.raises(IndexBusy, match="busy"):
        FileLock(tmp_path / "lock", "busy")
    lock.release()
    lock.release()
    FileLock(tmp_path / "lock", "busy").release()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(IndexUnavailable, match="taken.*cannot be made"):
        Generations(tmp_path / "taken").lock_builder()
