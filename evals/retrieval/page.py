"""The results as one HTML page that needs nothing else: plots, tables, and every question with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from evals.bench.machine import described
from evals.markup import Markup, tag
from evals.retrieval.asked import asked
from evals.retrieval.plots import plot
from evals.retrieval.results import SetResult
from evals.retrieval.split import Part
from evals.retrieval.systems import OURS
from evals.retrieval.table import columns, judged, ranged, summary
from evals.retrieval.verdicts import Verdict, measures_of
from evals.statistics.intervals import Interval

_TITLE = "Groundline: retrieval benchmark"
_EXPLAINED = (
    "Means with 95 % intervals by a bootstrap over groups of questions. The best single stage is the one of sparse and "
    "dense whose mean is highest on the measure. A set that is averaged by group counts each group once."
)


def page(results: Sequence[SetResult], of: Part | None, facts: dict[str, Any]) -> str:
    """Return the page."""
    links = [tag("a", one.questions.name, href=f"#{one.questions.name}") for one in results]
    # The style and the script are files of this package; nothing that was measured stands in them.
    style, script = Markup(_asset("page.css")), Markup(_asset("page.js"))
    head = tag("head", tag("meta", charset="utf-8"), _viewport(), tag("title", _TITLE), tag("style", style))
    body = tag(
        "body",
        tag("h1", _TITLE),
        tag("p", _EXPLAINED, class_="muted"),
        tag("nav", *links),
        tag("h3", "Ours against the best single stage"),
        _comparison(judged(results, of)),
        *(_section(one, of) for one in results),
        tag("h2", "Measured on"),
        tag("pre", described(facts)),
        tag("script", script),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _section(result: SetResult, of: Part | None) -> Markup:
    name, shape = result.questions.name, result.questions.shape
    shown = list(dict.fromkeys([*measures_of(shape), *columns(shape)]))
    means = {stage: [result.mean(stage, measure, of) for measure in shown] for stage in result.outcomes}
    return tag(
        "section",
        tag("h2", name, id=name),
        tag(
            "p",
            summary(result, of).partition(": ")[2] + (f"; {result.questions.note}" if result.questions.note else ""),
        ),
        plot(name, shown, means),
        _measures(shown, means),
        asked(result),
        data_set=name,
    )


def _measures(shown: Sequence[str], means: dict[str, list[Interval | None]]) -> Markup:
    head = tag("tr", tag("th", "stage"), *(tag("th", measure, class_="number") for measure in shown))
    rows = [
        tag("tr", tag("td", stage), *map(_cell, values), class_="default" if stage == OURS else None)
        for stage, values in means.items()
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="scroll")


def _cell(mean: Interval | None) -> Markup:
    if mean is None:
        return tag("td", "-", class_="number")
    return tag("td", f"{mean.mean:.3f}", tag("small", f"{mean.low:.2f}–{mean.high:.2f}"), class_="number")


def _comparison(found: Sequence[Verdict]) -> Markup:
    names = ("set", "questions", "measure", "ours", "best single stage", "difference", "wanted", "")
    rows = [
        tag(
            "tr",
            tag("td", one.name),
            tag("td", one.part or "all"),
            tag("td", one.measure),
            tag("td", f"{one.ours.mean:.3f}", class_="number"),
            tag("td", f"{one.other.mean:.3f} ({one.best})", class_="number"),
            tag("td", ranged(one.difference, "+"), class_="number"),
            tag("td", ", ".join(check.told for check in one.checks)),
            tag("td", "met" if one.met else "missed", class_="met" if one.met else "missed"),
        )
        for one in found
    ]
    head = tag("tr", *(tag("th", name) for name in names))
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="scroll")


def _viewport() -> Markup:
    return tag("meta", name="viewport", content="width=device-width, initial-scale=1")


def _asset(name: str) -> str:
    return (files("evals.retrieval") / name).read_text("utf-8")
