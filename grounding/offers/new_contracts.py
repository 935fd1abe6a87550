"""Whether a change of plan begins a new contract, by the carrier's own rule."""

from __future__ import annotations

from datetime import date

from grounding.account.records import Account, Line
from grounding.catalogue import Catalogue, Offering
from grounding.offers.about import About
from grounding.offers.cases import Subjects
from grounding.offers.expressions import Outcome, arithmetic, load
from grounding.offers.facts import customer_facts, line_facts, offering_facts
from grounding.offers.retention import NewContract
from grounding.offers.symbols import Scope

_IN_TERM = "contract.in_term"


def begins_contract(
    account: Account,
    line: Line,
    offering: Offering,
    catalogue: Catalogue,
    subjects: Subjects,
    rule: NewContract | None,
    on: date,
) -> bool | None:
    """Say whether a change of a line to a plan on a day begins a new contract; None where that cannot be told.

    A plan that is sold without a term begins none. Without a rule, what is known is that a contract within its minimum
    term goes on.
    """
    if not any(offering.terms_months):
        return False
    about = About.of(account, catalogue, subjects, on)
    if rule is None:
        return False if line_facts(about, line, {_IN_TERM})[_IN_TERM] is True else None
    wanted = set(rule.when.symbols)
    known = {
        Scope.CUSTOMER: load(customer_facts(about, wanted)),
        Scope.LINE: load(line_facts(about, line, wanted)),
        Scope.OFFERING: load(offering_facts(about, offering, wanted)),
    }
    with arithmetic():
        outcome = rule.when.of(known)
    return None if outcome is Outcome.UNDECIDED else outcome is Outcome.PASSES
