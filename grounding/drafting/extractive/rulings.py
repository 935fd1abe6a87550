"""What the rules say in this turn: the decision that was recorded, and what follows from it for single lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.offers.bundles import Bundled, bundled
from grounding.offers.cases import Case, CaseKind, Subjects
from grounding.offers.eligibility import Decision, Judged, judge
from grounding.offers.inputs import Candidate
from grounding.offers.nearly import Barred, barred
from grounding.offers.options import LineOptions, options
from grounding.offers.retention import RetentionSettings
from grounding.offers.rules import RuleSet
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

    def barred(self, account: Account, catalogue: Catalogue, of: LineOptions) -> Barred | None:
        """Return the cheaper plan of a line that only what the customer can put right stands against."""
        return barred(account, of, catalogue, self.subjects, self.settings)

    def bundled(self, account: Account, catalogue: Catalogue, among: Collection[str]) -> list[Bundled]:
        """Return the bundles that could take the place of several lines, one of `among` at least."""
        return bundled(account, catalogue, self.decision, self.rules, self.subjects, self.settings, among)

    def on_lines(self, line_ids: Collection[str]) -> Ruled:
        """Return the decision as it is for some lines alone, with what cannot be anything but a further line."""

        def keep(offered: Candidate, case: Case) -> bool:
            return case.line_id in line_ids or all(each.kind is CaseKind.NEW for each in offered.cases)

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


def once(
    decide: Decide | None, account: Account | None, catalogue: Catalogue, identity: Identity
) -> Callable[[], Awaitable[Ruled]] | None:
    """Return what decides for a turn, once however many topics ask; None where nothing can be decided."""
    made = list[Ruled]()
    if decide is None or account is None:
        return None

    async def decided() -> Ruled:
        if not made:
            made.append(await decide(account, catalogue, identity))
        return made[0]

    return decided
