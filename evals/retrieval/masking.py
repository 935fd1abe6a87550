"""Takes a name out of a text wherever it stands as words: joined or apart, in any case, in the singular or plural."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

_PIECE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_JOINED = re.compile(r"[-_ ]?")
_GAP = "\x00"
_AROUND_GAP = re.compile(rf"( ?)([-_]*){_GAP}[-_]*( ?)")
_SHORTEST_PLURAL = 4


def names_of(document_ids: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the words of each document's folder, or of its file where it lies in none."""
    names = []
    for document_id in document_ids:
        _, *folders, file = PurePosixPath(document_id).parts
        name = folders[-1] if folders else PurePosixPath(file).stem
        names.append(tuple(piece.lower() for piece in _PIECE.findall(name)))
    return list(dict.fromkeys(names))


class Masker:
    """Masks names, each given as its words in lower case."""

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        """Take the names."""
        self._names = frozenset(_singular("".join(name)) for name in names)
        self._longest = max((len(name) for name in self._names), default=0)

    def masked(self, text: str) -> str:
        """Return the text without the names and what joined them to other words."""
        kept, at = [], 0
        for start, end in self._places(text):
            kept += [text[at:start], _GAP]
            at = end
        gaps = "".join([*kept, text[at:]])
        return _AROUND_GAP.sub(_closed, gaps)

    def changes(self, text: str) -> bool:
        """Say whether a name stands in the text as words."""
        return bool(self._places(text))

    def held_by(self, text: str) -> bool:
        """Say whether a name stands anywhere in the text, be it inside a longer word."""
        folded = re.sub(r"[-_ ]", "", text.lower())
        return any(name in folded for name in self._names)

    def _places(self, text: str) -> list[tuple[int, int]]:
        pieces = [found.span() for found in _PIECE.finditer(text)]
        places, at = [], 0
        while at < len(pieces):
            width = self._width(text, pieces[at:])
            if width:
                places.append((pieces[at][0], pieces[at + width - 1][1]))
            at += width or 1
        return places

    def _width(self, text: str, pieces: Sequence[tuple[int, int]]) -> int:
        """Return how many pieces from the first on make up a name, the most possible; 0 if none do."""
        joined, width = "", 0
        for count, (start, end) in enumerate(pieces, 1):
            if count > 1 and not _JOINED.fullmatch(text[pieces[count - 2][1] : start]):
                break
            joined += text[start:end].lower()
            if len(joined) > self._longest + 1:
                break
            if _singular(joined) in self._names:
                width = count
        return width


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) >= _SHORTEST_PLURAL else word


def _closed(gap: re.Match[str]) -> str:
    """Join what stood on both sides of a name as it was joined to it."""
    before, joint, after = gap.groups()
    left, right = gap.string[: gap.start()][-1:], gap.string[gap.end() :][:1]
    if before or after:
        return " " if left not in ("", "\n") else ""
    return joint[:1] if left.isalnum() and right.isalnum() else ""
