"""What plans would have cost, and the cheapest that suits, computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grounding.account.comparison import Basis, Counted, NoVerdict, WhyLeftOut
from grounding.account.records import Discount, MonthlyUse, Section
from grounding.catalogue import Characteristic, Offering, Relation
from grounding.money import Money
from tests.unit.grounding.account.plan_world import (
    EXTRA,
    LARGE,
    MIDDLE,
    SEA,
    SMALL,
    catalogue,
    compared,
    month,
    months,
    on_plan,
    plan,
    promotion,
    recurring,
    totals,
    unread,
)
from tests.unit.grounding.world import account, contract, device, euro


def test_a_plan_with_overage_against_one_that_covers() -> None:
    found = compared(months("4", "6.25", "3", "5"))
    # Small: 12 x 10.00, and in October 1,250 MB beyond 5 GB are 13 started blocks at 1.50, brought from 4 months to 12.
    assert totals(found) == {"S": "178.50", "M": "240.00", "X": "360.00", "K": None}
    small = next(each for each in found.plans if each.offering_id == "S")
    assert [str(each) for each in small.overage_by_month] == ["0.00", "19.50", "0.00", "0.00"]
    assert str(small.overage) == "58.50"
    # The 90th percentile of four months is the fourth, 6.25 GB: more than Small holds.
    assert [(each.kind, each.amount, each.unit) for each in found.needs] == [("data", Decimal("6.25"), "GB")]
    assert [(short.need.amount, short.allowance) for short in small.shortfalls] == [(Decimal("6.25"), Decimal(5))]
    assert found.cheapest is not None and found.cheapest.offering_id == "M" and found.cheapest.present
    assert found.saving == euro("0")
    assert found.months == tuple((date(2026, 5 + back, 1), date(2026, 5 + back, last)) for back, last in _DAYS)
    assert found.need_month == (date(2026, 6, 1), date(2026, 6, 30))


_DAYS = ((0, 31), (1, 30), (2, 31), (3, 31))


def test_the_percentile_is_an_argument() -> None:
    found = compared(months("4", "6.25", "3", "5"), basis=Basis(percentile=75))
    assert found.cheapest is not None and found.cheapest.offering_id == "S"
    assert found.saving == euro("61.50")


@pytest.mark.parametrize(
    ("count", "percentile", "rank"),
    [
        (2, 90, 2),
        (9, 90, 9),
        (10, 90, 9),
        (11, 90, 10),
        (12, 90, 11),
        (12, 100, 12),
        (12, 50, 6),
        (12, 1, 1),
        (3, 34, 2),
    ],
)
def test_the_need_is_the_month_of_the_nearest_rank(count: int, percentile: int, rank: int) -> None:
    found = compared(months(*(str(number) for number in range(1, count + 1))), basis=Basis(percentile=percentile))
    assert found.needs[0].amount == rank


def test_at_equal_cost_the_id_decides() -> None:
    same = [plan(name, "12.00", data="9") for name in ("R", "Q", "T")]
    found = compared(months("4", "4"), same[0], catalogue(*same), ("T", "Q"))
    assert [each.offering_id for each in found.plans] == ["Q", "R", "T"]
    assert found.cheapest is found.plans[0] and found.saving == euro("0")


def test_twelve_months_are_their_own_sum_and_older_ones_do_not_count() -> None:
    older = replace(month(0, data="400")[0], use_id="old", period_start=date(2025, 8, 1), period_end=date(2025, 8, 31))
    found = compared((older, *months(*["5.1"] * 3, *["4"] * 9)))
    assert len(found.months) == 12
    assert totals(found)["S"] == "124.50"


def test_the_period_may_be_a_plans_term() -> None:
    found = compared(months("5.1", "4"), basis=Basis(period_months=24))
    assert totals(found)["S"] == "258.00"  # 24 x 10.00, and 1.50 in one month of two


def test_use_beyond_the_allowance_costs_no_more_than_the_cap() -> None:
    found = compared(months("5", "11"))
    assert next(each for each in found.plans if each.offering_id == "S").overage_by_month[1] == euro("45.00")


def test_calls_and_texts_count_as_data_do() -> None:
    found = compared(months("1", "2", voice="342", text="330"))
    small = next(each for each in found.plans if each.offering_id == "S")
    assert small.overage_by_month == (euro("14.10"), euro("14.10"))  # 42 x 0.25 and 30 x 0.12
    assert {short.need.kind for short in small.shortfalls} == {"voice", "text"}


def test_what_a_plan_cannot_give_at_any_price_leaves_its_cost_unknown() -> None:
    found = compared(months("1", "1", "2.1"), basis=Basis(percentile=50))
    stops = found.plans[-1]
    assert (stops.offering_id, stops.total, stops.overage_by_month[2], stops.suits) == ("K", None, None, False)
    assert not stops.shortfalls


def test_a_hard_stop_that_was_never_reached_is_no_hindrance() -> None:
    found = compared(months("1", "2"))
    assert found.cheapest is not None and found.cheapest.offering_id == "K"


def test_a_fair_use_limit_is_what_an_unlimited_allowance_gives() -> None:
    fair = Characteristic("fair_use_limit", "Fair use", "300", "GB")
    limited = replace(LARGE, characteristics=(*LARGE.characteristics, fair))
    covered, beyond = (
        compared(months(*[data] * 6), of=catalogue(limited, SEA), present=limited, considered=()).plans[0]
        for data in ("300", "301")
    )
    assert covered.suits and not beyond.suits
    assert [(each.need.amount, each.allowance) for each in beyond.shortfalls] == [(Decimal(301), Decimal(300))]
    assert beyond.overage == euro("0")  # nothing is charged; it is slower


def test_data_abroad_is_held_against_the_zones_allowance() -> None:
    abroad = (*months("4", "4"), *month(11, roaming_data="12", roaming_voice="30"))
    found = compared(abroad)
    by_id = {each.offering_id: each.overage_by_month[1] for each in found.plans}
    # Small does not include the zone: 12 x 2.00 and 30 x 0.50; Middle has 10 GB there and calls as at home.
    assert by_id == {"S": euro("39.00"), "M": euro("4.00"), "X": euro("0"), "K": None}


def test_data_in_an_included_zone_are_the_plans_data() -> None:
    found = compared((*months("14", "14"), *month(11, roaming_data="9")))
    middle = next(each for each in found.plans if each.offering_id == "M")
    assert middle.overage == euro("0") and not middle.suits
    assert [(short.need.amount, short.allowance) for short in middle.shortfalls] == [(Decimal(23), Decimal(20))]
    assert found.cheapest is not None and found.cheapest.offering_id == "X"


def test_the_month_to_cover_is_the_one_with_the_most_data_at_home_and_abroad() -> None:
    found = compared((*months("4", "6"), *month(10, roaming_data="9")))
    assert found.need_month == (date(2026, 7, 1), date(2026, 7, 31))
    assert [need.amount for need in found.needs] == [4]


def test_roaming_without_zone_or_price_is_named_and_not_counted() -> None:
    nowhere = replace(month(11, roaming_data="2")[0], zone=None)
    unpriced = replace(month(11, roaming_data="2")[0], use_id="u", kind="roaming_text", unit="texts")
    none = replace(nowhere, use_id="n", kind="roaming_voice", unit="min", used=Decimal(0))
    found = compared((*months("4", "4"), nowhere, unpriced, none))
    assert found.not_counted == {"roaming_data", "roaming_text"}
    assert totals(found)["S"] == "120.00"


def test_kinds_that_no_plan_knows_are_named_and_not_counted() -> None:
    silent = catalogue(plan("S", "10.00", EXTRA, data="5"), plan("M", "20.00", data="20"))
    found = compared(months("4", "4", text="90"), of=silent, considered=("S",))
    assert found.not_counted == {"text"}
    assert found.cheapest is not None and found.cheapest.offering_id == "S"


def test_a_catalogue_that_says_nothing_of_the_use_gives_no_verdict() -> None:
    found = compared(months("4", "4"), of=catalogue(plan("M", "20.00"), plan("S", "10.00")))
    assert (found.cheapest, found.no_verdict) == (None, NoVerdict.USE_NOT_COMPARABLE)


class TestWhatBelongsToATotal:
    def test_the_fee_counts_once(self) -> None:
        found = compared(months("4", "4"), fees={"S": euro("25.00"), "X": None, "K": euro("0")})
        assert totals(found) == {"S": "145.00", "M": "240.00", "K": None}
        assert [(each.offering_id, each.why) for each in found.left_out] == [("X", WhyLeftOut.FEE_UNKNOWN)]

    def test_a_fee_may_outweigh_the_saving(self) -> None:
        found = compared(months("4", "4"), fees={"S": euro("120.01")})
        assert found.cheapest is not None and found.cheapest.offering_id == "M"

    def test_a_running_discount_counts_for_its_months_and_ends_with_the_plan(self) -> None:
        running = Discount("D-1", "Welcome", euro("4.00"), date(2026, 6, 1), date(2026, 11, 30))
        ended = Discount("D-2", "Spring", euro("9.00"), date(2026, 1, 1), date(2026, 6, 30))
        found = compared(months("4", "4"), on_plan(MIDDLE, discounts=(running, ended)))
        assert found.present is not None and found.present.discounts == euro("12.00")  # from 14 September, three months
        small = next(each for each in found.plans if each.offering_id == "S")
        assert small.discounts == euro("0")
        assert [(loss.kind, loss.name, loss.amount) for loss in small.lost if loss.amount] == [
            ("discount", "Welcome", euro("4.00"))
        ]

    def test_a_share_for_several_lines_goes_on_where_it_applies(self) -> None:
        many = promotion("MULTI", "Several lines", "S", "M", percent="10")
        running = Discount("D-1", "Several lines", euro("2.00"), date(2026, 1, 1), None)
        of = catalogue(SMALL, MIDDLE, LARGE, many)
        found = compared(months("4", "4"), on_plan(MIDDLE, discounts=(running,)), of, ("S", "X"))
        assert {each.offering_id: str(each.discounts) for each in found.plans} == {
            "S": "12.00",
            "M": "24.00",
            "X": "0.00",
        }

    def test_a_share_for_a_time_ends_with_the_plan(self) -> None:
        half = promotion("HALF", "Half price", "S", "M", percent="50")
        running = Discount("D-1", "Half price", euro("10.00"), date(2026, 1, 1), date(2026, 12, 31))
        found = compared(
            months("4", "4"), on_plan(MIDDLE, discounts=(running,)), catalogue(SMALL, MIDDLE, half), ("S",)
        )
        assert {each.offering_id: str(each.discounts) for each in found.plans} == {"S": "0.00", "M": "40.00"}

    @pytest.mark.parametrize(("paid", "due"), [(19, "80.00"), (2, "192.00"), (24, "0.00"), (25, "0.00")])
    def test_instalments_are_the_same_for_every_plan(self, paid: int, due: str) -> None:
        owner = account(contracts=(contract(instalments=(device(paid=paid),)),))
        found = compared(months("4", "4"), owner=owner)
        assert {str(each.instalments) for each in found.plans} == {due}
        assert totals(found)["S"] == str(euro("120.00") + euro(due))

    def test_instalments_that_could_not_be_read_are_named(self) -> None:
        found = compared(months("4", "4"), owner=unread(Section.CONTRACTS))
        assert "instalments" in found.not_counted and Counted.INSTALMENTS not in found.counted
        assert found.cheapest is not None

    @pytest.mark.parametrize("amount", [Money(400, "CHF"), Money(-400, "EUR")])
    def test_a_discount_in_another_currency_or_below_zero_is_named(self, amount: Money) -> None:
        foreign = Discount("D-1", "Welcome", amount, date(2026, 6, 1), None)
        found = compared(months("4", "4"), on_plan(MIDDLE, discounts=(foreign,)))
        assert "discounts" in found.not_counted and found.present is not None
        assert found.present.total == euro("240.00")

    def test_what_is_charged_once_counts(self) -> None:
        once = replace(recurring("S-once", "15.00"), kind="one_time", period=None)
        found = compared(months("4", "4"), of=catalogue(replace(SMALL, prices=(*SMALL.prices, once)), MIDDLE))
        assert totals(found)["S"] == "135.00"

    def test_the_present_plan_counts_at_the_price_agreed_and_on_sale_or_not(self) -> None:
        old = replace(MIDDLE, sellable=False)
        held = replace(on_plan(old), monthly_price=euro("17.50"))
        found = compared(months("6", "6"), held, catalogue(SMALL, old), ("S",))
        assert found.present is not None and found.present.total == euro("210.00")
        assert found.cheapest is found.present


class TestWhatCannotBeCompared:
    @pytest.mark.parametrize(
        ("other", "why"),
        [
            (replace(LARGE, prices=(recurring("X", "30.00", "CHF"),)), WhyLeftOut.OTHER_CURRENCY),
            (replace(LARGE, prices=(*LARGE.prices, replace(EXTRA, amount=Money(1, "CHF")))), WhyLeftOut.OTHER_CURRENCY),
            (replace(LARGE, prices=()), WhyLeftOut.NO_MONTHLY_PRICE),
            (replace(LARGE, prices=(recurring("X", "1.00", period="day"),)), WhyLeftOut.NO_MONTHLY_PRICE),
            (replace(LARGE, prices=(recurring("X", "1.00", valid_to=date(2026, 9, 1)),)), WhyLeftOut.NO_MONTHLY_PRICE),
            (replace(LARGE, prices=(recurring("X", "1.00", tax_included=False),)), WhyLeftOut.UNREADABLE),
            (replace(LARGE, prices=(recurring("X", "-1.00"),)), WhyLeftOut.UNREADABLE),
            (replace(LARGE, prices=(*LARGE.prices, replace(EXTRA, per=Decimal(0)))), WhyLeftOut.UNREADABLE),
            (replace(LARGE, prices=(*LARGE.prices, replace(EXTRA, unit="pint"))), WhyLeftOut.UNREADABLE),
            (replace(LARGE, prices=(*LARGE.prices, replace(EXTRA, amount=euro("-1")))), WhyLeftOut.UNREADABLE),
            (plan("X", "30.00", data="a lot"), WhyLeftOut.UNREADABLE),
            (plan("X", "30.00", data="-1"), WhyLeftOut.UNREADABLE),
            (plan("X", "30.00", data="5", cap="much"), WhyLeftOut.UNREADABLE),
            (plan("X", "30.00", data="5", relations=(Relation("bundles", "GONE"),)), WhyLeftOut.UNREADABLE),
            (replace(LARGE, sellable=False), WhyLeftOut.NOT_ON_SALE),
        ],
    )
    def test_a_plan_is_left_out_and_named(self, other: Offering, why: WhyLeftOut) -> None:
        found = compared(months("4", "4"), of=catalogue(SMALL, MIDDLE, other), considered=("S", "X"))
        assert [(each.offering_id, each.why) for each in found.left_out] == [("X", why)]
        assert found.cheapest is not None and found.cheapest.offering_id == "S"

    def test_a_plan_that_the_catalogue_lacks(self) -> None:
        found = compared(months("4", "4"), considered=("S", "GONE"))
        assert [(each.offering_id, each.why) for each in found.left_out] == [("GONE", WhyLeftOut.UNKNOWN)]

    def test_a_fee_below_zero_is_not_known(self) -> None:
        found = compared(months("4", "4"), considered=("S",), fees={"S": euro("-1")})
        assert [(each.offering_id, each.why) for each in found.left_out] == [("S", WhyLeftOut.FEE_UNKNOWN)]

    def test_a_present_price_below_zero_is_not_computed_with(self) -> None:
        found = compared(months("4", "4"), replace(on_plan(MIDDLE), monthly_price=euro("-1")), considered=("S",))
        assert [(each.offering_id, each.why) for each in found.left_out] == [("M", WhyLeftOut.UNREADABLE)]
        assert found.saving is None

    def test_a_present_plan_that_the_catalogue_lacks_still_has_a_cheapest_beside_it(self) -> None:
        gone = replace(MIDDLE, offering_id="GONE")
        found = compared(months("4", "4"), gone, considered=("S", "X"))
        assert [(each.offering_id, each.why) for each in found.left_out] == [("GONE", WhyLeftOut.UNKNOWN)]
        assert (found.present, found.saving) == (None, None)
        assert found.cheapest is not None and found.cheapest.offering_id == "S"

    def test_a_plan_that_loses_a_kind_of_connection_does_not_suit(self) -> None:
        fibre = plan("F", "35.00", data="unlimited", category="broadband_plan")
        both = plan("B", "50.00", category="bundle", relations=(Relation("bundles", "M"), Relation("bundles", "F")))
        of = catalogue(SMALL, MIDDLE, fibre, both)
        found = compared(months("4", "4"), both, of, ("S", "M"))
        assert found.cheapest is not None and found.cheapest.offering_id == "B"
        small = next(each for each in found.plans if each.offering_id == "S")
        assert [loss.id for loss in small.lost if loss.kind == "connection"] == ["F"]
        assert (
            compared(months("4", "4"), fibre, of, ("S", "B")).cheapest == compared(months("4", "4"), fibre, of).present
        )

    def test_a_bundles_phone_has_the_limit_that_matters(self) -> None:
        fibre = plan("F", "35.00", data="unlimited", category="broadband_plan")
        both = plan("B", "50.00", category="bundle", relations=(Relation("bundles", "F"), Relation("bundles", "S")))
        of = catalogue(SMALL, fibre, both)
        found = compared(months("6", "6"), both, of, ())
        assert found.present is not None and found.present.overage_by_month[0] == euro("15.00")
        at_home = compared(months("600", "600"), fibre, of, ("B",))
        assert totals(at_home) == {"F": "420.00", "B": "600.00"}


class TestWithoutAVerdict:
    @pytest.mark.parametrize("history", [(), months("4"), month(12, data="4")])
    def test_under_two_months_there_is_none(self, history: tuple[MonthlyUse, ...]) -> None:
        found = compared(history)
        assert (found.cheapest, found.no_verdict, found.plans) == (None, NoVerdict.TOO_FEW_MONTHS, ())

    def test_part_of_a_month_is_no_month(self) -> None:
        part = replace(month(10, data="1")[0], period_start=date(2026, 7, 9))
        assert compared((part, *months("4"))).no_verdict is NoVerdict.TOO_FEW_MONTHS

    def test_a_month_that_lacks_a_kind_is_not_known(self) -> None:
        history = (*month(9, data="1"), *month(10, data="1", voice="5"), *month(11, data="1", voice="5"))
        assert len(compared(history).months) == 2

    def test_a_history_that_could_not_be_read(self) -> None:
        found = compared(months("4", "4"), owner=unread(Section.HISTORY))
        assert (found.cheapest, found.no_verdict) == (None, NoVerdict.HISTORY_UNREAD)

    def test_the_running_month_is_not_over(self) -> None:
        assert compared((*months("4"), *month(12, data="4"))).no_verdict is NoVerdict.TOO_FEW_MONTHS

    def test_months_that_share_a_day(self) -> None:
        shifted = replace(month(10, data="1")[0], period_start=date(2026, 6, 30), period_end=date(2026, 7, 29))
        assert compared((*month(9, data="4"), shifted)).no_verdict is NoVerdict.HISTORY_OVERLAPS

    def test_months_that_overlap(self) -> None:
        twice = replace(month(11, data="1")[0], period_start=date(2026, 7, 31), period_end=date(2026, 8, 30))
        assert compared((*months("4", "4"), twice)).no_verdict is NoVerdict.HISTORY_OVERLAPS

    def test_use_that_no_plan_covers(self) -> None:
        found = compared(months("70", "70"), SMALL, considered=("M", "K"))
        assert (found.cheapest, found.no_verdict) == (None, NoVerdict.NONE_SUITS)
        assert totals(found)["M"] == "780.00"  # 20.00 and, capped, 45.00 a month

    def test_another_lines_use_is_nothing_to_this_one(self) -> None:
        other = (*month(10, line_id="L-2", data="90"), *month(11, line_id="L-2", data="90"))
        assert compared((*months("4", "4"), *other)) == compared(months("4", "4"))


@pytest.mark.parametrize(
    "changes", [{"period_months": 0}, {"percentile": 0}, {"percentile": 101}, {"least_months": 1}, {"most_months": 1}]
)
def test_no_comparison_rests_on_nonsense(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no comparison"):
        Basis(**changes)


@pytest.mark.parametrize("used", ["-1", "NaN", "Infinity", "1e13"])
def test_no_record_holds_what_nobody_can_have_used(used: str) -> None:
    with pytest.raises(ValueError, match="H-L-1-0-data"):
        month(0, data=used)


def test_no_month_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="H-L-1-0-data"):
        replace(month(0, data="1")[0], period_end=date(2025, 8, 31))
