"""The verdict on one offering for one line, and for no other line of the customer."""

from __future__ import annotations

from datetime import date

from grounding.account.records import Account
from grounding.catalogue import Catalogue
from grounding.offers.cases import Case, Subjects
from grounding.offers.eligibility import Decision, judge
from grounding.offers.inputs import gather
from grounding.offers.rules import RuleSet


def judge_line(
    account: Account, catalogue: Catalogue, rules: RuleSet, subjects: Subjects, on: date, offering_id: str, case: Case
) -> Decision:
    """Decide on one case of one offering; nothing is in the decision if the customer has no such case.

    The verdict on an offering is that of its best case, which may be another line than the one that is meant.
    """
    inputs = gather(account, catalogue, subjects, rules.symbols(on), on)
    return judge(inputs.narrowed(lambda offered, its: offered.offering_id == offering_id and its == case), rules)
