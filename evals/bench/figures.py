"""A measured figure, and whether it keeps its target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["met", "missed", "not measured", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    key: str
    """Stable name, for programs."""
    what: str
    value: float | None
    """None: it could not be measured; the note says why."""
    unit: str
    least: float | None = None
    """The target is a lower bound."""
    most: float | None = None
    """The target is an upper bound."""
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    """For the JSON file only."""

    @property
    def verdict(self) -> Verdict:
        """Say whether the target is met; nothing where there is none."""
        if self.value is None:
            return "not measured"
        if self.least is None and self.most is None:
            return ""
        low = -math.inf if self.least is None else self.least
        high = math.inf if self.most is None else self.most
        return "met" if low <= self.value <= high else "missed"

    @property
    def target(self) -> str:
        """Return the target in words."""
        if self.least is not None:
            return f">= {amount(self.least)} {self.unit}".rstrip()
        if self.most is not None:
            return f"<= {amount(self.most)} {self.unit}".rstrip()
        return ""

    @property
    def measured(self) -> str:
        """Return the value in words."""
        return "-" if self.value is None else f"{amount(self.value)} {self.unit}".rstrip()


def amount(value: float) -> str:
    """Return a number with as many digits as it deserves: three significant ones, all before the point."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed (nearest rank).

    Raises: ValueError if there are no values or the share is not in (0, 1].
    """
    if not values or not 0 < share <= 1:
        raise ValueError("percentile: needs values, and a share in (0, 1]")
    return sorted(values)[math.ceil(share * len(values)) - 1]
