"""What the assistant needs from outside."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from grounding.account.records import Account, Outage, Section
from grounding.catalogue import Catalogue
from grounding.tracing import ModelTrace
from grounding.types import Answer, Draft, Drafting, Evidence, Material, Offer, Turn
from retrieval.queries import PreparedQuery
from retrieval.types import Audience, Found, Passage


class Clock(Protocol):
    """The carrier's time; a carrier folder may freeze it."""

    def now(self) -> datetime:
        """Return the present moment in the carrier's time zone, aware."""


class PassageSearch(Protocol):
    """Passages that may bear on a question, within what the reader may see."""

    async def search(self, query: str, *, audience: Audience, limit: int = 8, expired: bool = False) -> list[Found]:
        """Return the best passages first; empty if nothing matches. Raises RetrievalError.

        `expired`: documents that do not hold today may be found too, marked, and further down than if they did.
        """

    async def reading(self, query: str, *, audience: Audience) -> PreparedQuery:
        """Return a query as it is searched for this reader. Raises RetrievalError."""

    async def rarity(self, text: str, *, audience: Audience) -> dict[str, float]:
        """Return for each term of a text how telling it is in this audience's passages; 0 if none of them has it."""

    async def document(self, document_id: str, *, audience: Audience) -> list[Passage]:
        """Return a document's passages in order, as far as this audience may read them."""


class AccountReader(Protocol):
    """Live account state, for one customer at a time."""

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the sections asked for; what could not be read is named in `missing`.

        Raises: CustomerUnknown; AccountUnavailable if nothing could be read.
        """


class OutageReader(Protocol):
    """Disturbances by place, for those who have no account or run the network."""

    async def outages(self, place: str | None) -> tuple[Outage, ...]:
        """Return current and planned outages at a place, or all of them."""


class CatalogueReader(Protocol):
    """The product catalogue."""

    async def catalogue(self) -> Catalogue:
        """Return every offering, current and retired."""


class AuditLog(Protocol):
    """The record of what was said and why."""

    async def record(self, turn: Turn, answer: Answer) -> None:
        """Keep the turn with its evidence and verdicts, durably. Raises AuditFailed."""


class Drafter(Protocol):
    """Turns a message into sentences with their evidence; what it writes has not been checked."""

    @property
    def mode(self) -> str:
        """Return `extractive` or `model`."""

    async def draft(self, turn: Turn, stage: Callable[[str], None]) -> Drafting:
        """Understand, gather and compose; calls `stage` with the name of each stage as it begins."""


class Writing(Protocol):
    """One answer while a language model writes it; what it writes has not been checked."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return everything that the model could cite so far."""

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return everything that the rules cleared so far."""

    @property
    def code(self) -> tuple[Draft, ...]:
        """Return what code says of what the model looked up."""

    @property
    def trace(self) -> ModelTrace:
        """Return how it came about so far."""

    def drafts(self) -> AsyncGenerator[Draft]:
        """Yield sentences as they are completed; none where the evidence does not answer. Raises ModelFailed."""

    def quoted(self, evidence: Sequence[Evidence], text: str) -> tuple[Evidence, ...]:
        """Return evidence with the part of each passage that a sentence rests on."""

    async def repaired(self, draft: Draft, fault: str) -> Draft | None:
        """Have one sentence written anew; None if that came to nothing. Never raises."""


class Writer(Protocol):
    """A language model that words answers."""

    def warm_up(self) -> None:
        """Load what the first answer needs; blocking."""

    def begin(self, turn: Turn, drafting: Drafting, material: Material) -> Writing:
        """Return the answer of a turn, which is written as its sentences are asked for."""
