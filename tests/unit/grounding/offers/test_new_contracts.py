"""Whether a change of plan begins a new contract, by the carrier's rule; without one, as far as that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grounding.account.records import Contract
from grounding.offers.expressions import Expression
from grounding.offers.new_contracts import begins_contract
from grounding.offers.retention import NewContract
from tests.unit.grounding.offers.offer_world import SUBJECTS, TODAY, account, catalogue, contract, large, small

OUT_OF_TERM = NewContract(Expression("not contract.in_term"), Decimal(50))
ALWAYS = NewContract(Expression("offering.term_months >= 12"), Decimal(50))
ENDED, ROLLING = contract(end=date(2026, 8, 31)), contract(end=None, term_months=0)


def begins(
    rule: NewContract | None, *contracts: Contract, terms: tuple[int, ...] = (12, 24), on: date = TODAY
) -> bool | None:
    owner, plan = account(contracts=contracts), replace(large(), terms_months=terms)
    return begins_contract(owner, owner.lines[0], plan, catalogue(small(), plan), SUBJECTS, rule, on)


def test_a_change_within_the_minimum_term_begins_none_and_one_after_it_does() -> None:
    assert begins(OUT_OF_TERM, contract()) is False
    assert begins(OUT_OF_TERM, ENDED) is True
    # It is the day of the change that counts.
    assert begins(OUT_OF_TERM, contract(), on=date(2027, 1, 1)) is True


def test_another_carrier_may_bind_with_every_change() -> None:
    assert begins(ALWAYS, contract()) is True


@pytest.mark.parametrize("terms", [(), (0,)])
@pytest.mark.parametrize("rule", [None, OUT_OF_TERM, ALWAYS])
def test_a_plan_without_a_term_begins_none(rule: NewContract | None, terms: tuple[int, ...]) -> None:
    assert begins(rule, ENDED, terms=terms) is False


def test_what_the_rule_cannot_decide_is_not_known() -> None:
    assert begins(OUT_OF_TERM) is None


def test_without_a_rule_only_a_change_within_the_minimum_term_is_known_to_begin_none() -> None:
    assert begins(None, contract()) is False
    assert begins(None, ENDED) is None
    assert begins(None) is None


def test_a_contract_without_an_end_is_no_minimum_term() -> None:
    assert begins(OUT_OF_TERM, ROLLING) is True
