"""The page holds everything, and nothing that was measured can become markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from evals.bench.machine import facts
from evals.markup import tag
from evals.retrieval.asked import compared
from evals.retrieval.page import page
from evals.retrieval.questions import Question, QuestionSet, Shape, Target
from evals.retrieval.results import Outcome, SetResult, Shown, outcome
from evals.retrieval.verdicts import verdicts
from tests.passages import passage

HOSTILE = "<script>alert('x')</script> & \"quotes\" </details>"


def result(shape: Shape = "alerts", stages: tuple[str, ...] = ("sparse", "dense", "ours")) -> SetResult:
    questions = tuple(
        Question(f"q{number}", f"{HOSTILE} {number}", relevant=(Target(f"s/{number}.md"),), group=f"g{number % 10}")
        for number in range(20)
    )
    right = {"sparse": 5, "dense": 10, "ours": 15, "fused": 7}

    def found(stage: str, number: int) -> Outcome:
        keys = (f"s/{number}.md",) if number < right[stage] else ("s/other.md", f"s/{number}.md")
        return Outcome(keys, 1 if number < right[stage] else 2, (Shown("s/x.md", HOSTILE, HOSTILE, True),))

    outcomes = {
        stage: {one.question_id: found(stage, number) for number, one in enumerate(questions)} for stage in stages
    }
    sets = QuestionSet("hostile", shape, (), questions, note=HOSTILE)
    return SetResult(sets, outcomes, dict.fromkeys(stages, 1.0))


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)


def test_the_page_stands_alone_and_escapes_every_text() -> None:
    pytest.importorskip("matplotlib")
    text = page([result()], None, facts())
    parser = _Scripts()
    parser.feed(text)
    assert parser.opened.count("script") == 1, "the page's own"
    assert parser.opened.count("svg") == 1
    assert parser.opened.count("details") == 20
    assert not re.search(r"(?:src|href)=\"(?!#)", re.sub(r"xlink:href=\"#", "", text))
    assert "against sparse: 0 lost, 10 won, 10 the same" in text


def test_where_ours_was_not_measured_there_is_nothing_to_compare() -> None:
    found = result(stages=("sparse", "fused"))
    assert list(verdicts(found, None)) == []
    assert "was found" not in page([found], "report", facts())


def test_verdicts_name_the_single_stage_that_is_best() -> None:
    by_measure = {one.measure: one for one in verdicts(result(), None)}
    first = by_measure["hit@1"]
    assert (first.best, first.ours.mean, first.other.mean, first.difference.mean) == ("dense", 0.75, 0.5, 0.25)
    assert first.met
    assert [check.told for check in by_measure["hit@5"].checks] == ["low > -0.02 ✓", "gain >= 0.10 ✗"]
    assert not by_measure["hit@5"].met


def test_a_verdict_on_a_half_counts_its_questions_only() -> None:
    halves = [next(verdicts(result(), half)).ours.mean for half in (None, "learn", "report")]
    assert len(halves) == 3


@pytest.mark.parametrize(
    ("ours", "other", "verdict"), [(1, 2, "win"), (None, 1, "loss"), (3, 3, "same"), (None, None, "same")]
)
def test_who_has_the_answer_further_up_wins(ours: int | None, other: int | None, verdict: str) -> None:
    assert compared(Outcome((), ours, ()), Outcome((), other, ())) == verdict


def test_an_outcome_tells_where_the_first_right_answer_stands() -> None:
    question = Question("q", "?", relevant=(Target("s/b.md"),))
    found = outcome(question, [passage("s/a.md", "one"), passage("s/b.md", "two")])
    assert (found.keys, found.place) == (("s/a.md", "s/b.md"), 2)
    assert [one.right for one in found.shown] == [False, True]


def test_a_long_passage_is_shown_by_its_beginning() -> None:
    found = outcome(Question("q", "?", relevant=(Target("s/a.md"),)), [passage("s/a.md", "word " * 100)])
    assert found.shown[0].text.endswith("word …")
    assert len(found.shown[0].text) <= 202


def test_tags_escape_what_was_not_made_by_them() -> None:
    assert tag("p", "<b>", tag("b", "x"), class_='"') == '<p class="&quot;">&lt;b&gt;<b>x</b></p>'
    assert tag("br", data_x=None) == "<br>"
