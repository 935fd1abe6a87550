"""Accounts come with what their records hold that cannot be, whatever they are read from."""

from __future__ import annotations

import logging
from datetime import date, datetime

import pytest

from connectors.bss.checking import CheckingAccountReader
from connectors.clock import FrozenClock
from grounding.account.faults import FaultName
from grounding.account.records import Account, Section, Ticket
from grounding.errors import CustomerUnknown
from grounding.ports import AccountReader
from tests.unit.grounding.world import account, euro, line

CLOCK = FrozenClock(datetime.fromisoformat("2026-09-14T09:30:00+01:00"))
SECTIONS = frozenset({Section.LINES, Section.TICKETS})


class Held:
    """An `AccountReader` of one account."""

    def __init__(self, found: Account) -> None:
        self.found = found

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        if customer_id != self.found.customer.customer_id:
            raise CustomerUnknown(f"no customer {customer_id!r}")
        return self.found


async def faults(found: Account, currency: str = "EUR") -> list[tuple[str, FaultName]]:
    """Return what is wrong with an account as it was read."""
    reader: AccountReader = CheckingAccountReader(Held(found), CLOCK, currency, euro("5000"))
    return [(each.record, each.name) for each in (await reader.read("C-1", SECTIONS)).faults]


async def test_records_are_held_against_the_day_the_currency_and_the_largest_amount() -> None:
    tomorrow = Ticket("T-1", None, date(2026, 9, 15), "Slow", "open", date(2026, 9, 15))
    assert await faults(account()) == []
    assert await faults(account(tickets=(tomorrow,))) == [("ticket/T-1", FaultName.DATES_OUT_OF_ORDER)]
    assert await faults(account(lines=(line(monthly_price=euro("5000.01")),))) == [
        ("line/L-1", FaultName.AMOUNT_ABSURD)
    ]
    assert await faults(account(), "CHF") == [("line/L-1", FaultName.CURRENCIES_DIFFER)]


async def test_the_log_names_the_record_and_not_what_it_holds(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await faults(account(lines=(line(monthly_price=euro("-19.99")),)))
    assert [record.getMessage() for record in caplog.records] == ["line/L-1 cannot be right: wrong_sign"]


async def test_a_customer_who_is_not_known_is_not_known() -> None:
    with pytest.raises(CustomerUnknown):
        await CheckingAccountReader(Held(account()), CLOCK, "EUR").read("C-2", SECTIONS)
