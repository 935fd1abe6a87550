"""Which texts say the same in the same words: boilerplate that many documents share."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHINGLE_WORDS = 4
THRESHOLD = 0.85
"""Share of common shingles from which two passages are one: a changed name or figure in a long text stays below."""

_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[str]:
    """Return all runs of four words, lower case; the whole text if it has fewer."""
    words = _WORD.findall(text.lower())
    if len(words) < SHINGLE_WORDS:
        return frozenset({" ".join(words)})
    return frozenset(" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the Jaccard coefficient of two shingle sets, in [0, 1]. Source: Broder, SEQUENCES 1997."""
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def fold(texts: Sequence[str], threshold: float = THRESHOLD) -> list[list[int]]:
    """Group near-identical texts around the first of each kind: lists of indices, the kept one first."""
    groups: list[tuple[frozenset[str], list[int]]] = []
    for index, text in enumerate(texts):
        own = shingles(text)
        for kept, members in groups:
            if resemblance(kept, own) >= threshold:
                members.append(index)
                break
        else:
            groups.append((own, [index]))
    return [members for _, members in groups]
