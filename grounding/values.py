"""What a fact can say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grounding.money import Money


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit."""

    amount: Decimal
    unit: str


FactValue = Money | Quantity | date | datetime | Decimal | int | str
