"""Whole answers, as `groundline verify` checks them."""

from __future__ import annotations

from grounding.types import Verdict
from grounding.verification.answers import CheckedAnswer, check_answer
from grounding.verification.free import FreeVerifier
from grounding.verification.wording import Wording

VERIFIER = FreeVerifier("en-IE", Wording("en", {"denial": [r"\bnot\b"]}), names=["Fjord Plus"], currency="EUR")
EVIDENCE = ["The Day Pass costs €3.99 a day. It covers Switzerland and Turkey.", "Fjord Plus includes Switzerland."]


def check(answer: str) -> CheckedAnswer:
    """Check an answer against the evidence."""
    return check_answer(VERIFIER, answer, EVIDENCE)


def verdicts(answer: str) -> list[tuple[str, Verdict]]:
    """Return the sentences of an answer with what was found of each."""
    return [(text, found.verdict) for text, found in check(answer).sentences]


def test_every_sentence_gets_its_own_verdict() -> None:
    assert verdicts("Hello there! The Day Pass costs €3.99 a day. It costs €9.99 a week.") == [
        ("Hello there!", Verdict.NOT_A_CLAIM),
        ("The Day Pass costs €3.99 a day.", Verdict.SUPPORTED),
        ("It costs €9.99 a week.", Verdict.UNSUPPORTED),
    ]


def test_one_unsupported_claim_makes_the_answer_unsupported() -> None:
    good, bad = "The Day Pass covers Switzerland.", "The Day Pass insures luggage and rental cars."
    assert (check(good).supported, check(good).score) == (True, 1.0)
    assert not check(f"{good} {bad}").supported
    assert check(f"{good} {bad}").score < 0.6


def test_citation_marks_and_list_marks_are_not_read_as_figures() -> None:
    answer = (
        "- The Day Pass costs €3.99 a day [1].\n2. The Day Pass covers Turkey [12][3] [4, 5].\n"
        "## Fjord Plus includes Switzerland"
    )
    assert [found for _, found in verdicts(answer)] == [Verdict.SUPPORTED] * 3


def test_a_figure_in_brackets_that_is_no_mark_is_read() -> None:
    assert not check("The Day Pass costs [€4.99] a day.").supported


def test_a_question_is_no_claim_even_with_a_figure() -> None:
    assert verdicts("Did you know that it costs €9.99?") == [("Did you know that it costs €9.99?", Verdict.NOT_A_CLAIM)]


def test_an_empty_answer_claims_nothing() -> None:
    assert check("") == CheckedAnswer(True, 1.0, ())


def test_a_short_sentence_with_an_invented_figure_is_a_claim() -> None:
    assert not check("It costs €9.99.").supported
    assert not check("Only €9.99.").supported


def test_without_evidence_nothing_is_supported() -> None:
    assert not check_answer(VERIFIER, "The Day Pass covers Turkey.", []).supported
