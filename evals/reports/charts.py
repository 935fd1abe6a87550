"""The plots of a report, each with its figures as a table for those who do not see it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evals.markup import Markup, tag
from evals.reports.drawing import Axis, Plot, duration, line, percent, steps
from evals.reports.figures import Abstention, Calibration, CurvePoint, Latency
from evals.reports.tables import share_text, table
from evals.results.types import Run
from evals.statistics.intervals import Interval

_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_MOST_BARS = 24


def trend(runs: Sequence[tuple[Run, Interval, int]], current: Run) -> Markup:
    """Return what share passed in run after run; filled points judge the same cases as the current run.

    `runs`: at least one, each with what share passed of how many.
    """
    size = 0.1 if min(share.low for _, share, _ in runs) >= 0.5 else 0.25
    bottom = math.floor(min(share.low for _, share, _ in runs) / size) * size
    ticks = [bottom + size * step for step in range(round((1 - bottom) / size) + 1)]
    across = Axis(-0.5, len(runs) - 0.5, range(len(runs)), "run, the oldest first", lambda at: str(int(at) + 1))
    plot = Plot(across, Axis(bottom, 1, ticks, "passed", percent))
    marks = [plot.path(((at, share.mean) for at, (_, share, _) in enumerate(runs)), "curve")]
    rows = []
    for at, (run, share, scored) in enumerate(runs):
        same = run.cases_hash == current.cases_hash
        marks.append(plot.whisker(at, share.low, share.high))
        marks.append(plot.dot(at, share.mean, f"{run.run_id}: {share_text(share)}", "dot" if same else "dot other", 5))
        started = f"{run.started:%d %b %Y %H:%M}"
        cases = "the same" if same else "others"
        rows.append((str(at + 1), run.run_id, started, run.mode, share_text(share), str(scored), cases))
    heads = ("", "run", "started", "mode", "passed", "scored", "cases")
    told = f"Share that passed in {len(runs)} runs, from {share_text(runs[0][1])} to {share_text(runs[-1][1])}"
    return _figure("Trend", "Hollow points judged other cases.", plot.drawn(told, *marks), heads, rows)


def calibration(found: Calibration) -> Markup:
    """Return how sure the assistant was against how often it was right."""
    sure = "confidence" if found.of == "confidence" else "lowest support of a claim"
    plot = Plot(Axis(0, 1, _SHARES, f"{sure} of an answer", percent), Axis(0, 1, _SHARES, "passed", percent))
    most = max(one.count for one in found.bins)
    marks = [plot.path([(0, 0), (1, 1)], "ideal")]
    for one in found.bins:
        told = f"{percent(one.low)} to {percent(one.high)} sure: {share_text(one.share)} of {one.count} passed"
        marks.append(plot.bar(one.low, one.high, 0.22 * one.count / most, told, "bar faint"))
        marks.append(plot.whisker(one.sure, one.share.low, one.share.high))
        marks.append(plot.dot(one.sure, one.share.mean, told))
    rows = [
        (f"{percent(one.low)}–{percent(one.high)}", str(one.count), f"{one.sure:.2f}", share_text(one.share))
        for one in found.bins
    ]
    note = (
        "On the dashed line an answer that is 80\u00a0% sure passes 8 times of 10. "
        f"Mean distance from it: {percent(found.error, 1)}. Bars: how many answers."
    )
    heads = (sure, "answers", "mean", "passed")
    return _figure("Calibration", note, plot.drawn(f"Share passed by {sure}", *marks), heads, rows)


def abstention(found: Abstention) -> Markup:
    """Return what would be answered of the questions with and without an answer, as the threshold moves."""
    across = Axis(0, 1, _SHARES, "questions without an answer that are answered", percent)
    plot = Plot(across, Axis(0, 1, _SHARES, "with an answer, answered", percent))
    marks = [plot.path([(0, 0), *((one.false, one.answered) for one in found.curve)], "curve")]
    now = (
        f"As it answers now: {found.answerable - found.refused} of {found.answerable} questions with an answer, and "
        f"{found.false} of {found.unanswerable} without one."
    )
    if found.answerable and found.unanswerable:
        told = now.removesuffix(".")
        answered = (found.answerable - found.refused) / found.answerable
        marks.append(plot.dot(found.false / found.unanswerable, answered, told, "dot now", 6))
    told = "Share of the questions with an answer that are answered, against that of those without one"
    rows = [(f"{one.threshold:.2f}", percent(one.answered), percent(one.false)) for one in _thinned(found.curve)]
    heads = ("confidence from", "with an answer", "without one")
    note = (
        f"{now} That is the large point: the bar that the assistant goes by weighs rules beside the score, and so it "
        "may lie off the curve. The curve: if an answer were given from a confidence on, whatever the rules say."
    )
    return _figure("Abstention", note, plot.drawn(told, *marks), heads, rows)


def _thinned(curve: Sequence[CurvePoint]) -> Sequence[CurvePoint]:
    """Return about as many points as a table can show."""
    return curve[:: max(1, len(curve) // 20)]


def latency(found: Latency) -> Markup:
    """Return how long answers took."""
    high = max(found.quantiles[0.99] * 1.05, 1.0)
    ticks = steps(high)
    bars = min(_MOST_BARS, max(6, len(found.values) // 4))
    width = ticks[-1] / bars
    counts = [0] * bars
    for value in found.values:
        counts[min(int(value / width), bars - 1)] += 1
    up = steps(max(counts), 4)
    plot = Plot(
        Axis(0, ticks[-1], ticks, "ms", lambda value: f"{value:,.0f}"), Axis(0, up[-1], up, "conversations", _whole)
    )
    marks = [
        plot.bar(at * width, (at + 1) * width, count, f"{at * width:,.0f} to {(at + 1) * width:,.0f} ms: {count}")
        for at, count in enumerate(counts)
        if count
    ]
    marks += [plot.upright(found.quantiles[0.5], "half"), plot.upright(found.quantiles[0.95], "95 %")]
    quantiles = ", ".join(f"{percent(share)} within {duration(value)}" for share, value in found.quantiles.items())
    stages = ", ".join(f"{name} {value:,.0f}" for name, value in found.stages.items())
    note = f"{quantiles}. Mean by stage in ms: {stages}." if stages else f"{quantiles}."
    rows = [(percent(share), duration(value)) for share, value in found.quantiles.items()]
    rows += [(f"{name}, mean", duration(value)) for name, value in found.stages.items()]
    told = f"How many conversations took how long; half within {duration(found.quantiles[0.5])}"
    return _figure("Latency", note, plot.drawn(told, *marks), ("share or stage", "within"), rows)


def stage_bar(spent: Sequence[float]) -> Markup:
    """Return how the time of one conversation was spent, stage after stage."""
    drawn, at = [], 0.0
    for number, each in enumerate(spent):
        width = each / (sum(spent) or 1) * 200
        drawn.append(
            tag("rect", x=f"{at:.0f}", y="2", width=f"{max(width, 1):.0f}", height="8", class_=f"stage-{number}")
        )
        at += width
    return tag(
        "svg",
        line(0, 6, 200, 6, "track"),
        *drawn,
        viewBox="0 0 200 12",
        preserveAspectRatio="xMinYMid",
        class_="stages",
        aria_hidden="true",
    )


def _figure(name: str, note: str, drawn: Markup, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    return tag(
        "figure",
        tag("h3", name),
        drawn,
        tag("figcaption", note),
        tag("details", tag("summary", "The figures"), table(name, heads, rows)) if rows else "",
        class_="card",
    )


def _whole(value: float) -> str:
    return f"{value:,.0f}"
