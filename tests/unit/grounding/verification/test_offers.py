"""No sentence offers what this turn's decision did not clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.types import CatalogueFact, Draft, Evidence, PassageEvidence, SentenceKind, Verdict, VerdictFact
from grounding.verification.checks import Verifier
from tests.unit.grounding.world import euro, fact, passage

OFFERING = (r"\byou (can|could) (now )?(have|get|take|change)\b", r"\bwe offer you\b")
VERIFIER = Verifier("en-IE", ("Fjord Max", "Fjord Plus"), offering=OFFERING, sold=("Fjord Max", "Fjord Plus"))
VERDICT = VerdictFact("F-MAX", "1", "Fjord Max", "eligible", (), "r1", "i1", date(2026, 9, 14), "L-1", "Fjord Max")
PRICE = CatalogueFact("F-MAX", "1", "price/P", euro("30.00"))
NAME = CatalogueFact("F-MAX", "1", "name", "Fjord Max")
TEXT = "You can have Fjord Max for €30.00."


def found(text: str, *evidence: Evidence, cleared: tuple[str, ...] = ("F-MAX",), offers: tuple[str, ...] = ()) -> str:
    """Return why a claim is kept back; empty if it is let through."""
    checked = VERIFIER.check(Draft(text, SentenceKind.CLAIM, evidence, offers=offers), cleared)
    assert (checked.verdict is Verdict.SUPPORTED) is not bool(checked.reason)
    return checked.reason


def test_an_offer_with_an_eligible_verdict_of_this_turn_passes() -> None:
    assert found(TEXT, VERDICT, PRICE, offers=("F-MAX",)) == ""


@pytest.mark.parametrize("verdict", ["unknown", "ineligible"])
def test_any_other_verdict_does_not_do(verdict: str) -> None:
    assert "F-MAX" in found(TEXT, replace(VERDICT, verdict=verdict), PRICE, offers=("F-MAX",))
    assert "Fjord Max" in found(TEXT, replace(VERDICT, verdict=verdict), PRICE)


def test_a_verdict_that_this_turn_did_not_make_does_not_do() -> None:
    assert "F-MAX" in found(TEXT, VERDICT, PRICE, cleared=(), offers=("F-MAX",))
    assert "F-MAX" in found(TEXT, VERDICT, PRICE, cleared=("F-PLUS",))


def test_an_offer_in_words_alone_is_kept_back_however_it_came_about() -> None:
    assert "Fjord Max" in found(TEXT, NAME, PRICE)
    page = passage("Fjord Max costs €30.00 and anybody can have it for the asking.")
    assert "Fjord Max" in found("We offer you Fjord Max for €30.00.", PassageEvidence(page, page.text))


def test_a_second_name_in_an_offer_needs_its_own_verdict() -> None:
    plus = CatalogueFact("F-PLUS", "1", "name", "Fjord Plus")
    assert "Fjord Plus" in found("You can have Fjord Max or Fjord Plus.", VERDICT, plus)


def test_a_price_is_no_offer_and_neither_is_a_refusal() -> None:
    assert found("Fjord Max costs €30.00.", NAME, PRICE, cleared=()) == ""
    assert found("You can't have Fjord Max.", replace(VERDICT, verdict="ineligible"), cleared=()) == ""


def test_a_document_may_say_word_for_word_what_anybody_may_have() -> None:
    page = passage("You can have Fjord Max from any shop.")
    assert found(page.text, PassageEvidence(page, page.text), cleared=()) == ""


def test_a_line_that_is_called_after_a_plan_is_no_offer_of_it() -> None:
    label = fact("Fjord Plus phone", "label", "line/L-1")
    assert found("You can change Fjord Plus phone to Fjord Max.", VERDICT, label) == ""
