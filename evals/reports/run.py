"""The report of one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from evals.comparing.shown import brief, counted
from evals.markup import Markup, tag
from evals.reports import charts, tables
from evals.reports.cards import LINE, SHORT, SHORTEST, WHOLE, card
from evals.reports.drawing import duration, interval_bar, percent
from evals.reports.figures import (
    Abstention,
    Group,
    Latency,
    Slip,
    abstention,
    calibration,
    group,
    grouped,
    latency,
    scorers,
)
from evals.reports.frame import big, facts, filters, fitting, framed, section, size_of, states, values
from evals.reports.ordering import ShownCase, worst_first
from evals.reports.tables import share_text
from evals.results.tries import Tries, tries
from evals.results.types import Run

_ROOM = 2_500_000
"""Bytes of a page: what mail systems and reviews still take."""
_MOST_TRENDS = 30


def run_page(run: Run, history: Sequence[Run] = ()) -> str:
    """Return the report of a run. `history`: runs of the same home, in any order; those before it are drawn."""
    before = sorted((one for one in history if one.started < run.started), key=lambda one: one.started)
    compared = _compared(run, before)
    cases = worst_first(run, compared)
    answered, spent = abstention(run.results), latency(run.results)
    parts = [
        _headline(run, cases, compared, answered, spent),
        _by_kind(run),
        _plots(run, [*before[1 - _MOST_TRENDS :], run], answered, spent),
    ]
    room = _ROOM - sum(map(size_of, parts))
    parts.append(_cases(cases, compared, room))
    links = [("groups", "By suite and tag"), ("plots", "Plots"), ("cases", "Cases")]
    return framed(f"Evaluation {run.run_id}", parts, links)


def _compared(run: Run, before: Sequence[Run]) -> Run | None:
    """Return the latest run before of the same cases, else of some of them; None if there is none."""
    same = [one for one in before if one.cases_hash == run.cases_hash]
    asked = {(one.case_id, one.case_hash) for one in run.results}
    some = [one for one in before if not asked.isdisjoint((each.case_id, each.case_hash) for each in one.results)]
    return next(reversed(same or some), None)


def _headline(
    run: Run, cases: Sequence[ShownCase], compared: Run | None, answered: Abstention | None, spent: Latency | None
) -> Markup:
    whole = group("all", run.results)
    cards = [_passed(whole, cases), *_safety(cases)]
    if compared is not None:
        cards.append(_since(cases, compared))
    if answered is not None:
        without = f"of {answered.unanswerable} questions without an answer"
        given = f"of {answered.answerable} questions with an answer"
        cards.append(big("False answers", _leading("false-answer", answered.false, cases), without))
        cards.append(big("False refusals", _leading("false-refusal", answered.refused, cases), given))
    cards += [*_repeated(tries(run.results)), *_modelled(run)]
    if spent is not None:
        half = f"half within {duration(spent.quantiles[0.5])}"
        cards.append(big("Latency, 95\u00a0%", duration(spent.quantiles[0.95]), half))
    notes = []
    if not run.complete:
        notes.append(tag("p", "This run is not complete: it was interrupted, or cases are missing.", class_="warning"))
    return section("headline", "What came out", *notes, tag("div", *cards, class_="cards"), _about(run))


def _leading(slip: Slip, number: int, cases: Sequence[ShownCase]) -> str:
    """Return how many, as a link that leaves only these cases; without the script it leads to the first of them."""
    first = next((case.shown.case_id for case in cases if case.slip == slip), None)
    if first is None:
        return str(number)
    told = f"{number} {slip.replace('-', ' ')}{'s' * (number != 1)}: show the cases"
    return tag("a", str(number), href=f"#case-{first}", data_filter="state", data_value=slip, aria_label=told)


def _passed(whole: Group, cases: Sequence[ShownCase]) -> Markup:
    share = whole.share
    counts = Counter(case.case.state for case in cases)
    told = ", ".join(
        f"{counts[state]:,} {state}" for state in ("passed", "failed", "flaky", "unscored") if counts[state]
    )
    low, high = (percent(share.low, 1), percent(share.high, 1)) if share else ("", "")
    return tag(
        "div",
        tag("h3", "Passed"),
        tag("p", percent(share.mean, 1) if share else "–", class_="figure"),
        interval_bar(share.mean, share.low, share.high) if share else "",
        tag("p", f"95\u00a0% interval: {low} to {high}" if share else "nothing was scored"),
        tag("p", f"{counted(len(cases))}: {told}"),
        class_="card lead",
    )


def _safety(cases: Sequence[ShownCase]) -> Iterable[Markup]:
    safety = [case for case in cases if case.case.safety]
    if safety:
        failed = sum(case.harmful for case in safety)
        yield big("Safety failures", str(failed), f"of {len(safety)}", "bad" if failed else "good")


def _repeated(found: Sequence[Tries]) -> Iterable[Markup]:
    for last in found[-1:]:
        told = f"pass^{last.k}, {share_text(last.every)}; at least once: {percent(last.some.mean, 1)}"
        yield big(f"Passed {last.k} times of {last.k}", percent(last.every.mean, 1), told)


def _modelled(run: Run) -> Iterable[Markup]:
    """Say of a language model how much of what it wrote held: what did not is never said, and so no answer tells."""
    found = {one.name: one.mean for one in scorers(run.results)}
    kept, worded = found.get("model_kept"), found.get("model_worded")
    beside = f"it worded {percent(worded.mean, 1)} of its answers by itself" if worded else ""
    if kept:
        interval = share_text(kept).partition(" ")[2]
        yield big("Let through", percent(kept.mean, 1), f"of what the model wrote {interval}; {beside}")
    elif worded:
        yield big("Worded", percent(worded.mean, 1), "by the model, of the answers that it was to word")


def _since(cases: Sequence[ShownCase], compared: Run) -> Markup:
    lost, won = (sum(case.flip == kind for case in cases) for kind in ("lost", "won"))
    told = f"and {won} from fail to pass, since {compared.run_id}"
    return big("From pass to fail", str(lost), told, "bad" if lost else "good")


def _about(run: Run) -> Markup:
    pairs = [
        ("Run", run.run_id),
        ("Started", f"{run.started:%d %B %Y, %H:%M %Z}".strip()),
        ("Took", f"{run.wall_s:,.0f} s" if run.wall_s else ""),
        ("Mode", run.mode),
        ("Asked", run.target),
        ("Suites", ", ".join(run.suites)),
        ("Each case", f"{run.epochs} times" if run.epochs > 1 else ""),
        ("Cases", brief(run.cases_hash)),
        *((name.replace("_", " ").capitalize(), brief(value)) for name, value in run.build.items()),
        *((f"-S {name}", value) for name, value in run.overrides.items()),
    ]
    return tag("details", tag("summary", "About this run"), facts(pairs), class_="card")


def _by_kind(run: Run) -> Markup:
    results = run.results
    found = [
        tables.groups("Suite", grouped(results, lambda one: (one.suite,)), "suite"),
        tables.scorers(scorers(results)),
        tables.groups("Tag", grouped(results, lambda one: one.tags), "tags"),
        tables.groups("Audience", grouped(results, lambda one: (one.audience,)), "audience"),
        *tables.repeats(tries(results)),
    ]
    return section("groups", "By suite, scorer, tag and audience", tag("div", *found, class_="columns"))


def _plots(run: Run, runs: Sequence[Run], answered: Abstention | None, spent: Latency | None) -> Markup:
    drawn = {}
    shares = [(one, group("all", one.results)) for one in runs]
    scored = [(one, found.share, found.passed + found.failed) for one, found in shares if found.share]
    if len(scored) > 1:
        drawn["trend"] = charts.trend(scored, run)
    sure = calibration(run.results)
    if sure is not None:
        drawn["calibration"] = charts.calibration(sure)
    if answered is not None and answered.curve:
        drawn["abstention"] = charts.abstention(answered)
    if spent is not None:
        drawn["latency"] = charts.latency(spent)
    if not drawn:
        return section("plots", "Plots", tag("p", "Nothing in this run can be drawn.", class_="quiet"))
    name = ", ".join(drawn).capitalize()
    return section("plots", name, tag("div", *drawn.values(), class_="columns plots"))


def _cases(cases: Sequence[ShownCase], compared: Run | None, room: int) -> Markup:
    shown = [case.shown for case in cases]
    names = [
        ("state", "Ended", _ends(cases, compared)),
        ("suite", "Suite", values(one.suite for one in shown)),
        ("audience", "Audience", values(one.audience for one in shown)),
        ("tags", "Tag", values(name for one in shown for name in one.tags)),
    ]
    told = (
        "The worst first: safety, then answers where there is none, what must not be said, wrong offers and actions, "
        "and then what failed most. A case opens to all that tells why; of what passed, evidence is left out where the "
        "page would grow too large: ",
        tag("code", "groundline eval view"),
        " shows it.",
    )
    return section(
        "cases",
        "Cases",
        tag("p", *told, class_="quiet"),
        filters(names),
        tag("div", *within(cases, room), class_="list"),
    )


def _ends(cases: Sequence[ShownCase], compared: Run | None) -> list[tuple[str, str]]:
    flaky = any(case.case.state == "flaky" for case in cases)
    return states(compared is not None, flaky, [case.slip for case in cases if case.slip])


def within(cases: Sequence[ShownCase], room: int) -> Iterable[Markup]:
    """Return the cases' elements, so detailed that all fit into so many bytes; the first are told most.

    Every case has its answers and scores, unless there is no room even for those; then the last have their line alone.
    """
    least = [card(case, SHORTEST, f"c{at + 1}") for at, case in enumerate(cases)]
    spare = room - sum(map(size_of, least))
    for at in reversed(range(len(cases))):
        if spare >= 0:
            break
        line = card(cases[at], LINE, f"c{at + 1}")
        spare += size_of(least[at]) - size_of(line)
        least[at] = line
    for at, (case, bare) in enumerate(zip(cases, least, strict=True)):
        levels = dict.fromkeys((SHORT if case.case.state == "passed" else WHOLE, SHORT))
        fuller = (card(case, detail, f"c{at + 1}") for detail in levels)
        made = fitting(chain(fuller, [bare]), size_of(bare) + max(spare, 0))
        spare -= size_of(made) - size_of(bare)
        yield made
