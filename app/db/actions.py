"""Proposals and what became of them; every event is a row that is added and never changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.db.database import Database
from app.db.tables import action_events, actions
from grounding.actions.ports import Event
from grounding.actions.types import Held, Proposal, Result, State
from grounding.errors import ProposalAltered
from grounding.ports import Clock


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """Something that happened to an action."""

    name: str
    role: str
    subject: str
    """Together with the role, who did it."""
    recorded: datetime
    proposal_hash: str
    detail: dict[str, Any]


class SqlActionStore:
    """Keeps actions in the application's database."""

    def __init__(self, database: Database, real: Clock) -> None:
        """Keep them in a database, with moments of real time."""
        self._database = database
        self._real = real

    async def add(self, proposal: Proposal, event: Event) -> None:
        """Keep a new proposal. Raises StorageFailed."""
        now = self._real.now()

        def write(connection: Connection) -> None:
            connection.execute(
                insert(actions).values(
                    action_id=proposal.action_id,
                    customer_id=proposal.customer_id,
                    state=State.PROPOSED.value,
                    changed=now.astimezone(UTC),
                    proposal_hash=proposal.hash,
                    proposal=proposal.record(),
                )
            )
            _note(connection, proposal.action_id, proposal.hash, event, now)

        await self._database.run(write)

    async def find(self, action_id: str) -> Held | None:
        """Return a proposal as it stands. Raises: StorageFailed, ProposalAltered."""
        return await self._database.run(lambda connection: _find(connection, action_id))

    async def move(
        self, action_id: str, expected: Collection[State], to: State, event: Event, result: Result | None = None
    ) -> bool:
        """Bring an action into another state, and say whether it was in one of those expected. Raises StorageFailed."""
        now = self._real.now()
        values = {"state": to.value, "changed": now.astimezone(UTC)}

        def write(connection: Connection) -> bool:
            # The row is locked by the update: whoever comes second finds it in another state.
            changed = connection.execute(
                update(actions)
                .where(actions.c.action_id == action_id, actions.c.state.in_([state.value for state in expected]))
                .values(**values, **({"result": result.record()} if result else {}))
            )
            if changed.rowcount != 1:
                return False
            _note(connection, action_id, _hash(connection, action_id), event, now)
            return True

        return await self._database.run(write)

    async def note(self, action_id: str, event: Event) -> None:
        """Write down an event that changes nothing. Raises StorageFailed."""
        now = self._real.now()
        await self._database.run(
            lambda connection: _note(connection, action_id, _hash(connection, action_id), event, now)
        )

    async def events(self, action_id: str) -> tuple[RecordedEvent, ...]:
        """Return what happened to an action, in order. Raises StorageFailed."""
        return await self._database.run(lambda connection: _events(connection, action_id))


def _find(connection: Connection, action_id: str) -> Held | None:
    row = connection.execute(select(actions).where(actions.c.action_id == action_id)).mappings().first()
    if row is None:
        return None
    proposal = _read(row["proposal"])
    if proposal is None or proposal.hash != row["proposal_hash"]:
        raise ProposalAltered(
            f"action {action_id} is not what was proposed: somebody changed its row; look at its events"
        )
    result = Result.from_record(row["result"]) if row["result"] else None
    return Held(proposal, State(row["state"]), row["changed"], result)


def _read(record: Any) -> Proposal | None:
    """Return the proposal of a record; None if it is none any more."""
    try:
        return Proposal.from_record(record)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None


def _hash(connection: Connection, action_id: str) -> str:
    return str(connection.scalar(select(actions.c.proposal_hash).where(actions.c.action_id == action_id)))


def _note(connection: Connection, action_id: str, proposal_hash: str, event: Event, now: datetime) -> None:
    connection.execute(
        insert(action_events).values(
            action_id=action_id,
            event=event.name,
            role=event.identity.role.value,
            subject=event.identity.subject,
            customer_id=event.identity.customer_id,
            recorded=now.astimezone(UTC),
            proposal_hash=proposal_hash,
            detail=dict(event.detail),
        )
    )


def _events(connection: Connection, action_id: str) -> tuple[RecordedEvent, ...]:
    query = select(action_events).where(action_events.c.action_id == action_id).order_by(action_events.c.number)
    return tuple(
        RecordedEvent(
            row["event"], row["role"], row["subject"], row["recorded"], row["proposal_hash"], dict(row["detail"])
        )
        for row in connection.execute(query).mappings()
    )
