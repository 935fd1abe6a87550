"""What an answer proposes to do: only what a verified sentence offers, for the line that was cleared, and on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from app.api.answers import wire_answer, wire_event
from grounding.account.records import Account
from grounding.actions.ports import Proposed
from grounding.assistant import Assistant
from grounding.events import ActionReady, Done, SentenceReady
from grounding.messages import Messages
from grounding.types import Draft, Drafting, Handoff, Offer, Outcome, SentenceKind, Turn, VerdictFact, VerdictReason
from grounding.verification.checks import Verifier
from grounding.wishes import ActionKind, ProposedAction, Start, Wish
from tests.fakes import FixedClock, MemoryAudit, ScriptedDrafter
from tests.unit.grounding.test_assistant import TURN, drafting
from tests.unit.grounding.world import NOW, carrier, euro

TEXTS = {"dont_know": "I don't know.", "action.not_now": "Not just now."}
REASON = VerdictReason("AGE", "For people under 26.", "age@1")
MAX = VerdictFact("F-MAX", "1.2", "Fjord Max", "eligible", (REASON,), "r1", "i1", date(2026, 9, 14), "L-1", "Fjord Max")
OFFER = Offer(MAX, (), None)
WISH = Wish(ActionKind.CHANGE_PLAN, "L-1", "F-MAX", Start.NEXT_MONTH)
SAID = Draft("Fjord Max is for you.", SentenceKind.CLAIM, (MAX,), offers=("F-MAX",), wishes=(WISH,))
LIE = replace(SAID, text="Fjord Max is yours for €1.00.")
ACTION = ProposedAction(
    "act-1", ActionKind.CHANGE_PLAN, "Change it.", date(2026, 10, 1), datetime(2026, 9, 14, 9, tzinfo=UTC),
    euro("30.00"), "month", euro("2.50"),
)  # fmt: skip
BELOW = Draft("It is below.", SentenceKind.NOTICE)
PERSON = Wish(ActionKind.ASK_HUMAN, subject="Call me")


class Proposer:
    """Proposes what it was told to, and remembers what was wished for."""

    def __init__(self, proposed: Proposed | None = None) -> None:
        self.proposed = proposed or Proposed((ACTION,), (BELOW,))
        self.wishes: list[tuple[Wish, ...]] = []
        self.asked: list[bool] = []

    async def propose(self, turn: Turn, wishes: Sequence[Wish], account: Account | None, *, asked: bool) -> Proposed:
        """Return it."""
        self.wishes.append(tuple(wishes))
        self.asked.append(asked)
        return self.proposed


class Run:
    """One turn of an assistant that may propose."""

    def __init__(self, made: Drafting, proposer: Proposer | None) -> None:
        self.audit, self.proposer = MemoryAudit(), proposer
        self.assistant = Assistant(
            ScriptedDrafter(made), Verifier("en-IE", ("Fjord Max",)), Messages(carrier(TEXTS)), self.audit,
            FixedClock(NOW), proposer=proposer,
        )  # fmt: skip

    async def events(self) -> list[object]:
        """Collect every event."""
        return [event async for event in self.assistant.answer(TURN)]


def offering(*drafts: Draft, offers: tuple[Offer, ...] = (OFFER,), asked: bool = True) -> Drafting:
    return replace(drafting(*drafts), offers=offers, asked=asked)


async def test_a_verified_offer_is_proposed_and_shown_after_the_record_holds_it() -> None:
    run = Run(offering(SAID), Proposer())
    events = await run.events()
    assert run.proposer is not None
    assert (run.proposer.wishes, run.proposer.asked) == ([(WISH,)], [True])
    *_, told, action, done = events
    assert isinstance(told, SentenceReady) and told.sentence.text == BELOW.text
    assert action == ActionReady(ACTION)
    assert isinstance(done, Done)
    assert done.answer.actions == (ACTION,)
    assert [sentence.text for sentence in done.answer.sentences] == [SAID.text, BELOW.text]
    assert run.audit.records == [(TURN, done.answer)]


async def test_without_a_record_there_is_no_action_and_no_word_of_one() -> None:
    run = Run(offering(SAID), Proposer())
    run.audit.fails = True
    events = await run.events()
    assert not any(isinstance(event, ActionReady) for event in events)
    done = events[-1]
    assert isinstance(done, Done)
    assert (done.answer.actions, done.answer.offers) == ((), ())
    assert "audit_unavailable" in done.answer.degraded
    assert [sentence.text for sentence in done.answer.sentences] == [SAID.text, "Not just now."]


async def test_what_verification_keeps_back_is_not_proposed() -> None:
    proposer = Proposer()
    await Run(offering(LIE), proposer).events()
    assert proposer.wishes == []


async def test_nothing_is_proposed_for_another_line_than_the_verdict_clears() -> None:
    proposer = Proposer()
    for wish in (replace(WISH, line_id="L-2"), replace(WISH, line_id=None), replace(WISH, offering_id="F-PLUS")):
        await Run(offering(replace(SAID, wishes=(wish,))), proposer).events()
    unknown = Offer(replace(MAX, verdict="unknown"), (), None)
    await Run(offering(SAID, offers=(unknown,)), proposer).events()
    assert proposer.wishes == []
    both = (OFFER, Offer(replace(MAX, line_id="L-2"), (), None))
    await Run(offering(replace(SAID, wishes=(replace(WISH, line_id="L-2"),)), offers=both), proposer).events()
    assert proposer.wishes == [(replace(WISH, line_id="L-2"),)]


async def test_the_offer_of_an_answer_is_for_the_line_that_the_sentence_speaks_of() -> None:
    other = replace(MAX, line_id="L-2", inputs="i2")
    said = replace(SAID, evidence=(other,), wishes=())
    run = Run(offering(said, offers=(OFFER, Offer(other, (), None))), Proposer())
    done = (await run.events())[-1]
    assert isinstance(done, Done)
    assert [offer.verdict.line_id for offer in done.answer.offers] == ["L-2"]


async def test_only_requests_to_people_need_no_sentence() -> None:
    proposer = Proposer()
    made = replace(drafting(outcome=Outcome.HANDED_OFF), wishes=(WISH, PERSON), asked=True)
    await Run(made, proposer).events()
    assert proposer.wishes == [(PERSON,)]


async def test_who_was_told_whom_to_call_hears_no_more_where_nothing_can_be_prepared() -> None:
    handed = Drafting((BELOW,), Outcome.HANDED_OFF, handoff=Handoff("person", "1747"), wishes=(PERSON,), asked=True)
    failing = Proposer(Proposed((), (Draft("Not just now.", SentenceKind.NOTICE),), ("actions_unavailable",)))
    for proposer in (None, failing):
        done = (await Run(handed, proposer).events())[-1]
        assert isinstance(done, Done)
        assert [sentence.text for sentence in done.answer.sentences] == [BELOW.text]
        assert done.answer.outcome is Outcome.HANDED_OFF


async def test_what_was_asked_for_in_vain_is_said_and_is_no_answer() -> None:
    made = Drafting((), Outcome.ANSWERED, wishes=(PERSON,), asked=True)
    for proposer in (
        None,
        Proposer(Proposed((), (Draft("Not just now.", SentenceKind.NOTICE),), ("actions_unavailable",))),
    ):
        done = (await Run(made, proposer).events())[-1]
        assert isinstance(done, Done)
        assert done.answer.outcome is Outcome.ABSTAINED
        assert [sentence.text for sentence in done.answer.sentences] == ["Not just now."]
        assert done.answer.degraded == (("actions_unavailable",) if proposer else ())


async def test_the_wire_shape_of_an_action_and_of_its_event() -> None:
    done = (await Run(offering(SAID), Proposer()).events())[-1]
    assert isinstance(done, Done)
    shape = {
        "action_id": "act-1", "kind": "change_plan", "summary": "Change it.",
        "price": {"value": "30.00", "unit": "EUR", "period": "month", "fee": {"value": "2.50", "unit": "EUR"}},
        "effective": "2026-10-01", "expires_at": "2026-09-14T09:00:00Z",
    }  # fmt: skip
    assert wire_answer(done.answer).model_dump(mode="json")["actions"] == [shape]
    event = wire_event(ActionReady(ACTION))
    assert (event.name, event.data) == ("action", shape)
    free = wire_event(ActionReady(replace(ACTION, price=None, fee=None)))
    assert free.data["price"] is None
