"""What a chat shows before anybody has said anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """Somebody that a visitor of the demo may be."""

    customer_id: str
    name: str
    case: str
    """What is special about the account."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a chat shows before the first message."""

    carrier: str
    locale: str
    notice: str
    """That this is a machine."""
    suggestions: dict[str, tuple[str, ...]]
    """Questions to begin with, by audience."""
    frozen_at: datetime | None
    """The carrier's moment, if its clock stands still."""
