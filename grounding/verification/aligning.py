"""Lays a sentence's words on the words of its evidence, and says by signals how well they lie there.

Each word of the sentence is compared with every word of the evidence by the vectors that an encoder gives them in their
context, so that `every month` lies on `monthly`, and by its stem. What the sentence as a whole has in the evidence is
then looked for in few places: a claim may be gathered from up to three sentences, but not from a word here and there.

Words that carry nothing count for nothing; the others by how rare they are. Rarity is read off the place of a word in
the encoder's vocabulary, which is ordered from frequent to rare, so that no table of frequencies is needed.

Source: greedy matching of contextual vectors as in Zhang et al., BERTScore, ICLR 2020; here of the sentence alone, in
places, and with its weakest words, its names and its numbers apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from grounding.sentences import sentences
from retrieval.sparse import SparseOptions, tokenise
from retrieval.words import Words

Floats = npt.NDArray[np.float32]

PIECE = 800
"""Characters that are read in one context; the encoder reads a little more, whatever the words."""

_PLACES = 3
"""From how many sentences of the evidence a claim may be gathered, and how many side by side are one place."""
_FREQUENT = 900
"""Words of the vocabulary before this place weigh next to nothing."""
_LEAST_WEIGHT = 0.1
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+•#>|]|\d+[.)]\s))")
_WORD = re.compile(r"\w")
# Words that a reply may begin with, and what the tokenizer leaves of `it's` and `don't`.
_FILLERS = {
    "en": frozenset(
        "yes yeah yep yup well sure oh ok okay actually indeed also however hmm haha lol wow s t m re ve ll d".split()
    )
}
_PRONOUNS = {"en": frozenset("i me my mine myself we us our ours im you your yours".split())}
_SPEAKER = {"en": frozenset("i me my mine myself im".split())}


@dataclass(frozen=True, slots=True)
class Signals:
    """How a sentence lies on its evidence; each is a number between 0 and 1 unless said otherwise."""

    gathered: float
    """The weighted mean of its words' likeness to the best three sentences of the evidence together."""
    worded: float
    """The weighted share of its words that stand, by their stems, in one place of the evidence."""
    weakest: float
    """Mean likeness of the worst quarter of its words."""
    number: float
    """Likeness of its worst number; 1 if it has none."""
    name: float
    """Likeness of its worst name; 1 if it has none."""
    literal: float
    """The share of all its words, those that carry nothing included, that stand in one place."""
    speaker: float
    """ln(1 + n) of words with which somebody speaks of himself and of which the evidence knows nothing."""
    question: float
    """1 if it asks something."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A text, ready to be compared."""

    words: tuple[str, ...]
    keys: tuple[str, ...]
    """The stem of each word, or the word in small letters if it carries nothing."""
    carrying: npt.NDArray[np.bool_]
    weights: Floats
    vectors: Floats
    """Unit rows."""
    starts: npt.NDArray[np.intp]
    """Where each of its sentences begins among the words."""
    whole: bool
    """False if words are missing because the encoder could not read that far."""
    asks: bool


def pieces(text: str) -> list[list[str]]:
    """Return the sentences of a text in runs that fit one context; headings, items and rows stand by themselves."""
    runs: list[list[str]] = []
    size = 0
    for block in _BLOCK.split(text):
        for sentence in sentences(block):
            for part in _cut(sentence):
                if not runs or size + len(part) >= PIECE:
                    runs.append([])
                    size = 0
                runs[-1].append(part)
                size += len(part) + 1
    return runs


def laid(runs: Sequence[Sequence[str]], read: Sequence[Words], language: str) -> Laid:
    """Return a text from its runs of sentences and the words of each run, joined by single spaces."""
    words: list[str] = []
    ranks: list[int] = []
    starts: list[int] = []
    vectors: list[Floats] = []
    for run, found in zip(runs, read, strict=True):
        ends = np.cumsum([len(sentence) + 1 for sentence in run])
        last = -1
        kept = [at for at, word in enumerate(found.texts) if _WORD.search(word)]
        for at in kept:
            sentence = int(np.searchsorted(ends, found.starts[at], side="right"))
            if sentence != last:
                starts.append(len(words))
                last = sentence
            words.append(found.texts[at])
            ranks.append(found.ranks[at])
        vectors.append(found.vectors[kept])
    stems = [_stem(word.lower(), language) for word in words]
    light = _PRONOUNS.get(language, frozenset()) | _FILLERS.get(language, frozenset())
    carrying = np.array([bool(s) and w.lower() not in light for s, w in zip(stems, words, strict=True)], bool)
    rows = np.concatenate(vectors) if vectors else np.zeros((0, 1), np.float32)
    return Laid(
        words=tuple(words),
        keys=tuple(stem or word.lower() for stem, word in zip(stems, words, strict=True)),
        carrying=carrying,
        weights=np.array([_weight(rank) for rank in ranks], np.float32),
        vectors=rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9),
        starts=np.array(starts, np.intp),
        whole=all(found.whole for found in read),
        asks=any("?" in sentence for run in runs for sentence in run),
    )


