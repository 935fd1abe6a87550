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
