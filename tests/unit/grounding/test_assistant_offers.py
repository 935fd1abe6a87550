"""The offers of an answer are those that its sentences make and the decision cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.api.answers import wire_answer
from grounding.catalogue import Price
from grounding.types import Draft, Offer, SentenceKind, VerdictFact, VerdictReason
from tests.unit.grounding.test_assistant import Run, drafting
from tests.unit.grounding.world import euro

REASON = VerdictReason("AGE", "For people under 26.", "age@1")
MAX = VerdictFact("F-MAX", "1.2", "Fjord Max", "eligible", (REASON,), "r1", "i1", date(2026, 9, 14), "L-1", "Fjord Max")
PLUS = replace(MAX, offering_id="F-PLUS", name="Fjord Plus", value="Fjord Plus")
PRICE = Price("P", "Monthly", "recurring", euro("30.00"), True, "month")
OFF = Price("D", "Off", "discount", euro("5.00"), True, "month", duration_months=6)
OFFERS = (Offer(MAX, (PRICE, OFF), 12), Offer(PLUS, (), None))
SAID = Draft("Fjord Max is for you.", SentenceKind.CLAIM, (MAX,), offers=("F-MAX",))
LIE = Draft("Fjord Plus is yours for €1.00.", SentenceKind.CLAIM, (PLUS,), offers=("F-PLUS",))


async def test_exactly_what_is_named_and_let_through_is_offered() -> None:
    answer = await Run(replace(drafting(SAID, LIE), offers=OFFERS)).all()
    assert [offer.verdict.offering_id for offer in answer.offers] == ["F-MAX"]
    assert [each.text for each in answer.dropped] == [LIE.text]


async def test_a_sentence_that_no_decision_backs_is_dropped() -> None:
    answer = await Run(drafting(SAID)).all()
    assert answer.offers == () and [each.text for each in answer.dropped] == [SAID.text]
    unknown = replace(MAX, verdict="unknown")
    answer = await Run(replace(drafting(SAID), offers=(Offer(unknown, (), None),))).all()
    assert answer.offers == () and len(answer.dropped) == 1


async def test_without_a_record_there_are_no_offers() -> None:
    run = Run(replace(drafting(SAID), offers=OFFERS))
    run.audit.fails = True
    answer = await run.all()
    assert answer.offers == () and "audit_unavailable" in answer.degraded


async def test_the_wire_shape_of_an_offer_and_of_its_citation() -> None:
    wire = wire_answer(await Run(replace(drafting(SAID), offers=OFFERS)).all()).model_dump(mode="json")
    reasons = [{"code": "AGE", "label": "For people under 26.", "rule": "age@1"}]
    price = {
        "type": "recurring", "period": "month", "value": "30.00", "unit": "EUR", "tax_included": True, "duration": None,
    }  # fmt: skip
    off = {**price, "type": "discount", "value": "5.00", "duration": "P6M"}
    assert wire["offers"] == [
        {
            "offering_id": "F-MAX", "version": "1.2", "name": "Fjord Max", "prices": [price, off], "term": "P12M",
            "verdict": "eligible", "reasons": reasons, "ruleset": "r1",
        }
    ]  # fmt: skip
    assert wire["citations"] == [
        {
            "number": 1, "kind": "verdict", "offering_id": "F-MAX", "version": "1.2", "name": "Fjord Max",
            "verdict": "eligible", "reasons": reasons, "line": "L-1", "ruleset": "r1", "inputs": "i1",
            "as_of": "2026-09-14",
        }
    ]  # fmt: skip
