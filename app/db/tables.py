"""The tables, and the version of their layout."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

SCHEMA_VERSION = 1


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, whose offset SQLite forgets."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back the offset."""
        return value and value.replace(tzinfo=value.tzinfo or UTC)


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
    Column("created", Moment, nullable=False),
)

messages = Table(
    "messages",
    METADATA,
    # SQLite counts up only an INTEGER primary key; the number gives the order within a conversation.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey(conversations.c.conversation_id, ondelete="CASCADE"), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("received", Moment, nullable=False),
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
    Column("recorded", Moment, nullable=False),
    # The answer as it was sent, in the wire schema.
    Column("answer", JSON, nullable=False),
    # What the wire schema keeps back: whole evidence, dropped sentences, intents, history it was read with.
    Column("record", JSON, nullable=False),
    Index("ix_answers_recorded", "recorded"),
)

rulesets = Table(
    "rulesets",
    METADATA,
    Column("ruleset", String(64), primary_key=True),
    Column("recorded", Moment, nullable=False),
    # The rules themselves: a decision must be reproducible when the carrier's folder has long changed.
    Column("content", JSON, nullable=False),
)

decisions = Table(
    "decisions",
    METADATA,
    Column("decision_id", String(128), primary_key=True),
    # On whose behalf it was made.
    Column("role", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("customer_id", String(128), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("ruleset", ForeignKey(rulesets.c.ruleset), nullable=False),
    Column("inputs_hash", String(64), nullable=False),
    Column("recorded", Moment, nullable=False),
    # The facts that it rests on, and no other of the account.
    Column("inputs", JSON, nullable=False),
    # Verdicts, reasons and the rules that were put.
    Column("outcome", JSON, nullable=False),
    Index("ix_decisions_customer", "customer_id", "recorded"),
)

actions = Table(
    "actions",
    METADATA,
    Column("action_id", String(128), primary_key=True),
    Column("customer_id", String(128), nullable=False),
    # The one thing that changes; whoever brings it from `proposed` to `carrying_out` carries the action out.
    Column("state", String(16), nullable=False),
    Column("changed", Moment, nullable=False),
    Column("proposal_hash", String(64), nullable=False),
    Column("proposal", JSON, nullable=False),
    Column("result", JSON),
    Index("ix_actions_customer", "customer_id", "changed"),
)

action_events = Table(
    "action_events",
    METADATA,
    # Rows are added and never changed; the number gives their order.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("action_id", ForeignKey(actions.c.action_id), nullable=False),
    Column("event", String(16), nullable=False),
    # Who did it, which need not be the one it was proposed to.
    Column("role", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("customer_id", String(128)),
    Column("recorded", Moment, nullable=False),
    Column("proposal_hash", String(64), nullable=False),
    # The decision, the result with the ids of the system that carried it out, or why it was refused.
    Column("detail", JSON, nullable=False),
    Index("ix_action_events_action", "action_id", "number"),
)

offers_made = Table(
    "offers_made",
    METADATA,
    # Rows are added and never changed.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("customer_id", String(128), nullable=False),
    Column("line_id", String(128), nullable=False),
    Column("offering_id", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("made", Date, nullable=False),
    Column("asked", Boolean, nullable=False),
    # What it takes of the retention budget, in minor units.
    Column("cost", Integer),
    Column("currency", String(3)),
    # On whose behalf it was made.
    Column("role", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("recorded", Moment, nullable=False),
    Index("ix_offers_made_customer", "customer_id", "made"),
    Index("ix_offers_made_kind", "kind", "made"),
)

notices_sent = Table(
    "notices_sent",
    METADATA,
    Column("notice_id", String(64), primary_key=True),
    Column("customer_id", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("recorded", Moment, nullable=False),
    Index("ix_notices_sent_customer", "customer_id"),
)
