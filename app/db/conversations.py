"""Conversations, each bound to the identity that began it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select
from sqlalchemy.exc import IntegrityError

from app.db.database import Database
from app.db.tables import answers, conversations, messages
from app.errors import ConversationNotFound
from grounding.types import Exchange, Identity


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """A message with the answer that it got, as it was sent."""

    message_id: str
    text: str
    received: datetime
    answer: dict[str, Any]


class ConversationStore:
    """Reads conversations for the identity that they belong to, and for nobody else."""

    def __init__(self, database: Database) -> None:
        """Keep conversations in a database."""
        self._database = database

    async def open(self, conversation_id: str, identity: Identity) -> None:
        """Begin a conversation, or make sure that this identity may continue it.

        Raises: ConversationNotFound if it is somebody else's; StorageFailed.
        """
        if not await self._database.run(lambda connection: begin(connection, conversation_id, identity)):
            raise ConversationNotFound(f"conversation {conversation_id} belongs to another identity")

    async def history(self, conversation_id: str, turns: int) -> tuple[Exchange, ...]:
        """Return the last exchanges, oldest first."""
        if turns == 0:
            return ()
        return await self._database.run(lambda connection: _history(connection, conversation_id, turns))

    async def recorded(self, conversation_id: str, message_id: str) -> dict[str, Any] | None:
        """Return the answer that a message got before, as it was sent."""
        query = (
            select(answers.c.answer)
            .join(messages, messages.c.number == answers.c.message_number)
            .where(messages.c.conversation_id == conversation_id, messages.c.message_id == message_id)
        )
        return await self._database.run(lambda connection: connection.scalar(query))

    async def read(self, conversation_id: str, identity: Identity) -> tuple[RecordedMessage, ...]:
        """Return a conversation's messages with their answers, oldest first.

        Raises: ConversationNotFound if there is none, or it is somebody else's; StorageFailed.
        """
        found = await self._database.run(lambda connection: _read(connection, conversation_id, identity))
        if found is None:
            raise ConversationNotFound(f"no conversation {conversation_id} of this identity")
        return found


def _owned_by(row: RowMapping, identity: Identity) -> bool:
    owner = (row["role"], row["subject"], row["customer_id"])
    return owner == (identity.role.value, identity.subject, identity.customer_id)


def begin(connection: Connection, conversation_id: str, identity: Identity) -> bool:
    """Begin a conversation if there is none, and say whether it is this identity's."""
    query = select(conversations).where(conversations.c.conversation_id == conversation_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(conversations).values(
                        conversation_id=conversation_id,
                        role=identity.role.value,
                        subject=identity.subject,
                        customer_id=identity.customer_id,
                        created=datetime.now(UTC),
                    )
                )
            return True
        except IntegrityError:
            # Another process began it in between: whose it is must be read again.
            row = connection.execute(query).mappings().one()
    return _owned_by(row, identity)


def _history(connection: Connection, conversation_id: str, turns: int) -> tuple[Exchange, ...]:
    rows = connection.execute(
        select(messages.c.text, answers.c.answer, answers.c.record)
        .join(answers, messages.c.number == answers.c.message_number)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.number.desc())
        .limit(turns)
    ).all()
    return tuple(
        Exchange(
            question=text,
            answer=answer["text"],
            intents=tuple(record.get("intents", ())),
            line_id=record.get("line_id"),
            offered_choices=tuple(answer.get("choices", ())),
            proposed=bool(answer.get("actions")),
        )
        for text, answer, record in reversed(rows)
    )


def _read(connection: Connection, conversation_id: str, identity: Identity) -> tuple[RecordedMessage, ...] | None:
    owner = (
        connection.execute(select(conversations).where(conversations.c.conversation_id == conversation_id))
        .mappings()
        .first()
    )
    if owner is None or not _owned_by(owner, identity):
        return None
    rows = connection.execute(
        select(messages.c.message_id, messages.c.text, messages.c.received, answers.c.answer)
        .join(answers, messages.c.number == answers.c.message_number)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.number)
    ).all()
    return tuple(RecordedMessage(row.message_id, row.text, row.received, row.answer) for row in rows)
