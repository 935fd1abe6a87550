"""The one way in: a turn comes in, verified sentences come out."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from grounding.errors import AuditFailed
from grounding.events import CitationReady, Done, Event, SentenceReady, Status
from grounding.messages import Messages
from grounding.numbering import Numbering
from grounding.ports import AuditLog, Clock, Drafter
from grounding.types import Answer, Citation, Draft, Drafting, Dropped, Outcome, Sentence, SentenceKind, Turn, Verdict
from grounding.verification.checks import Verifier


class Assistant:
    """Answers turns for one carrier, whatever channel they come from."""

    def __init__(
        self,
        drafter: Drafter,
        verifier: Verifier,
        messages: Messages,
        audit: AuditLog,
        clock: Clock,
        generation: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._drafter, self._verifier, self._messages = drafter, verifier, messages
        self._audit, self._clock, self._generation = audit, clock, generation

    async def answer(self, turn: Turn) -> AsyncIterator[Event]:
        """Answer a turn: statuses, citations and verified sentences in order, and `Done` with the whole at the end.

        The record is written before `Done`; if that fails, the answer holds no offers and says
        `degraded: audit_unavailable`.
        Closing the iterator cancels what is under way.
        Raises: RetrievalError or GroundingError where no answer can be given at all.
        """
        watch = _Watch()
        stages: asyncio.Queue[str | None] = asyncio.Queue()

        def begin(stage: str) -> None:
            watch.begin(stage)
            stages.put_nowait(stage)

        task = asyncio.create_task(self._drafter.draft(turn, begin))
        task.add_done_callback(lambda _: stages.put_nowait(None))
        try:
            while (stage := await stages.get()) is not None:
                yield Status(stage)
            drafting = await task
        finally:
            task.cancel()
        watch.begin("verify")
        sentences: list[Sentence] = []
        dropped: list[Dropped] = []
        numbering = Numbering()
        offered: set[str] = set()
        cleared = frozenset(offer.verdict.offering_id for offer in drafting.offers if offer.verdict.eligible)
        for draft in drafting.drafts:
            checked = self._verifier.check(draft, cleared)
            if checked.verdict is Verdict.UNSUPPORTED:
                dropped.append(Dropped(draft.text, checked.reason))
                continue
            numbers, new = numbering.number(draft.evidence)
            sentence = Sentence(len(sentences), draft.text, draft.kind, numbers, checked.verdict, draft.block)
            sentences.append(sentence)
            offered.update(draft.offers)
            for event in _shown(new, sentence):
                yield event
        if not any(sentence.kind is SentenceKind.CLAIM for sentence in sentences) and dropped:
            sentences.append(self._instead(len(sentences)))
            yield SentenceReady(sentences[-1])
        answer = self._whole(turn, drafting, sentences, dropped, numbering.citations, watch)
        # Exactly what the sentences offer: what verification kept back is no offer either.
        offers = tuple(offer for offer in drafting.offers if offer.verdict.offering_id in offered & cleared)
        yield Done(await self._recorded(turn, replace(answer, offers=offers)))

    def _instead(self, index: int) -> Sentence:
        draft: Draft = self._messages.notice("dont_know")
        return Sentence(index, draft.text, draft.kind, (), Verdict.NOT_A_CLAIM)

    def _whole(
        self,
        turn: Turn,
        drafting: Drafting,
        sentences: list[Sentence],
        dropped: list[Dropped],
        citations: tuple[Citation, ...],
        watch: _Watch,
    ) -> Answer:
        claims = [sentence for sentence in sentences if sentence.kind is SentenceKind.CLAIM]
        outcome = drafting.outcome
        if dropped:
            outcome = Outcome.PARTLY_ANSWERED if claims else Outcome.ABSTAINED
        return Answer(
            answer_id=f"a-{uuid.uuid4().hex}",
            conversation_id=turn.conversation_id,
            message_id=turn.message_id,
            as_of=self._clock.now(),
            locale=self._messages.locale,
            outcome=outcome,
            mode=self._drafter.mode,
            sentences=tuple(sentences),
            citations=citations,
            choices=drafting.choices,
            degraded=drafting.degraded,
            handoff=drafting.handoff,
            timings_ms=watch.read(),
            dropped=tuple(dropped),
            intents=drafting.intents,
            line_id=drafting.line_id,
            generation=self._generation(),
        )

    async def _recorded(self, turn: Turn, answer: Answer) -> Answer:
        try:
            await self._audit.record(turn, answer)
        except AuditFailed:
            # Nothing is offered that no record shows.
            return replace(answer, offers=(), degraded=(*answer.degraded, "audit_unavailable"))
        return answer


def _shown(new: tuple[Citation, ...], sentence: Sentence) -> list[Event]:
    return [*(CitationReady(citation) for citation in new), SentenceReady(sentence)]


class _Watch:
    """Measures the stages of one turn."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._began: dict[str, float] = {}

    def begin(self, stage: str) -> None:
        self._began.setdefault(stage, time.perf_counter())

    def read(self) -> dict[str, float]:
        """Return milliseconds by stage, and in all; a stage lasts until the next begins."""
        end = time.perf_counter()
        starts = [*self._began.items(), ("", end)]
        spent = {name: (starts[place + 1][1] - began) * 1000 for place, (name, began) in enumerate(starts[:-1])}
        return {name: round(spent.get(name, 0.0), 2) for name in ("understand", "gather", "draft", "verify")} | {
            "total": round((end - self._start) * 1000, 2)
        }
