"""Misspelt words to the words that the documents use: what no document says cannot be found, however it is spelt."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, Protocol

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.sparse import SparseOptions, tokenise

SHORTEST_CORRECTED = 4
"""Letters; shorter words have too many neighbours."""

LONG = 7
"""Letters from which on two slips are forgiven, or one at the first letter, where few slip."""

SHORTEST_PARTS = 4, 3
"""Letters of the two halves of a compound, such as `hand` and `set`."""

LEAST_USES = 2
"""Documents that hold a word for which the shortest words, or two slips, may stand: one may hold a slip itself."""

MOST_LOOKED_UP = 16
"""Unknown words of one query that are looked at; their neighbours cost about 0.1 ms each."""

ENOUGH = 1 / 2
"""Share of the unknown words that must have a neighbour if most of a query is unknown; else it is another language."""

CONTRACTIONS = frozenset(
    "dont cant wont doesnt didnt isnt arent wasnt werent havent hasnt hadnt couldnt wouldnt shouldnt mustnt neednt"
    " youre theyre weve youve theyve theyll youll".split()
)
"""Typed without the apostrophe: no slip worth mending, and one letter from many a word."""

NOUNS_IN_CAPITALS = frozenset({"german", "de"})
"""Languages (`SparseOptions.language`) in which a capital amid a sentence makes no name."""

_TOKEN = re.compile(r"[^\W_]+(?:[._\-'’/:@+=][^\W_]+|_+[^\W_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE_START = re.compile(r"(?:\A|[.!?…:]\s+|\n)[\s\"'(¿¡]*\Z")
_BEFORE_A_WORD = 12
_MOST_FORMS = 64


class Near(NamedTuple):
    """A word that documents use."""

    word: str
    distance: int
    """Slips (a letter missing, added, wrong, or two swapped) between it and what was typed."""
    uses: int
    """Documents that hold it."""


class KnownWords(Protocol):
    """The words, in small letters, of the documents that a reader may see."""

    def count(self, word: str) -> int:
        """Return how many documents hold a word; 0 if none."""

    def near(self, word: str, distance: int) -> Sequence[Near]:
        """Return the words so many slips away, in any order; two slips leave the first letter as it is."""

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the words that begin so, in order."""


class WordList:
    """`KnownWords` in memory, by length and first letter."""

    def __init__(self, words: Mapping[str, int]) -> None:
        """Take each word in small letters with the number of documents that hold it; kept, not copied."""
        self._counts = words
        self._sorted = sorted(filter(None, words))
        lengths = np.fromiter(map(len, self._sorted), np.int64, len(self._sorted))
        self._lengths: dict[int, _Alike] = {}
        for length in np.unique(lengths).tolist():
            alike = [self._sorted[at] for at in np.flatnonzero(lengths == length).tolist()]
            self._lengths[length] = _Alike(alike, length)

    def count(self, word: str) -> int:
        """Return how many documents hold a word; 0 if none."""
        return self._counts.get(word, 0)

    def near(self, word: str, distance: int) -> Sequence[Near]:
        """Return the words so many slips away, in any order; two slips leave the first letter as it is."""
        found: list[Near] = []
        for length in range(len(word) - distance, len(word) + distance + 1):
            if length in self._lengths:
                some = self._lengths[length].candidates(word, distance, distance > 1)
                for name, slips, _ in process.extract(
                    word, some, scorer=OSA.distance, score_cutoff=distance, limit=None
                ):
                    if slips == distance:
                        found.append(Near(name, distance, self._counts[name]))
        return found

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the words that begin so, in order."""
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[at].startswith(prefix):
                return
            yield self._sorted[at]


class _Alike:
    """Words of one length with the set of each one's letters, by which nearly all that are far are ruled out."""

    def __init__(self, words: list[str], length: int) -> None:
        """Take words in order."""
        self._words = words
        letters = np.array(words, dtype=f"<U{length}").view(np.uint32).reshape(len(words), length)
        self._first = letters[:, 0].copy()
        self._signs = np.zeros(len(words), np.uint64)
        for column in range(length):
            self._signs |= np.uint64(1) << (letters[:, column].astype(np.uint64) & np.uint64(63))

    def candidates(self, word: str, distance: int, same_first: bool) -> list[str]:
        """Return the words whose letters allow so few slips.

        A letter put for another changes two letters of the set, one missing or added changes one.
        """
        start, stop = 0, len(self._words)
        if same_first:
            start, stop = np.searchsorted(self._first, [ord(word[0]), ord(word[0]) + 1]).tolist()
        apart = np.bitwise_count(self._signs[start:stop] ^ _sign(word))
        added = abs(len(word) - len(self._words[0]))
        return [self._words[at + start] for at in np.flatnonzero(apart <= 2 * distance - added).tolist()]


