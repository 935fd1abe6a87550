"""Use so far in a running period, held against the smaller allowances of another plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.carried_use import CarriedUse, allowances, gives_less, outgrown
from grounding.account.records import Bucket
from grounding.catalogue import Characteristic, Offering
from tests.unit.grounding.offers.offer_world import TODAY, catalogue, euro, line, offering, price

# Thirteen full days of the thirty of September have passed.
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


def plan(name: str, size: str, *others: Characteristic, unit: str | None = "GB") -> Offering:
    extra = price("1.50", price_id="d", kind="usage", period=None, usage="data", per=Decimal(100), unit="MB")
    first = Characteristic("data_allowance", "Data", size, unit)
    return offering(name, characteristics=(first, *others), prices=(price("10"), replace(extra, step=Decimal(100))))


def used(amount: str, allowance: str | None = "20", **changes: Any) -> Bucket:
    size = None if allowance is None else Decimal(allowance)
    start = Bucket("b-1", "l-1", "data", "Data", "GB", size, Decimal(amount), FIRST, LAST)
    return replace(start, **changes)


def seen(bucket: Bucket, other: Offering, on: date = TODAY, *beside: Bucket) -> tuple[CarriedUse, ...]:
    present = plan("small", "20")
    return outgrown(line(), (bucket, *beside), other, catalogue(present, other), on)


def test_use_beyond_the_new_allowance_is_told_with_what_it_comes_to_at_its_pace() -> None:
    (found,) = seen(used("8.2"), plan("tiny", "5", Characteristic("extra_data_cap", "Cap", "45.00", "EUR")))
    assert (found.bucket.used, found.seen.over, found.seen.overage_cost) == (Decimal("8.2"), Decimal("3.2"), euro("45"))
    # 8.2 GB in 13 of 30 days are 18.92 GB, so 13,920 MB beyond it, in 140 started steps.
    (free,) = seen(used("8.2"), plan("tiny", "5"))
    assert free.seen.overage_cost == euro("210")


def test_so_is_use_that_would_be_too_much_at_its_pace() -> None:
    (found,) = seen(used("3"), plan("tiny", "5"))
    assert not found.seen.over and found.seen.overage == Decimal("1.92")
    assert seen(used("2"), plan("tiny", "5")) == ()


@pytest.mark.parametrize(
    ("bucket", "other", "on"),
    [
        (used("8.2", "4"), plan("tiny", "5"), TODAY),
        (used("8.2", "5"), plan("tiny", "5"), TODAY),
        (used("8.2"), plan("open", "unlimited"), TODAY),
        (used("8.2"), plan("odd", "-1"), TODAY),
        (used("8.2"), plan("odd", "5", unit="min"), TODAY),
        (used("-1"), plan("tiny", "5"), TODAY),
        (used("8.2"), plan("tiny", "5"), date(2026, 10, 1)),
        (used("8.2", line_id="l-2"), plan("tiny", "5"), TODAY),
        (used("8.2", "9", name="Pack"), plan("tiny", "5"), TODAY),
        (used("300", kind="voice", unit="min"), plan("tiny", "5"), TODAY),
    ],
)
def test_what_gets_no_smaller_or_no_longer_runs_is_not(bucket: Bucket, other: Offering, on: date) -> None:
    assert seen(bucket, other, on) == ()


def test_a_pack_beside_it_keeps_the_cost_untold() -> None:
    pack = used("1", "5", bucket_id="b-2", name="Pack")
    (found,) = seen(used("8.2"), plan("tiny", "5"), TODAY, pack)
    assert found.bucket.name == "Data" and found.seen.overage_cost is None


def test_a_bound_on_the_cost_that_nobody_can_read_leaves_it_untold() -> None:
    for cap in (
        Characteristic("extra_data_cap", "Cap", "much", "EUR"),
        Characteristic("extra_data_cap", "", "9", "CHF"),
    ):
        (found,) = seen(used("8.2"), plan("tiny", "5", cap))
        assert found.seen.overage_cost is None


def test_an_allowance_of_another_name_is_known_by_its_size() -> None:
    pack = used("0", "6", bucket_id="b-2", name="Pack")
    (found,) = seen(used("8.2", name="Surfen"), plan("tiny", "5"), TODAY, pack)
    assert found.bucket.name == "Surfen"
    assert seen(used("8.2", "21", name="Surfen"), plan("tiny", "5")) == ()


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2) | st.none(), st.decimals(0, 100, places=2))
def test_it_is_told_exactly_where_less_is_allowed_than_will_be_used(
    amount: Decimal, held: Decimal | None, size: Decimal
) -> None:
    bucket = used(str(amount), None if held is None else str(held))
    at_end = (amount * 30 / 13).quantize(Decimal("0.01"))
    found = seen(bucket, plan("tiny", str(size)))
    smaller = held is None or size < held
    assert bool(found) is (smaller and (amount > size or at_end > size))


def test_which_plans_give_less() -> None:
    zone = Characteristic("roaming_data_z-a", "Data in Zone A", "5", "GB")
    assert [kind for kind, _ in allowances(plan("p", "5", zone))] == ["data", "roaming_data"]
    assert gives_less(plan("tiny", "5"), plan("small", "20"))
    assert not gives_less(plan("small", "20"), plan("tiny", "5"))
    assert not gives_less(plan("small", "unlimited"), plan("tiny", "5"))
    assert gives_less(plan("tiny", "5"), None)
