"""What an answer takes: time, tokens, money."""

from __future__ import annotations

from evals.results.types import Score
from evals.scoring.types import Heard, Means


async def latency(heard: Heard, means: Means) -> Score | None:
    """Measure how long the last answer was waited for, in milliseconds."""
    return Score(round(heard.ms[-1], 1))


async def tokens(heard: Heard, means: Means) -> Score | None:
    """Measure the tokens that a model read and wrote in the conversation."""
    return None if heard.tokens is None else Score(float(heard.tokens))


async def cost(heard: Heard, means: Means) -> Score | None:
    """Measure what the model cost in the conversation, in the currency of its prices."""
    return None if heard.cost is None else Score(heard.cost)
