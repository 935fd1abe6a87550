"""What a wish comes to as things stand: its terms and the verdict on them, for a proposal and again at the yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grounding.account.records import Account
from grounding.actions.eligibility import judge_line
from grounding.actions.terms import ChangeRules, NotPossible, Why, terms_of
from grounding.actions.types import Terms
from grounding.catalogue import Catalogue
from grounding.offers.cases import Case, CaseKind, Subjects
from grounding.offers.eligibility import Decision, Verdict
from grounding.offers.rules import RuleSet
from grounding.wishes import ORDERS, ActionKind, Wish

_CASES = {
    ActionKind.CHANGE_PLAN: CaseKind.CHANGE,
    ActionKind.RENEW_PLAN: CaseKind.CHANGE,
    ActionKind.ADD_ON: CaseKind.ADD,
}


@dataclass(frozen=True, slots=True)
class Assessed:
    """What could be proposed."""

    terms: Terms
    decision: Decision | None
    """That it rests on; None for what no rule decides on."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not, with the decision that stands in the way, if one does."""

    why: NotPossible
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Assessor:
    """Holds what wishes are assessed by."""

    catalogue: Catalogue
    rules: RuleSet
    subjects: Subjects
    changes: ChangeRules

    def assess(self, wish: Wish, account: Account, on: date) -> Assessed | Refusal:
        """Return the terms of a wish on a day; only what rules find eligible when it takes effect has any."""
        terms = terms_of(wish, account, self.catalogue, self.changes, on)
        if isinstance(terms, NotPossible):
            return Refusal(terms)
        if wish.kind not in ORDERS:
            return Assessed(terms, None)
        case = Case(_CASES[wish.kind], terms.line_id)
        offering_id = terms.offering_id or ""
        decision = judge_line(account, self.catalogue, self.rules, self.subjects, terms.effective, offering_id, case)
        judged = decision.of(offering_id)
        if judged is None or judged.verdict is not Verdict.ELIGIBLE:
            labels = tuple(reason.label for reason in judged.reasons) if judged else ()
            return Refusal(NotPossible(Why.NOT_ELIGIBLE, labels), decision)
        return Assessed(terms, decision)