def _sign(word: str) -> np.uint64:
    sign = 0
    for letter in word:
        sign |= 1 << (ord(letter) & 63)
    return np.uint64(sign)


def put_right(text: str, meant: Mapping[str, str]) -> str:
    """Return a text with whole words replaced, never a part of an identifier."""
    return _TOKEN.sub(lambda match: meant.get(match.group(), match.group()), text)


def correct(
    text: str,
    words: KnownWords,
    options: SparseOptions,
    leave: Callable[[str], bool] = lambda word: False,
    is_word: Callable[[str], bool] | None = None,
) -> tuple[str, dict[str, str]]:
    """Return a text with its misspelt words put right, and what was put for each as it was typed.

    Only words of four small letters or more, the first of which may be a capital at a sentence's start; never a part
    of an identifier, and nothing that `leave` (given small letters) holds back. What `is_word` calls a word of the
    language, and what has a known word's stem, is right as it is.
    """
    nouns = options.language in NOUNS_IN_CAPITALS
    speller = _Speller(words, options, is_word or (lambda word: False))
    seen = {match.group() for match in _TOKEN.finditer(text) if _is_plain_word(match, text, nouns)}
    unknown = sorted(word for word in seen if not leave(word.lower()) and not speller.knows(word.lower()))
    better = {word: best for word in unknown[:MOST_LOOKED_UP] if (best := speller.best(word.lower()))}
    if 2 * len(unknown) > len(seen) > 3 and len(better) < ENOUGH * len(unknown):
        return text, {}
    changed: dict[str, str] = {}

    def put(match: re.Match[str]) -> str:
        word = match.group()
        if word not in better or not _is_plain_word(match, text, nouns):
            return word
        changed[word] = better[word].capitalize() if word[0].isupper() else better[word]
        return changed[word]

    return _TOKEN.sub(put, text), changed


def _is_plain_word(match: re.Match[str], text: str, nouns: bool) -> bool:
    """Tell whether a token is an ordinary word: unless nouns have capitals, one amid a sentence makes a name."""
    word = match.group()
    if len(word) < SHORTEST_CORRECTED or not _LETTERS.fullmatch(word):
        return False
    if word.islower():
        return True
    before = text[max(0, match.start() - _BEFORE_A_WORD) : match.start()]
    return word[1:].islower() and (nouns or bool(_SENTENCE_START.search(before)))


