"""txtai, as its README has it: texts go in whole; with keywords beside vectors; and cut into paragraphs first."""

from __future__ import annotations

from collections.abc import Sequence

from txtai import Embeddings
from txtai.pipeline import Segmentation


class Peer:
    """One variant a process, since each has an index of its own: `whole`, `hybrid` or `hybrid, paragraphs`."""

    packages = ("txtai",)

    def __init__(self, model: str, variants: Sequence[str], folder: str) -> None:
        """Load the model."""
        (self._variant,) = variants
        words = {"hybrid": True} if self._variant.startswith("hybrid") else {}
        self._embeddings = Embeddings(path=model, content=True, **words)
        self._embeddings.transform("warm")
        self.reads = int(self._embeddings.model.model.maxlength)

    def index(self, documents: Sequence[dict[str, str]]) -> None:
        """Embed and store, content in its own database."""
        self._pieces = [(item["id"], text) for item in documents for text in self._split(item["text"])]
        self._embeddings.index((place, text, None) for place, (_, text) in enumerate(self._pieces))

    def _split(self, text: str) -> list[str]:
        if not self._variant.endswith("paragraphs"):
            return [text]
        found: list[str] = Segmentation(paragraphs=True)(text)
        return found

    def pieces(self) -> list[tuple[str, str]]:
        """Return what was embedded."""
        return self._pieces

    def search(self, variant: str, query: str, limit: int) -> list[int]:
        """Return places among the pieces, best first."""
        return [int(found["id"]) for found in self._embeddings.search(query, limit)]
