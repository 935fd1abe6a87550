"""Tickets and orders that are open, and late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from grounding.account.faults import FaultName, Limits
from grounding.account.records import Outage, Ticket
from grounding.account.service import expected_end, is_late, open_tickets, ticket_faults

LIMITS = Limits(date(2026, 9, 14), "EUR")


def _ticket(ticket_id: str, opened: int, state: str = "open") -> Ticket:
    return Ticket(ticket_id, "L-1", date(2026, 9, opened), "Slow", state, date(2026, 9, opened), date(2026, 9, 13))


def test_open_tickets_newest_first() -> None:
    every = (
        _ticket("T-1", 1), _ticket("T-2", 3, "in_progress"), _ticket("T-3", 2, "waiting_for_customer"),
        _ticket("T-4", 4, "resolved"), _ticket("T-5", 5, "closed"), _ticket("T-6", 6, "surprising"),
    )  # fmt: skip
    assert [each.ticket_id for each in open_tickets(every)] == ["T-2", "T-3", "T-1"]


def test_a_ticket_is_late_when_its_day_is_over() -> None:
    late = _ticket("T-1", 1)
    assert [is_late(late, date(2026, 9, day)) for day in (12, 13, 14)] == [False, False, True]
    assert not is_late(replace(late, expected=None), date(2026, 9, 14))
    assert not is_late(replace(late, state="closed"), date(2026, 9, 14))


def test_an_end_before_the_start_is_no_expected_end() -> None:
    start = datetime.fromisoformat("2026-09-14T08:00:00+01:00")
    outage = Outage("O-1", "Harbour", ("H01",), ("mobile",), False, start, start + timedelta(hours=2), "a cut cable")
    assert expected_end(outage) == outage.expected_end
    assert expected_end(replace(outage, expected_end=start - timedelta(hours=1))) is None
    assert expected_end(replace(outage, expected_end=None)) is None


@pytest.mark.parametrize(
    "days",
    [
        {"opened": date(2026, 9, 15), "updated": date(2026, 9, 15), "expected": None},
        {"updated": date(2026, 8, 31)},
        {"expected": date(2026, 8, 31)},
    ],
)
def test_a_ticket_whose_days_cannot_be(days: dict[str, Any]) -> None:
    sound = _ticket("T-1", 1)
    assert list(ticket_faults(sound, LIMITS)) == []
    assert list(ticket_faults(replace(sound, expected=None), LIMITS)) == []
    (fault,) = ticket_faults(replace(sound, **days), LIMITS)
    assert (fault.record, fault.name) == ("ticket/T-1", FaultName.DATES_OUT_OF_ORDER)
