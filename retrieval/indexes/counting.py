"""How a vocabulary comes about: each document's counts are kept, so that a sync adds up and rereads nothing."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from retrieval.ports import EmbeddedPassage
from retrieval.types import Audience, Passage
from retrieval.vocabulary import Counts, Vocabulary

LONGEST_WORD = 40
"""Letters; what is longer is an encoded blob, not a word that somebody types."""

_HEAD = struct.Struct("<II")
"""How many passages have terms, and how many different terms they have."""

_AT_ONCE = 1 << 20
"""Terms added up at a time: memory stays bounded however many documents there are."""

# Whole runs of letters only: the letters of "r24" or "5g" are no word.
_WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{{3,{LONGEST_WORD}}}(?![^\W_])")


def counts_of(passages: Sequence[EmbeddedPassage]) -> bytes:
    """Return what a document adds to a vocabulary: how many of its passages have each term, and its words."""
    indexed = [passage.terms.indices for passage in passages if passage.terms.indices]
    terms, uses = np.unique(np.fromiter(chain.from_iterable(indexed), "<u4"), return_counts=True)
    words = {word for passage in passages for word in _words(passage.passage)}
    head = _HEAD.pack(len(indexed), len(terms))
    return head + terms.tobytes() + uses.astype("<u4").tobytes() + zlib.compress("\n".join(sorted(words)).encode())


def vocabulary_of(documents: Iterable[tuple[Audience, bytes]]) -> Vocabulary:
    """Add up what the documents hold, each as `counts_of` gave it."""
    total = _Total()
    for audience, packed in documents:
        total.add(audience, packed)
    return total.vocabulary()


class _Total:
    """The sum so far."""

    def __init__(self) -> None:
        self._passages = np.zeros(len(Audience), np.uint32)
        self._terms: list[Counts] = []
        self._uses: list[Counts] = []
        """By audience: shape (terms, 3)."""
        self._waiting = 0
        self._words: dict[Audience, Counter[str]] = {audience: Counter() for audience in Audience}

    def add(self, audience: Audience, packed: bytes) -> None:
        passages, terms = _HEAD.unpack_from(packed)
        numbers = np.frombuffer(packed, "<u4", 2 * terms, _HEAD.size)
        self._passages[audience.level] += passages
        self._terms.append(numbers[:terms])
        uses = np.zeros((terms, len(Audience)), np.uint32)
        uses[:, audience.level] = numbers[terms:]
        self._uses.append(uses)
        self._waiting += terms
        self._words[audience].update(zlib.decompress(packed[_HEAD.size + numbers.nbytes :]).decode().split())
        if self._waiting > _AT_ONCE:
            self._merge()

    def vocabulary(self) -> Vocabulary:
        self._merge()
        words = sorted(set().union(*self._words.values()))
        documents = np.zeros((len(words), len(Audience)), np.uint32)
        for audience, counted in self._words.items():
            documents[:, audience.level] = [counted.get(word, 0) for word in words]
        return Vocabulary(self._passages, self._terms[0], self._uses[0], "\n".join(words), documents)

    def _merge(self) -> None:
        every = np.concatenate([np.empty(0, np.uint32), *self._terms])
        uses = np.concatenate([np.empty((0, len(Audience)), np.uint32), *self._uses])
        order = np.argsort(every, kind="stable")
        terms, starts = np.unique(every[order], return_index=True)
        summed = np.add.reduceat(uses[order], starts, axis=0, dtype=np.uint32) if len(terms) else uses
        self._terms, self._uses, self._waiting = [terms], [summed], 0


def _words(passage: Passage) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", "\n".join((passage.title, *passage.section, passage.text)))
    return (match.group() for match in _WORD.finditer(text.lower()))
