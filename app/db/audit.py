"""The record of what was said and why, written before anybody is told that the answer is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from app.db.conversations import begin
from app.db.database import Database
from app.db.tables import answers, conversations, messages
from app.errors import AnswerNotFound, StorageFailed
from grounding.errors import AuditFailed
from grounding.tracing import ModelTrace
from grounding.types import Answer, Exchange, Identity, PassageEvidence, Role, Turn


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """A turn as it was, for somebody who wants to know why it was answered so."""

    turn: Turn
    answer: dict[str, Any]
    """As it was sent."""
    record: dict[str, Any]
    """What the wire schema keeps back."""


class SqlAuditLog:
    """Keeps every turn with its evidence and verdicts in the application's database."""

    def __init__(self, database: Database, to_wire: Callable[[Answer], dict[str, Any]]) -> None:
        """Keep records in a database, answers as `to_wire` writes them."""
        self._database = database
        self._to_wire = to_wire

    async def record(self, turn: Turn, answer: Answer) -> None:
        """Keep the turn and its answer in one transaction. Raises AuditFailed."""
        sent = self._to_wire(answer)
        record = _record(turn, answer)
        try:
            await self._database.run(lambda connection: _write(connection, turn, answer, sent, record))
        except StorageFailed as error:
            raise AuditFailed(f"answer {answer.answer_id} could not be recorded: {error}") from error

    async def find(self, answer_id: str) -> RecordedAnswer:
        """Return a recorded turn. Raises AnswerNotFound, StorageFailed."""
        found = await self._database.run(lambda connection: _find(connection, answer_id))
        if found is None:
            raise AnswerNotFound(f"{self._database.shown_url}: no answer {answer_id}; take the answer_id of an answer")
        return found


def _write(connection: Connection, turn: Turn, answer: Answer, sent: dict[str, Any], record: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    if not begin(connection, turn.conversation_id, turn.identity):
        raise StorageFailed(f"conversation {turn.conversation_id} belongs to another identity")
    number = connection.execute(
        insert(messages).values(
            conversation_id=turn.conversation_id, message_id=turn.message_id, text=turn.text, received=now
        )
    ).inserted_primary_key
    connection.execute(
        insert(answers).values(
            answer_id=answer.answer_id,
            message_number=number[0] if number else None,
            outcome=answer.outcome.value,
            generation=answer.generation,
            recorded=now,
            answer=sent,
            record=record,
        )
    )


def _record(turn: Turn, answer: Answer) -> dict[str, Any]:
    return {
        "intents": list(answer.intents),
        "line_id": answer.line_id,
        "generation": answer.generation,
        "history": [asdict(exchange) for exchange in turn.history],
        # What was sent holds the quote; the whole passage, because the document may be gone when somebody asks.
        "passages": {
            citation.evidence.passage.passage_id: citation.evidence.passage.text
            for citation in answer.citations
            if isinstance(citation.evidence, PassageEvidence)
        },
        "dropped": [asdict(item) for item in answer.dropped],
        "repaired": [asdict(item) for item in answer.repaired],
        "model": _model(answer.model),
    }


def _model(trace: ModelTrace | None) -> dict[str, Any] | None:
    if trace is None:
        return None
    return asdict(trace) | {"cost": None if trace.cost is None else str(trace.cost)}


def _find(connection: Connection, answer_id: str) -> RecordedAnswer | None:
    row = (
        connection.execute(
            select(conversations, messages.c.message_id, messages.c.text, answers.c.answer, answers.c.record)
            .join(messages, messages.c.conversation_id == conversations.c.conversation_id)
            .join(answers, messages.c.number == answers.c.message_number)
            .where(answers.c.answer_id == answer_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    identity = Identity(role=Role(row["role"]), subject=row["subject"], customer_id=row["customer_id"])
    history = tuple(
        Exchange(
            question=item["question"],
            answer=item["answer"],
            intents=tuple(item["intents"]),
            line_id=item["line_id"],
            offered_choices=tuple(item["offered_choices"]),
            proposed=item.get("proposed", False),
        )
        for item in row["record"]["history"]
    )
    turn = Turn(identity, row["conversation_id"], row["message_id"], row["text"], history)
    return RecordedAnswer(turn, row["answer"], row["record"])
