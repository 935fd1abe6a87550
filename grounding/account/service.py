"""What people are working on for a customer: which tickets and orders are open, and which of them are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from grounding.account.records import Ticket

_OPEN = ("open", "in_progress", "waiting_for_customer")


def open_tickets(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """Return the tickets and orders that somebody still works on, newest first."""
    mine = [each for each in tickets if each.state in _OPEN]
    return tuple(sorted(mine, key=lambda each: (each.opened, each.ticket_id), reverse=True))


def is_late(ticket: Ticket, on: date) -> bool:
    """Say whether the day by which an open ticket was expected to be done is over."""
    return ticket.state in _OPEN and ticket.expected is not None and ticket.expected < on
