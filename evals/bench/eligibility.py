"""How long one customer's eligibility takes: 1,000 offerings on sale, 60 rules that all apply to each."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from evals.bench.figures import Figure
from grounding.account.records import (
    Account,
    Balance,
    Contract,
    Customer,
    Line,
    LineStatus,
    Provenance,
    Section,
)
from grounding.catalogue import Catalogue, Offering, Price, Relation
from grounding.money import Money
from grounding.offers.cases import CaseKind, Subject
from grounding.offers.eligibility import decide
from grounding.offers.expressions import Expression
from grounding.offers.inputs import SECTIONS
from grounding.offers.rules import AppliesTo, Rule, RuleSet

OFFERINGS, RULES, LINES = 1000, 60, 2
MOST_MS = 150.0
REPEATS = 9

_TODAY = date(2026, 9, 14)
_CURRENCY = "EUR"
_SUBJECTS = {"plan": Subject(CaseKind.CHANGE, ("mobile",), CaseKind.NEW)}

# A third about the customer, a quarter about the line, the rest about the offering as well; {n} makes each its own.
_TEXTS = (
    "balance.overdue <= {n}",
    "customer.age >= {n} - 60",
    "account.suspended_lines < 1 + {n}",
    'customer.status == "active" or account.lines > {n}',
    "consent.usage_analysis or balance.open_disputes == {n}",
    'line.status == "active" and line.tenure_months >= 0 - {n}',
    "line.instalments_left * 2 <= line.instalments_count + {n}",
    "contract.months_left <= 24 + {n} or contract.in_renewal_window",
    "offering.monthly_price + {n} >= line.monthly_price",
    "offering.monthly_price >= {n} - 60",
    "offering.id != line.offering_id",
    "customer.segment in offering.segments",
    "offering.excludes & line.addons == {{}}",
    "offering.term_months <= 24 + {n}",
    "offering.requires & account.plans == offering.requires",
)


def measured() -> list[Figure]:
    """Decide some times over; nothing is kept from one decision to the next."""
    account, catalogue, rules = _account(), _catalogue(), _rules()
    spent, hashed, eligible = [], [], 0
    for _repeat in range(REPEATS):
        started = time.perf_counter()
        decision = decide(account, catalogue, rules, _SUBJECTS, _TODAY)
        decided = time.perf_counter()
        if decision.inputs.hash:
            hashed.append((time.perf_counter() - decided) * 1000)
        spent.append((decided - started) * 1000)
        eligible = len(decision.eligible)
    return [
        Figure(
            "eligibility.decide_ms",
            f"Eligibility: {OFFERINGS:,} offerings x {RULES} rules",
            statistics.median(spent),
            "ms",
            most=MOST_MS,
            note=f"one customer with {LINES} lines, median of {REPEATS}, max {max(spent):.0f} ms; {eligible} eligible",
            details={"ms": spent},
        ),
        Figure("eligibility.hash_ms", "  hash of its inputs, for the record", statistics.median(hashed), "ms"),
    ]


def _rules() -> RuleSet:
    return RuleSet(tuple(_rule(number) for number in range(RULES)))


def _rule(number: int) -> Rule:
    text = _TEXTS[number % len(_TEXTS)].format(n=number // len(_TEXTS))
    label = f"Rule {number}"
    return Rule(f"r-{number}", "1", f"R{number}", label, Expression(text), AppliesTo(), date(2020, 1, 1), None, "bench")


def _catalogue() -> Catalogue:
    """Return offerings that differ in id and price, and in little else."""
    found = {}
    for number in range(OFFERINGS):
        amount = Money(1000 + number * 7, _CURRENCY)
        price = Price(f"p-{number}", "Monthly", "recurring", amount, True, "month")
        relations = (Relation("excludes", f"o-{number % 20}"), Relation("requires", "o-0"))[: number % 3]
        found[f"o-{number}"] = Offering(
            f"o-{number}",
            "1",
            f"Offering {number}",
            "",
            "plan",
            sellable=True,
            prices=(price,),
            terms_months=(12, 24),
            relations=relations,
            segments=("consumer",),
        )
    return Catalogue("bench", found)


def _account() -> Account:
    lines = tuple(_line(number) for number in range(LINES))
    nothing = Money(0, _CURRENCY)
    read = Provenance("bench", datetime(2026, 9, 14, tzinfo=UTC))
    consents = {"usage_analysis": True}
    customer = Customer("c", "C", "active", "consumer", date(2020, 1, 1), date(1990, 1, 1), None, (), consents)
    return Account(
        customer,
        dict.fromkeys(SECTIONS | {Section.CUSTOMER}, read),
        lines=lines,
        contracts=tuple(_contract(line) for line in lines),
        balance=Balance(nothing, nothing, None, "card"),
    )


def _line(number: int) -> Line:
    return Line(
        line_id=f"l-{number}",
        number=None,
        label="Phone",
        service="mobile",
        status=LineStatus.ACTIVE,
        status_reason=None,
        status_since=None,
        offering_id=f"o-{number}",
        plan_name="Plan",
        monthly_price=Money(2000, _CURRENCY),
        start=date(2024, 1, 1),
    )


def _contract(line: Line) -> Contract:
    price = line.monthly_price
    return Contract(
        f"k-{line.line_id}", line.line_id, line.start, date(2027, 6, 30), 24, 30, Decimal(50), price, (), 14
    )