def signals(claim: Laid, evidence: Sequence[Laid], language: str) -> Signals | None:
    """Return how a claim lies on its evidence; None where either has no word that carries something."""
    texts = [text for text in evidence if text.words]
    weights = claim.weights * claim.carrying
    if not texts or weights.sum() <= 0:
        return None
    weights = weights / weights.sum()
    alike = _alike(claim, texts)
    same = [np.maximum.reduceat(_same(claim, text), text.starts, axis=1) for text in texts]
    gathered = _gathered(alike, weights)
    near = np.concatenate([_windows(each) for each in same], axis=1)
    carried = np.sort(gathered[claim.carrying])
    known = frozenset(key for text in texts for key in text.keys)
    speaker = _SPEAKER.get(language, frozenset())
    unknown = sum(
        word.lower() in speaker and key not in known for word, key in zip(claim.words, claim.keys, strict=True)
    )
    return Signals(
        gathered=float(weights @ gathered),
        worded=float((weights @ near).max()),
        weakest=float(carried[: max(1, len(carried) // 4)].mean()),
        number=_worst(gathered, claim, lambda _, word: any(char.isdigit() for char in word)),
        name=_worst(gathered, claim, lambda at, word: at > 0 and word[0].isupper() and bool(claim.carrying[at])),
        literal=float(near.mean(axis=0).max()),
        speaker=float(np.log1p(unknown)),
        question=float(claim.asks),
    )


def _cut(sentence: str) -> Iterator[str]:
    """Yield a sentence that no context holds in parts that one does."""
    while len(sentence) > PIECE:
        at = sentence.rfind(" ", 1, PIECE)
        at = at if at > 0 else PIECE
        yield sentence[:at]
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence


@lru_cache(maxsize=65536)
def _stem(word: str, language: str) -> str:
    terms = tokenise(word, SparseOptions(language))
    return terms[0] if terms else ""


def _weight(rank: int) -> float:
    return max(float(np.log(max(rank, 1) / _FREQUENT)), _LEAST_WEIGHT)


def _alike(claim: Laid, texts: Sequence[Laid]) -> Floats:
    """Return each word's best likeness in each sentence of all texts, by one product: many small ones take longer."""
    vectors = np.concatenate([text.vectors for text in texts])
    before = np.cumsum([0, *(len(text.words) for text in texts[:-1])])
    starts = np.concatenate([text.starts + first for text, first in zip(texts, before, strict=True)])
    best: Floats = np.maximum.reduceat(claim.vectors @ vectors.T, starts, axis=1)
    return best


def _same(claim: Laid, text: Laid) -> Floats:
    numbers = {key: at for at, key in enumerate(dict.fromkeys(claim.keys))}
    ours = np.array([numbers[key] for key in claim.keys])
    theirs = np.array([numbers.get(key, -1) for key in text.keys])
    same: Floats = (ours[:, None] == theirs[None, :]).astype(np.float32)
    return same


def _windows(table: Floats) -> Floats:
    """Return the best of each sentence and those that follow it in one place, shape as given: (words, sentences)."""
    best = table.copy()
    for step in range(1, min(_PLACES, table.shape[1])):
        np.maximum(best[:, :-step], table[:, step:], out=best[:, :-step])
    return best


def _gathered(table: Floats, weights: Floats) -> Floats:
    """Return each word's best likeness in the sentences that together cover the claim best, chosen one by one."""
    covered: Floats = np.zeros(table.shape[0], np.float32)
    for _ in range(_PLACES):
        tried = np.maximum(covered[:, None], table)
        covered = tried[:, int((weights @ tried).argmax())]
    return covered


def _worst(gathered: Floats, claim: Laid, wanted: Callable[[int, str], bool]) -> float:
    chosen = [float(gathered[at]) for at, word in enumerate(claim.words) if wanted(at, word)]
    return min(chosen, default=1.0)
