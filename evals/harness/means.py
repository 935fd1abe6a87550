"""What scorers decide by, of one installation."""

from __future__ import annotations

from app.bootstrap import Parts
from evals.scoring.types import Means
from evals.scoring.verifying import WireVerification
from evals.suites.clearing import RulesOfCarrier


def means_of(parts: Parts) -> Means:
    """Return what scorers of this carrier's answers decide by."""
    return Means(WireVerification(parts.verifier, lambda: parts.free_verifier), RulesOfCarrier(parts))
