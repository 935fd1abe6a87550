"""Fakes of the ports, for tests of what stands on them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from grounding.account.records import Account, Outage, Section
from grounding.catalogue import Catalogue
from grounding.errors import AccountUnavailable, AuditFailed
from grounding.events import CitationReady, Done, Event, SentenceReady, Status
from grounding.money import Money
from grounding.ports import AuditLog
from grounding.types import (
    AccountFact,
    Answer,
    Citation,
    ComputedFact,
    Drafting,
    Outcome,
    PassageEvidence,
    Sentence,
    SentenceBlock,
    SentenceKind,
    Turn,
    Verdict,
)
from retrieval.errors import IndexUnavailable
from retrieval.queries import PreparedQuery
from retrieval.sparse import SparseOptions, tokenise
from retrieval.types import Audience, BlockKind, Found, Matrix, Passage, PassageBlock, PassageId, Scope


class InMemoryPassages:
    """A `PassageStore` and `PassageSearch` over a few passages; ranks by shared words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.all = list(passages)
        self.slips: dict[str, str] = {}
        """Misspelt words and what they mean; `broken` fails."""

    async def passages(self, ids: Sequence[PassageId], scope: Scope) -> list[Passage]:
        """Return those that exist and lie within scope, in the order asked for."""
        visible = {item.passage_id: item for item in self._visible(scope.audience)}
        return [visible[wanted] for wanted in ids if wanted in visible]

    async def span(self, document_id: str, first: int, last: int, scope: Scope) -> list[Passage]:
        """Return the document's passages with first <= ordinal <= last within scope, in order."""
        return [
            item
            for item in self._visible(scope.audience)
            if item.document_id == document_id and first <= item.ordinal <= last
        ]

    async def document(self, document_id: str, *, audience: Audience) -> list[Passage]:
        """Return a document's passages in order, as far as this audience may read them."""
        return [item for item in self._visible(audience) if item.document_id == document_id]

    async def search(self, query: str, *, audience: Audience, limit: int = 8, expired: bool = False) -> list[Found]:
        """Return the passages that share words with the query, best first."""
        words = set(query.lower().split())
        scored = [(len(words & set(item.text.lower().split())), item) for item in self._visible(audience)]
        scored.sort(key=lambda pair: (-pair[0], pair[1].passage_id))
        return [Found(item, float(score), dense=0.5, dense_rank=1) for score, item in scored if score][:limit]

    async def reading(self, query: str, *, audience: Audience) -> PreparedQuery:
        """Return the query with the slips that it holds."""
        if "broken" in self.slips:
            raise IndexUnavailable("the index is broken")
        return PreparedQuery(query, corrected=tuple(pair for pair in self.slips.items() if pair[0] in query))

    async def rarity(self, text: str, *, audience: Audience) -> dict[str, float]:
        """Return 1 for each term that any passage has, else 0."""
        there = {term for item in self._visible(audience) for term in tokenise(item.text, SparseOptions("en"))}
        return {term: float(term in there) for term in tokenise(text, SparseOptions("en"))}

    def _visible(self, audience: Audience) -> list[Passage]:
        return [item for item in self.all if item.audience.level <= audience.level]


class ScriptedAssistant:
    """Answers every turn from the best passage found, and records it as the real one does."""

    def __init__(self, passages: InMemoryPassages, audit: AuditLog) -> None:
        self.passages = passages
        self.audit = audit
        self.turns: list[Turn] = []
        self.cancelled = asyncio.Event()
        self.hold: asyncio.Event | None = None
        """Set to make every answer wait for it."""
        self.error: Exception | None = None
        """Set to make every answer fail."""

    async def answer(self, turn: Turn) -> AsyncIterator[Event]:
        """Yield one status, a citation and a sentence for each part, and the end."""
        self.turns.append(turn)
        yield Status("gather")
        if self.error:
            raise self.error
        if self.hold:
            try:
                await self.hold.wait()
            except asyncio.CancelledError:
                self.cancelled.set()
                raise
        answer = self._answer(turn, await self.passages.search(turn.text, audience=turn.identity.audience))
        for citation in answer.citations:
            yield CitationReady(citation)
        for sentence in answer.sentences:
            yield SentenceReady(sentence)
        await self.audit.record(turn, answer)
        yield Done(answer)

    def _answer(self, turn: Turn, found: Sequence[Found]) -> Answer:
        citations: list[Citation] = []
        sentences: list[Sentence] = []
        if turn.identity.customer_id:
            as_of = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
            new = AccountFact("billing", "bill/B-2", "total", Money(4599, "EUR"), as_of)
            old = AccountFact("billing", "bill/B-1", "total", Money(3799, "EUR"), as_of)
            change = ComputedFact("difference", (new, old), Money(800, "EUR"))
            citations += [Citation(1, new), Citation(2, old), Citation(3, change, (1, 2))]
            text = "Your September bill is €45.99, which is €8.00 more than August's."
            sentences.append(Sentence(0, text, SentenceKind.CLAIM, (1, 2, 3), Verdict.SUPPORTED))
        for item in found[:1]:
            number = len(citations) + 1
            citations.append(Citation(number, PassageEvidence(item.passage, item.passage.text)))
            for block in item.passage.blocks or (None,):
                text = item.passage.text[block.start : block.end] if block else item.passage.text
                for part in _parts(text, block):
                    index = len(sentences)
                    sentences.append(
                        Sentence(index, part[0], SentenceKind.CLAIM, (number,), Verdict.SUPPORTED, part[1])
                    )
        if not sentences:
            sentences.append(Sentence(0, "I don't know.", SentenceKind.NOTICE, (), Verdict.NOT_A_CLAIM))
        return Answer(
            answer_id=f"a-{len(self.turns)}-{turn.message_id}",
            conversation_id=turn.conversation_id,
            message_id=turn.message_id,
            as_of=datetime(2026, 9, 14, 8, 30, tzinfo=UTC),
            locale="en-IE",
            outcome=Outcome.ANSWERED if citations else Outcome.ABSTAINED,
            mode="extractive",
            sentences=tuple(sentences),
            citations=tuple(citations),
            choices=("What does roaming cost?",),
            timings_ms={"gather": 1.5, "total": 2.5},
            intents=("billing",) if turn.identity.customer_id else ("policy",),
            generation="g-1",
        )


