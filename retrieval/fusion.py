"""Several rankings of the same passages made into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from retrieval.types import PassageId, Ranked

K = 60
"""Damps the head of each ranking; the paper found 60 near the best on every collection."""


def fuse(rankings: Sequence[Sequence[PassageId]], k: int = K) -> list[Ranked]:
    """Merge rankings by reciprocal rank: score(d) = sum of 1 / (k + rank), rank from 1.

    Shape: R rankings of any length -> one list, unique ids, best first.
    Scores: in (0, R / (k + 1)], unitless, not comparable across queries. Ties: by id.
    Raises: ValueError if k < 1 or a ranking repeats an id.
    Source: Cormack, Clarke, Büttcher, SIGIR 2009.
    """
    if k < 1:
        msg = f"k must be at least 1, not {k}"
        raise ValueError(msg)
    scores: defaultdict[PassageId, float] = defaultdict(float)
    for ranking in rankings:
        if len(set(ranking)) != len(ranking):
            msg = "a ranking repeats an id"
            raise ValueError(msg)
        for rank, passage_id in enumerate(ranking, 1):
            scores[passage_id] += 1 / (k + rank)
    return [Ranked(key, score) for key, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
