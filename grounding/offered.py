"""What the sentences of an answer offer, and what of it may be proposed to be done."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.types import Draft, Offer
from grounding.wishes import ORDERS, Wish


def backed(wish: Wish, draft: Draft, offers: Sequence[Offer]) -> bool:
    """Say whether a verdict of this turn clears a wish for that very line, and the sentence speaks of it."""
    if wish.kind not in ORDERS:
        return True
    if wish.offering_id not in draft.offers or wish.line_id is None:
        return False
    return any(_clears(offer, wish) for offer in offers)


def offered(offers: Sequence[Offer], kept: Sequence[Draft]) -> tuple[Offer, ...]:
    """Return exactly what the sentences offer, each offering once: what verification kept back is no offer either."""
    named = {offering_id for draft in kept for offering_id in draft.offers}
    spoken = {fact.key for draft in kept for fact in draft.evidence}
    found: dict[str, Offer] = {}
    # One verdict may be for another line than the sentence speaks of.
    for offer in sorted(offers, key=lambda each: each.verdict.key not in spoken):
        if offer.verdict.eligible and offer.verdict.offering_id in named:
            found.setdefault(offer.verdict.offering_id, offer)
    return tuple(offer for offer in offers if offer in found.values())


def _clears(offer: Offer, wish: Wish) -> bool:
    verdict = offer.verdict
    return verdict.eligible and (verdict.offering_id, verdict.line_id) == (wish.offering_id, wish.line_id)
