"""How an allowance is being used up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grounding.account.faults import FaultName, Limits
from grounding.account.records import Bucket
from grounding.account.usage import (
    FAIR_USE,
    NoPace,
    bucket_faults,
    convert,
    fair_use,
    one_pool,
    outlook,
    usable,
    usage_price,
)
from grounding.catalogue import Characteristic, Offering, Price
from grounding.money import Money
from tests.unit.grounding.world import bucket, euro

START, END = date(2026, 9, 1), date(2026, 9, 30)
TODAY = date(2026, 9, 11)
PER_100_MB = Price("X", "Extra data", "usage", euro("1.50"), True, per=Decimal(100), unit="MB", usage="data")
STEPPED = replace(PER_100_MB, step=Decimal(100))


class TestPacks:
    """20 GB, of which 10 are used in 10 days: by itself it lasts to 20 September."""

    MAIN = bucket("20", "10")
    PACK = replace(bucket("5", "0"), bucket_id="B-2", period_start=date(2026, 9, 8), period_end=date(2026, 10, 7))

    @pytest.mark.parametrize(
        ("changes", "day"),
        [
            ({}, date(2026, 9, 25)),
            ({"allowance": Decimal(10)}, END),
            ({"allowance": Decimal("10.1")}, None),
            ({"allowance": None}, None),
            ({"allowance": Decimal(5000), "unit": "MB"}, date(2026, 9, 25)),
            # It is over before it is needed, or while it is used up.
            ({"period_end": date(2026, 9, 20)}, date(2026, 9, 20)),
            ({"period_end": date(2026, 9, 22)}, date(2026, 9, 22)),
            # 12.5 GB in 10 days; 10 and 2.5 are left.
            ({"used": Decimal("2.5")}, date(2026, 9, 20)),
            # It began before the period, so that nobody knows when it was used.
            ({"used": Decimal("2.5"), "period_start": date(2026, 8, 20)}, date(2026, 9, 23)),
            # Not there today, of another line or kind, or unusable.
            ({"period_end": date(2026, 9, 10)}, date(2026, 9, 20)),
            ({"period_start": date(2026, 9, 12)}, date(2026, 9, 20)),
            ({"line_id": "L-9"}, date(2026, 9, 20)),
            ({"kind": "voice"}, date(2026, 9, 20)),
            ({"unit": "min"}, date(2026, 9, 20)),
            ({"used": Decimal(-1)}, date(2026, 9, 20)),
        ],
    )
    def test_a_running_pack_counts_into_the_day_it_runs_out(self, changes: dict[str, Any], day: date | None) -> None:
        pace = outlook(self.MAIN, TODAY, beside=(self.MAIN, replace(self.PACK, **changes))).pace
        assert pace is not None and pace.runs_out == day

    @given(st.integers(1, 199), st.integers(0, 300), st.integers(0, 29), st.integers(0, 40))
    def test_a_pack_never_brings_the_day_forward_if_it_is_unused(
        self, used: int, size: int, start: int, more: int
    ) -> None:
        main = bucket("20", str(Decimal(used) / 10))
        first = START + timedelta(days=start)
        pack = replace(self.PACK, allowance=Decimal(size) / 10, period_start=first, period_end=first + timedelta(more))
        alone, both = outlook(main, TODAY).pace, outlook(main, TODAY, beside=(pack,)).pace
        assert alone is not None and both is not None
        assert both.runs_out is None or (alone.runs_out is not None and alone.runs_out <= both.runs_out)


class TestPools:
    """5 GB in one zone beside 30 GB in another, both of the plan, and a pack of neither name."""

    PLAN = Offering(
        "P", "1", "P", "", "mobile_plan", True,
        characteristics=(Characteristic("in_a", "Zone A", "30", "GB"), Characteristic("in_b", "Zone B", "5", "GB")),
    )  # fmt: skip
    HERE = replace(bucket("5", "2.5", "roaming_data"), name="Zone B")
    THERE = replace(bucket("30", "0", "roaming_data"), bucket_id="B-2", name="Zone A")
    PACK = replace(bucket("1", "0", "roaming_data"), bucket_id="B-3", name="Week pass")

    def test_what_a_plan_gives_for_two_places_is_two_pools(self) -> None:
        held = [self.HERE, self.THERE, self.PACK]
        assert one_pool(self.HERE, held, [self.PLAN]) == [self.PACK]
        assert one_pool(self.THERE, held, [self.PLAN]) == [self.PACK]
        assert one_pool(self.PACK, held, [self.PLAN]) == [self.HERE, self.THERE]
        assert one_pool(self.HERE, held, []) == [self.THERE, self.PACK]

    def test_the_day_and_the_cost_are_of_the_own_pool(self) -> None:
        # 2.5 GB in 10 days lasts 10 more; 7.5 GB by the end is 2.5 beyond: 25 x 1.50.
        beside = one_pool(self.HERE, [self.HERE, self.THERE], [self.PLAN])
        seen = outlook(self.HERE, TODAY, PER_100_MB, beside=beside)
        assert seen.pace is not None and seen.pace.runs_out == date(2026, 9, 20)
        assert seen.overage_cost == euro("37.50")

    def test_the_pace_with_packs_counts_what_was_used_of_them_since(self) -> None:
        main = bucket("20", "10")
        pack = replace(bucket("5", "2.5"), bucket_id="B-2", period_start=date(2026, 9, 8))
        older = replace(pack, bucket_id="B-3", period_start=date(2026, 8, 20))
        pace = outlook(main, TODAY, beside=[pack, older]).pace
        assert pace is not None and (pace.per_day, pace.together) == (Decimal(1), Decimal("1.25"))


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("300", "GB", "300"),
        ("300000", "MB", "300"),
        ("300", "min", None),
        ("300", None, None),
        ("unlimited", "GB", None),
        ("NaN", "GB", None),
        ("0", "GB", None),
        ("-1", "GB", None),
    ],
)
def test_a_fair_use_limit(value: str, unit: str | None, expected: str | None) -> None:
    found = fair_use(Characteristic(FAIR_USE, "Fair use", value, unit), "GB")
    assert found == (None if expected is None else Decimal(expected))
    assert fair_use(None, "GB") is None


class TestPace:
    def test_what_is_left_and_how_long_it_lasts(self) -> None:
        seen = outlook(bucket("20", "10"), TODAY)
        assert (seen.remaining, seen.over, seen.share_used) == (Decimal(10), Decimal(0), Decimal("0.5"))
        assert seen.pace is not None and seen.no_pace is None
        assert (seen.pace.days, seen.pace.of_days, seen.pace.per_day) == (10, 30, Decimal(1))
        assert seen.pace.at_end == Decimal(30)
        assert seen.pace.runs_out == date(2026, 9, 20)

    @pytest.mark.parametrize(
        ("allowance", "used", "day"),
        [
            ("20", "10", date(2026, 9, 20)),
            ("20.1", "10", date(2026, 9, 21)),
            ("30", "10", END),
            ("30.1", "10", None),
            ("10.1", "10", TODAY),
            ("10", "10", None),
            ("10", "12", None),
            ("20", "0", None),
            (None, "10", None),
            ("0", "0", None),
        ],
    )
    def test_the_day_it_runs_out(self, allowance: str | None, used: str, day: date | None) -> None:
        pace = outlook(bucket(allowance, used), TODAY).pace
        assert pace is not None and pace.runs_out == day

    @pytest.mark.parametrize(
        ("day", "why"),
        [
            (START, NoPace.TOO_EARLY),
            (START + timedelta(days=1), None),
            (END, None),
            (END + timedelta(days=1), NoPace.OUTSIDE_PERIOD),
            (START - timedelta(days=1), NoPace.OUTSIDE_PERIOD),
        ],
    )
    def test_no_figure_from_less_than_a_day_or_outside_the_period(self, day: date, why: NoPace | None) -> None:
        seen = outlook(bucket("20", "5"), day, PER_100_MB)
        assert seen.no_pace is why and (seen.pace is None) is (why is not None)
        assert (seen.overage is None) is (why is not None) and (seen.overage_cost is None) is (why is not None)
        assert seen.remaining == Decimal(15)

    def test_more_than_the_allowance(self) -> None:
        seen = outlook(bucket("20", "23.5"), TODAY)
        assert (seen.remaining, seen.over, seen.share_used) == (Decimal(0), Decimal("3.5"), Decimal("1.17"))

    def test_unlimited(self) -> None:
        seen = outlook(bucket(None, "40"), TODAY, PER_100_MB)
        assert (seen.remaining, seen.share_used, seen.over, seen.overage, seen.overage_cost) == (
            None, None, Decimal(0), Decimal(0), None,
        )  # fmt: skip
        assert seen.pace is not None and seen.pace.at_end == Decimal(120)

    def test_of_nothing_all_is_used(self) -> None:
        seen = outlook(bucket("0", "0"), TODAY)
        assert (seen.share_used, seen.remaining, seen.over) == (Decimal(1), Decimal(0), Decimal(0))

    def test_a_period_of_one_day_is_never_long_enough(self) -> None:
        seen = outlook(replace(bucket("20", "5"), period_end=START), START)
        assert (seen.no_pace, seen.remaining) == (NoPace.TOO_EARLY, Decimal(15))

    def test_all_but_a_little_is_not_all(self) -> None:
        assert outlook(bucket("20", "19.999"), TODAY).share_used == Decimal("0.99")

    @pytest.mark.parametrize(
        "odd",
        [
            bucket("20", "-1"),
            bucket("-20", "1"),
            bucket("20", "NaN"),
            bucket("Infinity", "1"),
            bucket("20", "1e30"),
            replace(bucket("20", "5"), period_end=date(2026, 8, 31)),
        ],
    )
    def test_an_unusable_record_gives_no_figure(self, odd: Bucket) -> None:
        seen = outlook(odd, TODAY, PER_100_MB)
        assert (seen.no_pace, seen.over) == (NoPace.UNUSABLE, Decimal(0))
        assert (seen.remaining, seen.pace, seen.overage, seen.overage_cost) == (None, None, None, None)


class TestCost:
    @pytest.mark.parametrize(
        ("allowance", "used", "price", "cost"),
        [
            ("20", "8", PER_100_MB, "60.00"),  # 24 GB at the end, 4,000 MB of it over
            ("23.96", "8", PER_100_MB, "0.60"),
            ("23.96", "8", STEPPED, "1.50"),
            ("25", "8", PER_100_MB, "0"),
            ("20", "21", PER_100_MB, "645.00"),
            ("20", "8", replace(PER_100_MB, unit="GB", per=None), "6.00"),
        ],
    )
    def test_what_use_beyond_the_allowance_costs(self, allowance: str, used: str, price: Price, cost: str) -> None:
        assert outlook(bucket(allowance, used), TODAY, price).overage_cost == euro(cost)

    @pytest.mark.parametrize(
        "price",
        [
            None,
            replace(PER_100_MB, kind="recurring"),
            replace(PER_100_MB, tax_included=False),
            replace(PER_100_MB, unit="min"),
            replace(PER_100_MB, unit="GiB"),
            replace(PER_100_MB, unit=None),
            replace(PER_100_MB, valid_to=date(2026, 9, 10)),
            replace(PER_100_MB, valid_from=date(2026, 9, 12)),
        ],
    )
    def test_without_a_price_that_fits_there_is_no_cost(self, price: Price | None) -> None:
        seen = outlook(bucket("20", "8"), TODAY, price)
        assert seen.overage == Decimal(4) and seen.overage_cost is None

    def test_no_more_than_the_cap(self) -> None:
        assert outlook(bucket("20", "8"), TODAY, PER_100_MB, cap=euro("45.00")).overage_cost == euro("45.00")
        assert outlook(bucket("20", "8"), TODAY, PER_100_MB, cap=euro("99.00")).overage_cost == euro("60.00")
        assert outlook(bucket("20", "8"), TODAY, PER_100_MB, cap=Money(1, "CHF")).overage_cost is None

    def test_as_long_as_another_allowance_holds_something_no_cost_is_told(self) -> None:
        mine = bucket("20", "8")
        pack = replace(bucket("5", "4.5"), bucket_id="U-pack")
        assert outlook(mine, TODAY, PER_100_MB, beside=[mine, pack]).overage_cost is None
        elsewhere = [
            replace(pack, used=Decimal(5)), replace(pack, line_id="L-2"), replace(pack, kind="voice"), mine,
        ]  # fmt: skip
        assert outlook(mine, TODAY, PER_100_MB, beside=elsewhere).overage_cost == euro("60.00")

    def test_the_price_is_the_plans_one_price_for_that_kind_of_use(self) -> None:
        calls = replace(PER_100_MB, price_id="Y", usage="calls_made", unit="min")
        old = replace(PER_100_MB, price_id="Z", valid_to=date(2025, 1, 1))
        month = replace(PER_100_MB, kind="recurring")
        offering = Offering("P", "1", "P", "", "mobile_plan", True, prices=(month, old, PER_100_MB, calls))
        assert usage_price(offering, "data", TODAY) is PER_100_MB
        assert usage_price(offering, "voice", TODAY) is calls
        assert usage_price(offering, "text", TODAY) is None
        assert usage_price(offering, "roaming_data", TODAY) is None
        assert usage_price(replace(offering, prices=(PER_100_MB, STEPPED)), "data", TODAY) is None


@pytest.mark.parametrize(
    ("amount", "unit", "into", "expected"),
    [
        ("1.5", "GB", "MB", "1500"), ("250", "MB", "GB", "0.25"), ("90", "s", "min", "1.5"),
        ("7", "texts", "text", "7"),
        ("7", "SMS", "texts", "7"),
        ("2", "h", "min", "120"),
        ("500", "kB", "MB", "0.5"),
        ("1.5", "TB", "GB", "1500"),
        ("3", "pieces", "pieces", "3"), ("3", "GB", "min", None), ("3", "GB", "pieces", None),
    ],
)  # fmt: skip
def test_convert(amount: str, unit: str, into: str, expected: str | None) -> None:
    assert convert(Decimal(amount), unit, into) == (None if expected is None else Decimal(expected))


SIZES = st.decimals(0, 500, places=3)
DAYS = st.integers(1, 29).map(lambda days: START + timedelta(days=days))


@given(SIZES, SIZES, SIZES, DAYS)
def test_using_more_never_lasts_longer_nor_costs_less(
    allowance: Decimal, used: Decimal, more: Decimal, on: date
) -> None:
    little, much = (
        outlook(replace(bucket(str(allowance), "0"), used=each), on, STEPPED) for each in (used, used + more)
    )
    assert little.pace is not None and much.pace is not None
    assert little.pace.per_day <= much.pace.per_day and little.pace.at_end <= much.pace.at_end
    assert little.overage is not None and much.overage is not None and little.overage <= much.overage
    assert little.overage_cost is not None and much.overage_cost is not None
    assert little.overage_cost <= much.overage_cost
    assert little.remaining is not None and much.remaining is not None and little.remaining >= much.remaining
    if little.pace.runs_out and much.remaining:
        assert much.pace.runs_out is not None and much.pace.runs_out <= little.pace.runs_out


@given(SIZES, SIZES, DAYS)
def test_it_runs_out_between_today_and_the_end_when_the_pace_says_so(
    allowance: Decimal, used: Decimal, on: date
) -> None:
    seen = outlook(replace(bucket(str(allowance), "0"), used=used), on)
    assert seen.pace is not None
    if seen.pace.runs_out is not None:
        assert on <= seen.pace.runs_out <= END
        lasts = (seen.pace.runs_out - START).days + 1
        assert used * (lasts - 1) < allowance * seen.pace.days <= used * lasts


@given(SIZES, SIZES, DAYS, DAYS)
def test_the_same_use_later_is_a_slower_pace(allowance: Decimal, used: Decimal, one: date, other: date) -> None:
    assume(one < other)
    sooner, later = (outlook(replace(bucket(str(allowance), "0"), used=used), on).pace for on in (one, other))
    assert sooner is not None and later is not None
    assert sooner.per_day >= later.per_day


@pytest.mark.parametrize(
    ("held", "possible"),
    [
        (bucket("60", "60000"), True),
        (bucket("60", "60000.1"), False),
        (bucket("0.1", "1000"), True),
        (bucket("0", "99999"), True),
        (bucket(None, "99999"), True),
        (bucket("60", "3", unit="MB"), True),
        (bucket("60", "3", unit="min"), False),
        (bucket("60", "3", kind="roaming_data", unit="texts"), False),
        (bucket("60", "3", kind="voice", unit="GB"), False),
        (bucket("60", "3", kind="voice", unit="calls"), True),
        (bucket("60", "3", kind="tv", unit="GB"), True),
    ],
)
def test_nobody_uses_a_thousand_times_what_is_allowed_nor_data_by_the_minute(held: Bucket, possible: bool) -> None:
    assert usable(held) is possible


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (START, END, True),
        (TODAY, TODAY, True),
        (date(2026, 8, 1), date(2026, 9, 10), False),
        (date(2026, 9, 12), date(2026, 10, 11), False),
    ],
)
def test_an_allowance_is_of_the_time_that_runs(start: date, end: date, holds: bool) -> None:
    held = replace(bucket("20", "5"), period_start=start, period_end=end)
    faults = [*bucket_faults(held, Limits(TODAY, "EUR"))]
    assert [(each.record, each.name) for each in faults] == (
        [] if holds else [("bucket/U-data", FaultName.OUTSIDE_PERIOD)]
    )
