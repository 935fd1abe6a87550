"""What comes of a question."""

from __future__ import annotations

from dataclasses import dataclass

from evals.abstention.tasks import Asked
from grounding.drafting.extractive.answerability import Signals


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for one question."""

    asked: Asked
    probability: float
    """That the best passage answers, as the assistant takes it."""
    signals: Signals | None
    """None where a rule settles it, or no passage was found."""
    cosine: float
    """The best passage's, which is what is compared with."""
    ms: float
    """What it took beyond the search."""
