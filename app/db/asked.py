"""What people asked and were answered, read for whoever owns the installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.db.database import Database
from app.db.tables import answers, conversations, messages


@dataclass(frozen=True, slots=True)
class AskedLive:
    """A question with its answer."""

    question: str
    conversation_id: str
    customer_id: str | None
    answer: dict[str, Any]
    """As it was sent."""


async def asked_live(database: Database, most: int, apart_from: str = "") -> list[AskedLive]:
    """Return the latest questions, newest first. Raises StorageFailed.

    `apart_from`: conversations whose ids begin so are left out.
    """
    return await database.run(lambda connection: _read(connection, most, apart_from))


def _read(connection: Connection, most: int, apart_from: str) -> list[AskedLive]:
    query = (
        select(messages.c.text, conversations.c.conversation_id, conversations.c.customer_id, answers.c.answer)
        .join(messages, messages.c.conversation_id == conversations.c.conversation_id)
        .join(answers, messages.c.number == answers.c.message_number)
        .order_by(messages.c.number.desc())
        .limit(most)
    )
    if apart_from:
        query = query.where(~conversations.c.conversation_id.startswith(apart_from, autoescape=True))
    return [AskedLive(*row) for row in connection.execute(query)]
