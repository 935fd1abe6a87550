"""Plots as SVG in the page itself: no library, no network, and colours that follow the page's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evals.markup import Markup, tag

_LEFT, _RIGHT, _TOP, _BOTTOM = 72.0, 24.0, 12.0, 42.0
_WIDTH, _HEIGHT = 460.0, 250.0
_BAR_WIDTH, _BAR_HEIGHT = 120.0, 14.0


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows."""

    low: float
    high: float
    ticks: Sequence[float]
    label: str
    write: Callable[[float], str]

    def at(self, value: float) -> float:
        """Return where a value lies, 0 to 1; what lies beyond an end is drawn at it."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return min(max(share, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Plot:
    """Two axes, and where a point lies between them."""

    across: Axis
    up: Axis

    def x(self, value: float) -> float:
        """Return a value's place from the left."""
        return _LEFT + self.across.at(value) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Return a value's place from the top."""
        return _HEIGHT - _BOTTOM - self.up.at(value) * (_HEIGHT - _TOP - _BOTTOM)

    def drawn(self, told: str, *marks: Markup) -> Markup:
        """Return the drawing. `told`: what it shows, for those who do not see it."""
        return tag(
            "svg",
            *self._grid(),
            *marks,
            viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
            class_="plot",
            role="img",
            aria_label=told,
        )

    def dot(self, x: float, y: float, told: str, class_: str = "dot", radius: float = 4) -> Markup:
        """Return a point that says what it is where a pointer rests on it."""
        return tag(
            "circle", tag("title", told), cx=_n(self.x(x)), cy=_n(self.y(y)), r=_n(radius), class_=class_
        )  # fmt: skip

    def whisker(self, x: float, low: float, high: float) -> Markup:
        """Return an interval, upright."""
        return line(self.x(x), self.y(low), self.x(x), self.y(high), "whisker")

    def path(self, points: Iterable[tuple[float, float]], class_: str) -> Markup:
        """Return a line through points."""
        placed = [f"{_n(self.x(x))},{_n(self.y(y))}" for x, y in points]
        return tag("polyline", points=" ".join(placed), class_=class_)

    def bar(self, low: float, high: float, height: float, told: str, class_: str = "bar") -> Markup:
        """Return an upright bar from one value to another."""
        top, left = self.y(height), self.x(low)
        return tag(
            "rect",
            tag("title", told),
            x=_n(left + 0.5),
            y=_n(top),
            width=_n(max(self.x(high) - left - 1, 0.5)),
            height=_n(self.y(self.up.low) - top),
            class_=class_,
        )

    def upright(self, x: float, text: str) -> Markup:
        """Return a line from bottom to top with its name."""
        place = self.x(x)
        near_end = self.across.at(x) > 0.8
        return tag(
            "g",
            line(place, self.y(self.up.low), place, _TOP, "limit"),
            label(place + (-4 if near_end else 4), _TOP + 10, text, "end" if near_end else "start"),
        )

    def _grid(self) -> list[Markup]:
        left, right, bottom = _LEFT, _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
        drawn = []
        for value in self.up.ticks:
            drawn.append(line(left, self.y(value), right, self.y(value), "grid"))
            drawn.append(label(left - 6, self.y(value) + 4, self.up.write(value), "end"))
        for value in self.across.ticks:
            drawn.append(label(self.x(value), bottom + 16, self.across.write(value), "middle"))
        drawn.append(line(left, bottom, right, bottom, "axis"))
        drawn.append(label((left + right) / 2, _HEIGHT - 6, self.across.label, "middle", "name"))
        at = (_TOP + bottom) / 2
        turned = f"rotate(-90 14 {at:g})"
        drawn.append(tag("text", self.up.label, x="14", y=_n(at), text_anchor="middle", transform=turned))
        return drawn


def interval_bar(mean: float, low: float, high: float) -> Markup:
    """Return a share with its interval, small enough for a row of a table; its figures stand beside it."""
    middle = _BAR_HEIGHT / 2
    return tag(
        "svg",
        tag("rect", x="0", y=_n(middle - 3), width=_n(_BAR_WIDTH), height="6", rx="3", class_="track"),
        tag("rect", x="0", y=_n(middle - 3), width=_n(mean * _BAR_WIDTH), height="6", rx="3", class_="filled"),
        line(low * _BAR_WIDTH, middle, high * _BAR_WIDTH, middle, "whisker"),
        tag("circle", cx=_n(min(max(mean * _BAR_WIDTH, 3), _BAR_WIDTH - 3)), cy=_n(middle), r="3.5", class_="dot"),
        viewBox=f"0 0 {_BAR_WIDTH:g} {_BAR_HEIGHT:g}",
        class_="interval",
        aria_hidden="true",
    )


def difference_bar(mean: float, low: float, high: float, widest: float, told: str) -> Markup:
    """Return a difference with its interval about the line where nothing differs.

    Args:
        mean: Of the difference.
        low: End of its interval.
        high: Its other end.
        widest: What reaches to either end.
        told: `better`, `worse` or `even`.
    """
    middle = _BAR_HEIGHT / 2

    def at(value: float) -> float:
        return _BAR_WIDTH * (0.5 + min(max(value / (widest or 1), -1.0), 1.0) * 0.47)

    return tag(
        "svg",
        line(_BAR_WIDTH / 2, 0, _BAR_WIDTH / 2, _BAR_HEIGHT, "axis"),
        line(at(low), middle, at(high), middle, f"whisker {told}"),
        tag("circle", cx=_n(at(mean)), cy=_n(middle), r="3.5", class_=f"dot {told}"),
        viewBox=f"0 0 {_BAR_WIDTH:g} {_BAR_HEIGHT:g}",
        class_="interval",
        aria_hidden="true",
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """Return a straight line."""
    return tag("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), class_=class_)


def label(x: float, y: float, text: str, anchor: str, class_: str = "tick") -> Markup:
    """Return a text of a drawing."""
    return tag("text", text, x=_n(x), y=_n(y), text_anchor=anchor, class_=class_)


def percent(value: float, places: int = 0) -> str:
    """Return a share as percent."""
    return f"{value * 100:.{places}f}\u00a0%"


def duration(ms: float) -> str:
    """Return a time as people say it."""
    return f"{ms:,.0f}\u00a0ms" if ms < 1000 else f"{ms / 1000:,.1f}\u00a0s"


def steps(high: float, most: int = 5) -> list[float]:
    """Return round values from 0 to at least `high`, at most `most` and the 0."""
    sizes = (figure * 10.0**power for power in range(-3, 12) for figure in (1, 2, 5))
    size = next((each for each in sizes if each * most >= high), high)
    return [size * number for number in range(math.ceil(high / size) + 1)]


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
