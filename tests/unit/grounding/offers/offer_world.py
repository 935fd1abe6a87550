"""A small catalogue, one customer and rules, built by hand, for the tests of eligibility."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from grounding.account.contracts import started_months
from grounding.account.records import Account, Balance, Contract, Customer, Line, LineStatus, Provenance, Section
from grounding.catalogue import Catalogue, Offering, Price, Relation
from grounding.money import Money
from grounding.offers.cases import CaseKind, Subject, Subjects
from grounding.offers.expressions import Expression
from grounding.offers.inputs import SECTIONS
from grounding.offers.rules import AppliesTo, Rule, RuleSet

TODAY = date(2026, 9, 14)
READ = Provenance("crm", datetime(2026, 9, 14, 8, tzinfo=UTC))
SUBJECTS: Subjects = {
    "plan": Subject(CaseKind.CHANGE, ("mobile",), CaseKind.NEW),
    "fibre": Subject(CaseKind.CHANGE, ("broadband",)),
    "addon": Subject(CaseKind.ADD, ("mobile", "data")),
    "kids": Subject(CaseKind.NEW, ("mobile",)),
}


def euro(value: str) -> Money:
    return Money.of(value, "EUR")


def price(amount: str, **changes: Any) -> Price:
    return replace(Price("p", "Monthly", "recurring", euro(amount), True, "month"), **changes)


def offering(offering_id: str, category: str = "plan", amount: str = "20", **changes: Any) -> Offering:
    start = Offering(
        offering_id, "1", offering_id.title(), "", category, True, prices=(price(amount),), segments=("consumer",)
    )
    return replace(start, **changes)


def catalogue(*offerings: Offering) -> Catalogue:
    return Catalogue("1", {item.offering_id: item for item in offerings or (small(), large(), pack(), fee())})


def small() -> Offering:
    return offering("small", amount="10")


def large() -> Offering:
    return offering("large", amount="30", relations=(Relation("excludes", "pack"),), terms_months=(24, 12))


def pack() -> Offering:
    return offering("pack", "addon", "5", relations=(Relation("requires", "large"),))


def fee() -> Offering:
    return offering("late", "fee", "3")


def line(line_id: str = "l-1", **changes: Any) -> Line:
    start = Line(
        line_id=line_id,
        number=None,
        label="My phone",
        service="mobile",
        status=LineStatus.ACTIVE,
        status_reason=None,
        status_since=None,
        offering_id="small",
        plan_name="Small",
        monthly_price=euro("10"),
        start=date(2025, 1, 1),
    )
    return replace(start, **changes)


def contract(line_id: str = "l-1", **changes: Any) -> Contract:
    start = Contract(f"k-{line_id}", line_id, date(2025, 1, 1), date(2026, 12, 31), 24, 30, Decimal(50), euro("10"))
    changed = replace(start, **changes)
    if changed.end is None or changes.get("start", True) is None or "term_months" in changes:
        return changed
    return replace(changed, term_months=started_months(changed.start, changed.end))


def customer(**changes: Any) -> Customer:
    start = Customer(
        "c-1", "Ann", "active", "consumer", date(2020, 1, 31), date(2000, 9, 15), None, (), {"marketing": True}
    )
    return replace(start, **changes)


def balance(**changes: Any) -> Balance:
    return replace(Balance(euro("0"), euro("0"), None, "card"), **changes)


def account(**changes: Any) -> Account:
    start = Account(
        customer(),
        dict.fromkeys(SECTIONS, READ),
        lines=(line(),),
        contracts=(contract(),),
        balance=balance(),
    )
    return replace(start, **changes)


def without(section: Section, whole: Account | None = None) -> Account:
    """Return an account of which a section could not be read."""
    whole = whole or account()
    kept = {name: read for name, read in whole.provenance.items() if name is not section}
    return replace(whole, provenance=kept, missing=whole.missing | {section})


def rule(expr: str, rule_id: str = "r", about: AppliesTo | None = None, **changes: Any) -> Rule:
    start = Rule(rule_id, "1", "CODE", "Label.", Expression(expr), about or AppliesTo(), date(2026, 1, 1), None, "o")
    return replace(start, **changes)


def rules(*exprs: str) -> RuleSet:
    return RuleSet(tuple(rule(expr, f"r-{number}") for number, expr in enumerate(exprs)), "needs a line", "not seen")
