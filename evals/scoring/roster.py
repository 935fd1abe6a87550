"""All scorers by name."""

from __future__ import annotations

from collections.abc import Mapping

from evals.scoring.citations import citation_precision, citations, support
from evals.scoring.offering import actions, offers
from evals.scoring.outcomes import abstention, handoff, outcome
from evals.scoring.retrieval import retrieval_ndcg, retrieval_recall
from evals.scoring.spending import cost, latency, tokens
from evals.scoring.statements import choices, facts, forbidden, steps
from evals.scoring.types import Scorer
from evals.scoring.wording import model_kept, model_worded

SCORERS: Mapping[str, Scorer] = {
    "outcome": outcome,
    "facts": facts,
    "forbidden": forbidden,
    "citations": citations,
    "citation_precision": citation_precision,
    "support": support,
    "retrieval_recall": retrieval_recall,
    "retrieval_ndcg": retrieval_ndcg,
    "offers": offers,
    "abstention": abstention,
    "steps": steps,
    "actions": actions,
    "handoff": handoff,
    "choices": choices,
    "model_kept": model_kept,
    "model_worded": model_worded,
    "latency": latency,
    "tokens": tokens,
    "cost": cost,
}
"""In the order in which they are shown."""
