"""Whether each line works: suspended and why, what is out of order at its place, and what people are working on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grounding.account.records import Account, Customer, Line, LineStatus, Outage, Ticket

_OPEN = ("open", "in_progress", "waiting_for_customer")
_ORDER = "order"
_IN_SERVICE = (LineStatus.ACTIVE, LineStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class LineService:
    """How one line stands."""

    line: Line
    suspended_days: int | None
    """Since when it is suspended, in days; None if it is not, or the record does not say since when."""
    disturbances: tuple[Outage, ...]
    """What is out of order at its place now, planned work that has begun included; the earliest first."""
    coming: tuple[Outage, ...]
    """What is planned or expected at its place; the earliest first."""
    tickets: tuple[Ticket, ...]
    """Open tickets about this line, newest first; what the system does not call an order is one."""
    orders: tuple[Ticket, ...] = ()
    """Open orders for this line, newest first."""

    @property
    def suspended(self) -> bool:
        """Say whether it is suspended; why is the line's `status_reason`."""
        return self.line.status is LineStatus.SUSPENDED


def services(
    account: Account, now: datetime, *, bundled: Mapping[str, Collection[str]] | None = None
) -> tuple[LineService, ...]:
    """Return how every line of an account stands, in the account's order.

    `bundled` names, by offering id, the services that a plan holds beside its line's own, such as the fibre of a
    bundle.
    """
    return tuple(_service(account, line, now, (bundled or {}).get(line.offering_id, ())) for line in account.lines)


def concerns(outage: Outage, line: Line, customer: Customer, also: Collection[str] = ()) -> bool:
    """Say whether a disturbance is at a line's place and of a service that the line uses.

    A line without a place of its own is taken to be used at home: where a phone is, no record tells.
    """
    place = line.place or customer.place
    if place is None or line.status not in _IN_SERVICE:
        return False
    return place in outage.places and not {line.service, *also}.isdisjoint(outage.services)


def open_tickets(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """Return the tickets and orders that somebody still works on, newest first."""
    mine = [each for each in tickets if each.state in _OPEN]
    return tuple(sorted(mine, key=lambda each: (each.opened, each.ticket_id), reverse=True))


def is_late(ticket: Ticket, on: date) -> bool:
    """Say whether the day by which an open ticket was expected to be done is over."""
    return ticket.state in _OPEN and ticket.expected is not None and ticket.expected < on


def _service(account: Account, line: Line, now: datetime, also: Collection[str]) -> LineService:
    mine = sorted(
        (each for each in account.outages if concerns(each, line, account.customer, also)),
        key=lambda each: (each.start, each.outage_id),
    )
    working = open_tickets([each for each in account.tickets if each.line_id == line.line_id])
    since = line.status_since if line.status is LineStatus.SUSPENDED else None
    today = now.date()
    return LineService(
        line=line,
        suspended_days=None if since is None or since > today else (today - since).days,
        disturbances=tuple(each for each in mine if each.start <= now and not _over(each, now)),
        coming=tuple(each for each in mine if each.start > now),
        tickets=tuple(each for each in working if each.kind != _ORDER),
        orders=tuple(each for each in working if each.kind == _ORDER),
    )


def _over(outage: Outage, now: datetime) -> bool:
    """Say whether planned work has ended; a disturbance past its expected end still stands until it is taken back."""
    end = outage.expected_end
    return outage.planned and end is not None and outage.start <= end <= now
