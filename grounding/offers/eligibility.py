"""Which offerings a customer may have: `decide` gathers the facts, `judge` puts the rules to them.

A case is `ineligible` if a rule fails, else `unknown` if one could not be decided, else `eligible`; an offering is what
its best case is. Unknown is never offered. Every outcome depends on the values of the symbols that its rule names and
on nothing else, so a rule is evaluated once for each combination of values that turns up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.errors import NotPermitted
from grounding.offers.cases import Case, CaseKind, Subjects
from grounding.offers.expressions import Known, Loaded, Outcome, arithmetic, load
from grounding.offers.inputs import Candidate, Inputs, gather
from grounding.offers.rules import OWN_CODE, OWN_RULE, Reason, Rule, RuleSet
from grounding.offers.symbols import Scope, Value, scope

_LOG = logging.getLogger(__name__)


class Verdict(StrEnum):
    """Whether a customer may have an offering."""

    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True, slots=True)
class Judged:
    """An offering with its verdict."""

    offering_id: str
    version: str
    name: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    """Of an eligible one, what it passed; else what failed, and then what could not be decided; weightiest first."""
    unmet: tuple[Reason, ...]
    """What failed, and that alone; empty unless it is ineligible."""
    case: Case | None
    """Its best case; None if it needs a line that the customer has not."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a customer may have on a day, and what that rests on."""

    customer_id: str
    as_of: date
    ruleset: str
    """Hash of the rules."""
    inputs: Inputs
    offers: tuple[Judged, ...]
    """Every offering on sale, in the catalogue's order."""
    fired: tuple[str, ...]
    """The rules that were put to any case, in the order of their files."""

    @property
    def eligible(self) -> tuple[Judged, ...]:
        """Return what may be offered, and that alone."""
        return tuple(item for item in self.offers if item.verdict is Verdict.ELIGIBLE)

    def of(self, offering_id: str) -> Judged | None:
        """Return the verdict on an offering; None if it is not on sale or never an offer."""
        return next((item for item in self.offers if item.offering_id == offering_id), None)

    def record(self) -> dict[str, Any]:
        """Return verdicts and reasons as JSON holds them."""
        return {
            "customer": self.customer_id,
            "as_of": self.as_of.isoformat(),
            "ruleset": self.ruleset,
            "offers": [
                {
                    "offering_id": item.offering_id,
                    "name": item.name,
                    "verdict": item.verdict.value,
                    "reasons": [{"code": one.code, "label": one.label, "rule": one.rule} for one in item.reasons],
                }
                for item in self.offers
            ],
        }


def decide(
    account: Account,
    catalogue: Catalogue,
    rules: RuleSet,
    subjects: Subjects,
    on: date,
    *,
    asked: str | None = None,
) -> Decision:
    """Decide on every offering for one customer on one day.

    `asked` is the customer whose account was asked for. Raises: NotPermitted if it is another's that came.
    """
    came = account.customer.customer_id
    if asked is not None and came != asked:
        _LOG.error("the account of another customer came than was asked for: %s for %s", came, asked)
        raise NotPermitted(
            "the account that came is another customer's, so nothing is decided; check the system it is from"
        )
    return judge(gather(account, catalogue, subjects, rules.symbols(on), on), rules)


def judge(inputs: Inputs, rules: RuleSet) -> Decision:
    """Put rules to gathered facts; the same inputs and rules give the same decision at any time."""
    judging = _Judging(inputs, rules)
    with arithmetic():
        offers = tuple(judging.judged(candidate) for candidate in inputs.candidates)
    fired = tuple(rule.ref for rule in rules.in_force(inputs.as_of) if rule.ref in judging.fired)
    return Decision(inputs.customer_id, inputs.as_of, rules.hash, inputs, offers, fired)


def by_way(decision: Decision, rules: RuleSet) -> dict[CaseKind, Decision]:
    """Return what a decision says of each way by itself: as a whole it tells the best of them alone.

    An offering that cannot be had in a way is not in the decision on it.
    """
    return {kind: judge(decision.inputs.narrowed(_in_way(kind)), rules) for kind in CaseKind}


def _in_way(kind: CaseKind) -> Callable[[Candidate, Case], bool]:
    return lambda _, case: case.kind is kind


@dataclass(frozen=True, slots=True)
class _Panel:
    """The rules that are put to the cases of one kind of one category, or of one offering that rules name."""

    rules: tuple[_Memo, ...]
    reasons: tuple[Reason, ...]
    fixed: tuple[int, ...]
    """Places of the rules that do not look at the offering."""
    offered: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    """Symbols of an offering, and the places of the rules that name just those of it."""

    @classmethod
    def of(cls, memos: Sequence[_Memo]) -> _Panel:
        groups: dict[tuple[str, ...], list[int]] = {}
        for place, memo in enumerate(memos):
            groups.setdefault(memo.offered, []).append(place)
        fixed = groups.pop((), [])
        offered = tuple((symbols, tuple(places)) for symbols, places in groups.items())
        return cls(tuple(memos), tuple(memo.reason for memo in memos), tuple(fixed), offered)


class _Memo:
    """One rule's outcomes, by the line and by the offering's values that it names."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.reason = rule, rule.reason
        scopes = [(scope(name), name) for name in rule.expression.symbols]
        self.offered = tuple(name for about, name in scopes if about is Scope.OFFERING)
        self.lined = any(about is Scope.LINE for about, _ in scopes)
        self._expression = rule.expression
        self._outcomes: dict[Any, Outcome] = {}

    def outcome(self, line_id: str | None, values: tuple[Value | None, ...], known: Known) -> Outcome:
        """Return the rule's outcome where an offering has these values of the symbols that the rule names."""
        key = (line_id, values) if self.lined else values
        outcome = self._outcomes.get(key)
        if outcome is None:
            outcome = self._outcomes[key] = self._expression.of(known)
        return outcome


