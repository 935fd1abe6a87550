"""What the rules say in this turn: the decision that was recorded, and what follows from it for single lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.offers.cases import CaseKind, Subjects
from grounding.offers.eligibility import Decision, Judged, Verdict, judge
from grounding.offers.options import LineOptions, options
from grounding.offers.retention import RetentionSettings
from grounding.offers.rules import Reason, RuleSet
from grounding.types import FactValue, Identity, Offer, VerdictFact, VerdictReason


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision that was made for this turn and recorded, with the rules that it was made by."""

    decision: Decision
    rules: RuleSet
    subjects: Subjects
    settings: RetentionSettings
    inputs: str
    """Hash of the facts of the decision on record, also where `decision` is that one for some lines alone."""

    def options(self, account: Account, catalogue: Catalogue, line_ids: Collection[str]) -> tuple[LineOptions, ...]:
        """Return what each of these lines could change to, and what that would cost."""
        on = self.decision.as_of
        return options(account, catalogue, self.decision, self.rules, self.subjects, self.settings, on, lines=line_ids)

    def on_lines(self, line_ids: Collection[str]) -> Ruled:
        """Return the decision as it is for some lines alone; what would be a further line stays in it."""
        inputs = self.decision.inputs
        narrowed = tuple(
            replace(
                each,
                cases=tuple(case for case in each.cases if case.kind is CaseKind.NEW or case.line_id in line_ids),
            )
            for each in inputs.candidates
        )
        return replace(self, decision=judge(replace(inputs, candidates=narrowed), self.rules))

    def unmet(self, judged: Judged) -> tuple[Reason, ...]:
        """Return the reasons of an ineligible verdict that were not met, without those that are merely not known."""
        return (
            tuple(reason for reason in judged.reasons if self._alone(judged, reason).verdict is Verdict.INELIGIBLE)
            or (judged.reasons[:1])
        )

    def _alone(self, judged: Judged, reason: Reason) -> Judged:
        """Return the verdict of the same case by one of its rules."""
        inputs = self.decision.inputs
        candidate = next(each for each in inputs.candidates if each.offering_id == judged.offering_id)
        cases = () if judged.case is None else (judged.case,)
        rules = RuleSet(
            tuple(rule for rule in self.rules.in_force(self.decision.as_of) if rule.ref == reason.rule),
            self.rules.line_needed,
            self.rules.lines_unread,
        )
        return judge(replace(inputs, candidates=(replace(candidate, cases=cases),)), rules).offers[0]

    def fact(self, judged: Judged, value: FactValue | None = None) -> VerdictFact:
        """Return a verdict as a fact that shows the offering's name, or `value`."""
        return VerdictFact(
            offering_id=judged.offering_id,
            version=judged.version,
            name=judged.name,
            verdict=judged.verdict.value,
            reasons=tuple(VerdictReason(each.code, each.label, each.rule) for each in judged.reasons),
            ruleset=self.decision.ruleset,
            inputs=self.inputs,
            as_of=self.decision.as_of,
            line_id=judged.case.line_id if judged.case else None,
            value=judged.name if value is None else value,
        )

    def offers(self, catalogue: Catalogue) -> tuple[Offer, ...]:
        """Return everything that may be offered."""
        return tuple(
            Offer(
                verdict=self.fact(judged),
                prices=tuple(price for price in offering.prices if price.valid_on(self.decision.as_of)),
                term_months=min(offering.terms_months, default=None),
            )
            for judged in self.decision.eligible
            if (offering := catalogue.offerings.get(judged.offering_id))
        )


Decide = Callable[[Account, Catalogue, Identity], Awaitable[Ruled]]
"""Decides what a customer may have, and records it on behalf of whoever asks. Raises AuditFailed, NotPermitted."""
