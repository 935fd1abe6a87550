"""The one way in: a turn comes in, verified sentences come out."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

from grounding.actions.ports import ActionProposer, Proposed
from grounding.errors import AuditFailed
from grounding.events import ActionReady, Done, Event, SentenceReady, Status
from grounding.gate import Gate, notice_at
from grounding.messages import Messages
from grounding.offered import backed, offered
from grounding.ports import AuditLog, Clock, Drafter
from grounding.timing import Watch
from grounding.types import Answer, Drafting, Outcome, Turn
from grounding.verification.checks import Verifier
from grounding.wishes import ORDERS
from grounding.worded import WordedAnswer, Worder


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
        proposer: ActionProposer | None = None,
        worder: Worder | None = None,
    ) -> None:
        """Take what drafts, judges and records. `worder`: what has a language model word the answers."""
        self._drafter, self._verifier, self._messages = drafter, verifier, messages
        self._audit, self._clock, self._generation = audit, clock, generation
        self._proposer, self._worder = proposer, worder

    async def answer(self, turn: Turn) -> AsyncIterator[Event]:
        """Answer a turn: statuses, citations and verified sentences in order, and `Done` with the whole at the end.

        Actions are proposed once all sentences are checked, and shown once the record holds them. The record is written
        before `Done`; if that fails, the answer holds no offers and no actions and says `degraded: audit_unavailable`.
        Closing the iterator cancels what is under way.
        Raises: RetrievalError or GroundingError where no answer can be given at all.
        """
        watch = Watch()
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
        gate = Gate(self._verifier)
        worded = self._worded(turn, drafting, gate)
        if worded:
            async with aclosing(worded.events()) as events:
                async for event in events:
                    yield event
            watch.move(worded.verifying_s, "draft", "verify")
        else:
            watch.begin("verify")
            for draft in drafting.drafts:
                for event in gate.say(draft, drafting.offers):
                    yield event
        if not gate.claims and gate.dropped:
            yield gate.notice(self._messages.notice("dont_know"))
        answer, said = await self._whole(turn, worded.concluded() if worded else drafting, gate, worded, watch)
        recorded = await self._recorded(turn, answer, said)
        for sentence in recorded.sentences[said:]:
            yield SentenceReady(sentence)
        for action in recorded.actions:
            yield ActionReady(action)
        yield Done(recorded)

    def _worded(self, turn: Turn, drafting: Drafting, gate: Gate) -> WordedAnswer | None:
        """Return the answer in a model's words, yet to be written; None where code's own words stand."""
        if self._worder is None or drafting.material is None:
            return None
        return self._worder.begin(gate, turn, drafting, drafting.material, self._clock.now().date())

    async def _proposed(self, turn: Turn, drafting: Drafting, gate: Gate) -> Proposed:
        """Have proposed what sentences that were let through offer, and what was asked for of people."""
        wishes = [wish for draft in gate.kept for wish in draft.wishes if backed(wish, draft, drafting.offers)]
        wishes += [wish for wish in drafting.wishes if wish.kind not in ORDERS]
        if not wishes:
            return Proposed()
        if self._proposer is None:
            proposed = Proposed(said=(self._messages.notice("action.not_now"),)) if drafting.asked else Proposed()
        else:
            proposed = await self._proposer.propose(turn, wishes, drafting.account, asked=drafting.asked)
        # Who was told whom to call needs no word of what could not be prepared beside it.
        return proposed if proposed.actions or not drafting.handoff else replace(proposed, said=())

    async def _whole(
        self, turn: Turn, drafting: Drafting, gate: Gate, worded: WordedAnswer | None, watch: Watch
    ) -> tuple[Answer, int]:
        """Return the whole answer, and how many of its sentences speak of no proposal."""
        said = len(gate.sentences)
        proposed = await self._proposed(turn, drafting, gate)
        for draft in proposed.said:
            gate.notice(draft)
        outcome = drafting.outcome
        if gate.dropped and not worded:
            outcome = Outcome.PARTLY_ANSWERED
        in_vain = drafting.asked and not proposed.actions and outcome is Outcome.ANSWERED
        if (gate.dropped or in_vain) and not gate.claims:
            outcome = Outcome.ABSTAINED
        answer = Answer(
            answer_id=f"a-{uuid.uuid4().hex}",
            conversation_id=turn.conversation_id,
            message_id=turn.message_id,
            as_of=self._clock.now(),
            locale=self._messages.locale,
            outcome=outcome,
            mode="model" if worded and worded.sentences else self._drafter.mode,
            sentences=tuple(gate.sentences),
            citations=gate.citations,
            offers=offered(drafting.offers, gate.kept),
            actions=proposed.actions,
            choices=drafting.choices,
            degraded=tuple(dict.fromkeys((*drafting.degraded, *proposed.degraded))),
            handoff=drafting.handoff,
            timings_ms=watch.read(),
            dropped=tuple(gate.dropped),
            repaired=tuple(gate.repaired),
            model=worded.trace if worded else None,
            intents=drafting.intents,
            line_id=drafting.line_id,
            generation=self._generation(),
        )
        return answer, said

    async def _recorded(self, turn: Turn, answer: Answer, said: int) -> Answer:
        """Return the answer once it is recorded. `said`: how many sentences speak of no proposal."""
        try:
            await self._audit.record(turn, answer)
        except AuditFailed:
            # Nothing is offered or proposed that no record shows.
            sentences = answer.sentences[:said]
            if answer.actions and len(answer.sentences) > said:
                sentences += (notice_at(said, self._messages.notice("action.not_now")),)
            degraded = (*answer.degraded, "audit_unavailable")
            return replace(answer, sentences=sentences, offers=(), actions=(), degraded=degraded)
        return answer
