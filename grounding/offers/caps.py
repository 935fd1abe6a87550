"""Whether an offer may still be made: how often, and within which budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from grounding.account.contracts import months_after
from grounding.money import Money
from grounding.offers.retention import OfferHistory, OfferMade, RetentionSettings, SaveOffer

SAVE = "save"
"""The kind of an offer that the retention desk makes."""


class Held(StrEnum):
    """Why something is not offered."""

    NO_CONSENT = "no_consent"
    OFFERED_BEFORE = "offered_before"
    OVER_BUDGET = "over_budget"


def held_back(
    line_id: str, consents: Mapping[str, bool], settings: RetentionSettings, history: OfferHistory, on: date
) -> Held | None:
    """Return why nothing may be offered for a line to somebody who did not ask; None if it may."""
    rules = settings.unasked
    if rules.consent is not None and consents.get(rules.consent) is not True:
        return Held.NO_CONSENT
    unasked = [each for each in history.made if not each.asked and each.kind != SAVE]
    return Held.OFFERED_BEFORE if _within(unasked, line_id, rules.once_in_months, on) else None


def save_held_back(
    line_id: str, offer: SaveOffer, settings: RetentionSettings, history: OfferHistory, on: date
) -> Held | None:
    """Return why a save offer may not be made; None if it may."""
    saves = [each for each in history.made if each.kind == SAVE]
    if _within(saves, line_id, settings.save.once_in_months, on):
        return Held.OFFERED_BEFORE
    budget = settings.save.budget
    if budget is None:
        return None
    spent = history.spent or Money(0, budget.currency)
    # In another currency nobody can say what is left, so nothing is.
    known = spent.currency == offer.cost.currency == budget.currency
    return None if known and (spent + offer.cost).minor <= budget.minor else Held.OVER_BUDGET


def _within(made: list[OfferMade], line_id: str, months: int | None, on: date) -> bool:
    if months is None:
        return False
    return any(each.line_id == line_id and on < months_after(each.made, months) for each in made)
