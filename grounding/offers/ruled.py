"""What the rules say of one customer, with all that it was decided from: whatever is said of offers rests on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.errors import NotPermitted
from grounding.offers.cases import Case, CaseKind, Subjects
from grounding.offers.eligibility import Decision, Judged, decide, judge
from grounding.offers.inputs import Candidate
from grounding.offers.retention import RetentionSettings
from grounding.offers.rules import RuleSet
from grounding.types import FactValue, Offer, VerdictFact, VerdictReason


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision, with the account, the catalogue and the rules that it was made by."""

    account: Account
    catalogue: Catalogue
    subjects: Subjects
    rules: RuleSet
    settings: RetentionSettings
    decision: Decision
    inputs: str
    """Hash of the facts of the decision on record, also where `decision` is that one for some lines alone."""

    def __post_init__(self) -> None:
        """Refuse a decision on another customer than the account's."""
        if self.decision.customer_id != self.account.customer.customer_id:
            raise NotPermitted("the decision is about another customer than the account, so nothing is said of offers")

    @classmethod
    def on(
        cls,
        account: Account,
        catalogue: Catalogue,
        subjects: Subjects,
        rules: RuleSet,
        settings: RetentionSettings,
        day: date,
        *,
        asked: str | None = None,
    ) -> Ruled:
        """Decide on every offering on a day.

        `asked` is the customer whose account was asked for. Raises: NotPermitted if it is another's that came.
        """
        decision = decide(account, catalogue, rules, subjects, day, asked=asked)
        return cls(account, catalogue, subjects, rules, settings, decision, decision.inputs.hash)

    @property
    def as_of(self) -> date:
        """Return the day that it was decided for."""
        return self.decision.as_of

    def on_lines(self, line_ids: Collection[str]) -> Ruled:
        """Return the decision as it is for some lines alone, with what cannot be anything but a further line.

        Where lines could not be read, what is undecided for that stays so: none of it is refused.
        """

        def keep(offered: Candidate, case: Case) -> bool:
            if case.line_id in line_ids or case.line_unread:
                return True
            return all(each.kind is CaseKind.NEW for each in offered.cases)

        narrowed = self.decision.inputs.narrowed(keep, without_case=True)
        return replace(self, decision=judge(narrowed, self.rules))

    def as_further(self) -> Ruled:
        """Return the decision on what could be had as a further line, and on nothing else."""
        narrowed = self.decision.inputs.narrowed(lambda _, case: case.kind is CaseKind.NEW)
        return replace(self, decision=judge(narrowed, self.rules))

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

    def offers(self) -> tuple[Offer, ...]:
        """Return everything that may be offered."""
        return tuple(
            Offer(
                verdict=self.fact(judged),
                prices=tuple(price for price in offering.prices if price.valid_on(self.decision.as_of)),
                term_months=min(offering.terms_months, default=None),
            )
            for judged in self.decision.eligible
            if (offering := self.catalogue.offerings.get(judged.offering_id))
        )
