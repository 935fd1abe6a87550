"""One case on the page: in a line what became of it, and inside all that tells why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evals.comparing.shown import KINDS
from evals.markup import Markup, tag
from evals.reports.charts import stage_bar
from evals.reports.evidence import shortened
from evals.reports.figures import STAGES, milliseconds
from evals.reports.ordering import ShownCase, missed
from evals.reports.transcript import last_question, transcript
from evals.results.types import JUDGES, MEASURES, CaseResult, Score

_LONGEST_QUESTION = 160
_LONGEST_VALUE = 400


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of each case is shown."""

    quote: int | None
    """Characters of a quote; None: no evidence."""
    times: int
    """How many of the times that it was asked; 0: nothing but its line."""
    timings: bool = False
    """Whether it says where the time went."""


# A page of thousands of cases stays one that opens: what went wrong is told whole, the rest ever shorter.
WHOLE = Detail(quote=1200, times=5, timings=True)
SHORT = Detail(quote=200, times=1)
SHORTEST = Detail(quote=None, times=1)
LINE = Detail(quote=None, times=0)


def card(case: ShownCase, detail: Detail, place: str) -> Markup:
    """Return a case as an element that opens. `place`: begins the ids within."""
    return opening(case, *_body(case, detail, place))


def opening(case: ShownCase, *inside: Markup) -> Markup:
    """Return a case's line, which opens to what is inside."""
    shown = case.shown
    return tag(
        "details",
        _summary(case),
        tag("div", *inside, class_="body"),
        id=f"case-{shown.case_id}",
        class_="case",
        data_suite=shown.suite,
        data_audience=shown.audience,
        data_tags=" ".join(shown.tags),
        data_state=case.case.state,
        data_flip=case.flip,
        data_slip=case.slip,
    )


def _summary(case: ShownCase) -> Markup:
    shown = case.shown
    place = " · ".join((shown.suite, shown.case_id, shown.audience))
    state = case.case.state
    ended = (KINDS[case.flip], case.flip) if case.flip else (state, state)
    chips = [tag("span", ended[0], class_=f"chip {ended[1]}")]
    if shown.safety:
        chips.append(tag("span", "safety", class_="chip safety"))
    if case.slip:
        chips.append(tag("span", case.slip.replace("-", " "), class_="chip failed"))
    wrong = "" if shown.passed is not False else ", ".join(missed(shown)).replace("_", " ")
    question = shortened(last_question(shown) or shown.case_id, _LONGEST_QUESTION)
    return tag(
        "summary",
        tag("span", *chips, class_="chips"),
        tag("span", tag("span", question, class_="question"), tag("small", place), class_="what"),
        tag("span", wrong, class_="wrong") if wrong else "",
    )


def _body(case: ShownCase, detail: Detail, place: str) -> Iterable[Markup]:
    shown = case.shown
    if not detail.times:
        yield tag("p", "Left out, so that this page stays small: `groundline eval view` shows it.", class_="quiet")
        return
    yield about(shown)
    for result in _times(case, detail.times):
        repeats = len(case.case.times)
        name = tag("h3", f"Time {result.epoch} of {repeats}: {_said(result)}") if repeats > 1 else ""
        yield tag(
            "div",
            name,
            tag("div", transcript(result, f"{place}-{result.epoch}", detail.quote), class_="left"),
            tag("div", scores(result), expected(result), _timings(result) if detail.timings else "", class_="right"),
            class_="time",
        )


def about(result: CaseResult) -> Markup:
    """Return why a case exists, and whose it is."""
    told = [("tags", ", ".join(result.tags)), ("owner", result.owner), ("cluster", result.cluster)]
    items = [tag("span", tag("b", f"{name} "), text) for name, text in told if text]
    return tag("p", tag("span", result.why, class_="reason") if result.why else "", *items, class_="about")


def _times(case: ShownCase, most: int) -> Sequence[CaseResult]:
    """Return the times that are shown: the one that tells most, and those that were answered otherwise."""
    found: dict[tuple[str, ...], CaseResult] = {}
    for result in (case.shown, *case.case.times):
        found.setdefault(tuple(str(answer.get("text")) for answer in result.answers), result)
    return list(found.values())[:most]


def scores(result: CaseResult) -> Markup:
    """Return what the scorers found: what is wrong with its reasons, then what is right and what was measured."""
    wrong = missed(result)
    right = [name for name, score in result.scores.items() if name in JUDGES and score.value == 1]
    rest = [name for name in result.scores if name not in wrong and name not in right]
    plain = [name for name in rest if not result.scores[name].reason]
    rows = [
        _scored(name, result.scores[name], "bad" if name in wrong else None)
        for name in (*wrong, *rest)
        if name not in plain
    ]
    measured = (f"{name} {_value(name, result.scores[name].value)}" for name in plain)
    for head, told in (("right", ", ".join(right)), ("measured", ", ".join(measured))):
        if told:
            rows.append(tag("tr", tag("th", head, scope="row"), tag("td", told.replace("_", " "), colspan="2")))
    if not rows:
        return tag("p", "Nothing was scored.", class_="quiet")
    return tag("table", tag("caption", "Scores"), tag("tbody", *rows), class_="scores")


def _scored(name: str, score: Score, class_: str | None) -> Markup:
    reason = tag("small", score.reason) if score.reason else ""
    value = tag("td", _value(name, score.value), class_="number")
    return tag("tr", tag("th", name.replace("_", " "), scope="row"), value, tag("td", reason), class_=class_)


def _value(name: str, value: float | None) -> str:
    if value is None:
        return "unscored"
    if name == "latency":
        return f"{value:,.0f} ms"
    return f"{value:,g}" if name in MEASURES else f"{value:.2f}".removesuffix(".00")


def expected(result: CaseResult) -> Markup:
    """Return what a right answer holds, as the case says it."""
    if not result.expected:
        return Markup()
    told = [
        part
        for name, value in result.expected.items()
        for part in (tag("dt", name.replace("_", " ")), tag("dd", *_listed(value)))
        if value not in (None, "")
    ]
    heading = tag("summary", "What was expected")
    return tag("details", heading, tag("dl", *told), class_="expected") if told else Markup()


def _listed(value: Any) -> Iterable[str]:
    items = value if isinstance(value, list | tuple) else [value]
    if not items:
        yield "nothing"
    for item in items:
        text = item if isinstance(item, str) else _written(item)
        yield tag("div", shortened(text, _LONGEST_VALUE))


def _written(item: Any) -> str:
    if isinstance(item, dict):
        return ", ".join(f"{name}: {value}" for name, value in item.items() if value not in (None, ""))
    return " or ".join(map(str, item)) if isinstance(item, list | tuple) else json.dumps(item, ensure_ascii=False)


def _timings(result: CaseResult) -> Markup:
    spent: dict[str, float] = dict.fromkeys(STAGES, 0.0)
    for answer in result.answers:
        for stage in STAGES:
            spent[stage] += float((answer.get("timings_ms") or {}).get(stage, 0.0))
    whole = milliseconds(result)
    if whole is None:
        return Markup()
    told = ", ".join(f"{stage} {ms:,.0f}" for stage, ms in spent.items() if ms)
    names = ", ".join(str(answer["answer_id"]) for answer in result.answers if answer.get("answer_id"))
    return tag(
        "div",
        tag("p", f"{whole:,.0f} ms" + (f": {told}" if told else ""), class_="quiet"),
        stage_bar([*spent.values()]) if told else "",
        tag("p", tag("code", names), class_="quiet") if names else "",
    )


def _said(result: CaseResult) -> str:
    return {True: "passed", False: "failed", None: "unscored"}[result.passed]
