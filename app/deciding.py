"""Decides what customers may have, and keeps a record of each decision before anybody is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.db.decisions import DecisionLog
from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.drafting.extractive.rulings import Ruled
from grounding.offers.cases import Subjects
from grounding.offers.eligibility import decide
from grounding.offers.retention import RetentionSettings
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

    async def __call__(self, account: Account, catalogue: Catalogue, identity: Identity) -> Ruled:
        """Decide on every offering. Raises: NotPermitted for another's account, AuditFailed if it cannot be kept."""
        rules = self.rules()
        on = self.clock.now().date()
        decision = decide(account, catalogue, rules, self.subjects, on, asked=identity.customer_id)
        if self.log is not None:
            await self.log.record(decision, rules, identity)
        return Ruled(decision, rules, self.subjects, self.retention(), decision.inputs.hash)
