"""What every embedder that stands in front of another one has in common."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.ports import Embedder
from retrieval.types import Matrix


class WrappedEmbedder:
    """An `Embedder` that is another one in all but what a subclass changes."""

    def __init__(self, embedder: Embedder) -> None:
        """Wrap an embedder."""
        self._embedder = embedder

    @property
    def fingerprint(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """The wrapped embedder's."""
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        """The wrapped embedder's."""
        return self._embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        return self._embedder.count_tokens(texts)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text."""
        return self._embedder.embed(texts)
