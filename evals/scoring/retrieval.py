"""Whether search finds what a right answer needs, among the ten best."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evals.results.types import Score
from evals.scoring.types import Heard, Json, Means
from evals.suites.cases import Case, DocumentCited
from evals.suites.facts import holds

DEPTH = 10


def wanted(case: Case) -> list[DocumentCited]:
    """Return the passages that search should find; of a conversation none, since search has no word of it."""
    if case.ask is None:
        return []
    cited = [each for each in case.expect.cites if isinstance(each, DocumentCited)]
    return list(dict.fromkeys((*cited, *case.expect.passages)))


async def retrieval_recall(heard: Heard, means: Means) -> Score | None:
    """Measure which share of the passages wanted is among the ten best."""
    asked = wanted(heard.case)
    if heard.found is None or not asked:
        return None
    missing = [each for each, rank in zip(asked, _ranks(asked, heard.found), strict=True) if rank is None]
    reasons = (f"not found: {each.document}{f' ({each.holds})' if each.holds else ''}" for each in missing)
    return Score(1 - len(missing) / len(asked), "; ".join(reasons))


async def retrieval_ndcg(heard: Heard, means: Means) -> Score | None:
    """Measure how near the top they are: nDCG at 10, each passage wanted a gain of 1 where it is found first.

    Source: Järvelin and Kekäläinen, ACM TOIS 2002.
    """
    asked = wanted(heard.case)
    if heard.found is None or not asked:
        return None
    ranks = [rank for rank in _ranks(asked, heard.found) if rank is not None]
    # One passage may be two of those wanted: it is one gain at its rank then, as one it was at best.
    gain = sum(1 / math.log2(rank + 1) for rank in set(ranks))
    best = sum(1 / math.log2(rank + 1) for rank in range(1, len(asked) - (len(ranks) - len(set(ranks))) + 1))
    return Score(gain / best)


def _ranks(asked: Sequence[DocumentCited], found: Sequence[Json]) -> list[int | None]:
    """Return for each passage wanted at which rank, from 1, it is found first."""
    return [
        next(
            (
                rank
                for rank, each in enumerate(found[:DEPTH], 1)
                if each["document_id"] == one.document and holds(each["text"], one.holds)
            ),
            None,
        )
        for one in asked
    ]
