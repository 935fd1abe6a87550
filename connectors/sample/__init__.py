"""The sample carrier: a carrier folder like any other, with what generates its records and renders its office files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
"""The carrier folder that is used when no other is named."""


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """Somebody to be in a demo."""

    customer_id: str
    name: str
    case: str
    """What is special about the account."""


def customers(seed: Path) -> tuple[SampleCustomer, ...]:
    """Return the customers of a carrier's seed folder in the order of its file; empty if it has none."""
    path = seed / "customers.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            SampleCustomer(row["customer_id"], row["name"], row.get("case") or "") for row in csv.DictReader(file)
        )
