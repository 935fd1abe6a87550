"""What is found wrong with an account as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grounding.account.checking import checked, contracts_wrong, prices_wrong, uses_wrong
from grounding.account.contracts import sound
from grounding.account.faults import FaultName, Limits, faults_in
from grounding.account.records import Account, AddOn, Balance, Discount, MonthlyUse, Ticket
from grounding.money import Money
from tests.unit.grounding.world import TODAY, account, contract, device, euro, line

LIMITS = Limits(TODAY, "EUR", euro("5000"))
SECOND = line("L-2", number="086 555 0102")
WELCOME = Discount("D-1", "Welcome", euro("-4.00"), date(2026, 7, 1), None)
CARE = AddOn("A-1", "ADD-CARE", "Device Care", euro("-5.99"), date(2026, 1, 1), None)
USE = MonthlyUse("H-1", "L-2", "data", "GB", Decimal(3), date(2026, 8, 1), date(2026, 8, 31))
TICKET = Ticket("T-1", "L-1", date(2027, 1, 1), "Slow", "open", date(2027, 1, 1))


def names(owner: Account) -> list[tuple[str, FaultName]]:
    """Return the records that are at fault, and why."""
    return [(each.record, each.name) for each in checked(owner, LIMITS).faults]


def test_a_sound_account_has_no_faults() -> None:
    whole = account(contracts=(contract(instalments=(device(),)),), history=(USE,))
    assert checked(whole, LIMITS) == whole


@pytest.mark.parametrize(
    ("parts", "record", "name"),
    [
        ({"lines": (line(monthly_price=euro("-1")),)}, "line/L-1", FaultName.WRONG_SIGN),
        ({"lines": (line(discounts=(WELCOME,)),)}, "discount/D-1", FaultName.WRONG_SIGN),
        ({"contracts": (contract(end=None, term_months=24),)}, "contract/K-1", FaultName.DATE_MISSING),
        ({"contracts": (contract(list_price=Money(1999, "USD")),)}, "contract/K-1", FaultName.CURRENCIES_DIFFER),
        ({"contracts": (contract(list_price=euro("5000.01")),)}, "contract/K-1", FaultName.AMOUNT_ABSURD),
        (
            {"contracts": (contract(instalments=(device(monthly="5000.01"),)),)},
            "instalments/I-Aria 7",
            FaultName.AMOUNT_ABSURD,
        ),
        (
            {"contracts": (contract(instalments=(device(paid=25),)),)},
            "instalments/I-Aria 7",
            FaultName.NUMBER_IMPOSSIBLE,
        ),
        (
            {"contracts": (contract(instalments=(replace(device(), count=100_000),)),)},
            "instalments/I-Aria 7",
            FaultName.NUMBER_IMPOSSIBLE,
        ),
        ({"tickets": (TICKET,)}, "ticket/T-1", FaultName.DATES_OUT_OF_ORDER),
        (
            {"balance": Balance(euro("10.00"), euro("34.99"), date(2026, 8, 15), "card")},
            "balance",
            FaultName.OVERDUE_EXCEEDS_OWED,
        ),
    ],
)
def test_each_record_that_cannot_be_is_named(parts: dict[str, Any], record: str, name: FaultName) -> None:
    assert names(account(**parts)) == [(record, name)]


def test_a_fault_is_named_once_where_two_checks_find_it() -> None:
    francs = contract(instalments=(device(), replace(device(name="Aria 8"), monthly=Money(1600, "CHF"))))
    assert names(account(contracts=(francs,))) == [("instalments/I-Aria 8", FaultName.CURRENCIES_DIFFER)]


def test_that_nobody_says_since_when_something_is_overdue_is_no_fault() -> None:
    assert names(account(balance=Balance(euro("34.99"), euro("34.99"), None, "card"))) == []


def test_faults_are_told_by_the_line_that_they_concern() -> None:
    own = line(addons=(CARE,), discounts=(WELCOME,), status_since=date(2027, 1, 1))
    other = replace(USE, use_id="H-2", used=Decimal(9))
    wrong = contract(instalments=(device(paid=25),))
    owner = checked(account(lines=(own, SECOND), contracts=(wrong,), history=(USE, other)), LIMITS)
    assert [each.record for each in prices_wrong(owner, [own], TODAY)] == ["addon/A-1", "discount/D-1"]
    assert [each.record for each in contracts_wrong(owner, [own])] == ["instalments/I-Aria 7"]
    assert [each.record for each in uses_wrong(owner, [SECOND])] == ["usage_history/H-1", "usage_history/H-2"]
    others = prices_wrong(owner, [SECOND], TODAY), contracts_wrong(owner, [SECOND]), uses_wrong(owner, [own])
    assert others == ((), (), ())


def test_of_one_record_the_faults_of_a_field_can_be_asked_for() -> None:
    owner = checked(account(lines=(line(monthly_price=euro("-1"), status_since=date(2027, 1, 1)),)), LIMITS)
    assert len(faults_in("line/L-1", owner.faults)) == 2
    (fault,) = faults_in("line/L-1", owner.faults, "status_since")
    assert fault.name is FaultName.DATES_OUT_OF_ORDER
    assert faults_in("line/L-1", owner.faults, "label") == ()


def test_a_contract_is_sound_where_neither_it_nor_a_device_of_its_is_at_fault() -> None:
    dollars = contract(list_price=Money(1999, "USD"))
    assert sound(dollars, account(contracts=(dollars,)))
    assert not sound(dollars, checked(account(contracts=(dollars,)), LIMITS))
    absurd = contract(instalments=(device(monthly="5000.01"),))
    assert not sound(absurd, checked(account(contracts=(absurd,)), LIMITS))
    assert not sound(contract(end=None, term_months=24), account())
