"""What each line of a customer could change to, and what that would cost: verdicts and comparison of the line alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from grounding.account.comparison import Comparison
from grounding.account.plans import compare
from grounding.account.records import Account, Line, LineStatus, Section
from grounding.catalogue import Catalogue
from grounding.errors import NotPermitted
from grounding.offers.cases import CaseKind, Subjects
from grounding.offers.change_fees import fees_charged, sums_of
from grounding.offers.eligibility import Decision, Judged, judge
from grounding.offers.inputs import SECTIONS as DECIDED_FROM
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.retention import RetentionSettings
from grounding.offers.rules import RuleSet

SECTIONS = DECIDED_FROM | {Section.HISTORY}
"""The sections of an account that options are taken from."""


@dataclass(frozen=True, slots=True)
class LineOptions:
    """What one line could have."""

    line: Line
    decision: Decision
    """Verdicts on what would come onto this line, and on nothing else."""
    comparison: Comparison
    """Of its plan with those that it may change to."""
    fees: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """Ids of the fees that a change to each of them costs; None where that cannot be told."""

    def eligible(self, kind: CaseKind) -> tuple[Judged, ...]:
        """Return what this line may have in that way."""
        return tuple(item for item in self.decision.eligible if item.case is not None and item.case.kind is kind)


def options(
    account: Account,
    catalogue: Catalogue,
    decision: Decision,
    rules: RuleSet,
    subjects: Subjects,
    settings: RetentionSettings,
    on: date,
    *,
    lines: Collection[str] | None = None,
) -> tuple[LineOptions, ...]:
    """Return the options of every line that is not terminated, or of those named, in the account's order.

    Raises: NotPermitted if the decision is about another customer; ValueError if it is of another day or other rules.
    """
    if decision.customer_id != account.customer.customer_id:
        raise NotPermitted("the decision is about another customer than the account, so nothing is recommended")
    if decision.as_of != on or decision.ruleset != rules.hash:
        raise ValueError("the decision is of another day, or was made with other rules")
    found = []
    for line in account.lines:
        if line.status is not LineStatus.TERMINATED and (lines is None or line.line_id in lines):
            alone = of_line(decision, rules, line.line_id)
            changes = [item.offering_id for item in alone.eligible if item.case and item.case.kind is CaseKind.CHANGE]
            found.append(weighed(account, line, alone, catalogue, changes, subjects, settings))
    return tuple(found)


def weighed(
    account: Account,
    line: Line,
    alone: Decision,
    catalogue: Catalogue,
    plans: Collection[str],
    subjects: Subjects,
    settings: RetentionSettings,
) -> LineOptions:
    """Return what a line has compared with these plans, the fees of the change counted."""
    on = alone.as_of
    fees = fees_charged(account, line, plans, catalogue, subjects, settings.change_fees, on)
    sums = sums_of(fees, catalogue, line.monthly_price.currency, on)
    return LineOptions(line, alone, compare(account, line, catalogue, plans, on, fees=sums), fees)


def of_line(decision: Decision, rules: RuleSet, line_id: str) -> Decision:
    """Return the verdicts on what would come onto one line; the decision as a whole gives those of the best line."""
    return judge(decision.inputs.narrowed(lambda _, case: case.line_id == line_id), rules)


def plan_facts(account: Account, options: LineOptions, catalogue: Catalogue) -> PlanFacts:
    """Return what facts of the comparison of a line are made with."""
    return PlanFacts(account, options.line, options.comparison, catalogue, options.fees)
