"""Text to BM25 term weights: the half of search that finds exact names, codes and figures.

A document's weight of term t, occurring tf times among its `length` terms, is the saturated term frequency of BM25:

    tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average_length))

and a query's is the inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)) over the N passages that its reader
may see, so weights need no second pass when passages come and go. Engines offer to multiply by it themselves, but over
all passages, and shard by shard: a reader's scores would then tell of documents that are not his. The average length is
a constant: it only scales how strongly length counts.

Sources: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009; Porter2 (Snowball).
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import Stemmer

from retrieval.types import SparseVector

VERSION = "1"
"""Rises whenever the same text gets other weights; part of every document's content hash."""

ENGLISH_STOP_WORDS = frozenset(
    "a an the and or but if then than that this these those there here it its he she they them their his her we us our"
    " you your i me my mine is are was were be been being am do does did doing done have has had having will would"
    " shall should can could may might must of to in for with at by from as about into onto so such what which who"
    " whom whose when where why how some any each both please".split()
)
"""Words that carry nothing alone. Not among them: no, not, up, down, on, off, over, out, all, same: a "no" may be half
of "No Service", and peers go down."""

_WORD = re.compile(r"[^\W_]+(?:[._\-'][^\W_]+|_+[^\W_]+)*")
_JOINT = re.compile(r"[._\-]+")
_MADE = re.compile(r"[^\W_]_+[^\W_]|[a-z][A-Z]|[^\W\d_]\d")


@dataclass(frozen=True, slots=True)
class SparseOptions:
    """How terms are made and weighted; the same options must make documents and queries."""

    language: str = "english"
    """A Snowball algorithm, such as english, german, french, or an ISO 639-1 code; anything unknown: no stemming."""
    stop_words: frozenset[str] | None = None
    """None: those of the language, which are known for English; elsewhere rarity alone tells them apart."""
    k1: float = 1.2
    """How slowly repetition saturates."""
    b: float = 0.75
    """How strongly length counts against a passage, 0 to 1."""
    average_length: float = 150.0
    """Terms in a typical passage."""

    @property
    def fingerprint(self) -> str:
        """A short text that changes with anything that changes weights."""
        words = ",".join(sorted(self.stop_words)) if self.stop_words is not None else "default"
        parts = f"{VERSION}|{self.language}|{words}|{self.k1}|{self.b}|{self.average_length}"
        return hashlib.blake2b(parts.encode(), digest_size=6).hexdigest()


def encode_document(text: str, options: SparseOptions) -> SparseVector:
    """Return the BM25 weight of every term of a passage."""
    terms = tokenise(text, options)
    damping = options.k1 * (1 - options.b + options.b * len(terms) / options.average_length)
    counts = Counter(map(term_index, terms))
    weights = {index: count * (options.k1 + 1) / (count + damping) for index, count in counts.items()}
    return SparseVector(tuple(sorted(weights)), tuple(weights[index] for index in sorted(weights)))


def encode_query(text: str, options: SparseOptions, idf: Callable[[int], float] = lambda _: 1.0) -> SparseVector:
    """Return the weight of every term of a query; empty if it has none but stop words."""
    return encode_terms(tokenise(text, options), idf)


def encode_terms(terms: Iterable[str], idf: Callable[[int], float] = lambda _: 1.0) -> SparseVector:
    """Return each term's weight in a query; the terms must come from `tokenise`."""
    indices = sorted({term_index(term) for term in terms})
    return SparseVector(tuple(indices), tuple(idf(index) for index in indices))


def tokenise(text: str, options: SparseOptions) -> list[str]:
    """Return the terms of a text in order, stemmed, without stop words.

    An identifier gives itself and its parts, so that it is found whole and by any of them: `CellSleepingHigh` gives
    cellsleepinghigh, cell, sleep, high; `error-codes` error-cod, error, code; `R24.2` r24.2, r24, 2.
    """
    stop_words = ENGLISH_STOP_WORDS if options.stop_words is None else options.stop_words
    if options.stop_words is None and _algorithm(options.language) != "english":
        stop_words = frozenset()
    terms: list[str] = []
    for written in _words(text):
        for word in _with_parts(written):
            if word not in stop_words:
                terms.append(_term(word, options.language))
    return terms


def identifiers(text: str, options: SparseOptions) -> Iterator[str]:
    """Yield the whole terms of words that are names of something made: `CellSleepingHigh`, `grpc_requests`, `eth0`.

    They have a capital inside, an underscore, or a digit after a letter; `key-value`, `19.99` and `5G` are prose.
    """
    for word in _words(text):
        if _MADE.search(word):
            yield _term(next(_with_parts(word)), options.language)


def _words(text: str) -> Iterator[str]:
    return (match.group() for match in _WORD.finditer(unicodedata.normalize("NFKC", text).replace("’", "'")))


def _with_parts(word: str) -> Iterator[str]:
    """Yield the word and, if it is composed, its parts, in lower case."""
    lower = word.lower()
    if lower.endswith("'s"):
        lower, word = lower[:-2], word[:-2]
    yield lower
    pieces = [part for piece in _JOINT.split(word) for part in _camel_parts(piece)]
    if len(pieces) > 1:
        yield from (piece.lower() for piece in pieces)


def _camel_parts(word: str) -> list[str]:
    """Split where a capital follows a small letter or digit, and before the last capital of a run: `BGPPeerDown`."""
    if word[1:].islower() or word.isupper() or word.isdigit():
        return [word]
    starts = [0]
    for at in range(1, len(word)):
        before, here, after = word[at - 1], word[at], word[at + 1 : at + 2]
        if here.isupper() and (not before.isupper() or after.islower()):
            starts.append(at)
    return [word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True)]


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


_local = threading.local()


def _stemmer(algorithm: str) -> _Stemmer:
    """Return this thread's stemmer: one must not be used by two threads at once."""
    stemmers: dict[str, _Stemmer] | None = getattr(_local, "stemmers", None)
    if stemmers is None:
        stemmers = _local.stemmers = {}
    if algorithm not in stemmers:
        stemmers[algorithm] = Stemmer.Stemmer(algorithm)
    return stemmers[algorithm]


@lru_cache(maxsize=8)
def _algorithm(language: str) -> str | None:
    """Return the Snowball algorithm of a name or ISO code."""
    try:
        Stemmer.Stemmer(language)
    except KeyError:
        return None
    by_code = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch",
               "pt": "portuguese", "sv": "swedish", "da": "danish", "no": "norwegian", "fi": "finnish"}  # fmt: skip
    return by_code.get(language, language)


@lru_cache(maxsize=65536)
def _term(word: str, language: str) -> str:
    """Return the stem, without accents where the script is Latin: people leave them out when they type."""
    algorithm = _algorithm(language)
    if algorithm and not any(character.isdigit() for character in word):
        word = _stemmer(algorithm).stemWord(word)
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return bare if bare.isascii() else word


@lru_cache(maxsize=65536)
def term_index(term: str) -> int:
    """Return 32 bits of the term's hash: with 100,000 terms about one pair shares an index."""
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8"), digest_size=4).digest(), "big")
