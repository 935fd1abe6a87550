"""Rules as data, and a set of them with a hash that changes with anything that could change a decision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from grounding.offers.cases import CaseKind
from grounding.offers.expressions import Expression

OWN_RULE = "line-needed@1"
"""The program's own rule: what goes onto a line needs one."""
OWN_CODE = "NO_LINE"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is."""

    code: str
    label: str
    """For the customer, in the carrier's words."""
    rule: str
    """`id@version`."""
    mendable: bool = False
    """Whether the customer can put it right himself, such as by paying what is overdue."""


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """What a rule is about; None: whatever it may be."""

    categories: frozenset[str] | None = None
    offerings: frozenset[str] | None = None
    cases: frozenset[CaseKind] | None = None

    def covers(self, category: str, offering_id: str, case: CaseKind) -> bool:
        """Say whether the rule is about this case."""
        return (
            (self.categories is None or category in self.categories)
            and (self.offerings is None or offering_id in self.offerings)
            and (self.cases is None or case in self.cases)
        )


@dataclass(frozen=True)
class Rule:
    """A condition that a case must meet: true passes."""

    rule_id: str
    version: str
    reason_code: str
    customer_label: str
    expression: Expression
    applies_to: AppliesTo
    valid_from: date
    valid_to: date | None
    """The last day it is in force; None: until further notice."""
    owner: str
    weight: int = 0
    """Of the reasons of a verdict, the weightiest is told first; of equal ones that of the first file."""
    mendable: bool = False
    """Whether the customer can put right himself what fails it."""

    @property
    def ref(self) -> str:
        """Return `id@version`."""
        return f"{self.rule_id}@{self.version}"

    @cached_property
    def reason(self) -> Reason:
        """What it gives for a reason."""
        return Reason(self.reason_code, self.customer_label, self.ref, self.mendable)

    def in_force(self, on: date) -> bool:
        """Say whether it holds on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def record(self) -> dict[str, Any]:
        """Return everything that it says, as JSON holds it."""
        about = {
            "categories": self.applies_to.categories,
            "offerings": self.applies_to.offerings,
            "cases": self.applies_to.cases,
        }
        # What is not said of a rule is not in its record, so that rules that say nothing of it keep their hash.
        told = {name: value for name, value in (("weight", self.weight), ("mendable", self.mendable)) if value}
        return {
            "id": self.rule_id,
            "version": self.version,
            "reason_code": self.reason_code,
            "customer_label": self.customer_label,
            "expr": self.expression.text,
            "applies_to": {name: sorted(given) for name, given in about.items() if given is not None},
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "owner": self.owner,
            **told,
        }


@dataclass(frozen=True)
class RuleSet:
    """A carrier's rules, in the order of their files."""

    rules: tuple[Rule, ...] = ()
    line_needed: str = OWN_CODE
    """What the customer is told where an offering needs a line and there is none that fits."""
    lines_unread: str = OWN_CODE
    """What the customer is told where the lines could not be read."""
    hash: str = field(init=False)
    """Of all of it; the same rules have the same hash, wherever they stand."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", digest(self.record()))

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """Return the rules that hold on a day."""
        return tuple(rule for rule in self.rules if rule.in_force(on))

    def symbols(self, on: date) -> frozenset[str]:
        """Return what the rules of a day name."""
        return frozenset(symbol for rule in self.in_force(on) for symbol in rule.expression.symbols)

    def record(self) -> dict[str, Any]:
        """Return everything that they say, as JSON holds it."""
        return {
            "line_needed": self.line_needed,
            "lines_unread": self.lines_unread,
            "rules": [rule.record() for rule in self.rules],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> RuleSet:
        """Return the rules of a record.

        Raises: ValueError, KeyError if it holds none.
        """
        return cls(tuple(_rule(item) for item in record["rules"]), record["line_needed"], record["lines_unread"])


def digest(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record's canonical JSON: keys in order, no spaces, ASCII."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(item: Mapping[str, Any]) -> Rule:
    about: Mapping[str, Sequence[str]] = item["applies_to"]
    named = {name: frozenset(about[name]) for name in ("categories", "offerings") if name in about}
    cases = frozenset(CaseKind(case) for case in about["cases"]) if "cases" in about else None
    return Rule(
        rule_id=item["id"],
        version=item["version"],
        reason_code=item["reason_code"],
        customer_label=item["customer_label"],
        expression=Expression(item["expr"]),
        applies_to=AppliesTo(named.get("categories"), named.get("offerings"), cases),
        valid_from=date.fromisoformat(item["valid_from"]),
        valid_to=date.fromisoformat(item["valid_to"]) if item["valid_to"] else None,
        owner=item["owner"],
        weight=item.get("weight", 0),
        mendable=item.get("mendable", False),
    )
