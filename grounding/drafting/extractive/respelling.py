"""Misspelt words to the words that people ask with: a message that is like no example may only be spelt otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from retrieval.ports import Embedder
from retrieval.spelling import LONG, Near, WordList

_SHORTEST = 3
"""Letters; shorter words have too many neighbours."""

_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]+(?![\w'’-])")


class Respelling:
    """The words of a language's examples, far fewer than those of the documents, so that short ones can be told too."""

    def __init__(self, examples: Iterable[str], embedder: Embedder) -> None:
        """Take the examples; `embedder` knows which words are common ones of the language: those of one token."""
        self._known = WordList(Counter(word for text in examples for word in set(_WORD.findall(text.lower()))))
        self._embedder = embedder

    def put_right(self, text: str) -> str:
        """Return a text with the words put right that neither the examples nor the language know; blocking."""
        unknown = {word for word in _WORD.findall(text) if word.islower() and self._is_unknown(word)}
        if not unknown:
            return text
        words = sorted(unknown)
        rare = [word for word, count in zip(words, self._embedder.count_tokens(words), strict=True) if count > 1]
        better = {word: best for word in rare if (best := self._best(word))}
        return _WORD.sub(lambda match: better.get(match.group(), match.group()), text)

    def _is_unknown(self, word: str) -> bool:
        return len(word) >= _SHORTEST and not self._known.count(word)

    def _best(self, word: str) -> str | None:
        """Return the word one slip away, of a long one two, that begins alike and is said most."""
        near = [one for one in self._known.near(word, 1) if _alike(one, word)]
        if not near and len(word) >= LONG:
            near = [one for one in self._known.near(word, 2) if _alike(one, word)]
        return min(near, key=lambda one: (-one.uses, one.word)).word if near else None


def _alike(one: Near, word: str) -> bool:
    return one.word[0] == word[0] and len(one.word) >= _SHORTEST
