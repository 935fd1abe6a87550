"""A turn in, verified sentences out, whatever the drafter makes up."""

from __future__ import annotations

import asyncio

import pytest

from grounding.assistant import Assistant
from grounding.errors import CustomerUnknown
from grounding.events import CitationReady, Done, Event, SentenceReady, Status
from grounding.messages import Messages
from grounding.types import (
    Answer,
    ComputedFact,
    Draft,
    Drafting,
    Handoff,
    Outcome,
    PassageEvidence,
    SentenceBlock,
    SentenceKind,
    Turn,
    Verdict,
)
from grounding.verification.checks import Verifier
from tests.fakes import FixedClock, MemoryAudit, ScriptedDrafter
from tests.unit.grounding.world import CUSTOMER, NOW, carrier, euro, fact, passage

TURN = Turn(CUSTOMER, "c-1", "m-1", "Why?")
TEXTS = {"dont_know": "I don't know."}
NEW, OLD = fact(euro("45.99"), "total", "bill/B-2"), fact(euro("37.99"), "total", "bill/B-1")
DIFFERENCE = ComputedFact("difference", (NEW, OLD), euro("8.00"))
PAGE = passage("A Day Pass costs €3.99 a day.")

TOTAL = Draft("Your bill is €45.99.", SentenceKind.CLAIM, (NEW,))
CHANGE = Draft("That is €8.00 more than €37.99.", SentenceKind.CLAIM, (DIFFERENCE, OLD))
RULE = Draft(PAGE.text, SentenceKind.CLAIM, (PassageEvidence(PAGE, PAGE.text),), SentenceBlock("step", 1))
GREETING = Draft("Hello.", SentenceKind.NOTICE)
LIES = (
    Draft("Your bill is €49.99.", SentenceKind.CLAIM, (NEW,)),
    Draft("You get 500 GB for free.", SentenceKind.CLAIM, (PassageEvidence(PAGE, ""),)),
    Draft("It rose because of Fjord Max.", SentenceKind.CLAIM, (DIFFERENCE,)),
    Draft("Everything is fine.", SentenceKind.CLAIM, ()),
)


class Run:
    """One turn, with everything that came of it."""

    def __init__(self, drafting: Drafting | Exception) -> None:
        self.drafter = ScriptedDrafter(drafting)
        self.audit = MemoryAudit()
        self.assistant = Assistant(
            self.drafter,
            Verifier("en-IE", ("Fjord Max",)),
            Messages(carrier(TEXTS)),
            self.audit,
            FixedClock(NOW),
            lambda: "g-7",
        )
        self.events: list[Event] = []

    async def all(self) -> Answer:
        """Collect every event and return the answer."""
        self.events = [event async for event in self.assistant.answer(TURN)]
        last = self.events[-1]
        assert isinstance(last, Done)
        return last.answer


def drafting(*drafts: Draft, outcome: Outcome = Outcome.ANSWERED) -> Drafting:
    """Return what a drafter made."""
    return Drafting(drafts, outcome, ("Anything else?",), ("billing_unavailable",), None, ("bill_change",), "L-1")


async def test_events_come_in_order_and_a_citation_before_the_sentence_that_uses_it() -> None:
    run = Run(drafting(GREETING, TOTAL, CHANGE, RULE))
    answer = await run.all()
    kinds = [
        event.stage if isinstance(event, Status)
        else f"[{event.citation.number}]" if isinstance(event, CitationReady)
        else event.sentence.text if isinstance(event, SentenceReady)
        else "done"
        for event in run.events
    ]  # fmt: skip
    assert kinds == [
        "understand", "gather", "draft", "Hello.", "[1]", TOTAL.text, "[2]", "[3]", CHANGE.text, "[4]", RULE.text,
        "done",
    ]  # fmt: skip
    assert [sentence.citations for sentence in answer.sentences] == [(), (1,), (2, 3), (4,)]
    assert [sentence.index for sentence in answer.sentences] == [0, 1, 2, 3]
    assert [(each.number, each.inputs) for each in answer.citations] == [(1, ()), (2, ()), (3, (1, 2)), (4, ())]
    assert answer.sentences[3].block == SentenceBlock("step", 1)


async def test_the_answer_carries_the_turn_the_time_and_what_the_drafter_knew() -> None:
    run = Run(drafting(TOTAL))
    answer = await run.all()
    assert (answer.conversation_id, answer.message_id, answer.as_of, answer.locale) == ("c-1", "m-1", NOW, "en-IE")
    assert (answer.mode, answer.outcome, answer.generation) == ("extractive", Outcome.ANSWERED, "g-7")
    assert (answer.choices, answer.intents, answer.line_id) == (("Anything else?",), ("bill_change",), "L-1")
    assert answer.degraded == ("billing_unavailable",)
    assert answer.answer_id != (await run.all()).answer_id


