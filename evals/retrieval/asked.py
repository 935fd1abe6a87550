"""Every question of a set on the page: who finds the answer earlier, and what stands above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from evals.markup import Markup, tag
from evals.retrieval.questions import Question
from evals.retrieval.results import Outcome, SetResult
from evals.retrieval.split import part
from evals.retrieval.systems import OURS, SINGLE
from evals.retrieval.verdicts import measures_of

Result = Literal["win", "loss", "same"]

_FOUND_BY_NONE = 1_000


def asked(result: SetResult) -> Markup:
    """Return the filter and the table; nothing where ours or every single stage was left out."""
    best = best_single(result)
    if best is None or OURS not in result.outcomes:
        return Markup()
    ours, other = result.outcomes[OURS], result.outcomes[best]
    questions = result.questions.questions
    verdict = {one.question_id: compared(ours[one.question_id], other[one.question_id]) for one in questions}
    # What a person can learn from comes first.
    ordered = sorted(questions, key=lambda one: list(_TOLD).index(verdict[one.question_id]))
    rows = [_row(one, best, ours[one.question_id], other[one.question_id]) for one in ordered]
    counts = list(verdict.values())
    told = ", ".join(f"{counts.count(name)} {text}" for name, text in _TOLD.items())
    heading = tag(
        "tr", *(tag("th", name) for name in ("question", f"ours / {best}", "right answer and what was found"))
    )
    return tag(
        "div",
        tag("h3", f"Question by question, against {best}: {told}"),
        _filter(result),
        tag("div", tag("table", tag("thead", heading), tag("tbody", *rows, class_="asked")), class_="scroll"),
    )


def best_single(result: SetResult) -> str | None:
    """Return the single stage with the highest mean on the measure that counts most."""
    measure = measures_of(result.questions.shape)[0]
    means = {stage: mean.mean for stage in SINGLE if stage in result.outcomes and (mean := result.mean(stage, measure))}
    return max(means, key=lambda stage: means[stage]) if means else None


def compared(ours: Outcome, other: Outcome) -> Result:
    """Say who has the first right answer further up."""
    mine, others = (one.place or _FOUND_BY_NONE for one in (ours, other))
    return "same" if mine == others else "win" if mine < others else "loss"


_TOLD: dict[Result, str] = {"loss": "lost", "win": "won", "same": "the same"}


def _row(question: Question, best: str, ours: Outcome, other: Outcome) -> Markup:
    verdict = compared(ours, other)
    right = [
        tag("div", tag("code", one.document_id), f" “{one.holds}”" if one.holds else "") for one in question.relevant
    ]
    before = [tag("div", turn, class_="before") for turn in question.before]
    about = " · ".join(text for text in (question.question_id, question.kind, part(question.group)) if text)
    return tag(
        "tr",
        tag("td", *before, tag("div", question.text.strip(), class_="question"), tag("small", about)),
        tag("td", _place(ours), " / ", _place(other), tag("br"), tag("span", _TOLD[verdict], class_=verdict)),
        tag(
            "td",
            *right,
            tag(
                "details",
                tag("summary", "what was found"),
                tag("div", _found("ours", ours), _found(best, other), class_="found"),
            ),
        ),
        data_result=verdict,
        data_half=part(question.group),
        data_kind=question.kind,
    )


def _place(outcome: Outcome) -> str:
    return str(outcome.place) if outcome.place else "none"


def _found(name: str, outcome: Outcome) -> Markup:
    items = [
        tag(
            "li",
            tag("code", one.document_id),
            tag("div", one.title),
            tag("small", one.text, class_="muted"),
            class_="right" if one.right else None,
        )
        for one in outcome.shown
    ]
    return tag("div", tag("b", name), tag("ol", *items))


def _filter(result: SetResult) -> Markup:
    kinds = sorted({question.kind for question in result.questions.questions} - {""})
    return tag(
        "div",
        tag("label", "Words ", tag("input", type="search", aria_label="Words in the question or what was found")),
        _select("result", "Result", _TOLD.items()),
        _select("half", "Half", (("learn", "learn"), ("report", "report"))),
        _select("kind", "Kind", ((kind, kind) for kind in kinds)) if kinds else "",
        tag("output", class_="muted"),
        class_="filter",
    )


def _select(name: str, shown: str, values: Iterable[tuple[str, str]]) -> Markup:
    options = [tag("option", "all", value=""), *(tag("option", text, value=value) for value, text in values)]
    return tag("label", f"{shown} ", tag("select", *options, name=name))
