"""Decides for a turn, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.offers.ruled import Ruled
from grounding.types import Identity

Decide = Callable[[Account, Catalogue, Identity], Awaitable[Ruled]]
"""Decides what a customer may have, and records it on behalf of whoever asks. Raises AuditFailed, NotPermitted."""


def once(
    decide: Decide | None, account: Account | None, catalogue: Catalogue, identity: Identity
) -> Callable[[], Awaitable[Ruled]] | None:
    """Return what decides for a turn, once however many topics ask; None where nothing can be decided."""
    made = list[Ruled]()
    if decide is None or account is None:
        return None

    async def decided() -> Ruled:
        if not made:
            made.append(await decide(account, catalogue, identity))
        return made[0]

    return decided
