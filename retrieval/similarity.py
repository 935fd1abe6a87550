"""Which texts say the same in the same words: boilerplate that many documents share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SHINGLE_WORDS = 4
THRESHOLD = 0.85
"""Share of common shingles from which two passages are one: a changed name or figure in a long text stays below."""

MOST_TITLES = 3
"""Titles of documents under which one text is kept."""

_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[int]:
    """Return all runs of four words, lower case, hashed; the whole text if it has fewer.

    Kept as tuples, the runs of ten texts would be thousands of objects that the collector looks at in each search.
    """
    words = _WORD.findall(text.lower())
    if len(words) < SHINGLE_WORDS:
        return frozenset({hash(tuple(words))})
    return frozenset(map(hash, zip(*(words[at:] for at in range(SHINGLE_WORDS)), strict=False)))


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the Jaccard coefficient of two shingle sets, in [0, 1]. Source: Broder, SEQUENCES 1997."""
    if not one and not other:
        return 1.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def fold(
    texts: Sequence[str], titles: Sequence[str], threshold: float = THRESHOLD, most: int | None = None
) -> list[list[int]]:
    """Group near-identical texts around the first of each kind: lists of indices, the kept one first.

    `titles` are those of the texts' documents. A text is kept for each title that it stands under, up to `MOST_TITLES`:
    two alerts may ask for the same steps, and whoever looks for one is not helped by the other's name. What more
    documents share is boilerplate. With `most` given, what follows the first text that would begin one group more is
    not looked at.
    """
    groups: list[tuple[frozenset[int], list[int]]] = []
    for index, text in enumerate(texts):
        own = shingles(text)
        alike = (members for kept, members in groups if _alike(kept, own, threshold))
        copies = _copies(alike, titles, index)
        if copies is not None:
            copies.append(index)
        elif len(groups) == most:
            break
        else:
            groups.append((own, [index]))
    return [members for _, members in groups]


def _alike(one: frozenset[int], other: frozenset[int], threshold: float) -> bool:
    # Where one has too few, so much cannot be common.
    long_enough = min(len(one), len(other)) >= threshold * max(len(one), len(other))
    return long_enough and resemblance(one, other) >= threshold


def _copies(alike: Iterable[list[int]], titles: Sequence[str], index: int) -> list[int] | None:
    """Return the group that a text joins, of those that say the same; None if it is kept itself."""
    for others, members in enumerate(alike, 1):
        if titles[members[0]] == titles[index] or others == MOST_TITLES:
            return members
    return None
