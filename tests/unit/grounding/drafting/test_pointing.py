"""What of an account a question points at, and what that decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grounding.account.records import Balance, ChargeKind, Dispute
from grounding.drafting.extractive.countries import countries
from grounding.drafting.extractive.deciding import decide, points, shown
from grounding.drafting.extractive.pointing import Given, amounts, bills_named, charges_named
from grounding.money import Money
from tests.unit.grounding.world import account, bill, bill_line, context, euro, line, plan_line

EGYPT = bill_line(2, ChargeKind.ROAMING, "ROAM-ZONE-D-DATA", "9.99", description="Roaming in Egypt: data")
LATE = bill_line(3, ChargeKind.FEE, "FEE-LATE", "5.00", description="Late payment fee")
CREDIT = bill_line(2, ChargeKind.CREDIT, "CREDIT-X", "-11.98", description="Credit for a charge made twice")
SEPTEMBER = bill(9, plan_line(), EGYPT, LATE, open_amount="34.98")
AUGUST = bill(8, plan_line(), CREDIT)
JULY = bill(7, plan_line())
OWNER = account(bills=(SEPTEMBER, AUGUST, JULY))


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("what is the €11.98", ["11.98"]),
        ("the 11.98 please", ["11.98"]),
        ("20 euro or 13 quid", ["20", "13"]),
        ("what was that fiver", ["5"]),
        ("what was the 75 for in August", ["75"]),
        ("the 12.50 on my bill", ["12.50"]),
        ("what are the 300 minutes for", []),
        ("I have 5 GB and 300 minutes, line 0417, since 2026", []),
        ("release 24.20 GB at 10.30 am", []),
    ],
)
def test_amounts_are_money_or_written_to_the_cent(question: str, given: list[str]) -> None:
    assert sorted(each.value for each in amounts(context(question, OWNER))) == sorted(Decimal(each) for each in given)


def test_whole_amounts_are_meant_loosely_and_cents_exactly() -> None:
    assert Given(Decimal(27)).is_about(euro("27.09")) and not Given(Decimal(27)).is_exactly(euro("27.09"))
    assert Given(Decimal(20)).is_about(euro("19.99")) and not Given(Decimal(19)).is_about(euro("20.00"))
    assert Given(Decimal("5.00")).is_exactly(euro("-5.00"))
    assert not Given(Decimal("27.10")).is_about(euro("27.09"))


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("show me my August bill", [8]),
        ("what did I pay in july", [7]),
        ("why is it more than in July", [7]),
        ("compare my august bill with my july bill", [8, 7]),
        ("last month's bill", [8]),
        ("what is the 34.98", [9]),
        ("explain the 35 euro bill", [9]),
        ("35 euro for a plan of 19.99, what is on that bill", [9]),
        ("I have 35 euro", []),
        ("I moved house in the middle of August", []),
        ("may I see my bill", []),
    ],
)
def test_bills_are_named_by_month_place_or_total(question: str, months: list[int]) -> None:
    assert [each.issued.month for each in bills_named(context(question, OWNER))] == months


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("what is the 9.99", ["ROAM-ZONE-D-DATA"]),
        ("what did Egypt cost me", ["ROAM-ZONE-D-DATA"]),
        ("this late fee, why", ["FEE-LATE"]),
        ("any roaming on it", ["ROAM-ZONE-D-DATA"]),
        ("the 11.98", ["CREDIT-X"]),
        ("anything else", []),
    ],
)
def test_charges_are_named_by_amount_country_words_or_kind(question: str, codes: list[str]) -> None:
    assert [each.code for _, each in charges_named(context(question, OWNER), OWNER.bills)] == codes


@pytest.mark.parametrize(
    ("question", "understood", "meant"),
    [
        ("34.98? explain", (), ("bill_change",)),
        ("what is the 9.99", (), ("charge",)),
        ("where are the 11.98", (), ("credit",)),
        ("you charged me 35 euro", (), ("bill_change",)),
        ("35 euro would suit me", (), ()),
        ("how much was I charged in Egypt", ("roaming",), ("charge",)),
        ("how much is it in Egypt", ("roaming",), ("roaming",)),
        ("what do I get for the 19.99", ("plan",), ("plan",)),
        ("can I leave for 9.99", ("leaving",), ("leaving",)),
    ],
)
def test_what_stands_on_the_account_decides(question: str, understood: tuple[str, ...], meant: tuple[str, ...]) -> None:
    assert decide(understood, context(question, OWNER)) == meant


def test_a_disputed_amount_is_about_the_dispute() -> None:
    item = Dispute("DI-1", "B-2026-09", 3, euro("5.00"), date(2026, 9, 3), "open")
    owner = replace(OWNER, balance=Balance(euro("0"), euro("0"), None, "card", disputes=(item,)))
    assert decide((), context("what about the 5.00", owner)) == ("dispute",)


def test_without_bills_nothing_is_decided() -> None:
    assert decide((), context("what is the 9.99", account())) == ()
    assert decide((), context("what is the 9.99")) == ()
    assert points(context("what is the 9.99")) and not points(context("how are you"))
    assert shown(("charge",), context("the late fee", OWNER)) and not shown(("charge",), context("the parcel", OWNER))


@pytest.mark.parametrize(
    ("question", "zones"),
    [
        ("roaming in Switzerland", {"Switzerland": "ROAM-ZONE-B"}),
        ("data in EGYPT and morocco", {"Egypt": "ROAM-ZONE-D", "Morocco": "ROAM-ZONE-D"}),
        ("call Ireland from the USA", {"USA": "ROAM-ZONE-C"}),
        ("tell us more", {}),
        ("roaming on the moon", {}),
        ("what does Jordan's phone cost", {}),
        ("holiday in Réunion", {}),
    ],
)
def test_countries_lie_in_their_zone_or_in_the_one_for_the_rest(question: str, zones: dict[str, str]) -> None:
    owner = account(lines=(line(label="Jordan's phone"),))
    assert {each.name: each.zone.offering_id for each in countries(context(question, owner))} == zones


def test_the_highest_and_the_lowest_bill_are_found_among_those_of_a_time() -> None:
    asked = {
        "what was my highest bill": [9],
        "and the lowest?": [8],
        "my lowest bill in July and September": [7],
        "what is my highest invoice in 2020": [],
    }
    for question, months in asked.items():
        assert [bill.issued.month for bill in bills_named(context(question, OWNER), anyhow=True)] == months
    dollars = replace(JULY, total=Money(100, "USD"))
    mixed = account(bills=(SEPTEMBER, dollars))
    assert bills_named(context("what was my highest bill", mixed)) == []


def test_a_charge_is_named_by_another_name_of_its_zone_or_by_what_was_used() -> None:
    sea = bill_line(2, ChargeKind.ROAMING, "ROAM-ZONE-D-DATA", "49.95", description="In international waters: data")
    calls = bill_line(3, ChargeKind.USAGE, "CALLS", "10.50", description="Beyond", quantity=Decimal(42), unit="min")
    bills = (bill(9, plan_line(), sea, calls),)
    owner = account(bills=bills)

    def named(question: str, *, by_kind: bool = True) -> list[int]:
        return [each.number for _, each in charges_named(context(question, owner), bills, by_kind=by_kind)]

    assert named("what is the charge from the ship", by_kind=False) == [2]
    assert named("how much did the calls cost") == [3]
    # What they cost is asked of the prices.
    assert named("how much do calls cost") == []
    assert named("how much did the calls cost", by_kind=False) == []


def test_an_amount_that_nothing_comes_to_is_asked_of_the_charges() -> None:
    assert decide(("bill_change",), context("why is there a 12.50 charge on my bill", OWNER)) == ("charge",)
    assert decide(("bill_change",), context("why is my bill 12.50 higher", OWNER)) == ("bill_change",)


def test_a_disputed_charge_that_is_asked_about_is_told_as_a_charge() -> None:
    item = Dispute("DI-1", "B-2026-09", 2, euro("9.99"), date(2026, 9, 3), "open", date(2026, 9, 17))
    owner = replace(OWNER, balance=Balance(euro("0"), euro("0"), None, "card", disputes=(item,)))
    assert decide(("charge",), context("what is the €9.99 charge", owner)) == ("charge",)
    assert decide(("payment",), context("what about the €9.99", owner)) == ("dispute",)


def test_what_roaming_has_cost_is_asked_of_the_bills() -> None:
    assert decide(("roaming",), context("what did each part of the roaming cost", OWNER)) == ("charge",)
    assert decide(("roaming",), context("what does roaming cost on my plan", OWNER)) == ("roaming",)
    assert decide(("roaming",), context("how much did the texts cost in September", OWNER)) == ("charge",)
    assert decide(("roaming",), context("what did my phone cost in Turkey in September", OWNER)) == ("charge",)
    # Of a time before the bills, old prices are asked for.
    assert decide(("roaming",), context("what did a call from Egypt cost in 2020", OWNER)) == ("roaming",)
    assert decide(("roaming",), context("what did the texts cost in 2020", OWNER)) == ("roaming",)
