"""A desk over fakes: one customer, a small catalogue, rules that tests change, a system that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from connectors.carrier import load
from connectors.sample import FOLDER
from grounding.account.records import Account, Section
from grounding.actions.assessing import Assessor
from grounding.actions.desk import ActionDesk, Asking
from grounding.actions.ports import Event, Job
from grounding.actions.terms import ChangeRules, FeeOfChange, NotPossible
from grounding.actions.types import Held, Proposal, Result, State
from grounding.actions.wording import Wording
from grounding.catalogue import Offering
from grounding.errors import AccountUnavailable
from grounding.messages import Messages
from grounding.money import Money
from grounding.offers.eligibility import Decision
from grounding.offers.rules import RuleSet
from grounding.types import Identity, Role
from grounding.wishes import ActionKind, Wish
from tests.unit.grounding.offers.offer_world import (
    SUBJECTS,
    account,
    catalogue,
    euro,
    large,
    offering,
    pack,
    price,
    rules,
    small,
)

NOW = datetime.fromisoformat("2026-09-14T09:30:00+01:00")
ANN = Identity(Role.CUSTOMER, "c-1", "c-1")
ASKING = Asking(ANN, "talk", "m-1")
CHANGE = Wish(ActionKind.CHANGE_PLAN, "l-1", "medium")
ADD = Wish(ActionKind.ADD_ON, "l-1", "extra")
TICKET = Wish(ActionKind.OPEN_TICKET, "l-1", subject="No signal in the kitchen")


def changing(fee: FeeOfChange, begins: bool | None = False, percent: str | None = None) -> ChangeRules:
    """Return what a carrier lays down, the same of every change."""
    return ChangeRules(fee, lambda *_: begins, Decimal(percent) if percent else None)


def medium() -> Offering:
    return offering("medium", amount="20")


def extra() -> Offering:
    return replace(pack(), offering_id="extra", name="Extra", relations=(), prices=(price("5", kind="one_time"),))


@dataclass
class MovableClock:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


@dataclass
class HeldAccounts:
    held: Account = field(default_factory=account)
    error: Exception | None = None
    reads: int = 0

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        self.reads += 1
        if self.error:
            raise self.error
        return self.held


@dataclass
class HeldActions:
    clock: MovableClock
    rows: dict[str, Held] = field(default_factory=dict)
    events: list[tuple[str, Event]] = field(default_factory=list)
    taken: bool = False
    """Somebody else takes up what is open, just before."""

    async def add(self, proposal: Proposal, event: Event) -> None:
        self.rows[proposal.action_id] = Held(proposal, State.PROPOSED, self.clock.now())
        self.events.append((proposal.action_id, event))

    async def find(self, action_id: str) -> Held | None:
        return self.rows.get(action_id)

    async def move(
        self, action_id: str, expected: Collection[State], to: State, event: Event, result: Result | None = None
    ) -> bool:
        row = self.rows[action_id]
        if self.taken or row.state not in expected:
            return False
        self.rows[action_id] = Held(row.proposal, to, self.clock.now(), result or row.result)
        self.events.append((action_id, event))
        return True

    async def note(self, action_id: str, event: Event) -> None:
        self.events.append((action_id, event))

    @property
    def names(self) -> list[str]:
        return [event.name for _, event in self.events]


@dataclass
class Gate:
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    passed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class System:
    """Carries out as it is told, and keeps what it was asked."""

    result: Result = field(default_factory=lambda: Result(State.COMPLETED, ("O-1",)))
    error: Exception | None = None
    found: Result | None = None
    silent: bool = False
    gate: Gate | None = None
    jobs: list[Job] = field(default_factory=list)
    looked: int = 0
    following: Result = field(default_factory=lambda: Result(State.ACKNOWLEDGED, ("T-9",)))

    async def carry_out(self, job: Job) -> Result:
        self.jobs.append(job)
        if job.reference.endswith("-follow-up"):
            return self.following
        if self.gate:
            self.gate.reached.set()
            await self.gate.opened.wait()
            self.gate.passed.set()
        if self.error:
            raise self.error
        return self.result

    async def look_up(self, job: Job) -> Result | None:
        self.looked += 1
        if self.silent:
            raise AccountUnavailable("down")
        return self.found

    async def catch_up(self) -> int:
        return 0


@dataclass
class Decisions:
    kept: list[Decision] = field(default_factory=list)
    error: Exception | None = None

    async def record(self, decision: Decision, rules: RuleSet, on_behalf_of: Identity) -> str:
        if self.error:
            raise self.error
        self.kept.append(decision)
        return f"d-{len(self.kept)}"


@dataclass
class World:
    accounts: HeldAccounts
    store: HeldActions
    system: System
    decisions: Decisions
    real: MovableClock
    today: MovableClock
    desk: ActionDesk
    forgotten: list[str]

    def rule(self, *exprs: str) -> None:
        """Decide by other rules from now on."""
        self.desk = replace(self.desk, assessor=replace(self.desk.assessor, rules=rules(*exprs)))

    def offer(self, *offerings: Offering) -> None:
        """Sell something else from now on."""
        changed = catalogue(small(), large(), medium(), extra(), *offerings)
        self.desk = replace(self.desk, assessor=replace(self.desk.assessor, catalogue=changed))

    async def proposed(self, wish: Wish = CHANGE, asking: Asking = ASKING) -> Proposal:
        found = await self.desk.propose(asking, wish)
        assert isinstance(found, Proposal), found
        return found

    async def not_possible(self, wish: Wish, asking: Asking = ASKING) -> NotPossible:
        found = await self.desk.propose(asking, wish)
        assert isinstance(found, NotPossible), found
        return found


def wording() -> Wording:
    return Wording(Messages(load(FOLDER).carrier))


def world(fee: FeeOfChange | None = None) -> World:
    """Return a desk with everything behind it."""
    real, today, system, decisions = MovableClock(), MovableClock(), System(), Decisions()
    accounts, store = HeldAccounts(), HeldActions(real)
    forgotten: list[str] = []

    def free(*_: object) -> Money:
        return euro("0")

    sold = catalogue(small(), large(), medium(), extra())
    assessor = Assessor(sold, rules("customer.age >= 18"), SUBJECTS, changing(fee or free))
    desk = ActionDesk(
        accounts=accounts, assessor=assessor, store=store, executor=system, decisions=decisions, wording=wording(),
        clock=today, real=real, forget=forgotten.append,
    )  # fmt: skip
    return World(accounts, store, system, decisions, real, today, desk, forgotten)
