"""Conversations and records on every engine: SQLite, and PostgreSQL where one can be started."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.api.answers import answer_json
from app.db.audit import SqlAuditLog
from app.db.conversations import ConversationStore
from app.db.database import Database
from app.db.tables import METADATA
from app.errors import AnswerNotFound, ConversationNotFound, SettingsInvalid, StorageFailed
from grounding.errors import AuditFailed
from grounding.types import (
    Answer,
    Citation,
    Dropped,
    Exchange,
    Identity,
    Outcome,
    PassageEvidence,
    Role,
    Sentence,
    SentenceKind,
    Turn,
    Verdict,
)
from retrieval.types import Audience
from tests.serving import passage

ANN = Identity(Role.CUSTOMER, "ann", "C-1")
OTHERS = [
    Identity(Role.CUSTOMER, "ben", "C-2"),
    Identity(Role.CUSTOMER, "ann", "C-2"),
    Identity(Role.CUSTOMER, "ben", "C-1"),
    Identity(Role.OPERATOR, "ann"),
    Identity(Role.VISITOR, "visitor"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'groundline.db'}"
        return
    address = request.getfixturevalue("postgres")
    yield address
    engine = create_engine(address)
    METADATA.drop_all(engine)
    engine.dispose()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


def turn(message_id: str, conversation_id: str = "c1", history: tuple[Exchange, ...] = ()) -> Turn:
    return Turn(ANN, conversation_id, message_id, f"question {message_id}", history)


def answer(of: Turn) -> Answer:
    source = passage(0, "It costs €2.49.", Audience.PUBLIC)
    return Answer(
        answer_id=f"a-{of.conversation_id}-{of.message_id}",
        conversation_id=of.conversation_id,
        message_id=of.message_id,
        as_of=datetime(2026, 9, 14, tzinfo=UTC),
        locale="en-IE",
        outcome=Outcome.ANSWERED,
        mode="extractive",
        sentences=(Sentence(0, "It costs €2.49.", SentenceKind.CLAIM, (1,), Verdict.SUPPORTED),),
        citations=(Citation(1, PassageEvidence(source, "It costs €2.49.")),),
        choices=("And in zone C?",),
        dropped=(Dropped("It costs €9.", "not in the evidence: €9"),),
        intents=("roaming",),
        line_id="L-1",
        generation="g7",
    )


async def test_a_record_holds_the_answer_the_evidence_and_what_was_dropped(database: Database) -> None:
    audit = SqlAuditLog(database, answer_json)
    asked = turn("m1", history=(Exchange("before", "earlier", ("plan",), "L-1", ("one",)),))
    await audit.record(asked, answer(asked))
    found = await audit.find("a-c1-m1")
    assert found.turn == asked
    assert found.answer == answer_json(answer(asked))
    assert found.record["passages"] == {"p0": "It costs €2.49."}
    assert found.record["dropped"] == [{"text": "It costs €9.", "reason": "not in the evidence: €9"}]
    assert found.record["generation"] == "g7"
    with pytest.raises(AnswerNotFound):
        await audit.find("a-unknown")


async def test_history_is_the_last_exchanges_oldest_first(database: Database) -> None:
    audit, store = SqlAuditLog(database, answer_json), ConversationStore(database)
    await store.open("c1", ANN)
    for number in range(4):
        asked = turn(f"m{number}")
        await audit.record(asked, answer(asked))
    history = await store.history("c1", 2)
    assert [item.question for item in history] == ["question m2", "question m3"]
    assert history[0] == Exchange("question m2", "It costs €2.49. [1]", ("roaming",), "L-1", ("And in zone C?",))
    assert await store.history("c1", 0) == ()


async def test_a_conversation_belongs_to_one_identity(database: Database) -> None:
    audit, store = SqlAuditLog(database, answer_json), ConversationStore(database)
    await store.open("c1", ANN)
    await audit.record(turn("m1"), answer(turn("m1")))
    await store.open("c1", ANN)
    assert [item.text for item in await store.read("c1", ANN)] == ["question m1"]
    for other in OTHERS:
        with pytest.raises(ConversationNotFound):
            await store.open("c1", other)
        with pytest.raises(ConversationNotFound):
            await store.read("c1", other)
    with pytest.raises(ConversationNotFound):
        await store.read("c2", ANN)


async def test_a_message_is_recorded_once(database: Database) -> None:
    audit, store = SqlAuditLog(database, answer_json), ConversationStore(database)
    await audit.record(turn("m1"), answer(turn("m1")))
    with pytest.raises(AuditFailed):
        await audit.record(turn("m1"), replace(answer(turn("m1")), answer_id="another"))
    assert await store.recorded("c1", "m1") == answer_json(answer(turn("m1")))
    assert await store.recorded("c1", "m2") is None
    # The same message id in another conversation is another message.
    await audit.record(turn("m1", "c2"), answer(turn("m1", "c2")))


async def test_two_processes_write_at_once(url: str) -> None:
    first, second = Database(url), Database(url)
    try:
        logs = [SqlAuditLog(first, answer_json), SqlAuditLog(second, answer_json)]
        asked = [turn(f"m{number}", f"c{number % 3}") for number in range(24)]
        await asyncio.gather(
            *(logs[number % 2].record(item, answer(item)) for number, item in enumerate(asked)),
            *(ConversationStore(second).open(f"c{number % 3}", ANN) for number in range(12)),
        )
        for conversation in ("c0", "c1", "c2"):
            assert len(await ConversationStore(first).history(conversation, 50)) == 8
    finally:
        first.close()
        second.close()


async def test_a_database_of_another_layout_is_refused(database: Database, url: str) -> None:
    await database.run(lambda connection: connection.execute(text("UPDATE schema_version SET version = 99")))
    again = Database(url)
    with pytest.raises(StorageFailed, match="layout 99"):
        await again.run(lambda connection: None)
    again.close()


async def test_a_database_that_is_down_is_one_error_without_what_people_wrote(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    broken = Database(f"sqlite:///{tmp_path / 'folder.db'}")
    with pytest.raises(StorageFailed) as caught:
        await ConversationStore(broken).open("c1", ANN)
    assert "folder.db" in str(caught.value)
    with pytest.raises(AuditFailed):
        await SqlAuditLog(broken, answer_json).record(turn("m1"), answer(turn("m1")))
    broken.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://host/name", ""])
def test_a_url_that_cannot_be_used_names_the_setting(url: str) -> None:
    with pytest.raises(SettingsInvalid, match="GROUNDLINE_DATABASE_URL"):
        Database(url)


def test_a_password_never_shows() -> None:
    database = Database("postgresql+pg8000://user:hunter2@db/name")
    assert database.shown_url == "postgresql+pg8000://user:***@db/name"
    database.close()
    with pytest.raises(SettingsInvalid) as caught:
        Database("sqlite://user:hunter2@/x.db")
    assert "hunter2" not in str(caught.value)
