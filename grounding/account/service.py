"""What people are working on for a customer: which tickets and orders are open, and which of them are late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from grounding.account.faults import Fault, FaultName, Figure, Limits
from grounding.account.records import Account, Outage, Ticket
from grounding.catalogue import Catalogue, Offering

_OPEN = ("open", "in_progress", "waiting_for_customer")


def open_tickets(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """Return the tickets and orders that somebody still works on, newest first."""
    mine = [each for each in tickets if each.state in _OPEN]
    return tuple(sorted(mine, key=lambda each: (each.opened, each.ticket_id), reverse=True))


def is_late(ticket: Ticket, on: date) -> bool:
    """Say whether the day by which an open ticket was expected to be done is over."""
    return ticket.state in _OPEN and ticket.expected is not None and ticket.expected < on


def open_orders(account: Account, line_id: str) -> tuple[Ticket, ...]:
    """Return the orders for a line that are not carried out yet, newest first."""
    return tuple(each for each in open_tickets(account.tickets) if each.kind == "order" and each.line_id == line_id)


def plans_ordered(account: Account, line_id: str, catalogue: Catalogue) -> tuple[Ticket, ...]:
    """Return those of a line's open orders that name something of the same category as the plan that the line has."""
    held = [catalogue.offerings.get(line.offering_id) for line in account.lines if line.line_id == line_id]
    categories = {each.category for each in held if each}
    plans = {each.name.casefold() for each in catalogue.offerings.values() if each.category in categories}
    return tuple(each for each in open_orders(account, line_id) if plans & set(_named(each)))


def is_ordered(account: Account, line_id: str, offering: Offering) -> bool:
    """Say whether an open order for a line names an offering."""
    return any(offering.name.casefold() in _named(each) for each in open_orders(account, line_id))


def _named(order: Ticket) -> list[str]:
    return order.subject.casefold().split(", ")


def ticket_faults(ticket: Ticket, limits: Limits) -> Iterator[Fault]:
    """Yield what no sound ticket or order holds: it was opened, and not later than it was changed or is expected."""
    record = f"ticket/{ticket.ticket_id}"
    opened = Figure(record, "opened", ticket.opened)
    if ticket.opened > limits.on:
        yield Fault(FaultName.DATES_OUT_OF_ORDER, (opened, limits.today))
        return
    for name, day in (("updated", ticket.updated), ("expected", ticket.expected)):
        if day is not None and day < ticket.opened:
            yield Fault(FaultName.DATES_OUT_OF_ORDER, (opened, Figure(record, name, day)))


def expected_end(outage: Outage) -> datetime | None:
    """Return when an outage is expected to end; None if nobody says, or says that it ends before it starts."""
    end = outage.expected_end
    return None if end is None or end < outage.start else end
