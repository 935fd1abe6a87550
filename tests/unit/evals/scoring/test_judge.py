"""What a judge is shown of a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from evals.judging.judge import Judge
from evals.results.types import Score
from evals.scoring.judge import judge_scorer, rubric, submission
from evals.scoring.types import Heard, Means
from evals.suites.cases import Case
from tests.unit.evals.judging.models import Scripted, between

CASE = Case.model_validate(
    {
        "id": "roam-week",
        "why": "Roaming has changed in August.",
        "ask": "What does roaming cost?",
        "expect": {
            "outcome": ["answered"],
            "facts": ["€19.00", "a week"],
            "any_of": [["Spain", "the EU"]],
            "forbidden": ["free"],
            "cites": [{"document": "help/roaming.md", "holds": "19 euros"}, {"record": "bill"}],
            "steps": ["open the app"],
            "offers": [],
        },
    }
)
CITED: list[dict[str, Any]] = [
    {
        "number": 1,
        "kind": "passage",
        "passage_id": "p1",
        "title": "Roaming",
        "section": "",
        "document_id": "help/roaming.md",
        "quote": "19 euros",
    },
    {
        "number": 2,
        "kind": "catalogue",
        "offering_id": "ROAM",
        "field": "price",
        "value": {"value": "19", "unit": "EUR"},
    },
]
HEARD = Heard(
    CASE,
    ("What does roaming cost?",),
    ({"text": "It costs €19.00 a week [1][2].", "citations": CITED},),
    (5.0,),
    passages={"p1": "Roaming costs 19 euros a week."},
)


def test_what_is_right_is_told_in_words_without_what_nothing_is_expected_of() -> None:
    assert rubric(CASE.why, CASE.expect) == (
        "Roaming has changed in August.\n"
        "It ends as one of: answered\n"
        "It says: €19.00; a week\n"
        "It says one of: Spain; the EU\n"
        "It does not say: free\n"
        "It rests on: 19 euros\n"
        "It gives these steps in this order: open the app\n"
        "It offers nothing"
    )


def test_a_passage_is_shown_whole_and_other_evidence_as_people_see_it() -> None:
    shown = submission(HEARD)
    assert shown.answer == "It costs €19.00 a week [1][2]."
    assert shown.evidence == ("[1] Roaming costs 19 euros a week.", "[2] catalogue ROAM price = 19 EUR")


async def test_a_conversation_is_judged_over_http() -> None:
    scripted = Scripted(lambda told: {"reason": "no Spain", "verdict": "wrong"})
    async with scripted.asker() as asker:
        found = await judge_scorer(Judge(asker))(HEARD, _no_means())
    assert found == Score(0.0, "no Spain")
    assert "19 euros" in between("evidence", scripted.told[0]["messages"][1]["content"])


def _no_means() -> Means:
    class Nothing:
        def unsupported(self, answer: object, passages: object) -> tuple[int, list[tuple[float, str]]]:
            return 0, []

        async def eligible(self, customer_id: str, on: date | None = None) -> frozenset[str]:
            return frozenset()

    return Means(Nothing(), Nothing())
