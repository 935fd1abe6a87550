"""Documents in a folder, or a single file."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from retrieval.errors import RetrievalError, UnreadableDocument
from retrieval.reading import MAX_BYTES, SUFFIXES
from retrieval.types import Audience, SourceDocument

_NOT_DOCUMENTS = frozenset(
    ".7z .a .avi .bin .bmp .bz2 .class .db .dll .dylib .eot .exe .flac .gif .gz .ico .jar .jpeg .jpg .lock .m4a .mov"
    " .mp3 .mp4 .o .ogg .otf .png .pyc .rar .so .sqlite .svg .tar .tgz .tif .tiff .ttf .wav .webm .webp .woff .woff2"
    " .xz .zip".split()
)
"""Files that people keep beside documents and that nobody misses; anything else that cannot be read is reported."""


class FolderSource:
    """Every document below a folder, in the order of their paths; or one file, if `path` is one.

    Hidden files and folders are left out. A link is followed only while it stays inside the folder.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        audience: Audience,
        url_prefix: str | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._name = name
        self._root = path
        self._audience = audience
        self._url_prefix = url_prefix.rstrip("/") + "/" if url_prefix else None
        self._max_bytes = max_bytes

    @property
    def name(self) -> str:
        """The first part of every document id of this source."""
        return self._name

    def documents(self) -> Iterator[SourceDocument | UnreadableDocument]:
        """Yield every document, reading one at a time.

        Raises: RetrievalError if the folder, or one below it, cannot be listed: what is in it must not look deleted.
        """
        seen: set[str] = set()
        for path, shown in sorted(self._files(), key=lambda pair: pair[1]):
            found = self._document(path, shown)
            if found is None:
                continue
            if shown in seen:
                yield UnreadableDocument(shown, "has the name of another document once its characters are normalised")
                continue
            seen.add(shown)
            yield found

    def _files(self) -> Iterator[tuple[Path, str]]:
        root = self._root
        if root.is_file():
            yield root, _shown(Path(root.name))
            return
        if not root.is_dir():
            raise RetrievalError(f"{root}: no such file or folder; check the path of the source {self._name}")
        for folder, folders, files in os.walk(root, onerror=self._not_listed):
            folders[:] = [name for name in folders if not name.startswith(".")]
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in [*files, *links]:
                path = Path(folder, name)
                if not name.startswith("."):
                    yield path, _shown(path.relative_to(root))

    def _not_listed(self, error: OSError) -> None:
        raise RetrievalError(f"{error.filename}: cannot be listed ({error.strerror}); check its permissions") from error

    def _document(self, path: Path, shown: str) -> SourceDocument | UnreadableDocument | None:
        """Return the document, why it cannot be had, or None for what is none."""
        suffix = PurePosixPath(shown).suffix.lower()
        if suffix in _NOT_DOCUMENTS:
            return None
        try:
            if path.is_symlink() and not self._stays_inside(path):
                return UnreadableDocument(shown, "is a link that leads out of the folder or nowhere")
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                return None  # a link to a folder inside: its documents are found where they are
            reason = self._refusal(suffix, status)
            return UnreadableDocument(shown, reason) if reason else self._read(path, shown)
        except FileNotFoundError:
            return None  # deleted while the folder was read
        except OSError as error:
            return UnreadableDocument(shown, f"cannot be opened: {error.strerror or type(error).__name__}")

    def _refusal(self, suffix: str, status: os.stat_result) -> str | None:
        if not stat.S_ISREG(status.st_mode):
            return "is no regular file"
        if suffix and suffix not in SUFFIXES:
            return f"is of a kind that is not supported ({suffix})"
        if status.st_size > self._max_bytes:
            return f"is {status.st_size / 1e6:.1f} MB; the limit is {self._max_bytes / 1e6:.0f} MB"
        return None

    def _read(self, path: Path, shown: str) -> SourceDocument:
        return SourceDocument(
            document_id=f"{self._name}/{shown}",
            source=self._name,
            path=shown,
            content=path.read_bytes(),
            audience=self._audience,
            url=self._url_prefix + quote(shown) if self._url_prefix else None,
        )

    def _stays_inside(self, path: Path) -> bool:
        root = self._root.resolve()
        if self._root.is_file():
            return True  # the one file that was named, wherever it leads
        try:
            target = Path(os.path.realpath(path, strict=True))
        except OSError:  # it leads nowhere, or round in a circle
            return False
        return target.is_relative_to(root) and not _is_hidden(target.relative_to(root))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _shown(path: Path) -> str:
    """Return a path as ids and people write it: forward slashes, composed characters, nothing unprintable."""
    text = os.fsencode(path.as_posix()).decode("utf-8", "replace")
    return "".join(
        char if char.isprintable() or char == "\u3000" else "\ufffd" for char in unicodedata.normalize("NFC", text)
    )
