"""A text as its words, each with a vector that knows its context: what comparing two texts word by word needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from retrieval.types import Matrix


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text in order, punctuation included, as the model's tokenizer cuts them."""

    texts: tuple[str, ...]
    """As they are written in the text."""
    starts: tuple[int, ...]
    """Where each begins in the text."""
    ranks: tuple[int, ...]
    """The place of each word's rarest piece in the model's vocabulary, which is ordered from frequent to rare."""
    vectors: Matrix
    """Shape (n, d): the mean of the states of the word's pieces; not of unit length."""
    whole: bool = True
    """False where the text is longer than what the model reads, so that words are missing at the end."""


class WordEncoder(Protocol):
    """Text to words with vectors; blocking, and heavy at the first call."""

    @property
    def fingerprint(self) -> str:
        """Model, revision and numeric type: what was learnt with one fingerprint holds for no other."""

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Return the words of each text, read in its own context."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a tokenizer made of one text, one entry a token."""

    ids: Sequence[int]
    word_of: Sequence[int | None]
    """The number of the word that the token is a piece of; None for the model's special tokens."""
    spans: Sequence[tuple[int, int]]
    """Where the token stands in the text."""


def words_of(text: str, pieces: Pieces, states: Matrix) -> Words:
    """Return the words of a text from its pieces and their states, shape (tokens, d)."""
    members: dict[int, list[int]] = {}
    for at, word in enumerate(pieces.word_of):
        if word is not None:
            members.setdefault(word, []).append(at)
    runs = list(members.values())
    spans = [(pieces.spans[run[0]][0], pieces.spans[run[-1]][1]) for run in runs]
    vectors = np.zeros((len(runs), states.shape[1]), np.float32)
    for line, run in enumerate(runs):
        vectors[line] = states[run[0] : run[-1] + 1].mean(axis=0)
    return Words(
        texts=tuple(text[start:end] for start, end in spans),
        starts=tuple(start for start, _ in spans),
        ranks=tuple(max(pieces.ids[at] for at in run) for run in runs),
        vectors=vectors,
        whole=not text[spans[-1][1] if spans else 0 :].strip(),
    )