def _parts(text: str, block: PassageBlock | None) -> list[tuple[str, SentenceBlock | None]]:
    if block is None or block.kind is BlockKind.PARAGRAPH:
        return [(text, None)]
    if block.kind is BlockKind.STEPS:
        steps = [line.partition(" ")[2] for line in text.splitlines()]
        return [(step, SentenceBlock("step", number)) for number, step in enumerate(steps, start=1)]
    return [(text, SentenceBlock(block.kind.value))]


class HashingEmbedder:
    """An `Embedder` without a model: a text's vector is the sum of fixed random vectors of its words."""

    def __init__(self, dimension: int = 32, max_tokens: int = 40, name: str = "hashing") -> None:
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = f"{name}-{dimension}"
        self.embedded: list[str] = []
        """Every text that has been embedded, in order."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count words."""
        return [len(text.split()) for text in texts]

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text."""
        self.embedded.extend(texts)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split()[: self.max_tokens]:
                seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
                row += np.random.default_rng(seed).standard_normal(self.dimension)
            row += 1e-3
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class FixedClock:
    """A `Clock` that stands still."""

    def __init__(self, moment: datetime = datetime(2026, 9, 14, 9, 30, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment


class MemoryAudit:
    """An `AuditLog` in memory."""

    def __init__(self) -> None:
        self.records: list[tuple[Turn, Answer]] = []
        self.fails = False
        """Set to make every record fail."""

    async def record(self, turn: Turn, answer: Answer) -> None:
        """Keep them, or fail."""
        if self.fails:
            raise AuditFailed("the disk is full")
        self.records.append((turn, answer))


class ScriptedDrafter:
    """A `Drafter` that says what it is told to, true or not."""

    mode = "extractive"

    def __init__(self, drafting: Drafting | Exception) -> None:
        self.drafting = drafting
        self.hold: asyncio.Event | None = None
        """Set to make it wait between gathering and drafting."""
        self.waiting = asyncio.Event()
        self.cancelled = False

    async def draft(self, turn: Turn, stage: Callable[[str], None]) -> Drafting:
        """Go through the stages and return the script, or raise it."""
        stage("understand")
        stage("gather")
        if self.hold:
            self.waiting.set()
            try:
                await self.hold.wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
        stage("draft")
        if isinstance(self.drafting, Exception):
            raise self.drafting
        return self.drafting


class CarrierSystems:
    """An `AccountReader`, `OutageReader` and `CatalogueReader` of one customer and one catalogue."""

    def __init__(self, account: Account | None, catalogue: Catalogue, outages: tuple[Outage, ...] = ()) -> None:
        self.account, self.everything, self.everywhere = account, catalogue, outages
        self.reads: list[tuple[str, frozenset[Section]]] = []
        """Every reading of an account, with the sections asked for."""

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        """Return the account, or fail if there is none."""
        self.reads.append((customer_id, sections))
        if self.account is None:
            raise AccountUnavailable("the systems do not answer")
        return self.account

    async def outages(self, place: str | None) -> tuple[Outage, ...]:
        """Return all outages."""
        return self.everywhere

    async def catalogue(self) -> Catalogue:
        """Return the catalogue."""
        return self.everything
