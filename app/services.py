"""What the channels work with, assembled once by `app.bootstrap`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.chat import ChatService
from app.db.audit import SqlAuditLog
from app.db.conversations import ConversationStore
from app.identity.tokens import TokenPolicy
from app.settings import Settings
from grounding.ports import PassageSearch
from retrieval.types import Passage, PassageId, Scope


class PassageStore(Protocol):
    """Passages by id and by place, within what a reader may see."""

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist and lie within scope, in the order asked for."""

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return the document's passages with first <= ordinal <= last within scope, in order."""


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """Somebody that a visitor of the demo may be."""

    customer_id: str
    name: str
    case: str
    """What is special about the account."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a chat shows before the first message."""

    carrier: str
    locale: str
    notice: str
    """That this is a machine."""
    suggestions: dict[str, tuple[str, ...]]
    """Questions to begin with, by audience."""
    frozen_at: datetime | None
    """The carrier's moment, if its clock stands still."""


@dataclass(frozen=True)
class Services:
    """Everything that a channel needs."""

    settings: Settings
    welcome: Welcome
    chat: ChatService
    conversations: ConversationStore
    audit: SqlAuditLog
    search: PassageSearch
    passages: PassageStore
    tokens: TokenPolicy
    status: Callable[[], dict[str, Any]]
    """What is indexed and how, without touching the engine."""
    refresh: Callable[[], Awaitable[str | None]]
    """Switch to the live generation; returns its name."""
    close: Callable[[], Awaitable[None]]
    demo: tuple[DemoIdentity, ...] = ()
    """Whom the chat page may pose as; empty unless the sample carrier runs under the development key."""
    warnings: tuple[str, ...] = field(default=())
