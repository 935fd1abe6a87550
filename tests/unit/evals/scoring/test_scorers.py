"""What each scorer finds of a conversation."""

from __future__ import annotations

from typing import Any

import pytest

from evals.results.types import JUDGES, MEASURES
from evals.scoring.roster import SCORERS
from tests.unit.evals.scoring.conversations import MEANS, answer, heard

Json = dict[str, Any]


def cited(**fields: Any) -> Json:
    """Return an answer with one citation."""
    return answer(citations=[{"number": 1, **fields}])


DOCUMENT = {"kind": "passage", "document_id": "help/a.md", "passage_id": "p1", "quote": "A bill"}
RECORD = {"kind": "account", "record": "bill/B-1", "field": "total"}
STEPS = [
    {"text": f"Tap **{name}**.", "block": {"type": "step", "number": number}, "kind": "claim"}
    for number, name in [(1, "Settings"), (2, "Network"), (2, "Reset")]
]


@pytest.mark.parametrize(
    ("name", "expect", "got", "value", "reason"),
    [
        ("outcome", {"outcome": ["answered", "clarify"]}, answer(), 1, ""),
        ("outcome", {"outcome": ["abstained"]}, answer(), 0, "ended answered, not abstained"),
        ("abstention", {"outcome": ["answered"]}, answer(outcome="abstained"), 0, "false refusal"),
        ("abstention", {"outcome": ["answered"]}, answer(outcome="clarify"), 1, ""),
        ("abstention", {"outcome": ["abstained", "refused"]}, answer(), 0, "false answer"),
        ("abstention", {"outcome": ["refused"]}, answer(outcome="abstained"), 1, ""),
        ("facts", {"facts": ["€5.00", "Plus"]}, answer("Plus is €5.00 [1]"), 1, ""),
        ("facts", {"facts": ["€5.00", "Plus"]}, answer("It is 5.00 EUR"), 0.5, "not said: Plus"),
        ("facts", {"any_of": [["Plus", "Max"]]}, answer("Max it is"), 1, ""),
        ("facts", {"any_of": [["Plus", "Max"]]}, answer("Start it is"), 0, "none said of: Plus, Max"),
        ("forbidden", {"forbidden": ["€5.00"]}, answer("It is €6.00"), 1, ""),
        ("forbidden", {"forbidden": ["€6.00", "x"]}, answer("It is €6.00"), 0, "said, and forbidden by €6.00"),
        ("forbidden", {"forbidden": ["/ref[uo]nd/"]}, answer(choices=["Get a refund"]), 0, ": refund"),
        ("citations", {"cites": [{"record": "bill"}]}, cited(**RECORD), 1, ""),
        ("citations", {"cites": [{"record": "bill/B-1", "field": "total"}]}, cited(**RECORD), 1, ""),
        ("citations", {"cites": [{"record": "bill", "field": "due"}]}, cited(**RECORD), 0, "not cited: bill.due"),
        ("citations", {"cites": [{"record": "bil"}]}, cited(**RECORD), 0, "not cited: bil"),
        ("citations", {"cites": [{"document": "help/a.md", "holds": "whole bill"}]}, cited(**DOCUMENT), 1, ""),
        ("citations", {"cites": [{"document": "help/a.md", "holds": "fee"}]}, cited(**DOCUMENT), 0, "help/a.md (fee)"),
        ("citations", {"cites": [{"document": "help/b.md"}]}, cited(**DOCUMENT), 0, "help/b.md"),
        ("citations", {"cites": [{"offering": "A"}]}, cited(kind="verdict", offering_id="A"), 1, ""),
        ("citations", {"cites": [{"offering": "A"}, {"record": "bill"}]}, cited(**RECORD), 0.5, "offering A"),
        ("offers", {"offers": []}, answer(), 1, ""),
        ("offers", {"offers": ["B", "A"]}, answer(offers=[{"offering_id": "A"}, {"offering_id": "B"}]), 1, ""),
        ("offers", {"offers": ["A"]}, answer(offers=[{"offering_id": "B"}]), 0, "not offered: A; offered beside: B"),
        ("offers", {"offers": "eligible"}, answer(offers=[{"offering_id": "A"}]), 0, "not eligible: A"),
        ("actions", {"actions": ["add_on"]}, answer(actions=[{"kind": "add_on", "summary": ""}]), 1, ""),
        ("actions", {"actions": []}, answer(actions=[{"kind": "add_on", "summary": ""}]), 0, "proposed beside: add_on"),
        ("handoff", {"handoff": "fraud"}, answer(handoff={"route": "fraud", "contact": ""}), 1, ""),
        ("handoff", {"handoff": "fraud"}, answer(), 0, "handed over by no route, not fraud"),
        ("choices", {"choices": ["first line"]}, answer(choices=["The FIRST line"]), 1, ""),
        ("choices", {"choices": ["first", "third"]}, answer(choices=["first"]), 0.5, "not among the choices: third"),
        ("steps", {"steps": ["Tap Settings", "Reset"]}, answer(sentences=STEPS), 1, ""),
        ("steps", {"steps": ["Reset", "Settings"]}, answer(sentences=STEPS), 0.5, "out of order: Settings"),
        ("steps", {"steps": ["Network", "Reset"]}, answer(sentences=STEPS), 0.5, "out of order: Reset"),
        ("steps", {"steps": ["Call us"]}, answer(sentences=STEPS), 0, "no step: Call us"),
    ],
)
async def test_a_scorer_judges(name: str, expect: Json, got: Json, value: float, reason: str) -> None:
    """By what is expected, and says what is wrong."""
    found = await SCORERS[name](heard(expect, got, passages={"p1": "The whole  bill\nhas it"}), MEANS)
    assert found is not None and found.value == value
    assert reason in found.reason if reason else not found.reason


