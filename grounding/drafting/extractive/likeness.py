"""Which of some labelled examples an utterance is most like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.ports import Embedder
from retrieval.types import Matrix

_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how like its examples the utterance is."""

    label: str
    score: float
    """In [-1, 1]: the mean of the best cosine and of the mean of the best three."""


class Likeness:
    """Nearest neighbours over the examples' embeddings; nothing is trained, so a new example works at once."""

    def __init__(self, embedder: Embedder, examples: Mapping[str, Sequence[str]]) -> None:
        self._embedder = embedder
        self._texts = [text for each in examples.values() for text in each]
        self._labels = [label for label, each in examples.items() for _ in each]
        self._names = list(examples)

    def warm_up(self) -> None:
        """Embed the examples; otherwise the first question does."""
        _ = self._matrix

    def guess(self, utterances: Sequence[str]) -> list[list[Guess]]:
        """Return for each utterance every label, the likeliest first; blocking."""
        if not self._texts:
            return [[] for _ in utterances]
        similar = self._embedder.embed(list(utterances)) @ self._matrix.T
        return [self._rank(row) for row in similar]

    @cached_property
    def _matrix(self) -> Matrix:
        return self._embedder.embed(self._texts)

    def _rank(self, row: npt.NDArray[np.float32]) -> list[Guess]:
        by_label: dict[str, list[float]] = {name: [] for name in self._names}
        for label, score in zip(self._labels, row, strict=True):
            by_label[label].append(float(score))
        guesses = []
        for label, scores in by_label.items():
            if scores:
                best = sorted(scores, reverse=True)[:_NEIGHBOURS]
                guesses.append(Guess(label, (best[0] + sum(best) / len(best)) / 2))
        return sorted(guesses, key=lambda guess: -guess.score)
