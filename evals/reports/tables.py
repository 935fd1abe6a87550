"""Tables of a report: what passed by suite, audience and tag, and what each scorer found."""

from __future__ import annotations

from collections.abc import Sequence

from evals.markup import Markup, tag
from evals.reports.drawing import interval_bar, percent
from evals.reports.figures import Group, ScorerFigures
from evals.results.tries import Tries
from evals.statistics.intervals import Interval

_FIGURES = frozenset({"passed", "mean", "failed", "missed", "scored", "before → after", "change", "p"})
_UNITS = {"latency": " ms"}
_SHOWN = 10
"""Rows of a table that are shown at once."""


def table(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """Return a table of texts."""
    head = tag("tr", *(tag("th", each, scope="col") if each else tag("td") for each in heads))
    body = [tag("tr", *(tag("td", each) for each in row)) for row in rows]
    made = tag("table", tag("caption", name, class_="hidden"), tag("thead", head), tag("tbody", *body))
    return scrolled(name, made)


def scrolled(name: str, made: Markup) -> Markup:
    """Return a table that scrolls by itself where the page is narrow, by keyboard too."""
    return tag("div", made, class_="scroll", tabindex="0", role="region", aria_label=f"{name}, table")


def groups(name: str, found: Sequence[Group], filters: str | None = None) -> Markup:
    """Return a card that says how groups of cases did; `filters` names what a press on a group filters cases by."""
    rows = [_group(one, filters) for one in found]
    heads = (name.lower(), "passed", "", "failed", "scored")
    return tag("section", tag("h3", name), *in_two(name, heads, rows), class_="card")


def scorers(found: Sequence[ScorerFigures]) -> Markup:
    """Return a card that says what each scorer found."""
    rows = [_scorer(one) for one in found]
    heads = ("scorer", "mean", "", "missed", "scored")
    return tag("section", tag("h3", "Scorer"), *in_two("Scorer", heads, rows), class_="card")


def repeats(found: Sequence[Tries]) -> list[Markup]:
    """Return a card that says what holds over several tries; nothing where cases were asked once."""
    if not found:
        return []
    rows = [(str(one.k), share_text(one.every), share_text(one.some)) for one in found]
    told = f"Of {found[0].cases:,} cases that were scored each time: how likely all of so many tries pass, or one does."
    heads = ("tries", "all pass (pass^k)", "one passes (pass@k)")
    made = table("Several tries", heads, rows)
    return [tag("section", tag("h3", "Several tries"), tag("p", told, class_="quiet"), made, class_="card")]


def share_text(share: Interval | None) -> str:
    """Return a share with its interval in words."""
    return "–" if share is None else f"{percent(share.mean, 1)} ({percent(share.low, 1)} to {percent(share.high, 1)})"


def figure_cell(share: Interval | None) -> Markup:
    """Return a share over its interval."""
    if share is None:
        return tag("td", "–", class_="number")
    interval = tag("small", f"{share.low * 100:.0f}–{percent(share.high)}")
    return tag("td", percent(share.mean, 1), interval, class_="number")


def count(number: int, class_: str = "") -> Markup:
    """Return a cell with a count; nothing stands out where it is 0."""
    return tag("td", f"{number:,}", class_=f"number {class_}" if number and class_ else "number")


def _group(one: Group, filters: str | None) -> Markup:
    name = tag("a", one.name, href="#cases", data_filter=filters, data_value=one.name) if filters else one.name
    unscored = tag("small", f"{one.unscored} unscored") if one.unscored else ""
    return tag(
        "tr",
        tag("th", name, scope="row"),
        figure_cell(one.share),
        _drawn(one.share),
        count(one.failed, "bad"),
        tag("td", f"{one.passed + one.failed:,}", unscored, class_="number"),
    )


def _scorer(one: ScorerFigures) -> Markup:
    note = tag("small", "judges" if one.judges else "measures")
    in_shares = one.mean is not None and one.mean.high <= 1
    unscored = tag("small", f"{one.unscored} unscored") if one.unscored else ""
    return tag(
        "tr",
        tag("th", one.name.replace("_", " "), note, scope="row"),
        figure_cell(one.mean) if in_shares else _measured(one),
        _drawn(one.mean) if in_shares else tag("td"),
        count(one.missed, "bad") if one.judges else tag("td", "–", class_="number"),
        tag("td", f"{one.count:,}", unscored, class_="number"),
    )


def _measured(one: ScorerFigures) -> Markup:
    if one.mean is None:
        return tag("td", "–", class_="number")
    unit = _UNITS.get(one.name, "")
    interval = tag("small", f"{one.mean.low:,.4g} to {one.mean.high:,.4g}{unit}")
    return tag("td", f"{one.mean.mean:,.4g}{unit}", interval, class_="number")


def _drawn(share: Interval | None) -> Markup:
    return tag("td", interval_bar(share.mean, share.low, share.high), class_="drawn") if share else tag("td")


def in_two(name: str, heads: Sequence[str], rows: Sequence[Markup]) -> list[Markup]:
    """Return a table of the first rows, and one that opens for the rest."""
    shown = [_rows(name, heads, rows[:_SHOWN])]
    if len(rows) > _SHOWN:
        more = _rows(f"{name}, the rest", heads, rows[_SHOWN:])
        shown.append(tag("details", tag("summary", f"{len(rows) - _SHOWN} more"), more))
    return shown


def _rows(name: str, heads: Sequence[str], rows: Sequence[Markup]) -> Markup:
    head = tag("tr", *(_head(each) for each in heads))
    made = tag("table", tag("caption", name, class_="hidden"), tag("thead", head), tag("tbody", *rows), class_="groups")
    return scrolled(name, made)


def _head(name: str) -> Markup:
    if not name:
        return tag("td", class_="drawn")
    return tag("th", name, scope="col", class_="number" if name in _FIGURES else None)
