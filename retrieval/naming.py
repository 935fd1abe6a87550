"""What a document is called: its title, its file's name, and the folders it lies in, as words that can be matched."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

OVERVIEWS = frozenset({"readme", "index", "_index", "overview", "home"})
"""File names, without suffix, of the page that stands for its whole folder on every documentation site."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINTS = re.compile(r"[-_.]+")


def is_overview(document_id: str) -> bool:
    """Say whether a document stands for its folder."""
    return PurePosixPath(document_id).stem.lower() in OVERVIEWS


def file_name(document_id: str) -> str:
    """Return the document's own name as written and in words: `upf-drain` also as `upf drain`.

    An overview is called what its folder is called, if it lies in one.
    """
    path = PurePosixPath(document_id)
    folders = path.parts[1:-1]
    return _in_words(folders[-1] if is_overview(document_id) and folders else path.stem)


def path_words(document_id: str) -> str:
    """Return the folders below the source and the file's name, each as written and in words."""
    path = PurePosixPath(document_id)
    return " ".join(_in_words(part) for part in (*path.parts[1:-1], path.stem))


def _in_words(name: str) -> str:
    words = _CAMEL.sub(" ", _JOINTS.sub(" ", name))
    return name if words == name else f"{name} {words}"
