"""Which texts say the same in the same words: boilerplate that many documents share."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHINGLE_WORDS = 4
THRESHOLD = 0.85
"""Share of common shingles from which two passages are one: a changed name or figure in a long text stays below."""

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


def fold(texts: Sequence[str], threshold: float = THRESHOLD, most: int | None = None) -> list[list[int]]:
    """Group near-identical texts around the first of each kind: lists of indices, the kept one first.

    With `most` given, what follows the first text that would begin one group more is not looked at.
    """
    groups: list[tuple[frozenset[int], list[int]]] = []
    for index, text in enumerate(texts):
        own = shingles(text)
        for kept, members in groups:
            if min(len(kept), len(own)) < threshold * max(len(kept), len(own)):
                continue  # too few to have that much in common
            if resemblance(kept, own) >= threshold:
                members.append(index)
                break
        else:
            if len(groups) == most:
                break
            groups.append((own, [index]))
    return [members for _, members in groups]
