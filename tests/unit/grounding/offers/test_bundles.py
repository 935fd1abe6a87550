"""A bundle against the lines apart, computed by hand: M is 20.00 with 20 GB, HOME 35.00, both together 50.00."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from grounding.account.records import Account, Contract, LineStatus, Section
from grounding.catalogue import Catalogue, Relation
from grounding.money import Money
from grounding.offers.bundles import Bundled, bundled
from grounding.offers.cases import CaseKind, Subject, Subjects
from grounding.offers.eligibility import Verdict
from grounding.offers.retention import RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.offers.rules import AppliesTo, RuleSet
from grounding.types import ComputedFact, Fact
from tests.unit.grounding.account.plan_world import EXTRA, MIDDLE, SEA, SMALL, catalogue, months, on_plan, plan
from tests.unit.grounding.offers.advice_world import FREE, SETTINGS
from tests.unit.grounding.offers.offer_world import rule, without
from tests.unit.grounding.world import TODAY, account, contract, euro

HOME = plan("HOME", "35.00", category="broadband_plan", data="unlimited")
BOTH = plan("BOTH", "50.00", category="bundle", relations=(Relation("bundles", "HOME"), Relation("bundles", "M")))
OF = catalogue(SMALL, MIDDLE, HOME, BOTH, SEA)
SUBJECTS: Subjects = {"bundle": Subject(CaseKind.CHANGE, ("broadband", "mobile"))}
ON_HOME = RuleSet((rule('line.service == "broadband"', "on-home", AppliesTo(categories=frozenset({"bundle"}))),))
PHONE = on_plan(MIDDLE)
FIBRE = replace(on_plan(HOME), line_id="L-2", label="Home", number=None, service="broadband")
OVER = contract(date(2026, 2, 28), start=date(2024, 3, 1), renewal_start=date(2025, 12, 1))
OVER_HOME = replace(OVER, contract_id="K-2", line_id="L-2")


def owner(data: str = "10", held: Contract = OVER, **parts: Any) -> Account:
    """Return a customer with a phone and a home connection, whose contracts are over unless another is given."""
    start = account(lines=(PHONE, FIBRE), history=months(*[data] * 6, voice="100"), contracts=(held, OVER_HOME))
    return replace(start, **parts)


def found(
    whole: Account, of: Catalogue = OF, rules: RuleSet = ON_HOME, settings: RetentionSettings = FREE, *among: str
) -> list[Bundled]:
    return bundled(Ruled.on(whole, of, SUBJECTS, rules, settings, TODAY), among or ("L-1", "L-2"))


def one(whole: Account, **more: Any) -> Bundled:
    [item] = found(whole, **more)
    return item


def below(fact: Fact) -> list[Fact]:
    return [fact, *(each for item in getattr(fact, "inputs", ()) for each in below(item))]


def test_the_sum_of_both_lines_against_the_bundle() -> None:
    item = one(owner())
    # 12 x (20 + 35) = 660 apart, 12 x 50 = 600 together.
    assert [line.line_id for line in item.lines] == ["L-2", "L-1"]  # ordered for the home connection, as the rule says
    assert item.judged.verdict is Verdict.ELIGIBLE and item.cost is not None and item.cost.covers
    assert (item.cost.now.value, item.cost.then.value, item.cost.saving) == (euro("660"), euro("600"), euro("60"))
    assert item.cost.leaving is None


def test_the_use_of_the_phone_beyond_its_part_is_counted_and_the_need_must_be_covered() -> None:
    cost = one(owner("21")).cost
    # 1 GB more a month: ten blocks of 1.50, on either.
    assert cost is not None and not cost.covers
    assert (cost.now.value, cost.then.value) == (euro("840"), euro("780"))


def test_ending_the_other_contract_early_is_counted_with_its_records() -> None:
    bound = replace(OVER, end=TODAY + timedelta(days=59), term_months=33, renewal_start=None)
    cost = one(owner(held=bound)).cost
    # Two started months of 19.99 at half.
    assert cost is not None and cost.leaving is not None and cost.leaving.value == euro("19.99")
    assert cost.then.value == euro("619.99") and cost.saving == euro("40.01")
    assert {getattr(each, "name", "") for each in below(cost.then)} >= {"end", "list_price", "termination_fee_percent"}


def test_every_part_of_a_sum_adds_up_to_it() -> None:
    cost = one(owner("21", held=replace(OVER, end=TODAY + timedelta(days=59), term_months=33, renewal_start=None))).cost
    assert cost is not None
    for total in (cost.now, cost.then):
        amounts = [each.value for each in total.inputs if isinstance(each, ComputedFact)]
        assert sum(each.minor for each in amounts if isinstance(each, Money)) == getattr(total.value, "minor", None)


def test_where_the_rules_do_not_allow_it_only_their_reasons_are_told() -> None:
    never = RuleSet((rule("customer.age < 0", "never", AppliesTo(categories=frozenset({"bundle"}))),))
    item = one(owner(customer=replace(account().customer, birth_date=date(1990, 1, 1))), rules=never)
    assert item.cost is None and [each.rule for each in item.judged.unmet] == ["never@1"]


def test_what_cannot_be_told_is_not_compared() -> None:
    few = owner(history=months("10", voice="100"))
    unread = replace(without(Section.CONTRACTS, owner()), contracts=())
    faulty = owner(held=replace(OVER, notice_days=-1))
    gone = owner(contracts=(OVER_HOME,))
    for whole in (few, unread, faulty, gone):
        assert one(whole).cost is None
    # The fee of a change within a term is not laid down.
    bound = owner(contracts=(OVER, replace(OVER_HOME, end=date(2027, 2, 28), term_months=36)))
    assert one(bound, settings=RetentionSettings()).cost is None
    assert one(bound, settings=SETTINGS).cost is not None


def test_a_home_connection_with_a_limit_needs_months_of_use() -> None:
    bounded = replace(HOME, characteristics=plan("H", "0", data="100").characteristics, prices=(*HOME.prices, EXTRA))
    assert one(owner(), of=catalogue(MIDDLE, bounded, BOTH, SEA)).cost is None


@pytest.mark.parametrize(
    "lines",
    [
        (PHONE,),
        (FIBRE,),
        (PHONE, replace(FIBRE, status=LineStatus.TERMINATED)),
        (PHONE, replace(FIBRE, offering_id="GONE")),
        (),
    ],
)
def test_without_a_line_for_each_part_there_is_nothing_to_compare(lines: Any) -> None:
    assert found(owner(lines=lines)) == []


def test_of_several_phones_the_one_that_gains_most_is_taken_and_one_line_must_be_meant() -> None:
    cheap = replace(on_plan(SMALL), line_id="L-3", label="Tablet")
    other = replace(OVER, contract_id="K-3", line_id="L-3")
    use = (
        *months(*["1"] * 6),
        *(replace(each, line_id="L-3", use_id=f"{each.use_id}-3") for each in months(*["1"] * 6)),
    )
    whole = owner(lines=(PHONE, FIBRE, cheap), contracts=(OVER, OVER_HOME, other), history=use)
    item = one(whole)
    assert [line.line_id for line in item.lines] == ["L-2", "L-1"]
    assert [line.line_id for line in found(whole, OF, ON_HOME, FREE, "L-3")[0].lines] == ["L-2", "L-3"]
    assert found(whole, OF, ON_HOME, FREE, "L-9") == []
