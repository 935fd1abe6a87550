"""Decides what customers may have, and keeps a record of each decision before anybody is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.db.decisions import DecisionLog
from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.offers.cases import Subjects
from grounding.offers.retention import RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.offers.rules import RuleSet
from grounding.ports import Clock
from grounding.types import Identity


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decisions by one carrier's rules; what the drafter calls to decide."""

    rules: Callable[[], RuleSet]
    """Read when the first decision is made, because that takes long."""
    retention: Callable[[], RetentionSettings]
    subjects: Subjects
    clock: Clock
    log: DecisionLog | None
    """None: nothing is kept, for answering again what is recorded already."""

    async def __call__(
        self, account: Account, catalogue: Catalogue, identity: Identity, day: date | None = None
    ) -> Ruled:
        """Decide on every offering for a day, by default the carrier's today.

        Raises: NotPermitted for another's account, AuditFailed if it cannot be kept.
        """
        on = day or self.clock.now().date()
        return await self.on(on, account, catalogue, identity, asked=identity.customer_id)

    async def on(
        self, day: date, account: Account, catalogue: Catalogue, on_behalf_of: Identity, *, asked: str | None
    ) -> Ruled:
        """Decide as of a day for the customer `asked` for. Raises: as above."""
        rules = self.rules()
        ruled = Ruled.on(account, catalogue, self.subjects, rules, self.retention(), day, asked=asked)
        if self.log is not None:
            await self.log.record(ruled.decision, rules, on_behalf_of)
        return ruled
