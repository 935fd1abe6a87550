"""The tables, and the version of their layout."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 1

METADATA = MetaData()

schema_version = Table("schema_version", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))

conversations = Table(
    "conversations",
    METADATA,
    Column("conversation_id", String(128), primary_key=True),
    # The identity that began it: nobody else may read or continue it.
    Column("role", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("customer_id", String(128)),
    Column("created", DateTime(timezone=True), nullable=False),
)

messages = Table(
    "messages",
    METADATA,
    # SQLite counts up only an INTEGER primary key; the number gives the order within a conversation.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey(conversations.c.conversation_id, ondelete="CASCADE"), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("received", DateTime(timezone=True), nullable=False),
    # What makes a message that is posted twice one message.
    UniqueConstraint("conversation_id", "message_id"),
)

answers = Table(
    "answers",
    METADATA,
    Column("answer_id", String(128), primary_key=True),
    Column("message_number", ForeignKey(messages.c.number, ondelete="CASCADE"), nullable=False, unique=True),
    Column("outcome", String(32), nullable=False),
    Column("generation", String(128)),
    Column("recorded", DateTime(timezone=True), nullable=False),
    # The answer as it was sent, in the wire schema.
    Column("answer", JSON, nullable=False),
    # What the wire schema keeps back: whole evidence, dropped sentences, intents, history it was read with.
    Column("record", JSON, nullable=False),
    Index("ix_answers_recorded", "recorded"),
)
