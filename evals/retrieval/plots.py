"""The measures of a set as a plot: matplotlib's one home."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence

import matplotlib
from matplotlib.figure import Figure

from evals.markup import Markup
from evals.statistics.intervals import Interval

_COLOURS = ("#8c6bb1", "#2b8cbe", "#969696", "#d95f0e", "#31a354", "#dd3497", "#636363")
_WIDTH_IN = 8.6
_ROW_IN = 0.17
_DRAWING = re.compile(r"<svg\b.*</svg>", re.S)


def plot(name: str, measures: Sequence[str], means: dict[str, list[Interval | None]]) -> Markup:
    """Return a drawing of each stage's means with their intervals, measure by measure.

    Args:
        name: Keeps the ids within this drawing apart from those of others on the page.
        measures: From top to bottom.
        means: By stage, one for each measure.
    """
    rows = len(measures) * (len(means) + 1)
    # Texts stay texts, and nothing in the file depends on when or where it was drawn.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        figure = Figure(figsize=(_WIDTH_IN, 0.7 + rows * _ROW_IN), layout="constrained")
        axes = figure.add_subplot()
        for number, (stage, values) in enumerate(means.items()):
            there = [(at, value) for at, value in enumerate(values) if value]
            axes.errorbar(
                [value.mean for _, value in there],
                [at * (len(means) + 1) + number for at, _ in there],
                xerr=[[v.mean - v.low for _, v in there], [v.high - v.mean for _, v in there]],
                fmt="o",
                markersize=5,
                capsize=2,
                linewidth=1.4,
                color=_COLOURS[number % len(_COLOURS)],
                label=stage,
                clip_on=False,
            )
        axes.set_yticks([at * (len(means) + 1) + (len(means) - 1) / 2 for at in range(len(measures))], measures)
        lowest = min((value.low for values in means.values() for value in values if value), default=0.0)
        axes.set_xlim(math.floor(lowest * 10) / 10 if lowest < 1 else 0.9, 1)
        axes.invert_yaxis()
        axes.grid(axis="x", color="#dddddd")
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        figure.legend(loc="outside upper left", ncols=len(means), frameon=False)
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    found = _DRAWING.search(written.getvalue())
    if found is None:
        raise ValueError("matplotlib drew no svg element")
    return Markup(found[0])
