"""Takes a message apart into the questions it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grounding.carrier import Language
from grounding.patterns import any_of
from grounding.verification.support import terms

_END = re.compile(r"(?<=[?.!;])\s+")
# A question of fewer content words than this says nothing by which a document could be found: "what if I go".
_LEAST_WEIGHT = 2
_ITEM_WORDS = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message that may be a question of its own."""

    text: str
    asks: bool
    """Whether it is a question."""
    full: bool
    """Whether it says itself what about."""
    leans: bool
    """Whether it speaks of something that stands elsewhere: `what does it cost`."""


class Clauses:
    """Splits messages by the cues of one language."""

    def __init__(self, language: Language) -> None:
        words = language.words
        self._code = language.code
        self._list = any_of(words.get("list", ()))
        self._cut, self._asking, self._reference, self._chatter = (
            any_of(words.get(name, ())) for name in ("clause", "asking", "reference", "chatter")
        )

    def split(self, text: str) -> list[Clause]:
        """Return the parts of a message in order; none if it cannot be taken apart."""
        pieces = [part for part in _END.split(text) if part]
        if self._cut:
            pieces = [part for piece in pieces for part in self._cut.split(piece) if part]
        pieces = [stripped for piece in pieces if (stripped := piece.strip(" ,;-"))]
        if len(pieces) < 2:
            return []
        return [
            Clause(piece, self._asks(piece), self.weight(piece) >= _LEAST_WEIGHT, self.leans(piece)) for piece in pieces
        ]

    def items(self, text: str) -> list[str]:
        """Return the items of a list of things asked for, each in a few words; none if the message is no such list."""
        pieces = [piece.strip(" ,;-") for piece in self._list.split(text)] if self._list else []
        short = all(piece and len(piece.split()) <= _ITEM_WORDS for piece in pieces)
        return pieces if len(pieces) > 1 and short else []

    def weight(self, text: str) -> int:
        """Return how many content words a text has, without those that only dress a question."""
        plain = self._chatter.sub(" ", text) if self._chatter else text
        return len(terms(plain, self._code))

    def leans(self, text: str) -> bool:
        """Say whether a text speaks of something that stands elsewhere."""
        return self._reference is not None and self._reference.search(text) is not None

    def _asks(self, text: str) -> bool:
        asks = text.endswith("?") or (self._asking is not None and self._asking.search(text) is not None)
        return asks and len(terms(text, self._code)) > 0
