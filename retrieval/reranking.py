"""Asks a reranker for better scores, and does without them where it fails or takes too long."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from retrieval.ports import Reranker

log = logging.getLogger(__name__)

# One thread for all calls: under load they wait here, and one that was given up while it waited is never begun, where
# threads of their own would go on computing what nobody waits for.
_WORKER = ThreadPoolExecutor(1, "rerank")


def reranked(reranker: Reranker, query: str, passages: Sequence[str], timeout_s: float) -> list[float] | None:
    """Return a score in [0, 1] for each passage, or None and a line in the log: then the order stands as it is.

    Blocks for at most `timeout_s`. A call that is being computed then goes on to its end, and others wait for it.
    """
    if not passages:
        return []
    asked = _WORKER.submit(reranker.rerank, query, passages)
    if not wait([asked], timeout_s).done:
        asked.cancel()
        log.warning("reranker not done after %g s: results keep their order", timeout_s)
        return None
    try:
        scores = asked.result()
        if len(scores) != len(passages) or not all(0 <= score <= 1 for score in scores):
            raise ValueError(f"{len(passages)} passages have {len(scores)} scores, or not all within 0 and 1")
    except Exception as error:  # whatever a model's library may raise, a question has an answer
        log.warning("reranker failed, results keep their order: %s: %s", type(error).__name__, error)
        return None
    return scores
