"""The report of two runs held beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from evals.comparing.shown import KINDS, brief, chance, changed, counted, in_a_line
from evals.comparing.types import PASSED, Comparison, Effect, Flip, Judged, Side
from evals.markup import Markup, tag
from evals.reports import tables
from evals.reports.cards import about, expected, opening, scores
from evals.reports.drawing import difference_bar, percent
from evals.reports.frame import big, filters, fitting, framed, section, values
from evals.reports.ordering import ShownCase
from evals.reports.transcript import transcript
from evals.results.types import MEASURES

_ROOM = 2_500_000
"""Bytes of all flips together."""
_QUOTES = (1200, 240, None)
"""Characters of a quote, ever fewer where there is no room."""
_OVER = {"suite": "By suite", "audience": "By audience", "tag": "By tag"}
_CHANGES = {"better": "good", "worse": "bad", "": ""}


def comparison_page(comparison: Comparison) -> str:
    """Return the report of a comparison."""
    parts = [_headline(comparison), _effects(comparison), _flips(comparison)]
    links = [("effects", "Effects"), ("cases", "Flips")]
    return framed(f"{comparison.after.name} against {comparison.before.name}", parts, links)


def _headline(comparison: Comparison) -> Markup:
    told = in_a_line(comparison)
    lost, won = (sum(flip.kind == kind for flip in comparison.flips) for kind in ("lost", "won"))
    passing = next((one for one in comparison.overall if one.scorer == PASSED), None)
    cards = [_passed(passing)] if passing else []
    cards.append(big("From pass to fail", str(lost), "case" if lost == 1 else "cases", "bad" if lost else "good"))
    cards.append(big("From fail to pass", str(won), "case" if won == 1 else "cases", "good" if won else ""))
    cards += [_changed(effect) for effect in changed(comparison)]
    if comparison.flaky:
        cards.append(big("Flaky", str(len(comparison.flaky)), "passed and failed within a run"))
    return section(
        "headline",
        "What changed",
        tag("p", f"{told[:1].upper()}{told[1:]}."),
        *_notes(comparison),
        tag("div", *cards, class_="cards"),
        _sides(comparison),
    )


def _changed(effect: Effect) -> Markup:
    told = f"points: {effect.before * 100:.1f} → {percent(effect.after, 1)}"
    name = effect.scorer.replace("_", " ").capitalize()
    return big(name, _signed(effect.change.mean), told, _CHANGES[effect.verdict])


def _passed(effect: Effect) -> Markup:
    change, least = effect.change, ""
    if effect.least is not None:
        least = f" A change of {effect.least * 100:.1f}\u00a0points would be found in 4 of 5 such comparisons."
    chances = "too few cases to tell" if effect.corrected is None else f"p, corrected: {chance(effect.corrected)}"
    return tag(
        "div",
        tag("h3", "Passed"),
        tag("p", f"{percent(effect.before, 1)} → {percent(effect.after, 1)}", class_="figure"),
        tag(
            "p",
            tag("b", points(change.mean), class_=_CHANGES[effect.verdict] or None),
            f", 95\u00a0% interval {_signed(change.low)} to {_signed(change.high)}; {chances}.{least}",
        ),
        tag("p", f"{counted(effect.cases)}, {effect.clusters:,} customers or documents"),
        class_="card lead",
    )


def _notes(comparison: Comparison) -> Iterable[Markup]:
    for side in (comparison.before, comparison.after):
        if not side.complete:
            yield tag("p", f"{side.name} is not complete.", class_="warning")
    apart = comparison.apart
    named = (("only in the second", apart.added), ("only in the first", apart.removed), ("rewritten", apart.rewritten))
    left = [f"{len(names)} {what}" for what, names in named if names]
    if left:
        yield tag("p", f"Left out, because they are not the same in both: {', '.join(left)}.", class_="warning")


def _sides(comparison: Comparison) -> Markup:
    before, after = comparison.before, comparison.after
    rows = [("run", before.name, after.name), ("started", _when(before), _when(after))]
    rows += [(one.name, brief(one.before) or "–", brief(one.after) or "–") for one in comparison.differences]
    told = "What differs between the runs" if comparison.differences else "The runs differ in their answers alone"
    return tag("section", tag("h3", told), tables.table(told, ("", "before", "after"), rows), class_="card")


def _effects(comparison: Comparison) -> Markup:
    parts = sorted((one for one in comparison.effects if one.over != "all"), key=lambda one: one.change.mean)
    cards = [_table("Over all cases", "scorer", comparison.overall, _scorer_name)]
    for over, name in _OVER.items():
        cards.append(
            _table(name, over, [one for one in parts if one.over == over and one.scorer == PASSED], _part_name)
        )
    closer = [one for one in comparison.told if one.over != "all" and one.scorer != PASSED]
    cards.append(_table("Scorers within parts, where they changed", "part", closer, _both_names))
    told = (
        "After less before, in percentage points, with 95\u00a0% intervals. What stands as better or worse is more "
        "than noise, after correction for how many were tested together. Latency, tokens and cost depend on the "
        "machine and its load, and so are never called either."
    )
    return section("effects", "Effects", tag("p", told, class_="quiet"), tag("div", *cards, class_="columns effects"))


def _table(name: str, of: str, effects: Sequence[Effect], named: Callable[[Effect], Markup]) -> Markup:
    if not effects:
        return Markup()
    shares = [one.change for one in effects if one.scorer not in MEASURES]
    widest = max((max(abs(one.low), abs(one.high)) for one in shares), default=1.0)
    rows = [_row(one, named(one), widest) for one in effects]
    heads = (of, "before → after", "change", "", "p")
    return tag("section", tag("h3", name), *tables.in_two(name, heads, rows), class_="card")


def _row(effect: Effect, name: Markup, widest: float) -> Markup:
    change = effect.change
    measured = effect.scorer in MEASURES
    write = _plain if measured else _signed
    interval = tag("small", f"{write(change.low)} to {write(change.high)}")
    drawn = "" if measured else difference_bar(change.mean, change.low, change.high, widest, effect.verdict or "even")
    likely = "–" if effect.corrected is None else chance(effect.corrected)
    levels = f"{effect.before:,.4g} → {effect.after:,.4g}"
    if not measured:
        levels = f"{effect.before * 100:.1f} → {percent(effect.after, 1)}"
    return tag(
        "tr",
        tag("th", name, tag("small", counted(effect.cases)), scope="row"),
        tag("td", levels, class_="number"),
        tag("td", write(change.mean), interval, class_=f"number {_CHANGES[effect.verdict]}".strip()),
        tag("td", drawn, class_="drawn"),
        tag("td", likely, tag("small", effect.verdict), class_="number"),
    )


def _scorer_name(effect: Effect) -> Markup:
    return tag("span", effect.scorer.replace("_", " "))


def _part_name(effect: Effect) -> Markup:
    by = {"tag": "tags"}.get(effect.over, effect.over)
    return tag("a", effect.name, href="#cases", data_filter=by, data_value=effect.name)


def _both_names(effect: Effect) -> Markup:
    return tag("span", f"{effect.name}: {effect.scorer.replace('_', ' ')}")


def _flips(comparison: Comparison) -> Markup:
    flips = comparison.flips
    if not flips:
        return section("cases", "Flips", tag("p", "No case came out otherwise.", *_flaky(comparison), class_="quiet"))
    kinds = [(str(kind), KINDS[kind]) for kind in dict.fromkeys(flip.kind for flip in flips)]
    names = [
        ("flip", "Change", kinds),
        ("suite", "Suite", values(flip.after.suite for flip in flips)),
        ("audience", "Audience", values(flip.after.audience for flip in flips)),
        ("tags", "Tag", values(name for flip in flips for name in flip.after.tags)),
    ]
    told = "Cases that came out otherwise, those that passed before first, with both answers side by side."
    return section(
        "cases",
        "Flips",
        tag("p", told, *_flaky(comparison), class_="quiet"),
        filters(names),
        tag("div", *_within(flips), class_="list"),
    )


def _flaky(comparison: Comparison) -> Iterable[str]:
    if comparison.flaky:
        yield f" Flaky, and so no flips: {', '.join(comparison.flaky)}."


def _within(flips: Sequence[Flip]) -> Iterable[Markup]:
    """Return the flips' elements, each as large as its share of the page at most."""
    room = _ROOM // len(flips)
    for at, flip in enumerate(flips):
        yield fitting((_flip(flip, f"c{at + 1}", longest) for longest in _QUOTES), room)


