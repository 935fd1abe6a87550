"""Folders of generations: which is live, who builds, who reads, and how one is copied, published and swept away.

<root>/live                          name of the live generation, replaced atomically
<root>/build.lock                    held (flock) by the one builder; the system frees it if the builder is killed
<root>/generations/g000007/          a finished generation: shard/, documents.sqlite, vocabulary.npz, manifest.json,
                                     open.lock
<root>/generations/building-g000008/ one in the making; swept away by the next builder if its builder died
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import IndexBusy, IndexIncompatible, IndexMissing, IndexUnavailable
from retrieval.indexes.payload import LAYOUT, next_generation
from retrieval.vocabulary import Vocabulary

KEPT = 3
"""The live generation and its ancestors, for rollback; older ones go."""

_BUILDING = "building-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    layout: int
    fingerprint: str
    """Of the embedder whose vectors it holds."""
    dimension: int
    parent: str | None
    """The generation that it was copied from, to which a rollback returns."""
    documents: int = 0
    points: int = 0

    def check(self, fingerprint: str, where: str) -> None:
        """Raise IndexIncompatible unless this code and this embedder can read the generation."""
        if self.layout != LAYOUT:
            raise IndexIncompatible(f"{where} has layout {self.layout}, not {LAYOUT}; index the sources anew")
        if self.fingerprint != fingerprint:
            raise IndexIncompatible(
                f"{where} was built with another embedding model ({self.fingerprint}, now {fingerprint}); "
                "index the sources anew, or set the model back"
            )


class FileLock:
    """An exclusive flock on a file, held from construction until `release` or the death of the process."""

    def __init__(self, path: Path, message: str) -> None:
        """Take the lock at once. Raises IndexBusy with the message if another holds it."""
        self._file: BinaryIO | None = path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise IndexBusy(message) from error

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Generations:
    """The folder itself; knows nothing of what a shard holds."""

    def __init__(self, root: Path) -> None:
        """Take the root; it is made when the first generation is built."""
        self.root = root

    def live(self) -> str | None:
        """Return the name of the live generation, None if there is none."""
        try:
            return (self.root / "live").read_text("ascii").strip() or None
        except FileNotFoundError:
            return None

    def folder(self, name: str) -> Path:
        """Return the folder of a finished generation."""
        return self.root / "generations" / name

    def manifest(self, name: str) -> Manifest:
        """Return what a generation says of itself. Raises IndexIncompatible if that cannot be read."""
        path = self.folder(name) / "manifest.json"
        try:
            return Manifest(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexIncompatible(f"{path} cannot be read ({error}); roll back or index the sources anew") from error

    def vocabulary(self, name: str) -> Vocabulary:
        """Return the terms and words of a generation. Raises IndexIncompatible if they cannot be read."""
        path = self.folder(name) / "vocabulary.npz"
        try:
            return Vocabulary.unpacked(path.read_bytes())
        except (OSError, ValueError) as error:
            raise IndexIncompatible(f"{path} cannot be read ({error}); roll back or index the sources anew") from error

    def lock_builder(self) -> FileLock:
        """Become the one builder, and sweep away what a killed builder left. Raises IndexBusy, IndexUnavailable."""
        try:
            (self.root / "generations").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnavailable(
                f"{self.root}: the folder of the index cannot be made ({error.strerror}); name one that can be written"
            ) from error
        lock = FileLock(
            self.root / "build.lock",
            f"another process is building an index in {self.root}; wait until it is done and try again",
        )
        for leftover in (self.root / "generations").glob(f"{_BUILDING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        return lock

    def lock_reader(self, name: str) -> FileLock:
        """Become the one process that has a generation open. Raises IndexBusy, IndexMissing."""
        folder = self.folder(name)
        if not folder.is_dir():
            raise IndexMissing(f"generation {name} is gone from {self.root}; index the sources again")
        return FileLock(
            folder / "open.lock",
            f"another process has the index in {self.root} open; send the request to the running server, or stop it. "
            "Several server processes need a Qdrant server",
        )

    def start(self, parent: str | None) -> tuple[str, Path]:
        """Make the folder of a new generation, a copy of `parent` if given; return the name that it will have."""
        folder = self.root / "generations"
        name = next_generation([path.name.removeprefix(_BUILDING) for path in folder.iterdir()])
        building = folder / f"{_BUILDING}{name}"
        building.mkdir()
        if parent is not None:
            for part in ("shard", "documents.sqlite"):
                copy(self.folder(parent) / part, building / part)
        return name, building

    def publish(self, name: str, building: Path, manifest: Manifest, vocabulary: Vocabulary) -> None:
        """Make a complete generation the live one: durable first, then visible, in one step."""
        (building / "vocabulary.npz").write_bytes(vocabulary.packed())
        (building / "manifest.json").write_text(json.dumps(asdict(manifest)), "utf-8")
        for path in (*building.rglob("*"), building):
            _sync(path)
        building.rename(self.folder(name))
        _sync(self.folder(name).parent)
        self.point_at(name)

    def point_at(self, name: str) -> None:
        """Replace the pointer to the live generation."""
        pointer = self.root / "live.new"
        pointer.write_text(f"{name}\n", "ascii")
        _sync(pointer)
        os.replace(pointer, self.root / "live")
        _sync(self.root)

    def ancestors(self, name: str | None) -> Iterator[str]:
        """Yield a generation and those that it descends from and that still exist, newest first."""
        seen: set[str] = set()
        while name is not None and name not in seen and (self.folder(name) / "manifest.json").exists():
            seen.add(name)
            yield name
            name = self.manifest(name).parent

    def prune(self) -> None:
        """Delete all generations but the live one and its nearest ancestors, and those that are open."""
        kept = list(self.ancestors(self.live()))[:KEPT]
        for folder in (self.root / "generations").glob("g*"):
            if folder.name in kept:
                continue
            try:
                lock = self.lock_reader(folder.name)
            except IndexBusy:
                continue
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()


def copy(source: Path, target: Path) -> None:
    """Copy a file or a tree without filling holes: Qdrant's preallocated files are mostly holes."""
    if source.is_dir():
        target.mkdir()
        for path in source.iterdir():
            copy(path, target / path.name)
        return
    with source.open("rb") as reader, target.open("wb") as writer:
        size = os.fstat(reader.fileno()).st_size
        writer.truncate(size)
        for start, end in _filled(reader.fileno(), size):
            reader.seek(start)
            writer.seek(start)
            while start < end and (block := reader.read(min(1 << 20, end - start))):
                writer.write(block)
                start += len(block)


def _filled(file: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a file that are not holes."""
    at = 0
    while at < size:
        try:
            start = os.lseek(file, at, os.SEEK_DATA)
        except OSError:
            return  # nothing but a hole from here on
        at = os.lseek(file, start, os.SEEK_HOLE)
        yield start, at


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
