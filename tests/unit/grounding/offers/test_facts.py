"""What each symbol is worth, and that what was not read or cannot be right is worth nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grounding.account.checking import checked
from grounding.account.faults import Limits
from grounding.account.records import (
    Account,
    AddOn,
    Bill,
    BillLine,
    ChargeKind,
    Discount,
    Dispute,
    Instalments,
    LineStatus,
    Provenance,
    Section,
)
from grounding.catalogue import Catalogue, Relation
from grounding.offers.about import About
from grounding.offers.cases import CaseKind, Subject
from grounding.offers.facts import customer_facts, line_facts, offering_facts
from grounding.offers.symbols import SYMBOLS, Scope, Value, plain, scope
from tests.unit.grounding.offers.offer_world import (
    READ,
    SUBJECTS,
    TODAY,
    account,
    balance,
    catalogue,
    contract,
    customer,
    euro,
    large,
    line,
    offering,
    pack,
    price,
    small,
    without,
)

N = Decimal


def told(symbol: str, whole: Account, offers: Catalogue | None = None, on: date = TODAY) -> Value | None:
    about = About.of(whole, offers or catalogue(), SUBJECTS, on)
    match scope(symbol):
        case Scope.CUSTOMER:
            return customer_facts(about, {symbol})[symbol]
        case Scope.LINE:
            return line_facts(about, whole.lines[0], {symbol})[symbol]
        case Scope.OFFERING:
            return offering_facts(about, next(iter(about.catalogue.offerings.values())), {symbol})[symbol]


def dispute(amount: str, state: str = "open", currency: str = "EUR") -> Dispute:
    return Dispute("d", "b", None, replace(euro(amount), currency=currency), TODAY, state)


def instalments(paid: int, count: int = 24, line_id: str = "l-1") -> Instalments:
    return Instalments("i", line_id, "Phone", euro("10"), count, paid)


def fees(*charges: tuple[str, ChargeKind, str | None], issued: date = TODAY) -> Bill:
    lines = tuple(
        BillLine(number, line_id, kind, code, code, euro("1"), N(23))
        for number, (code, kind, line_id) in enumerate(charges, start=1)
    )
    return Bill("b", issued, issued, issued, issued, euro("1"), euro("0"), euro("0"), "sent", lines)


def discount(name: str, start: date = date(2026, 9, 1), end: date | None = None) -> Discount:
    return Discount("d-1", name, euro("2"), start, end)


def addon(offering_id: str, end: date | None) -> AddOn:
    return AddOn("a", offering_id, offering_id, euro("1"), date(2026, 9, 1), end)


FRIDAY = offering("friday", "promotion", aliases=("Friday deal",))
OFFERS = catalogue(small(), large(), pack(), FRIDAY, offering("starter", segments=("consumer", "child")))

TOLD: list[tuple[str, Account, Value | None]] = [
    ("today", account(), TODAY),
    ("customer.status", account(customer=customer(status="closed")), "closed"),
    ("customer.status", account(customer=customer(status="")), None),
    ("customer.segment", account(), "consumer"),
    ("customer.age", account(), N(25)),
    ("customer.age", account(customer=customer(birth_date=date(2000, 9, 14))), N(26)),
    ("customer.age", account(customer=customer(birth_date=date(2004, 2, 29))), N(22)),
    ("customer.age", account(customer=customer(birth_date=None)), None),
    ("customer.age", account(customer=customer(birth_date=date(2027, 1, 1))), None),
    ("customer.age", account(customer=customer(birth_date=date(1880, 1, 1))), None),
    ("customer.tenure_months", account(), N(79)),
    ("customer.tenure_months", account(customer=customer(since=date(2026, 8, 14))), N(1)),
    ("customer.tenure_months", account(customer=customer(since=date(2026, 8, 15))), N(0)),
    ("customer.tenure_months", account(customer=customer(since=date(2026, 9, 15))), None),
    ("account.lines", account(lines=()), N(0)),
    ("account.lines", account(lines=(line(), line("l-2", status=LineStatus.TERMINATED))), N(1)),
    ("account.lines", without(Section.LINES), None),
    ("account.suspended_lines", account(lines=(line(), line("l-2", status=LineStatus.SUSPENDED))), N(1)),
    ("account.plans", account(lines=(line(), line("l-2", offering_id="large"))), frozenset({"small", "large"})),
    ("account.plans", without(Section.LINES), None),
    ("account.adult_mobile_lines", account(), N(1)),
    ("account.adult_mobile_lines", account(lines=(line(offering_id="starter"),)), N(0)),
    ("account.adult_mobile_lines", account(lines=(line(status=LineStatus.SUSPENDED),)), N(0)),
    ("account.adult_mobile_lines", account(lines=(line(service="broadband"),)), N(0)),
    ("account.adult_mobile_lines", account(lines=(line(offering_id="gone"),)), None),
    ("account.child_lines", account(lines=(line(offering_id="starter"), line("l-2"))), N(1)),
    ("account.child_lines", account(lines=(line(offering_id="gone"),)), None),
    ("place.broadband", account(lines=(line(service="broadband"),)), True),
    ("place.broadband", account(), None),
    ("place.broadband", without(Section.LINES), None),
    ("balance.owed", account(balance=balance(owed=euro("-4.50"))), N("-4.50")),
    ("balance.owed", account(balance=None), None),
    ("balance.owed", without(Section.BALANCE), None),
    ("balance.overdue", account(balance=balance(overdue=euro("12.50"))), N("12.50")),
    ("balance.overdue", account(balance=balance(overdue=euro("-1"))), None),
    ("balance.overdue", account(balance=balance(overdue=replace(euro("1"), currency="CHF"))), None),
    ("balance.days_overdue", account(), N(0)),
    ("balance.days_overdue", account(balance=balance(overdue=euro("1"), overdue_since=date(2026, 9, 1))), N(13)),
    ("balance.days_overdue", account(balance=balance(overdue=euro("1"))), None),
    ("balance.days_overdue", account(balance=balance(overdue=euro("1"), overdue_since=date(2026, 9, 15))), None),
    ("balance.open_disputes", account(balance=balance(disputes=(dispute("3"), dispute("4", "rejected")))), N(1)),
    ("balance.disputed", account(balance=balance(disputes=(dispute("3"), dispute("4")))), N(7)),
    ("balance.disputed", account(balance=balance(disputes=(dispute("3"), dispute("4", currency="USD")))), None),
    ("balance.payment_method", account(), "card"),
    ("balance.payment_method", account(balance=balance(payment_method="")), None),
    ("consent.marketing", account(), True),
    ("consent.usage_analysis", account(), None),
    ("line.offering_id", account(), "small"),
    ("line.service", account(), "mobile"),
    ("line.status", account(lines=(line(status=LineStatus.PENDING),)), "pending"),
    ("line.status_reason", account(), ""),
    ("line.status_reason", account(lines=(line(status_reason="arrears"),)), "arrears"),
    ("line.monthly_price", account(lines=(line(monthly_price=euro("19.99")),)), N("19.99")),
    ("line.monthly_price", account(lines=(line(monthly_price=euro("-1")),)), None),
    ("line.monthly_price", account(lines=(line(monthly_price=replace(euro("1"), currency="GBP")),)), None),
    ("line.tenure_months", account(), N(20)),
    ("line.tenure_months", account(lines=(line(start=date(2026, 10, 1)),)), None),
    ("line.tenure_months", account(lines=(line(start=date(2026, 10, 1), status=LineStatus.PENDING),)), N(0)),
    ("line.addons", account(), frozenset()),
    ("line.addons", account(lines=(line(addons=(addon("a", None), addon("b", TODAY))),)), frozenset("ab")),
    ("line.addons", account(lines=(line(addons=(addon("a", date(2026, 9, 13)),)),)), frozenset()),
    ("line.discounts", account(lines=(line(discounts=(discount("Friday"),)),)), frozenset({"friday"})),
    ("line.discounts", account(lines=(line(discounts=(discount(" friday DEAL"),)),)), frozenset({"friday"})),
    ("line.discounts", account(lines=(line(discounts=(discount("Unheard of"),)),)), None),
    ("line.discounts", account(lines=(line(discounts=(discount("X", end=date(2026, 9, 13)),)),)), frozenset()),
    ("line.discounts", account(lines=(line(discounts=(discount("X", start=date(2026, 9, 15)),)),)), frozenset()),
    ("line.instalments_left", account(), N(0)),
    ("line.instalments_left", account(contracts=(contract(instalments=(instalments(19),)),)), N(5)),
    ("line.instalments_left", account(contracts=(contract(instalments=(instalments(25),)),)), None),
    ("line.instalments_left", account(contracts=(contract(instalments=(instalments(3, line_id="l-9"),)),)), N(0)),
    ("line.instalments_left", without(Section.CONTRACTS), None),
    ("line.instalments_count", account(contracts=(contract(instalments=(instalments(19), instalments(1))),)), N(48)),
    ("line.fees", account(), frozenset()),
    ("line.fees", without(Section.BILLS), None),
    ("line.fees", without(Section.CONTRACTS), None),
    ("line.fees", account(bills=(fees(("f", ChargeKind.FEE, "l-1"), ("p", ChargeKind.PLAN, "l-1")),)), frozenset("f")),
    ("line.fees", account(bills=(fees(("f", ChargeKind.FEE, "l-2"), ("g", ChargeKind.FEE, None)),)), frozenset()),
    ("line.fees", account(bills=(fees(("f", ChargeKind.FEE, "l-1"), issued=date(2024, 12, 31)),)), frozenset()),
    ("contract.start", account(), date(2025, 1, 1)),
    ("contract.months_left", account(), N(4)),
    ("contract.months_left", account(contracts=(contract(end=None, term_months=0),)), N(0)),
    ("contract.months_left", account(contracts=(contract(end=date(2026, 9, 13)),)), N(0)),
    ("contract.months_left", account(contracts=(contract(end=TODAY),)), N(1)),
    ("contract.months_left", account(contracts=()), None),
    ("contract.months_left", account(contracts=(contract(end=date(2024, 1, 1)),)), None),
    (
        "contract.months_left",
        account(contracts=(contract(), contract(start=date(2026, 9, 1), end=None, term_months=0))),
        N(0),
    ),
    ("contract.in_term", account(), True),
    ("contract.in_term", account(contracts=(contract(end=None, term_months=0),)), False),
    # Of a contract with a term, and without its end, nobody knows until when it binds.
    ("contract.in_term", account(contracts=(contract(end=None, term_months=24),)), None),
    ("contract.months_left", account(contracts=(contract(end=None, term_months=24),)), None),
    ("contract.in_renewal_window", account(), False),
    ("contract.in_renewal_window", account(contracts=(contract(renewal_start=TODAY),)), True),
    ("contract.in_renewal_window", account(contracts=(contract(renewal_start=date(2026, 9, 15)),)), False),
    ("contract.in_renewal_window", account(contracts=(contract(renewal_start=date(2027, 9, 15)),)), None),
    ("contract.cooling_off", account(), False),
    ("contract.cooling_off", account(contracts=(contract(start=date(2026, 8, 31), cooling_off_days=14),)), True),
    ("contract.cooling_off", account(contracts=(contract(start=date(2026, 8, 30), cooling_off_days=14),)), False),
    ("contract.term_months", account(), N(24)),
    ("contract.term_months", account(contracts=(contract(term_months=-1),)), None),
]


@pytest.mark.parametrize(("symbol", "whole", "value"), TOLD)
def test_what_is_known_of_customer_and_line(symbol: str, whole: Account, value: Value | None) -> None:
    assert told(symbol, whole, OFFERS) == value


OFFERED: list[tuple[str, dict[str, Any], Value | None]] = [
    ("offering.id", {}, "x"),
    ("offering.category", {}, "plan"),
    ("offering.service", {}, "mobile"),
    ("offering.service", {"category": "addon"}, None),
    ("offering.service", {"category": "fee"}, None),
    ("offering.monthly_price", {}, N(20)),
    ("offering.monthly_price", {"prices": ()}, N(0)),
    ("offering.monthly_price", {"prices": (price("9", kind="one_time", period=None),)}, N(0)),
    ("offering.monthly_price", {"prices": (price("9"), price("1.50"))}, N("10.50")),
    ("offering.monthly_price", {"prices": (price("9", valid_to=date(2026, 9, 13)), price("8"))}, N(8)),
    ("offering.monthly_price", {"prices": (price("9", period="day"),)}, None),
    (
        "offering.monthly_price",
        {"prices": (price("9"), replace(price("1"), amount=replace(euro("1"), currency="USD")))},
        None,
    ),
    ("offering.term_months", {"terms_months": (24, 12)}, N(12)),
    ("offering.term_months", {}, N(0)),
    ("offering.segments", {}, frozenset({"consumer"})),
    ("offering.requires", {"relations": (Relation("requires", "a"), Relation("excludes", "b"))}, frozenset("a")),
    ("offering.excludes", {"relations": (Relation("requires", "a"), Relation("excludes", "b"))}, frozenset("b")),
    ("offering.applies_to", {"relations": (Relation("applies_to", "a"),)}, frozenset("a")),
    ("offering.places", {"places": {"IE": ("Ireland",)}}, frozenset({"IE"})),
]


@pytest.mark.parametrize(("symbol", "changes", "value"), OFFERED)
def test_what_is_known_of_an_offering(symbol: str, changes: dict[str, Any], value: Value | None) -> None:
    assert told(symbol, account(), catalogue(offering("x", **changes))) == value


def test_every_symbol_is_told_by_somebody() -> None:
    about = About.of(account(), catalogue(), SUBJECTS, TODAY)
    found = {
        **customer_facts(about, SYMBOLS),
        **line_facts(about, account().lines[0], SYMBOLS),
        **offering_facts(about, small(), SYMBOLS),
    }
    assert found.keys() == SYMBOLS.keys()


def test_what_nobody_asks_for_is_not_looked_up() -> None:
    about = About.of(account(), catalogue(), SUBJECTS, TODAY)
    assert customer_facts(about, {"line.status", "customer.age"}).keys() == {"customer.age"}


@pytest.mark.parametrize(
    ("section", "name", "symbols"),
    [
        (Section.BALANCE, "disputes", ("balance.open_disputes", "balance.disputed")),
        (Section.BALANCE, "overdue_since", ("balance.days_overdue",)),
        (Section.LINES, "discounts", ("line.discounts",)),
        (Section.LINES, "addons", ("line.addons",)),
        (Section.CONTRACTS, "instalments", ("line.instalments_left", "line.instalments_count")),
        (Section.CONTRACTS, "cooling_off_days", ("contract.cooling_off",)),
        (Section.CUSTOMER, "consents", ("consent.marketing",)),
    ],
)
def test_a_field_that_a_system_does_not_keep_is_not_taken_for_none(
    section: Section, name: str, symbols: tuple[str, ...]
) -> None:
    lacking = Provenance(READ.system, READ.as_of, absent=frozenset({name}))
    whole = account()
    whole = replace(whole, provenance={**whole.provenance, section: lacking})
    for symbol in symbols:
        assert told(symbol, account(), OFFERS) is not None
        assert told(symbol, whole, OFFERS) is None


def test_a_record_that_is_broken_is_not_known_and_nothing_breaks(caplog: pytest.LogCaptureFixture) -> None:
    broken: Any = None
    whole = account(lines=(line(start=broken),), contracts=(contract(start=broken),))
    for symbol in ("line.tenure_months", "contract.months_left"):
        assert told(symbol, whole, OFFERS) is None
    assert "could not be told from the records" in caplog.text


def test_a_bundle_with_broadband_in_it_proves_a_place() -> None:
    fibre = offering("fibre-1", "fibre")
    bundle = offering("both", "plan", relations=(Relation("bundles", "fibre-1"), Relation("bundles", "small")))
    held = account(lines=(line(offering_id="both"),))
    assert told("place.broadband", held, catalogue(fibre, bundle, small())) is True
    assert told("place.broadband", held, catalogue(bundle, small())) is None


def test_the_service_of_an_offering_may_be_said_outright() -> None:
    subjects = {"addon": Subject(CaseKind.ADD, ("mobile", "data"), service="data")}
    about = About.of(account(), catalogue(), subjects, TODAY)
    assert offering_facts(about, pack(), {"offering.service"}) == {"offering.service": "data"}


def test_equal_values_are_written_alike() -> None:
    assert plain(N("20.00")) == plain(N("2E+1")) == "20"
    assert plain(N("-0.0")) == "0"
    assert plain(frozenset("ba")) == ["a", "b"]


DISCOUNT = Discount("d", "Family", euro("5"), date(2026, 1, 1), None)


@pytest.mark.parametrize(
    ("symbol", "sound", "wrong"),
    [
        (
            "line.monthly_price",
            account(lines=(line(),)),
            account(lines=(replace(line(), monthly_price=euro("5000.01")),)),
        ),
        (
            "balance.overdue",
            account(balance=replace(balance(), owed=euro("10"), overdue=euro("5"), overdue_since=TODAY)),
            account(balance=replace(balance(), owed=euro("4"), overdue=euro("5"), overdue_since=TODAY)),
        ),
        (
            "line.addons",
            account(lines=(replace(line(), addons=(AddOn("a", "X", "X", euro("1"), TODAY, None),)),)),
            account(lines=(replace(line(), addons=(AddOn("a", "X", "X", euro("-1"), TODAY, None),)),)),
        ),
        (
            "line.discounts",
            account(lines=(line(),)),
            account(lines=(replace(line(), discounts=(replace(DISCOUNT, end=date(2025, 1, 1)),)),)),
        ),
        (
            "contract.in_term",
            account(contracts=(contract(),)),
            account(contracts=(replace(contract(), list_price=euro("5000.01")),)),
        ),
        (
            "line.instalments_left",
            account(contracts=(replace(contract(), instalments=(instalments(3),)),)),
            account(contracts=(replace(contract(), instalments=(replace(instalments(3), monthly=euro("5001")),)),)),
        ),
    ],
)
def test_what_was_found_to_be_what_cannot_be_is_not_known(symbol: str, sound: Account, wrong: Account) -> None:
    limits = Limits(TODAY, "EUR", euro("5000"))
    assert told(symbol, checked(sound, limits)) is not None
    assert told(symbol, checked(wrong, limits)) is None