def _flip(flip: Flip, place: str, longest: int | None) -> Markup:
    shown = flip.after.shown or flip.before.shown
    if shown is None:
        return Markup()
    sides = ((flip.before, "Before"), (flip.after, "After"))
    pair = [_half(side, name, f"{place}-{name.lower()}", longest) for side, name in sides]
    case = ShownCase(flip.after, shown, flip.kind)
    return opening(case, about(shown), expected(shown), tag("div", *pair, class_="pair"))


def _half(side: Judged, name: str, place: str, longest: int | None) -> Markup:
    heading = tag("h3", f"{name}: ", tag("span", side.state, class_=f"chip {side.state}"))
    if side.shown is None:
        return tag("div", heading, tag("p", "A baseline keeps no answers.", class_="quiet"))
    return tag("div", heading, transcript(side.shown, place, longest), scores(side.shown))


def points(value: float) -> str:
    """Return a change of a share in percentage points."""
    return f"{_signed(value)}\u00a0points"


def _signed(value: float) -> str:
    return f"{value * 100:+.1f}".replace("-", "−") if round(value, 3) else "±0"


def _plain(value: float) -> str:
    return f"{value:+,.4g}".replace("-", "−")


def _when(side: Side) -> str:
    return side.started[:16].replace("T", " ")
