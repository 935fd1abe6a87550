"""An answer in a language model's words: each sentence verified, repaired once or dropped; else code's own words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date

from grounding.errors import ModelFailed
from grounding.events import Event
from grounding.gate import Gate
from grounding.ports import Writer, Writing
from grounding.tracing import ModelTrace
from grounding.types import (
    AccountFact,
    ComputedFact,
    Draft,
    Drafting,
    Evidence,
    Material,
    Offer,
    Outcome,
    SentenceKind,
    Turn,
    Verdict,
    VerdictFact,
)
from grounding.verification.checks import Checked
from grounding.verification.free import FreeVerifier
from grounding.verification.turn import TurnEvidence

UNVERIFIED = "model_unverified"
"""Why code's words stand where a model's did not hold."""

_OWN = (AccountFact, ComputedFact, VerdictFact)


class WordedAnswer:
    """One turn's answer as a model words it, with code's own words for whatever does not come or does not hold."""

    def __init__(
        self,
        gate: Gate,
        verifier: FreeVerifier,
        drafting: Drafting,
        material: Material,
        writing: Writing,
        turn: TurnEvidence,
    ) -> None:
        """Take what code says, a model that is ready to write, and what judges it by the evidence of the turn."""
        self._gate, self._verifier, self._writing = gate, verifier, writing
        self._drafting, self._material, self._turn = drafting, material, turn
        self._failure: str | None = None
        self._ahead: asyncio.Task[None] | None = None
        self._failed = 0
        self.sentences = 0
        """How many of the model's sentences were let through."""
        self.verifying_s = 0.0
        """What judging them took."""

    async def events(self) -> AsyncGenerator[Event]:
        """Let sentences through in the order in which they were written; one that is repaired holds up the next.

        Where the model fails, or more of what it writes is dropped than kept, what code says comes after.
        """
        reading = self._begun_reading()
        try:
            async with aclosing(self._writing.drafts()) as drafts:
                async for draft in drafts:
                    await asyncio.wait([reading])
                    before = self._gate.claims
                    for event in await self._checked(draft):
                        yield event
                    self.sentences += self._gate.claims - before
        except ModelFailed as error:
            self._failure = error.reason
        in_vain = self._gate.dropped and not self.sentences
        if not self._failure and (in_vain or self._failed > self._gate.claims):
            self._failure = UNVERIFIED
        if self._failure or not self._gate.claims:
            for draft in self._rest():
                for event in self._gate.say(draft, self.offers):
                    yield event
            return
        for draft in self._beside():
            for event in self._gate.say(draft, self.offers):
                yield event

    def _begun_reading(self) -> asyncio.Task[None]:
        """Have the turn's evidence read while the model thinks: first what every sentence waits for, then the rest.

        What fails here fails again at the first sentence, where it counts.
        """
        reading = asyncio.create_task(asyncio.to_thread(self._verifier.prepare, self._turn))
        # Kept, because the event loop itself holds tasks weakly.
        self._ahead = asyncio.create_task(self._read_ahead(reading, self._turn))
        for task in (reading, self._ahead):
            task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return reading

    async def _read_ahead(self, reading: asyncio.Task[None], turn: TurnEvidence) -> None:
        await asyncio.wait([reading])
        await asyncio.to_thread(self._verifier.read_ahead, turn)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return everything that the rules cleared in this turn."""
        return tuple({offer.verdict.key: offer for offer in (*self._drafting.offers, *self._writing.offers)}.values())

    @property
    def trace(self) -> ModelTrace:
        """Return how the model came to it, for the record."""
        return self._writing.trace

    def concluded(self) -> Drafting:
        """Return the drafting as it turned out, once all events were yielded."""
        self._gate.kept[:] = self._material.actionable(tuple(self._gate.kept))
        drafting = replace(self._drafting, offers=self.offers)
        if self._failure:
            drafting = replace(drafting, degraded=(*drafting.degraded, self._failure))
        elif self.sentences and drafting.outcome is Outcome.ABSTAINED:
            # What code alone could not find words for has been answered from the same passages.
            drafting = replace(drafting, outcome=Outcome.ANSWERED)
        return drafting

    async def _checked(self, draft: Draft) -> list[Event]:
        judged = await self._judged(draft)
        if judged.verdict is not Verdict.UNSUPPORTED:
            return self._gate.settle(draft, judged)
        if not draft.evidence:
            # A greeting or an introduction, most often: it is not said, and tells nothing of the rest.
            self._gate.drop(draft, judged.reason)
            return []
        self._failed += 1
        again = await self._writing.repaired(draft, judged.reason)
        if again is None:
            self._gate.drop(draft, judged.reason)
            return []
        second = await self._judged(again)
        if second.verdict is Verdict.UNSUPPORTED:
            self._gate.drop(draft, f"{judged.reason}; repaired: {second.reason}")
            return []
        self._failed -= 1
        self._gate.repair(draft, again, judged.reason)
        return self._gate.settle(again, second)

    async def _judged(self, draft: Draft) -> Checked:
        began = time.perf_counter()
        if self._turn.items != self._writing.evidence:
            said = (*self._drafting.drafts, *self._writing.code)
            self._turn = replace(self._turn, items=self._writing.evidence, said=said)
        # In a thread: what other customers' answers are made of must not wait for it.
        judged = await asyncio.to_thread(self._verifier.check, draft, self._turn, self.offers)
        if judged.evidence is not None:
            judged = replace(judged, evidence=self._writing.quoted(judged.evidence, judged.text or draft.text))
        self.verifying_s += time.perf_counter() - began
        return judged

    def _rest(self) -> Iterator[Draft]:
        """Yield what code says and no sentence has said yet."""
        said = [_keys(draft) for draft in self._gate.kept]
        for draft in self._drafting.drafts:
            keys = _keys(draft)
            if not keys or not any(keys <= other for other in said):
                yield draft

    def _beside(self) -> Iterator[Draft]:
        """Yield what must not be left out.

        That is the carrier's own notices, all that code says of what is offered, and whatever code answers from the
        reader's own records: which of it matters is decided by code, and a model that leaves the amount out, or the
        plan that would cost less, has not answered.
        """
        offered = {offering for draft in self._gate.kept for offering in draft.offers}
        said: frozenset[tuple[str, ...]] = frozenset().union(*(_keys(draft) for draft in self._gate.kept))
        for draft in (*self._drafting.drafts, *self._writing.code):
            notice = draft.kind is SentenceKind.NOTICE and self._drafting.outcome is not Outcome.ABSTAINED
            own = frozenset(item.key for item in draft.evidence if isinstance(item, _OWN) and not _is_label(item))
            meant = own or offered.intersection(draft.offers)
            if notice or (meant and not (own or _keys(draft)) <= said):
                yield draft


def _is_label(item: Evidence) -> bool:
    """Say whether evidence only tells which line is spoken of."""
    return isinstance(item, AccountFact) and item.name == "label"


def _keys(draft: Draft) -> frozenset[tuple[str, ...]]:
    return frozenset(item.key for item in draft.evidence)


@dataclass(frozen=True, slots=True)
class Worder:
    """A language model that words answers, and what judges its sentences."""

    writer: Writer
    verifier: FreeVerifier

    def warm_up(self) -> None:
        """Load what the first answer needs; blocking."""
        self.writer.warm_up()

    def begin(self, gate: Gate, turn: Turn, drafting: Drafting, material: Material, on: date) -> WordedAnswer:
        """Return the answer of a turn in the model's words, yet to be written."""
        writing = self.writer.begin(turn, drafting, material)
        evidence = TurnEvidence(writing.evidence, on, turn.identity.audience, drafting.drafts, material.belongs)
        return WordedAnswer(gate, self.verifier, drafting, material, writing, evidence)
