"""A bundle against plans in its place, computed by hand: M is 20.00, S 10.00, HOME 35.00, both together 50.00."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from grounding.account.records import Account, Section
from grounding.catalogue import Offering
from grounding.money import Money
from grounding.offers.cases import CaseKind, Subject, Subjects
from grounding.offers.retention import RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.offers.rules import AppliesTo, RuleSet
from grounding.offers.taken_apart import TakenApart, taken_apart
from grounding.types import ComputedFact
from tests.unit.grounding.account.plan_world import LARGE, MIDDLE, SMALL, months, on_plan
from tests.unit.grounding.offers.advice_world import FREE
from tests.unit.grounding.offers.offer_world import rule, without
from tests.unit.grounding.offers.test_bundles import BOTH, HOME, OF
from tests.unit.grounding.world import TODAY, account, contract, euro

SUBJECTS: Subjects = {
    "bundle": Subject(CaseKind.CHANGE, ("broadband", "mobile")),
    "mobile_plan": Subject(CaseKind.CHANGE, ("mobile",)),
    "broadband_plan": Subject(CaseKind.CHANGE, ("broadband",)),
}
ALWAYS = RuleSet((rule("line.monthly_price >= 0", "always", AppliesTo(categories=frozenset({"mobile_plan"}))),))
NEVER = RuleSet((rule("line.monthly_price < 0", "never", AppliesTo(categories=frozenset({"mobile_plan"}))),))
BOUND = contract(TODAY + timedelta(days=59), start=date(2025, 3, 1), list_price=euro("50.00"))


def owner(data: str = "10", **parts: Any) -> Account:
    """Return a customer with the bundle on a phone line, two started months before its contract ends."""
    start = account(lines=(on_plan(BOTH),), contracts=(BOUND,), history=months(*[data] * 6, voice="100"))
    return replace(start, **parts)


def ways(
    whole: Account, *named: Offering, rules: RuleSet = NEVER, settings: RetentionSettings = FREE, unnamed: bool = False
) -> list[TakenApart]:
    ruled = Ruled.on(whole, OF, SUBJECTS, rules, settings, TODAY)
    return taken_apart(ruled, whole.lines[0], named, unnamed=unnamed)


def figures(way: TakenApart) -> tuple[Any, Any, Any]:
    """Return the sum of a month, what ending the bundle costs, and what is paid more over the year."""
    return way.monthly.value, way.ending.value if way.ending else None, way.difference.value if way.difference else None


def test_the_sum_of_all_plans_and_the_end_of_the_contract_against_the_bundle() -> None:
    [way] = ways(owner(), HOME, MIDDLE)
    # 12 x (20 + 35 - 50) = 60; two started months of 50.00 at half.
    assert figures(way) == (euro("55.00"), euro("50.00"), euro("110.00"))
    assert [plan.offering_id for plan in way.plans] == ["M", "HOME"]  # the line's own service comes first


def test_where_the_rules_allow_it_the_fee_of_the_change_is_counted_instead() -> None:
    [way] = ways(owner(), MIDDLE, HOME, rules=ALWAYS)
    assert figures(way) == (euro("55.00"), euro("0"), euro("60.00"))


def test_what_is_not_named_stays_what_it_is_in_the_bundle() -> None:
    for named in ((MIDDLE,), (HOME,)):
        [way] = ways(owner(), *named)
        assert {plan.offering_id for plan in way.plans} == {"M", "HOME"}
    assert ways(owner()) == [] and len(ways(owner(), unnamed=True)) == 1
    assert ways(owner(), BOTH) == []


def test_of_several_plans_for_a_part_each_is_a_way_of_its_own() -> None:
    assert [way.plans[0].offering_id for way in ways(owner(), SMALL, MIDDLE, HOME)] == ["S", "M"]


def test_the_real_use_counts_with_the_plan_of_the_phone_alone() -> None:
    [way] = ways(owner("21"), MIDDLE, HOME, rules=ALWAYS)
    # 1 GB more a month costs the same in the bundle.
    assert figures(way)[2] == euro("60.00") and way.plans[0].shortfalls


def test_every_difference_adds_up_from_its_parts() -> None:
    [way] = ways(owner("21"), MIDDLE, HOME)
    found = way.difference
    assert found is not None
    held, apart = (each for each in found.inputs if isinstance(each, ComputedFact))
    parts = [each.value for each in apart.inputs if isinstance(each, ComputedFact) and isinstance(each.value, Money)]
    assert sum(each.minor for each in parts) == getattr(apart.value, "minor", None)
    assert isinstance(apart.value, Money) and isinstance(held.value, Money) and apart.value - held.value == found.value


def test_what_cannot_be_told_leaves_the_prices_alone() -> None:
    few = owner(history=months("10", voice="100"))
    unread = replace(without(Section.CONTRACTS, owner()), contracts=())
    faulty = owner(contracts=(replace(BOUND, notice_days=-1),))
    for whole in (few, unread, faulty):
        [way] = ways(whole, MIDDLE, HOME)
        assert way.difference is None and way.monthly.value == euro("55.00")


def test_a_line_without_a_bundle_and_a_plan_without_a_price_make_no_way() -> None:
    assert ways(owner(lines=(on_plan(MIDDLE),)), HOME, MIDDLE) == []
    assert ways(owner(), replace(LARGE, offering_id="GONE"), HOME) == []