class _Judging:
    """One decision under way."""

    def __init__(self, inputs: Inputs, rules: RuleSet) -> None:
        self._rules = rules
        weightiest_first = sorted(rules.in_force(inputs.as_of), key=lambda rule: -rule.weight)
        self._memos = [_Memo(rule) for rule in weightiest_first]
        named = (memo.rule.applies_to.offerings for memo in self._memos)
        self._named = frozenset(name for names in named for name in names or ())
        self._panels: dict[tuple[str, str | None, CaseKind], _Panel] = {}
        self._fixed: dict[tuple[int, str | None], list[Outcome]] = {}
        self._customer = load(inputs.facts)
        self._lines: dict[str | None, Loaded] = {line_id: load(facts) for line_id, facts in inputs.lines.items()}
        self.fired: set[str] = set()

    def judged(self, candidate: Candidate) -> Judged:
        """Return the verdict on an offering: that of its best case, the first of those that are equal."""
        offered = load(candidate.facts)
        best: tuple[Verdict, Case, list[Outcome]] | None = None
        for case in candidate.cases:
            if best is not None and self._fails_anyway(candidate, case, offered):
                continue
            outcomes = self._outcomes(candidate, case, offered)
            verdict = self._verdict(case, outcomes)
            if best is None or _RANK[verdict] < _RANK[best[0]]:
                best = (verdict, case, outcomes)
            if verdict is Verdict.ELIGIBLE:
                break
        named = (candidate.offering_id, candidate.version, candidate.name)
        if best is None:
            needed = Reason(OWN_CODE, self._rules.line_needed, OWN_RULE)
            return Judged(*named, Verdict.INELIGIBLE, (needed,), (needed,), None)
        verdict, case, outcomes = best
        reasons, unmet = self._reasons(candidate, verdict, case, outcomes)
        return Judged(*named, verdict, reasons, unmet, case)

    def _fails_anyway(self, candidate: Candidate, case: Case, offered: Loaded) -> bool:
        """Say whether a case fails for the line alone, so that it cannot be better than one before it."""
        return Outcome.FAILS in self._fixed_outcomes(candidate, case, self._known(case, offered))

    def _outcomes(self, candidate: Candidate, case: Case, offered: Loaded) -> list[Outcome]:
        panel, known = self._panel(candidate, case.kind), self._known(case, offered)
        outcomes = self._fixed_outcomes(candidate, case, known).copy()
        for symbols, places in panel.offered:
            values = tuple([candidate.facts.get(symbol) for symbol in symbols])
            for place in places:
                outcomes[place] = panel.rules[place].outcome(case.line_id, values, known)
        return outcomes

    def _known(self, case: Case, offered: Loaded) -> Known:
        line: Loaded = self._lines.get(case.line_id, {})
        return {Scope.CUSTOMER: self._customer, Scope.LINE: line, Scope.OFFERING: offered}

    def _fixed_outcomes(self, candidate: Candidate, case: Case, known: Known) -> list[Outcome]:
        """Return the outcomes of what does not look at the offering, others left open."""
        panel = self._panel(candidate, case.kind)
        found = self._fixed.get((id(panel), case.line_id))
        if found is None:
            found = [Outcome.UNDECIDED] * len(panel.rules)
            for place in panel.fixed:
                found[place] = panel.rules[place].outcome(case.line_id, (), known)
            self._fixed[id(panel), case.line_id] = found
        return found

    def _verdict(self, case: Case, outcomes: list[Outcome]) -> Verdict:
        if Outcome.FAILS in outcomes:
            return Verdict.INELIGIBLE
        return Verdict.UNKNOWN if Outcome.UNDECIDED in outcomes or case.line_unread else Verdict.ELIGIBLE

    def _reasons(
        self, candidate: Candidate, verdict: Verdict, case: Case, outcomes: list[Outcome]
    ) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Return the reasons of a verdict, and those of them that failed."""
        panel = self._panel(candidate, case.kind)
        if verdict is Verdict.ELIGIBLE:
            return panel.reasons, ()
        told = list(zip(outcomes, panel.reasons, strict=True))
        failed = [reason for outcome, reason in told if outcome is Outcome.FAILS]
        undecided = [reason for outcome, reason in told if outcome is Outcome.UNDECIDED]
        if case.line_unread:
            undecided.append(Reason(OWN_CODE, self._rules.lines_unread, OWN_RULE))
        return (*failed, *undecided), tuple(failed)

    def _panel(self, candidate: Candidate, kind: CaseKind) -> _Panel:
        named = candidate.offering_id if candidate.offering_id in self._named else None
        panel = self._panels.get((candidate.category, named, kind))
        if panel is None:
            about = (candidate.category, candidate.offering_id, kind)
            panel = _Panel.of([memo for memo in self._memos if memo.rule.applies_to.covers(*about)])
            self._panels[candidate.category, named, kind] = panel
            self.fired.update(memo.rule.ref for memo in panel.rules)
        return panel


_RANK: Mapping[Verdict, int] = {Verdict.ELIGIBLE: 0, Verdict.UNKNOWN: 1, Verdict.INELIGIBLE: 2}
