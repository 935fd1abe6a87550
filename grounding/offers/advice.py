"""A recommendation, and all that may be recommended for one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from grounding.account.comparison import NoVerdict, PlanCost
from grounding.account.losses import Loss
from grounding.money import Money
from grounding.offers.caps import Held
from grounding.offers.cases import CaseKind
from grounding.offers.churn import ChurnSignal
from grounding.offers.options import LineOptions
from grounding.offers.retention import SaveOffer
from grounding.types import Fact


class Benefit(StrEnum):
    """What the customer gains, best first."""

    SAVES = "saves"
    """It costs less for the real use."""
    ENDS_OVERAGE = "ends_overage"
    """It costs less than what will be used beyond the allowance."""
    FITS = "fits"
    """It covers a need that the present plan does not."""
    CHEAPEST = "cheapest"
    """It is the cheapest that suits, and what the present plan costs is not known or the same."""
    DISCOUNT = "discount"
    RENEWS = "renews"
    """The plan stays, with a new term."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One offering for one line, and why."""

    line_id: str
    offering_id: str
    version: str
    name: str
    case: CaseKind
    benefit: Benefit
    worth: Money | None
    """What the customer gains: over the comparison period, over a pack's period or a promotion's time; None: not money,
    or not known."""
    facts: Mapping[str, Fact | tuple[Fact, ...]]
    """Why, in figures, by the names that texts have for them."""
    cheapest: bool = False
    lost: tuple[Loss, ...] = ()
    """What the line would lose by it."""
    retention: int = 0
    """What it binds, in minor units, where retention is called for."""


@dataclass(frozen=True, slots=True)
class Save:
    """What the retention desk may add; never to be shown, read out or hinted at to a customer."""

    plan_id: str
    offer: SaveOffer
    held: Held | None
    """Why it may not be made now; None if it may."""


@dataclass(frozen=True, slots=True)
class Advice:
    """All that may be recommended for one line."""

    options: LineOptions
    """What it was chosen from."""
    recommendations: tuple[Recommendation, ...]
    """Best first; only what may be named to the customer."""
    churn: ChurnSignal
    held: Held | None = None
    """Why nothing is recommended unasked; None if nothing is held back."""
    save: Save | None = None

    @property
    def cheapest(self) -> PlanCost | None:
        """Return the cheapest suitable plan, which may be the present one; it is there whatever is held back."""
        return self.options.comparison.cheapest

    @property
    def no_cheapest(self) -> NoVerdict | None:
        """Return why there is none."""
        return self.options.comparison.no_verdict
