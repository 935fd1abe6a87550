"""What actions need from outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from grounding.account.records import Account
from grounding.actions.types import Held, Proposal, Result, State, Terms
from grounding.offers.eligibility import Decision
from grounding.offers.rules import RuleSet
from grounding.types import Draft, Identity, Turn
from grounding.wishes import ProposedAction, Wish


@dataclass(frozen=True, slots=True)
class Job:
    """What a system is to do."""

    reference: str
    """The same for the same job: a system that has it already does nothing again."""
    customer_id: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an action; it is written down for good."""

    name: str
    """`proposed`, `refused`, `declined`, `accepted`, `changed`, `carried_out`, `looked_up`."""
    identity: Identity
    detail: Mapping[str, Any] = field(default_factory=dict)


class ActionExecutor(Protocol):
    """Carries actions out in the carrier's systems."""

    async def carry_out(self, job: Job) -> Result:
        """Do the job and say what became of it; a failure is a result. It never tries twice by itself."""

    async def look_up(self, job: Job) -> Result | None:
        """Return what became of a job that was begun before; None if the system has none of it.

        Raises: AccountUnavailable if that cannot be found out now.
        """

    async def catch_up(self) -> int:
        """Do what was ordered for a day that has come, and return how much that was; 0 where the system does it itself.

        Raises: AccountUnavailable.
        """


class ActionStore(Protocol):
    """Keeps proposals with what became of them, and an append-only record of every event."""

    async def add(self, proposal: Proposal, event: Event) -> None:
        """Keep a new proposal."""

    async def find(self, action_id: str) -> Held | None:
        """Return a proposal as it stands. Raises: ProposalAltered if it is no longer what was proposed."""

    async def move(
        self, action_id: str, expected: Collection[State], to: State, event: Event, result: Result | None = None
    ) -> bool:
        """Bring an action into another state if it is in one of those expected, and say whether it was.

        Of several who do it at once, one succeeds.
        """

    async def note(self, action_id: str, event: Event) -> None:
        """Write down an event that changes nothing."""


class DecisionKeeper(Protocol):
    """The record of decisions."""

    async def record(self, decision: Decision, rules: RuleSet, on_behalf_of: Identity) -> str:
        """Keep a decision and return its id. Raises AuditFailed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of the wishes of a turn."""

    actions: tuple[ProposedAction, ...] = ()
    said: tuple[Draft, ...] = ()
    """Fixed texts: where to say yes, or why there is nothing to say yes to."""
    degraded: tuple[str, ...] = ()


class ActionProposer(Protocol):
    """Makes proposals of what an answer may propose."""

    async def propose(self, turn: Turn, wishes: Sequence[Wish], account: Account | None, *, asked: bool) -> Proposed:
        """Return what is proposed, in the order of the wishes; whatever fails is no action, and is named.

        `asked`: the customer asked for it, and is told of what is not possible.
        """
