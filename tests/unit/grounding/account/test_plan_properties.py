"""What must hold of every comparison of plans, whatever was used and whatever is sold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from grounding.account.comparison import Basis
from grounding.account.records import MonthlyUse
from grounding.catalogue import Offering
from grounding.money import Money
from tests.unit.grounding.account.plan_world import (
    CALLS,
    EXTRA,
    MIDDLE,
    SEA,
    ZONE,
    catalogue,
    compared,
    month,
    months,
    on_plan,
    plan,
    usage,
)

_AMOUNTS = st.integers(0, 400).map(lambda tenths: str(Decimal(tenths) / 10))
_CENTS = st.integers(0, 9000).map(lambda cents: str(Decimal(cents) / 100))
_SIZES = st.one_of(st.just("unlimited"), st.integers(0, 60).map(str))


@st.composite
def _histories(draw: st.DrawFn) -> tuple[MonthlyUse, ...]:
    numbers = draw(st.lists(st.integers(0, 11), min_size=2, max_size=6, unique=True))
    uses: list[MonthlyUse] = []
    for number in numbers:
        uses += month(number, data=draw(_AMOUNTS), voice=draw(_AMOUNTS))
        if draw(st.booleans()):
            uses += month(number, roaming_data=draw(_AMOUNTS))
    return tuple(uses)


@st.composite
def _plans(draw: st.DrawFn, offering_id: str) -> Offering:
    prices = draw(st.lists(st.sampled_from([EXTRA, CALLS, usage("data", "0.30", "1", "GB")]), unique=True))
    sizes = {"data": draw(_SIZES), "voice": draw(_SIZES)}
    if draw(st.booleans()):
        sizes["roaming"] = draw(_SIZES)
    if draw(st.booleans()):
        sizes["cap"] = draw(_CENTS)
    return plan(offering_id, draw(_CENTS), *prices, **sizes)


_CATALOGUES = st.tuples(*(_plans(name) for name in "MPQR"))


@given(_histories(), _CATALOGUES)
def test_no_suitable_plan_is_cheaper_than_the_cheapest(
    history: tuple[MonthlyUse, ...], plans: tuple[Offering, ...]
) -> None:
    found = compared(history, plans[0], catalogue(*plans, SEA), ("P", "Q", "R"))
    suitable = [each for each in found.plans if each.suits]
    assert (found.cheapest is None) is (not suitable) is (found.no_verdict is not None)
    for each in suitable:
        assert found.cheapest is not None and found.cheapest.total is not None and each.total is not None
        assert (found.cheapest.total.minor, found.cheapest.offering_id) <= (each.total.minor, each.offering_id)


@given(_histories(), _CATALOGUES, st.data())
def test_using_more_never_makes_a_plan_cheaper(
    history: tuple[MonthlyUse, ...], plans: tuple[Offering, ...], data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(history) - 1))
    more = replace(history[which], used=history[which].used + Decimal(data.draw(_AMOUNTS)))
    of = catalogue(*plans, SEA)
    before = compared(history, plans[0], of, ("P", "Q", "R"))
    after = {
        each.offering_id: each for each in compared(_with(history, which, more), plans[0], of, ("P", "Q", "R")).plans
    }
    for each in before.plans:
        total = after[each.offering_id].total
        assert total is None or (each.total is not None and each.total <= total)


@given(
    st.lists(st.integers(0, 40_000), min_size=2, max_size=12),
    st.integers(0, 30),
    st.integers(0, 6000),
    st.integers(1, 36),
)
def test_a_total_is_what_a_pocket_calculator_gives(used_mb: list[int], gigabytes: int, cap: int, period: int) -> None:
    history = months(*(str(Decimal(megabytes) / 1000) for megabytes in used_mb))
    one = plan("P", "12.34", EXTRA, data=str(gigabytes), cap=str(Decimal(cap) / 100))
    found = compared(history, one, catalogue(one), (), basis=Basis(period_months=period))
    beyond = [max(0, megabytes - 1000 * gigabytes) for megabytes in used_mb]
    overage = sum(min(cap, ceil(each / 100) * 150) for each in beyond)
    rounded = floor(Fraction(overage * period, len(used_mb)) + Fraction(1, 2))
    assert found.present is not None and found.present.total == Money(1234 * period + rounded, "EUR")
    covered = sorted(used_mb)[ceil(Fraction(9, 10) * len(used_mb)) - 1] <= 1000 * gigabytes
    assert found.present.suits is covered


def _with(history: tuple[MonthlyUse, ...], which: int, use: MonthlyUse) -> tuple[MonthlyUse, ...]:
    return (*history[:which], use, *history[which + 1 :])


@given(_histories(), _plans("P"), st.sampled_from(["data", "voice", "roaming"]), st.integers(0, 60))
def test_a_greater_allowance_at_equal_prices_never_costs_more(
    history: tuple[MonthlyUse, ...], smaller: Offering, kind: str, more: int
) -> None:
    name = {"data": "data_allowance", "voice": "voice_allowance", "roaming": f"roaming_data_{ZONE}"}[kind]
    changed = tuple(
        replace(item, value=str(Decimal(item.value) + more))
        if item.name == name and item.value != "unlimited"
        else item
        for item in smaller.characteristics
    )
    greater = replace(smaller, offering_id="Q", characteristics=changed)
    found = {
        each.offering_id: each
        for each in compared(history, MIDDLE, catalogue(MIDDLE, smaller, greater, SEA), ("P", "Q")).plans
    }
    small, great = found["P"].total, found["Q"].total
    assert small is None or (great is not None and great <= small)


@given(_histories(), _CATALOGUES, st.randoms(use_true_random=False))
def test_the_order_of_what_goes_in_does_not_matter(
    history: tuple[MonthlyUse, ...], plans: tuple[Offering, ...], random: Random
) -> None:
    shuffled, turned, names = list(history), [*plans, SEA], ["P", "Q", "R"]
    for each in (shuffled, turned, names):
        random.shuffle(each)
    turned = [replace(each, prices=each.prices[::-1], characteristics=each.characteristics[::-1]) for each in turned]
    held = on_plan(plans[0])
    first = compared(history, held, catalogue(*plans, SEA), ("P", "Q", "R"))
    assert first == compared(tuple(shuffled), held, catalogue(*turned), tuple(names))
