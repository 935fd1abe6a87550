"""What each line of a customer could change to, and what that would cost: verdicts and comparison of the line alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from grounding.account.comparison import Comparison
from grounding.account.plans import compare
from grounding.account.records import Line, LineStatus, Section
from grounding.offers.cases import CaseKind
from grounding.offers.change_fees import fees_charged, sums_of
from grounding.offers.eligibility import Decision, Judged, judge
from grounding.offers.inputs import SECTIONS as DECIDED_FROM
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.ruled import Ruled
from grounding.offers.rules import RuleSet

SECTIONS = DECIDED_FROM | {Section.HISTORY}
"""The sections of an account that options are taken from."""


@dataclass(frozen=True, slots=True)
class LineOptions:
    """What one line could have."""

    decision: Decision
    """Verdicts on what would come onto this line, and on nothing else."""
    told: PlanFacts
    """Its plan compared with those that it may change to, the fees of the change counted."""

    @property
    def line(self) -> Line:
        """Return the line."""
        return self.told.line

    @property
    def comparison(self) -> Comparison:
        """Return the comparison alone."""
        return self.told.comparison

    def eligible(self, kind: CaseKind) -> tuple[Judged, ...]:
        """Return what this line may have in that way."""
        return tuple(item for item in self.decision.eligible if item.case is not None and item.case.kind is kind)


def options(ruled: Ruled, lines: Collection[str] | None = None) -> tuple[LineOptions, ...]:
    """Return the options of every line that is not terminated, or of those named, in the account's order."""
    found = []
    for line in ruled.account.lines:
        if line.status is not LineStatus.TERMINATED and (lines is None or line.line_id in lines):
            alone = of_line(ruled.decision, ruled.rules, line.line_id)
            changes = [item.offering_id for item in alone.eligible if item.case and item.case.kind is CaseKind.CHANGE]
            found.append(LineOptions(alone, weighed(ruled, line, changes)))
    return tuple(found)


def weighed(ruled: Ruled, line: Line, plans: Collection[str]) -> PlanFacts:
    """Return what a line has compared with these plans, the fees of the change counted."""
    account, catalogue, on = ruled.account, ruled.catalogue, ruled.as_of
    fees = fees_charged(account, line, plans, catalogue, ruled.subjects, ruled.settings.change_fees, on)
    sums = sums_of(fees, catalogue, line.monthly_price.currency, on)
    return PlanFacts(account, line, compare(account, line, catalogue, plans, on, fees=sums), catalogue, fees)


def of_line(decision: Decision, rules: RuleSet, line_id: str) -> Decision:
    """Return the verdicts on what would come onto one line; the decision as a whole gives those of the best line."""
    return judge(decision.inputs.narrowed(lambda _, case: case.line_id == line_id), rules)