async def test_a_scorer_keeps_out_of_what_nothing_is_expected_of() -> None:
    """Only what needs no expectation is there."""
    conversation = heard({"outcome": ["clarify"]}, answer())
    found = {name for name, judge in SCORERS.items() if await judge(conversation, MEANS) is not None}
    assert found == {"outcome", "latency"}


async def test_offers_are_decided_anew_for_a_customer() -> None:
    """`eligible` asks the rules."""
    asked = heard({"offers": "eligible"}, answer(offers=[{"offering_id": "A"}]), fields={"customer": "C-1"})
    found = await SCORERS["offers"](asked, MEANS)
    assert found is not None and found.value == 1


@pytest.mark.parametrize(("day", "value"), [("2026-09-14", 0), ("2026-10-01", 1)])
async def test_an_offer_for_a_later_day_is_decided_for_that_day(day: str, value: int) -> None:
    """The day is the one that its verdict is of."""
    verdict = {"kind": "verdict", "offering_id": "B", "verdict": "eligible", "as_of": day}
    given = answer(offers=[{"offering_id": "B"}], citations=[verdict])
    found = await SCORERS["offers"](heard({"offers": "eligible"}, given, fields={"customer": "C-1"}), MEANS)
    assert found is not None and found.value == value


async def test_earlier_turns_are_judged_too_and_named() -> None:
    """What is expected of each."""
    turns = [{"say": "a", "expect": {"facts": ["yes"]}}, {"say": "b"}]
    asked = heard({"facts": ["no"]}, answer("maybe"), answer("no"), fields={"ask": None, "turns": turns})
    found = await SCORERS["facts"](asked, MEANS)
    assert found is not None and (found.value, found.reason) == (0.5, "turn 1: not said: yes")


async def test_a_simulated_customer_has_to_hear_what_he_wanted() -> None:
    """In any answer."""
    script = {"goal": "g", "opens": "o", "until": ["yes", "never"]}
    asked = heard({"outcome": ["answered"]}, answer("yes"), answer("no"), fields={"ask": None, "simulated": script})
    found = await SCORERS["facts"](asked, MEANS)
    assert found is not None and (found.value, found.reason) == (0.5, "never said: never")


async def test_support_is_that_of_the_weakest_claim_and_precision_their_share() -> None:
    """Nearly supported is not supported."""
    claims = [{"kind": "claim"}, {"kind": "claim"}]
    sound, broken = answer(sentences=claims), answer(sentences=claims, wrong=[(1.0, "why")])
    for got, support, precision in ((sound, 1.0, 1.0), (broken, 0.99, 0.5)):
        asked = heard({"outcome": ["answered"]}, got)
        judged, measured = await SCORERS["support"](asked, MEANS), await SCORERS["citation_precision"](asked, MEANS)
        assert judged is not None and measured is not None
        assert (judged.value, measured.value) == (support, precision)


@pytest.mark.parametrize(
    ("documents", "recall", "gain"),
    [(["help/a.md", "help/b.md"], 1.0, 1.0), (["x", "help/b.md"], 0.5, 0.387), (["x"], 0.0, 0.0)],
)
async def test_retrieval_is_measured_by_rank(documents: list[str], recall: float, gain: float) -> None:
    """Recall by whether, nDCG by where."""
    found = tuple({"document_id": each, "text": "t"} for each in documents)
    expect = {"cites": [{"document": "help/a.md"}], "passages": [{"document": "help/b.md", "holds": "T"}]}
    asked = heard(expect, answer(), found=found)
    first, second = await SCORERS["retrieval_recall"](asked, MEANS), await SCORERS["retrieval_ndcg"](asked, MEANS)
    assert first is not None and second is not None and second.value is not None
    assert (first.value, round(second.value, 3)) == (recall, gain)


def test_every_scorer_judges_or_measures() -> None:
    """Names are those that everything else goes by."""
    assert JUDGES | MEASURES <= SCORERS.keys()
    assert SCORERS.keys() - JUDGES - MEASURES == {
        "citation_precision", "retrieval_recall", "retrieval_ndcg", "model_kept", "model_worded",
    }  # fmt: skip
