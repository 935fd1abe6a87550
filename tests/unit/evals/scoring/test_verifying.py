"""Claims checked once more, by what is on the wire."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evals.scoring.evidence import evidence
from evals.scoring.verifying import WireVerification
from grounding.money import Money
from grounding.types import AccountFact, ComputedFact, Draft, VerdictFact
from grounding.values import Quantity
from grounding.verification.checks import Checked, Verifier
from grounding.verification.turn import TurnEvidence
from tests.unit.evals.scoring.conversations import answer

Json = dict[str, Any]

PASSAGE = {
    "number": 1, "kind": "passage", "document_id": "help/a.md", "document_version": "v", "passage_id": "p",
    "title": "Fees", "section": "Help > Fees", "quote": "A fee is due.", "url": None, "audience": "public",
    "effective_from": None,
}  # fmt: skip
AS_OF = "2026-09-14T09:30:00+01:00"
BILL = {
    "number": 2, "kind": "account", "system": "crm", "record": "bill/B-1", "field": "total", "as_of": AS_OF,
    "value": {"value": "12.50", "unit": "EUR"}, "stale": False,
}  # fmt: skip
SUM = {"number": 3, "kind": "computed", "operation": "sum", "inputs": [2], "value": {"amount": "2", "units": "months"}}
VERDICT = {
    "number": 4, "kind": "verdict", "offering_id": "A", "version": "1", "name": "Plus", "verdict": "eligible",
    "reasons": [{"code": "c", "label": "Fine", "rule": "r@1"}], "line": None, "ruleset": "h", "inputs": "i",
    "as_of": "2026-09-14",
}  # fmt: skip


class Free:
    """A check that finds whatever it is told to."""

    asked = 0

    def check(self, draft: Draft, turn: TurnEvidence) -> Checked:
        """Refuse."""
        self.asked += 1
        return Verifier("en-IE").check(draft)


def said(text: str, *numbers: int, kind: str = "claim") -> Json:
    """Return a sentence."""
    return {"text": text, "kind": kind, "citations": list(numbers), "block": None}


def test_citations_become_what_they_were_made_of() -> None:
    """With their types."""
    made = evidence(answer(citations=[SUM, BILL, PASSAGE, VERDICT]), {"p": "The whole passage."})
    (passage,), (bill,), (computed,) = made[1], made[2], made[3]
    assert passage.key == ("passage", "p")
    assert isinstance(bill, AccountFact) and bill.value == Money(1250, "EUR")
    assert isinstance(computed, ComputedFact) and computed.inputs == (bill,)
    assert isinstance(computed.value, Quantity) and computed.value.unit == "months"
    verdicts = [each for each in made[4] if isinstance(each, VerdictFact)]
    assert [each.value for each in verdicts] == ["Plus", "Fine"] and verdicts[0].as_of == date(2026, 9, 14)


def test_what_nobody_knows_is_refused() -> None:
    """A later schema must not look right."""
    with pytest.raises(ValueError, match="kind `alarm`"):
        evidence(answer(citations=[{"number": 1, "kind": "alarm"}]), {})


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        (said("A fee is due.", 1), 0),
        (said("Your bill is €12.50.", 2), 0),
        (said("Your bill is €13.50.", 2), 1),
        (said("Nothing is due.", 1), 1),
        (said("You can have Plus.", 4), 0),
        (said("Hello!", kind="notice"), 0),
        (said("No evidence at all."), 1),
    ],
)
def test_a_claim_needs_what_it_cites(sentence: Json, wrong: int) -> None:
    """As it did when it was said."""
    checking = WireVerification(Verifier("en-IE"), Free)
    claims, found = checking.unsupported(answer(sentences=[sentence], citations=[PASSAGE, BILL, VERDICT]), {})
    assert claims == (sentence["kind"] == "claim") and len(found) == wrong


def test_a_passage_counts_whole() -> None:
    """Only a part of it is quoted."""
    checking = WireVerification(Verifier("en-IE"), Free)
    got = answer(sentences=[said("It is €5.00.", 1)], citations=[PASSAGE])
    assert len(checking.unsupported(got, {})[1]) == 1
    assert not checking.unsupported(got, {"p": "A fee is due. It is €5.00."})[1]


def test_a_models_sentence_is_checked_as_one() -> None:
    """By the check for what was worded freely; one of code's own needs it not."""
    free = Free()
    checking = WireVerification(Verifier("en-IE"), lambda: free)
    got = answer(mode="model", sentences=[said("Your bill is €13.50.", 2), said("It is €12.50.", 2)], citations=[BILL])
    assert len(checking.unsupported(got, {})[1]) == 1
    assert free.asked == 1
