"""What a yes or a no to a proposal comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grounding.actions.changes import Change
from grounding.actions.types import Proposal, Result


class WhyRefused(StrEnum):
    """Why a yes is not acted on; nothing is done."""

    SIGN_IN = "sign_in"
    NOT_A_CUSTOMER = "not_a_customer"
    NOT_FOUND = "not_found"
    """None of that id, or one that was made to somebody else."""
    VIEW_ONLY = "view_only"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    IN_PROGRESS = "in_progress"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The action was carried out, or withdrawn, now or before."""

    proposal: Proposal
    result: Result


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done."""

    why: WhyRefused
    changes: tuple[Change, ...] = ()
    """For `changed`: the terms that are no longer as proposed."""
    labels: tuple[str, ...] = ()
    """For `changed`: what the rules say to the customer, if they now stand in the way."""
