"""A model's sentences are verified one by one, repaired once or dropped; code's words stand where they do not hold."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from decimal import Decimal

from grounding.assistant import Assistant
from grounding.errors import ModelFailed
from grounding.events import Done, Event, SentenceReady
from grounding.formatting import Formatter
from grounding.messages import Messages
from grounding.tracing import ModelTrace
from grounding.types import (
    Answer,
    Draft,
    Drafting,
    Evidence,
    Looked,
    Material,
    Offer,
    Outcome,
    SentenceKind,
    Turn,
)
from grounding.verification.checks import Verifier
from grounding.verification.free import FreeVerifier
from grounding.verification.wording import Wording
from grounding.worded import Worder
from retrieval.types import Found
from tests.fakes import FixedClock, MemoryAudit, ScriptedDrafter
from tests.unit.grounding.world import CUSTOMER, NOW, carrier, euro, fact

TURN = Turn(CUSTOMER, "c-1", "m-1", "Why?")
TEXTS = {"dont_know": "I don't know.", "missing.usage": "I can't see your usage right now."}
TOTAL, DUE = fact(euro("45.99"), "total", "bill/B-2"), fact(euro("12.00"), "open_amount", "bill/B-2")
CODE = Draft("Your last bill was €45.99.", SentenceKind.CLAIM, (TOTAL,))
MISSING = Draft(TEXTS["missing.usage"], SentenceKind.NOTICE)
TRUE = Draft("The bill comes to €45.99.", SentenceKind.CLAIM, (TOTAL,))
ALSO_TRUE = Draft("Still open are €12.00.", SentenceKind.CLAIM, (DUE,))
WRONG = Draft("The bill comes to €99.99.", SentenceKind.CLAIM, (TOTAL,))
LIE = Draft("You get 500 GB for free.", SentenceKind.CLAIM, (TOTAL,))
WORSE = Draft("The contract ends on 3 May 2027.", SentenceKind.CLAIM, (DUE,))


class ScriptedWriting:
    """Writes what it was given, and repairs from a list."""

    def __init__(self, written: Sequence[Draft | ModelFailed], repairs: Sequence[Draft | None]) -> None:
        self.written, self.repairs = list(written), list(repairs)
        self.faults: list[str] = []
        self.evidence: tuple[Evidence, ...] = (TOTAL, DUE)
        self.offers: tuple[Offer, ...] = ()
        self.code: tuple[Draft, ...] = ()

    @property
    def trace(self) -> ModelTrace:
        return ModelTrace("tiny", "hash", 1, (), ("k",), 10, 5, Decimal("0.01"), 12.0)

    async def drafts(self) -> AsyncGenerator[Draft]:
        for item in self.written:
            if isinstance(item, ModelFailed):
                raise item
            yield item

    def quoted(self, evidence: Sequence[Evidence], text: str) -> tuple[Evidence, ...]:
        return tuple(evidence)

    async def repaired(self, draft: Draft, fault: str) -> Draft | None:
        self.faults.append(fault)
        return self.repairs.pop(0) if self.repairs else None


class ScriptedWriter:
    """Begins one scripted answer."""

    def __init__(self, writing: ScriptedWriting) -> None:
        self.writing = writing
        self.begun = 0

    def warm_up(self) -> None:
        """Nothing to load."""

    def begin(self, turn: Turn, drafting: Drafting, material: Material) -> ScriptedWriting:
        self.begun += 1
        return self.writing


async def _looked(topic: str) -> Looked:
    return Looked()


async def _searched(query: str, limit: int) -> list[Found]:
    return []


MATERIAL = Material("Why?", (), {}, (), _looked, _searched)


def drafted(*drafts: Draft, outcome: Outcome = Outcome.ANSWERED, material: Material | None = MATERIAL) -> Drafting:
    """Return what code says of a turn that a model may word."""
    return Drafting(drafts, outcome, material=material)


async def answered(
    drafting: Drafting, *written: Draft | ModelFailed, repairs: Sequence[Draft | None] = ()
) -> tuple[Answer, ScriptedWriter, list[Event]]:
    """Answer a turn with a scripted model."""
    writer = ScriptedWriter(ScriptedWriting(written, repairs))
    assistant = Assistant(
        ScriptedDrafter(drafting),
        Verifier("en-IE"),
        Messages(carrier(TEXTS)),
        MemoryAudit(),
        FixedClock(NOW),
        worder=Worder(writer, FreeVerifier("en-IE", Wording("en", {}), currency="EUR", write=Formatter("en-IE").value)),
    )
    events = [event async for event in assistant.answer(TURN)]
    last = events[-1]
    assert isinstance(last, Done)
    return last.answer, writer, events


def texts(answer: Answer) -> list[str]:
    """Return what was said."""
    return [sentence.text for sentence in answer.sentences]


async def test_verified_sentences_of_a_model_are_the_answer() -> None:
    answer, _, _ = await answered(drafted(CODE), TRUE, ALSO_TRUE)
    assert (texts(answer), answer.mode, answer.degraded) == ([TRUE.text, ALSO_TRUE.text], "model", ())
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,)]
    assert answer.model is not None and answer.model.model == "tiny"


async def test_a_lie_is_repaired_once_and_the_record_holds_both() -> None:
    answer, writer, _ = await answered(drafted(CODE), LIE, ALSO_TRUE, repairs=[TRUE])
    assert texts(answer) == [TRUE.text, ALSO_TRUE.text]
    assert [(item.before, item.after) for item in answer.repaired] == [(LIE.text, TRUE.text)]
    assert "500" in writer.writing.faults[0]


async def test_a_lie_that_is_repaired_into_another_is_dropped() -> None:
    answer, writer, _ = await answered(drafted(CODE), LIE, TRUE, repairs=[WORSE, TRUE])
    assert texts(answer) == [TRUE.text]
    assert [item.text for item in answer.dropped] == [LIE.text]
    assert len(writer.writing.faults) == 1


async def test_a_sentence_without_evidence_is_not_worth_a_repair() -> None:
    answer, writer, _ = await answered(drafted(CODE), replace(TRUE, evidence=()), ALSO_TRUE, TRUE)
    assert texts(answer) == [ALSO_TRUE.text, TRUE.text]
    assert writer.writing.faults == []


async def test_introductions_without_evidence_say_nothing_against_the_rest() -> None:
    talk = [Draft(text, SentenceKind.CLAIM) for text in ("Sure!", "Here it is:", "Anything else?")]
    answer, _, _ = await answered(drafted(CODE), *talk, TRUE)
    assert (texts(answer), answer.degraded) == ([TRUE.text], ())


async def test_no_event_holds_a_word_of_what_was_dropped() -> None:
    _, _, events = await answered(drafted(CODE), LIE, TRUE, WORSE)
    shown = [event.sentence.text for event in events if isinstance(event, SentenceReady)]
    assert not any("500" in text or "2027" in text for text in shown)


async def test_a_wrong_figure_is_put_right_where_there_is_one_right_one_and_the_record_holds_both() -> None:
    answer, writer, _ = await answered(drafted(CODE), WRONG)
    assert texts(answer) == ["The bill comes to €45.99."]
    assert [(item.before, item.after) for item in answer.repaired] == [(WRONG.text, "The bill comes to €45.99.")]
    assert writer.writing.faults == []


async def test_codes_words_stand_where_nothing_holds() -> None:
    answer, _, _ = await answered(drafted(CODE), LIE, WORSE)
    assert (texts(answer), answer.mode, answer.outcome) == ([CODE.text], "extractive", Outcome.ANSWERED)
    assert answer.degraded == ("model_unverified",)


async def test_codes_words_follow_where_more_is_dropped_than_kept() -> None:
    answer, _, _ = await answered(drafted(CODE), ALSO_TRUE, LIE, WORSE)
    assert texts(answer) == [ALSO_TRUE.text, CODE.text]
    assert answer.degraded == ("model_unverified",)


async def test_a_model_that_fails_at_once_costs_nobody_his_answer() -> None:
    answer, _, _ = await answered(drafted(CODE), ModelFailed("model_unavailable", "down"))
    assert (texts(answer), answer.mode) == ([CODE.text], "extractive")
    assert answer.degraded == ("model_unavailable",)


async def test_a_model_that_breaks_off_has_its_answer_completed_without_repeating() -> None:
    answer, _, _ = await answered(drafted(CODE, ALSO_TRUE), TRUE, ModelFailed("model_cut_off", "cut"))
    assert texts(answer) == [TRUE.text, ALSO_TRUE.text]
    assert (answer.mode, answer.degraded) == ("model", ("model_cut_off",))


async def test_a_model_that_sees_no_answer_leaves_it_to_code() -> None:
    answer, _, _ = await answered(drafted(CODE))
    assert (texts(answer), answer.mode, answer.degraded) == ([CODE.text], "extractive", ())


async def test_a_model_that_leaves_the_readers_own_records_out_is_completed() -> None:
    code = replace(CODE, text="Open are €12.00.", evidence=(DUE,))
    answer, _, _ = await answered(drafted(code), TRUE)
    assert texts(answer) == [TRUE.text, code.text]


async def test_an_amount_that_the_model_leaves_out_is_said_by_code_and_one_that_it_tells_is_not_repeated() -> None:
    line = fact("My phone", "label", "line/L-1")
    told, left_out = replace(CODE, evidence=(line, TOTAL)), Draft("Open are €12.00.", SentenceKind.CLAIM, (line, DUE))
    answer, _, _ = await answered(drafted(told, left_out), TRUE)
    assert texts(answer) == [TRUE.text, left_out.text]


async def test_what_cannot_be_seen_is_said_whatever_the_model_says() -> None:
    answer, _, _ = await answered(drafted(CODE, MISSING, outcome=Outcome.PARTLY_ANSWERED), TRUE)
    assert texts(answer) == [TRUE.text, MISSING.text]
    assert answer.outcome is Outcome.PARTLY_ANSWERED


async def test_a_model_may_find_words_where_code_had_none() -> None:
    nothing = Draft(TEXTS["dont_know"], SentenceKind.NOTICE)
    answer, _, _ = await answered(drafted(nothing, outcome=Outcome.ABSTAINED), TRUE)
    assert (texts(answer), answer.outcome) == ([TRUE.text], Outcome.ANSWERED)
    silent, _, _ = await answered(drafted(nothing, outcome=Outcome.ABSTAINED))
    assert (texts(silent), silent.outcome) == ([nothing.text], Outcome.ABSTAINED)


async def test_fixed_words_are_worded_by_nobody() -> None:
    answer, writer, _ = await answered(drafted(CODE, material=None), TRUE)
    assert (texts(answer), writer.begun, answer.model) == ([CODE.text], 0, None)
