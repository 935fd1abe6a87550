"""What became of a model's sentences is told by its own account of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evals.agent.scoring import Tally
from grounding.money import Money
from grounding.types import (
    AccountFact,
    Answer,
    Citation,
    Dropped,
    Outcome,
    Repaired,
    Sentence,
    SentenceKind,
    Verdict,
)

NOW = datetime(2026, 9, 14, tzinfo=UTC)
MINUTES = AccountFact("crm", "bucket", "used", 1206, NOW)
OWED = AccountFact("crm", "balance", "owed", Money(500, "EUR"), NOW)


def answer(*texts: str, dropped: tuple[Dropped, ...] = (), repaired: tuple[Repaired, ...] = ()) -> Answer:
    """Return an answer whose sentences all cite one fact."""
    sentences = tuple(
        Sentence(place, text, SentenceKind.CLAIM, (1,), Verdict.SUPPORTED) for place, text in enumerate(texts)
    )
    return Answer(
        "a", "c", "m", NOW, "en", Outcome.ANSWERED, "model", sentences, (Citation(1, OWED),),
        dropped=dropped, repaired=repaired,
    )  # fmt: skip


def said(line: str, lie: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a line as the double accounts for it."""
    return {"line": line, "lie": lie, "evidence": ["E1"], "tool": None, **more}


def test_each_fate_of_a_sentence_is_counted() -> None:
    tally = Tally()
    given = answer(
        "You owe €5.00.",
        "You owe 5 euros",
        dropped=(Dropped("You owe €9.", "not in the evidence: €9"),),
        repaired=(Repaired("You owe €7.", "You owe €5.00.", "corrected"),),
    )
    lines = [
        said("You owe 5 euros."),
        said("You owe ⟦E1⟧.", "placeholder"),
        said("You owe €9.", "amount"),
        said("You owe €7.", "amount"),
        said("It was never reached."),
    ]
    tally.add("What do I owe?", given, lines)
    assert dict(tally.true) == {"shown": 1, "unsaid": 1}
    assert {kind: dict(fates) for kind, fates in tally.lies.items()} == {
        "placeholder": {"shown": 1},
        "amount": {"dropped": 1, "mended": 1},
    }
    assert [line["lie"] for line in tally.shown] == ["placeholder"]


def test_a_true_sentence_that_was_dropped_is_kept_with_its_reason() -> None:
    tally = Tally()
    tally.add("?", answer(dropped=(Dropped("You owe €5.00.", "why"),)), [said("You owe €5.00.")])
    assert [line["reason"] for line in tally.dropped] == ["why"]


def test_calls_repairs_and_lines_without_evidence_are_no_sentences() -> None:
    tally = Tally()
    tally.add("?", answer(), [said("{}", tool="offers"), said("x", repair="y"), {**said("Sure!"), "evidence": []}])
    assert (tally.true.total(), tally.lies) == (0, {})


def test_a_figure_that_what_is_cited_does_not_hold_is_found_by_its_digits() -> None:
    tally = Tally()
    tally.add("?", answer("You owe €5.00.", "You owe €6.00."), [])
    assert tally.figures == ["You owe €6.00."]


def test_marks_between_thousands_part_no_figure() -> None:
    tally = Tally()
    many = replace(answer("1,206 minutes in all.", "1206 minutes.", "206 minutes."), citations=(Citation(1, MINUTES),))
    tally.add("?", many, [])
    assert tally.figures == ["206 minutes."]


def test_what_is_written_to_a_file_is_plain() -> None:
    tally = Tally({"P-1": "Plan One"})
    tally.add("?", replace(answer("You owe €5.00."), mode="extractive"), [said("You owe €5.00.", "amount")])
    assert tally.record() | {"shown": [], "figures": []} == {
        "answers": 1, "worded": 0, "true": {}, "lies": {"amount": {"shown": 1}},
        "figures": [], "shown": [], "dropped": [], "added_ms": [],
    }  # fmt: skip
