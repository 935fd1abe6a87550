"""Puts together what proposes actions and carries them out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from app.bootstrap import Parts
from app.db.actions import SqlActionStore
from app.db.database import Database
from app.db.decisions import DecisionLog
from connectors.clock import SystemClock
from grounding.account.records import Account, Line
from grounding.actions.assessing import Assessor
from grounding.actions.desk import ActionDesk
from grounding.actions.ports import Event
from grounding.actions.proposing import DeskProposer
from grounding.actions.terms import ChangeRules
from grounding.actions.types import Held, Proposal, Result, State
from grounding.actions.wording import Wording
from grounding.catalogue import Offering
from grounding.messages import Messages
from grounding.money import Money
from grounding.offers.change_fees import change_fees
from grounding.offers.eligibility import Decision
from grounding.offers.new_contracts import begins_contract
from grounding.offers.rules import RuleSet
from grounding.types import Identity


@dataclass(frozen=True, slots=True)
class NothingKept:
    """Stands where proposals and decisions are kept, for answering again what is recorded already."""

    async def add(self, proposal: Proposal, event: Event) -> None:
        """Keep nothing."""

    async def find(self, action_id: str) -> Held | None:
        """Return nothing."""
        return None

    async def move(
        self, action_id: str, expected: Collection[State], to: State, event: Event, result: Result | None = None
    ) -> bool:
        """Move nothing."""
        return False

    async def note(self, action_id: str, event: Event) -> None:
        """Note nothing."""

    async def record(self, decision: Decision, rules: RuleSet, on_behalf_of: Identity) -> str:
        """Record nothing; there is no id."""
        return ""


def proposing(desk: ActionDesk, *, keeping: bool = True, patience: float = 1.0) -> DeskProposer:
    """Return what makes proposals at a desk; if it keeps none, it only says what would be proposed.

    `patience`: how many times longer than for an answer may be waited.
    """
    nothing = NothingKept()
    made = DeskProposer(desk if keeping else replace(desk, store=nothing, decisions=nothing))
    return replace(made, deadline_s=made.deadline_s * patience)


def acting(parts: Parts, database: Database) -> ActionDesk:
    """Return the desk of one installation, which keeps its proposals in the application's database."""
    folder, systems = parts.folder, parts.account_systems
    real = SystemClock(folder.carrier.time_zone)
    wording = Wording(Messages(folder.carrier))

    def fee(account: Account, line: Line, offering_id: str, on: date) -> Money | None:
        rules = parts.retention.change_fees
        return change_fees(account, line, [offering_id], folder.catalogue, folder.offers, rules, on).get(offering_id)

    def begins(account: Account, line: Line, offering: Offering, on: date) -> bool | None:
        rule = parts.retention.new_contract
        return begins_contract(account, line, offering, folder.catalogue, folder.offers, rule, on)

    laid_down = parts.retention.new_contract
    percent = laid_down.termination_fee_percent if laid_down else None
    changes = ChangeRules(fee, begins, percent, parts.retention.use_counts_on)
    return ActionDesk(
        accounts=parts.account_reader,
        assessor=Assessor(folder.catalogue, parts.rules, folder.offers, changes),
        store=SqlActionStore(database, real),
        executor=systems.executor(wording.subject),
        decisions=DecisionLog(database),
        wording=wording,
        clock=parts.clock,
        real=real,
        forget=systems.forget,
    )