class _Speller:
    """What is known of words, for one text."""

    def __init__(self, words: KnownWords, options: SparseOptions, is_word: Callable[[str], bool]) -> None:
        self._words = words
        self._options = options
        self._is_word = is_word

    def knows(self, word: str) -> bool:
        """Tell whether a word is right as it is."""
        if word in CONTRACTIONS or self._is_right(word):
            return True
        stem = _stem(word, self._options)
        if not stem or self._words.count(stem):
            return True
        # The last letter of a stem may differ from the words': `policy` gives `polici`.
        forms = islice(self._words.starting(stem[:-1]), _MOST_FORMS)
        return any(_stem(form, self._options) == stem for form in forms)

    def best(self, word: str) -> str | None:
        """Return the likeliest word meant: one slip before two, then by how people slip, then the commonest.

        A letter doubled, swapped with the next or left out is likelier than a wrong one. What looks like a form of a
        common word (`romaing` of Roma, `inventing`) may only have its letters doubled or swapped; what looks like a
        compound (`throughput`) may not have a wrong one.
        """
        near = [one for one in self._words.near(word, 1) if self._may_mean(word, one)]
        stem = _stem(word, self._options)
        if len(stem) >= SHORTEST_CORRECTED and self._is_word(stem):
            near = [one for one in near if _same_letters(one.word, word)]
        elif len(word) >= LONG and self._is_compound(word):
            near = [one for one in near if _is_likely(one.word, word)]
        elif not near and len(word) >= LONG:
            near = [one for one in self._words.near(word, 2) if self._may_mean(word, one)]
        ranked = sorted(near, key=lambda one: (one.word[0] != word[0], not _is_likely(one.word, word), -one.uses))
        return ranked[0].word if ranked else None

    def _may_mean(self, word: str, one: Near) -> bool:
        """Tell whether slips of a likely kind lead from a word that documents use to what was typed."""
        if len(word) < LONG:
            often = len(word) > SHORTEST_CORRECTED or one.uses >= LEAST_USES
            return often and _is_short_slip(word, one.word)
        if one.distance == 1:
            return _is_slip(word, one.word, 1)
        # `ovrcharged` may mean `overcharge`: a letter is missing, and the ending is another.
        stems = _stem(word, self._options), _stem(one.word, self._options)
        return one.uses >= LEAST_USES and (
            _is_slip(word, one.word, 2) or (OSA.distance(*stems) == 1 and _is_slip(*stems, 1))
        )

    def _is_right(self, word: str) -> bool:
        return self._words.count(word) > 0 or self._is_word(word)

    def _is_compound(self, word: str) -> bool:
        """Tell whether it is two words in one: right, though nobody wrote them together before."""
        cuts = range(SHORTEST_PARTS[0], len(word) - SHORTEST_PARTS[1] + 1)
        return any(self._is_right(word[:cut]) and self._is_right(word[cut:]) for cut in cuts)


def _is_slip(typed: str, meant: str, slips: int) -> bool:
    """Tell whether a word may have been typed for another, so many slips away.

    An extra letter doubles its neighbour, else it makes another word (`modem` of `mode`); so do two wrong letters.
    """
    if len(typed) < len(meant) or (slips < 2 and len(typed) == len(meant)):
        return True
    return any(
        OSA.distance(better, meant) == slips - 1 and _is_slip(better, meant, slips - 1) for better in _mended(typed)
    )


def _is_short_slip(typed: str, meant: str) -> bool:
    """Tell whether one slip may have made a short word of another: few type its first or its last letter wrong.

    Of the shortest, only the last letter is doubled by a slip (`simm`): `latte` is not `late`.
    """
    if typed[0] != meant[0]:
        return False
    if len(typed) == len(meant):
        return typed[-1] == meant[-1] or sorted(typed) == sorted(meant)
    at_end = typed[:-1] == meant and typed[-2] == typed[-1]
    return at_end or ((len(typed) < len(meant) or len(meant) > SHORTEST_CORRECTED) and _is_slip(typed, meant, 1))


def _mended(typed: str) -> Iterator[str]:
    """Yield a word with one letter less where it is doubled, and with each two neighbours swapped."""
    for at in range(1, len(typed)):
        before, after = typed[at - 1], typed[at]
        yield typed[:at] + typed[at + 1 :] if before == after else f"{typed[: at - 1]}{after}{before}{typed[at + 1 :]}"


def _same_letters(one: str, other: str) -> bool:
    """Tell whether two words differ by doubled or swapped letters only."""
    return _undoubled(one) == _undoubled(other) or sorted(one) == sorted(other)


def _is_likely(meant: str, typed: str) -> bool:
    letters = iter(meant)
    return _same_letters(meant, typed) or all(letter in letters for letter in typed)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)


@lru_cache(maxsize=4096)
def _stem(word: str, options: SparseOptions) -> str:
    return next(iter(tokenise(word, options)), "")
