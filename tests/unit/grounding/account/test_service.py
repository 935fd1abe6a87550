"""Whether each line works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from grounding.account.records import LineStatus, Outage, Ticket
from grounding.account.service import is_late, open_tickets, services
from tests.unit.grounding.world import NOW, account, line, outage

HOME = line("L-2", service="broadband", number=None, label="Home", place="D08")


@pytest.mark.parametrize(
    ("since", "status", "suspended", "days"),
    [
        (date(2026, 9, 11), LineStatus.SUSPENDED, True, 3),
        (date(2026, 9, 14), LineStatus.SUSPENDED, True, 0),
        (None, LineStatus.SUSPENDED, True, None),
        (date(2026, 9, 20), LineStatus.SUSPENDED, True, None),
        (date(2026, 9, 11), LineStatus.TERMINATED, False, None),
        (None, LineStatus.ACTIVE, False, None),
    ],
)
def test_suspended_and_for_how_long(since: date | None, status: LineStatus, suspended: bool, days: int | None) -> None:
    mine = line(status=status, status_since=since, status_reason="arrears")
    (seen,) = services(account(lines=(mine,)), NOW)
    assert (seen.suspended, seen.suspended_days, seen.line.status_reason) == (suspended, days, "arrears")


def test_a_disturbance_concerns_the_lines_at_its_place_that_use_its_service() -> None:
    here, fibre = outage(), replace(outage(services=("broadband",)), outage_id="OUT-2", places=("D08", "H91"))
    mine = (line(), HOME, line("L-3", place="T12"), line("L-4", status=LineStatus.TERMINATED))
    seen = services(account(lines=mine, outages=(fibre, here)), NOW)
    assert [each.disturbances for each in seen] == [(here,), (fibre,), (), ()]
    bundle = services(account(lines=(line(),), outages=(fibre, here)), NOW, bundled={"MRW-EVERYDAY": {"broadband"}})
    assert [each.outage_id for each in bundle[0].disturbances] == ["OUT-2", "OUT-2026-0914-1"]


def test_where_nobody_knows_the_place_no_disturbance_is_claimed() -> None:
    owner = account(outages=(outage(),))
    homeless = replace(owner, customer=replace(owner.customer, place=None))
    assert services(homeless, NOW)[0].disturbances == ()


@pytest.mark.parametrize(
    ("event", "now_or_coming"),
    [
        (outage(), "now"),
        (outage(expected=False), "now"),
        (replace(outage(), expected_end=NOW - timedelta(hours=1)), "now"),  # late, but nobody took it back
        (replace(outage(planned=True), expected_end=NOW - timedelta(minutes=1)), "neither"),
        (replace(outage(planned=True), expected_end=NOW), "neither"),
        (replace(outage(planned=True), expected_end=outage().start), "neither"),
        (replace(outage(planned=True), expected_end=NOW - timedelta(days=9)), "now"),  # ends before it starts
        (replace(outage(), start=NOW), "now"),
        (outage(planned=True), "now"),
        (replace(outage(planned=True), start=NOW + timedelta(hours=1)), "coming"),
    ],
)
def test_what_is_now_and_what_is_coming(event: Outage, now_or_coming: str) -> None:
    (seen,) = services(account(outages=(event,)), NOW)
    assert (event in seen.disturbances, event in seen.coming) == (now_or_coming == "now", now_or_coming == "coming")


def _ticket(ticket_id: str, opened: int, state: str = "open", on: str | None = "L-1") -> Ticket:
    return Ticket(ticket_id, on, date(2026, 9, opened), "Slow", state, date(2026, 9, opened), date(2026, 9, 13))


def test_open_tickets_newest_first_each_with_its_line() -> None:
    every = (
        _ticket("T-1", 1), _ticket("T-2", 3, "in_progress"), _ticket("T-3", 2, "waiting_for_customer"),
        _ticket("T-4", 4, "resolved"), _ticket("T-5", 5, "closed"), _ticket("T-6", 6, "surprising"),
        _ticket("T-7", 7, on=None), _ticket("T-8", 8, on="L-9"),
    )  # fmt: skip
    (seen,) = services(account(tickets=every), NOW)
    assert [each.ticket_id for each in seen.tickets] == ["T-2", "T-3", "T-1"]
    assert [each.ticket_id for each in open_tickets(every)] == ["T-8", "T-7", "T-2", "T-3", "T-1"]


def test_orders_are_told_from_tickets_where_the_system_says_so() -> None:
    order, ticket = replace(_ticket("O-1", 1), kind="order"), replace(_ticket("T-1", 2), kind="ticket")
    (seen,) = services(account(tickets=(_ticket("T-2", 3), ticket, order, replace(order, state="closed"))), NOW)
    assert [each.ticket_id for each in seen.tickets] == ["T-2", "T-1"]
    assert seen.orders == (order,)


def test_a_ticket_is_late_when_its_day_is_over() -> None:
    late = _ticket("T-1", 1)
    assert [is_late(late, date(2026, 9, day)) for day in (12, 13, 14)] == [False, False, True]
    assert not is_late(replace(late, expected=None), NOW.date())
    assert not is_late(replace(late, state="closed"), NOW.date())
