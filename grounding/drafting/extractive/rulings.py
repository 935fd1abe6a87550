"""Decides for a turn, once."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.offers.ruled import Ruled
from grounding.types import Identity


class Decide(Protocol):
    """Decides what a customer may have, and records it on behalf of whoever asks."""

    async def __call__(
        self, account: Account, catalogue: Catalogue, identity: Identity, day: date | None = None
    ) -> Ruled:
        """Decide on every offering for a day, today if none is given. Raises AuditFailed, NotPermitted."""


class DecideHere(Protocol):
    """Decides for the account of a turn, on record."""

    async def __call__(self, day: date | None = None) -> Ruled:
        """Decide on every offering for a day, today if none is given. Raises AuditFailed."""


def once(decide: Decide | None, account: Account | None, catalogue: Catalogue, identity: Identity) -> DecideHere | None:
    """Return what decides for a turn, once a day however many topics ask; None where nothing can be decided."""
    made: dict[date | None, Ruled] = {}
    if decide is None or account is None:
        return None

    async def decided(day: date | None = None) -> Ruled:
        if day not in made:
            ruled = await decide(account, catalogue, identity, day)
            made[day] = made[ruled.as_of] = ruled
        return made[day]

    return decided
