"""What customers would like to have done, and what of it an answer proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from grounding.money import Money


class ActionKind(StrEnum):
    """What can be done."""

    CHANGE_PLAN = "change_plan"
    RENEW_PLAN = "renew_plan"
    """The plan that a line has, for a new term."""
    ADD_ON = "add_on"
    ARRANGE_PAYMENT = "arrange_payment"
    OPEN_TICKET = "open_ticket"
    ASK_HUMAN = "ask_human"


MOST_PROPOSED = 3
"""More actions than this in one answer help nobody to decide."""

ORDERS = frozenset({ActionKind.CHANGE_PLAN, ActionKind.RENEW_PLAN, ActionKind.ADD_ON})
"""Kinds that rest on a verdict; the others ask people for something."""


class Start(StrEnum):
    """When a change begins."""

    TODAY = "today"
    NEXT_MONTH = "next_month"
    """On the first day of next month."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer would like to have done; everything else is for code to find out."""

    kind: ActionKind
    line_id: str | None = None
    offering_id: str | None = None
    start: Start = Start.TODAY
    subject: str | None = None
    """Of a ticket, in the customer's own words."""
    term_months: int | None = None
    """Of the contract that begins, if one does, the term that was named; None: the shortest that the plan has."""

    def record(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        found = asdict(self)
        # Left out where none was named, so that what was proposed before there were any has the hash it had.
        return found if self.term_months else {name: value for name, value in found.items() if name != "term_months"}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Wish:
        """Return the wish of a record."""
        return cls(
            ActionKind(record["kind"]),
            record["line_id"],
            record["offering_id"],
            Start(record["start"]),
            record["subject"],
            record.get("term_months"),
        )


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """A proposal as an answer shows it."""

    action_id: str
    kind: ActionKind
    summary: str
    """What a yes would be a yes to, in the carrier's words."""
    effective: date
    expires: datetime
    price: Money | None = None
    period: str | None = None
    """`month`; None: once, or an amount that is owed."""
    fee: Money | None = None
    """Charged once for the change."""
