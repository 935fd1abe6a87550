"""What a customer may have, by the carrier's own rules."""

from __future__ import annotations

from datetime import date

from app.bootstrap import Parts
from grounding.offers.eligibility import Verdict, decide
from grounding.offers.inputs import SECTIONS


class RulesOfCarrier:
    """Decides as `groundline offers check` does; recording nothing."""

    def __init__(self, parts: Parts) -> None:
        """Take the installation whose accounts and rules it decides by."""
        self._parts = parts

    async def eligible(self, customer_id: str, on: date | None = None) -> frozenset[str]:
        """Return the offerings that a customer may have on a day, today if none is given.

        Raises GroundingError if his account cannot be read.
        """
        parts = self._parts
        account = await parts.account_reader.read(customer_id, SECTIONS)
        day = on or parts.clock.now().date()
        decision = decide(account, parts.folder.catalogue, parts.rules, parts.folder.offers, day, asked=customer_id)
        return frozenset(each.offering_id for each in decision.offers if each.verdict is Verdict.ELIGIBLE)
