"""What is no longer as it was proposed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from grounding.actions.types import Lost, Terms
from grounding.money import Money
from grounding.types import FactValue


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs."""

    name: str
    """A field of the terms, or `verdict`."""
    before: FactValue | None = None
    after: FactValue | None = None
    """None where it is not one value."""


def changes(before: Terms, after: Terms) -> tuple[Change, ...]:
    """Return every field in which two terms differ; what is only told beside them is none of them."""
    found = []
    for each in (field for field in fields(Terms) if field.compare):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old != new:
            found.append(Change(each.name, _value(old), _value(new)))
    return tuple(found)


def _value(value: object) -> FactValue | None:
    if isinstance(value, tuple):
        names = [item.name if isinstance(item, Lost) else str(item) for item in value]
        return ", ".join(names) or None
    return value if isinstance(value, Money | date | str) else None
