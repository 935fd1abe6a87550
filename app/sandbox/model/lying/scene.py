"""What a liar has at hand, and must keep clear of to lie in earnest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import TypeAlias

from app.sandbox.model.dice import Dice
from app.sandbox.model.figures import Figure, figures_in
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import Line
from app.sandbox.model.tongues.tongue import Tongue

_NAME = re.compile(r"\b[A-Z][\w+-]*(?: (?:[A-Z][\w+-]*|\d{1,3}\b))+")
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")

_CLEARED = re.compile(
    r"(?<!not )(?<!nicht )\b(?:eligible|cleared|available|may be offered|can have|berechtigt)\b", re.I
)
_REFUSED = re.compile(r"\b(?:ineligible|not|nicht|unknown)\b", re.IGNORECASE)


class Scene:
    """One request, the language it is answered in, and chance."""

    def __init__(self, asked: Asked, tongue: Tongue, dice: Dice) -> None:
        """Take what the lie is told about."""
        self.asked, self.tongue, self.dice = asked, tongue, dice

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures of the evidence."""
        return [figure for item in self.asked.evidence for figure in figures_in(item.text)]

    def invented(self, kind: str, near: Decimal | None = None) -> Decimal:
        """Return a number that is neither in the evidence nor the sum or difference of two that are."""
        number, tries = near, 0
        while number is None or number == near or number in self._taken:
            # Much evidence leaves few numbers over: each try looks further.
            tries += 1
            number = self._number(kind, near, tries)
        return number

    def day(self, near: date | None = None) -> date:
        """Return a day that is not in the evidence."""
        held = {figure.value for figure in self.figures}
        base = near or next((value for value in held if isinstance(value, date)), date(2026, 1, 15))
        day, tries = base, 0
        while day == base or day in held:
            tries += 1
            day = date.fromordinal(base.toordinal() + self.dice.below(300 * tries) - 120)
        return day

    @cached_property
    def _taken(self) -> frozenset[Decimal]:
        held = {figure.value for figure in self.figures if isinstance(figure.value, Decimal)}
        return frozenset(held | {abs(a + sign * b) for a, b in product(held, held) for sign in (1, -1)})

    def names(self) -> list[str]:
        """Return what in the evidence looks like the name of an offering that nobody has cleared."""
        kinds = ("verdict", "catalogue", "passage")
        told = [item for item in self.asked.evidence if item.kind in kinds and not _cleared(item.text)]
        cleared = " ".join(item.text for item in self.asked.evidence if _cleared(item.text))
        found = dict.fromkeys(match[0] for item in told for match in names_in(item.text, self.tongue))
        return [name for name in found if name not in cleared]

    def some_evidence(self) -> tuple[str, ...]:
        """Return an item to cite for what no item says."""
        return (self.dice.pick(self.asked.evidence).id,) if self.asked.evidence else ("E1",)

    def _number(self, kind: str, near: Decimal | None, tries: int) -> Decimal:
        if kind == "amount":
            return Decimal(self.dice.below(9000 * tries) + 199).scaleb(-2)
        if kind == "percentage":
            return Decimal(self.dice.below(60 + 20 * tries) + 3)
        most = max(40, int(near or 0) * 2)
        return Decimal(self.dice.below(most * tries) + 2)


Lie: TypeAlias = Callable[[Line, Scene], Line | None]
"""Makes a lie of a true line; None where that line has nothing to lie about in this way."""


def names_in(text: str, tongue: Tongue) -> list[re.Match[str]]:
    """Return what looks like the name of an offering: not a date, nor the beginning of a sentence."""
    found = _NAME.finditer(text)
    return [match for match in found if not _MONTH.search(match[0]) and not _common(match[0], tongue)]


def _common(name: str, tongue: Tongue) -> bool:
    return name.split()[0].lower() in tongue.lowered


def told(text: str, scene: Scene, kind: str, evidence: Iterable[str] = ()) -> Line:
    """Return an invented line, which cites what it likes."""
    return Line(text, tuple(evidence) or scene.some_evidence(), kind)


def _cleared(text: str) -> bool:
    return bool(_CLEARED.search(text)) and not _REFUSED.search(text)