async def test_it_is_recorded_as_it_was_given() -> None:
    run = Run(drafting(TOTAL))
    answer = await run.all()
    assert run.audit.records == [(TURN, answer)]


async def test_a_liars_sentences_are_dropped_and_no_event_tells_of_them() -> None:
    run = Run(drafting(LIES[0], TOTAL, *LIES[1:]))
    answer = await run.all()
    assert [sentence.text for sentence in answer.sentences] == [TOTAL.text]
    assert [dropped.text for dropped in answer.dropped] == [lie.text for lie in LIES]
    assert all(dropped.reason for dropped in answer.dropped)
    assert answer.outcome is Outcome.PARTLY_ANSWERED
    # Neither is what only a lie cites: the answer shows no evidence that it does not use.
    assert [citation.evidence for citation in answer.citations] == [NEW]
    shown = repr([event for event in run.events if not isinstance(event, Done)])
    assert not any(lie.text in shown for lie in LIES)
    assert all(sentence.verdict is Verdict.SUPPORTED for sentence in answer.sentences)


async def test_where_nothing_is_left_it_does_not_know() -> None:
    run = Run(drafting(*LIES))
    answer = await run.all()
    assert [(each.text, each.kind, each.verdict) for each in answer.sentences] == [
        ("I don't know.", SentenceKind.NOTICE, Verdict.NOT_A_CLAIM)
    ]
    assert answer.outcome is Outcome.ABSTAINED
    assert answer.citations == ()
    said = [event.sentence.text for event in run.events if isinstance(event, SentenceReady)]
    assert said == ["I don't know."]


async def test_a_notice_beside_lies_does_not_stand_for_an_answer() -> None:
    answer = await Run(drafting(GREETING, *LIES)).all()
    assert [sentence.text for sentence in answer.sentences] == ["Hello.", "I don't know."]
    assert [sentence.index for sentence in answer.sentences] == [0, 1]
    assert answer.outcome is Outcome.ABSTAINED


async def test_a_notice_alone_is_an_answer() -> None:
    handed = Drafting((GREETING,), Outcome.HANDED_OFF, handoff=Handoff("person", "1800 000 111"))
    answer = await Run(handed).all()
    assert (answer.outcome, answer.handoff) == (Outcome.HANDED_OFF, Handoff("person", "1800 000 111"))
    assert [sentence.text for sentence in answer.sentences] == ["Hello."]


async def test_an_answer_that_cannot_be_recorded_says_so() -> None:
    run = Run(drafting(TOTAL))
    run.audit.fails = True
    answer = await run.all()
    assert answer.degraded == ("billing_unavailable", "audit_unavailable")
    assert [sentence.text for sentence in answer.sentences] == [TOTAL.text]


async def test_what_the_drafter_cannot_do_is_raised_and_nothing_recorded() -> None:
    run = Run(CustomerUnknown("no such customer"))
    with pytest.raises(CustomerUnknown):
        await run.all()
    assert run.audit.records == []


async def test_who_leaves_cancels_the_drafter_and_leaves_no_record() -> None:
    run = Run(drafting(TOTAL))
    run.drafter.hold = asyncio.Event()
    stream = run.assistant.answer(TURN)
    assert await anext(stream) == Status("understand")
    await run.drafter.waiting.wait()
    assert hasattr(stream, "aclose")
    await stream.aclose()
    await asyncio.sleep(0)
    assert run.drafter.cancelled
    assert run.audit.records == []


async def test_cancelling_the_reader_cancels_the_drafter() -> None:
    run = Run(drafting(TOTAL))
    run.drafter.hold = asyncio.Event()
    reader = asyncio.create_task(run.all())
    await run.drafter.waiting.wait()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    await asyncio.sleep(0)
    assert run.drafter.cancelled


async def test_every_stage_is_timed() -> None:
    answer = await Run(drafting(TOTAL)).all()
    assert list(answer.timings_ms) == ["understand", "gather", "draft", "verify", "total"]
    assert all(spent >= 0 for spent in answer.timings_ms.values())
    parts = sum(spent for name, spent in answer.timings_ms.items() if name != "total")
    assert 0 < parts <= answer.timings_ms["total"] + 0.05  # each rounded to a hundredth
