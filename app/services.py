"""What the channels work with, assembled once by `app.assembly`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.chat import Answering, ChatService
from app.db.audit import SqlAuditLog
from app.db.conversations import ConversationStore
from app.identity.tokens import TokenPolicy
from app.settings import Settings
from connectors.sample import SampleCustomer
from grounding.actions.desk import ActionDesk
from grounding.ports import PassageSearch
from retrieval.queries import PreparedQuery
from retrieval.types import Audience, Passage, PassageId, Scope


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


class PassageStore(Protocol):
    """Passages by id and by place, within what a reader may see."""

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist and lie within scope, in the order asked for."""

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return the document's passages with first <= ordinal <= last within scope, in order."""

    async def reading(self, query: str, *, audience: Audience) -> PreparedQuery:
        """Return a query as it is searched for this reader. Raises RetrievalError."""


@dataclass(frozen=True)
class Services:
    """Everything that a channel needs."""

    settings: Settings
    welcome: Welcome
    chat: ChatService
    rehearsing: Answering
    """The assistant, recording nothing."""
    conversations: ConversationStore
    audit: SqlAuditLog
    search: PassageSearch
    passages: PassageStore
    tokens: TokenPolicy
    warm_up: Callable[[], None]
    """Load the model; blocking."""
    status: Callable[[], dict[str, Any]]
    """What is indexed and how, without touching the engine."""
    refresh: Callable[[], Awaitable[str | None]]
    """Switch to the live generation; returns its name."""
    close: Callable[[], Awaitable[None]]
    demo: tuple[SampleCustomer, ...] = ()
    """Whom the chat page may pose as; empty unless the sample carrier runs under the development key."""
    warnings: tuple[str, ...] = field(default=())
    actions: ActionDesk | None = None
    """What proposes actions and carries them out; None: nothing does."""
