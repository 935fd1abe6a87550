"""What a change of plan would take from a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.losses import promotion_of
from grounding.account.records import AddOn, Discount
from grounding.catalogue import Catalogue, Characteristic, Offering, Relation
from tests.unit.grounding.account.plan_world import (
    LARGE,
    MIDDLE,
    SEA,
    SMALL,
    catalogue,
    compared,
    months,
    on_plan,
    plan,
    promotion,
)
from tests.unit.grounding.world import account, euro, line


def _lost(of: Catalogue, to: str = "S", present: Offering = MIDDLE, **held: object) -> list[tuple[str, str]]:
    owner = on_plan(present, **held)
    found = compared(months("4", "4"), owner, of, (to,), owner=account(lines=(owner, _other(of))))
    return [(loss.kind, loss.id) for loss in next(each for each in found.plans if each.offering_id == to).lost]


def _other(of: Catalogue) -> object:
    shared = Discount("D-2", "Several lines", euro("1.00"), date(2026, 1, 1), None)
    return line("L-2", label="Jack's phone", discounts=(shared,) if "MULTI" in of.offerings else ())


def _addon(offering_id: str, end: date | None = None) -> AddOn:
    return AddOn(f"A-{offering_id}", offering_id, offering_id.title(), euro("4.99"), date(2026, 1, 1), end)


def test_smaller_allowances_and_zones_are_named() -> None:
    found = compared(months("4", "4"), MIDDLE, catalogue(SMALL, MIDDLE, SEA), ("S",))
    small = next(each for each in found.plans if not each.present)
    assert [(loss.kind, loss.id, loss.name, loss.before, loss.after) for loss in small.lost] == [
        ("feature", "data_allowance", "data", "20 GB", "5 GB"),
        ("feature", "text_allowance", "text", "unlimited", "300 texts"),
        ("feature", "voice_allowance", "voice", "unlimited", "300 min"),
        ("zone", "ZONE-A", "Zone A", None, None),
    ]
    assert next(each for each in found.plans if each.present).lost == ()


def test_more_is_no_loss() -> None:
    assert _lost(catalogue(MIDDLE, LARGE), to="X") == []


@pytest.mark.parametrize(("size", "lost"), [("5000", True), ("30000", False)])
def test_an_allowance_in_another_unit_is_compared(size: str, lost: bool) -> None:
    megabytes = Characteristic("data_allowance", "Data", size, "MB")
    of = catalogue(plan("M", "20.00", data="20"), replace(SMALL, characteristics=(megabytes,)))
    assert _lost(of, present=of.offerings["M"]) == ([("feature", "data_allowance")] if lost else [])


def test_a_slower_connection_is_named_and_a_lower_age_is_not() -> None:
    def fibre(name: str, speed: str, age: str) -> Offering:
        features = (Characteristic("speed_down", "Speed", speed, "Mbit/s"), Characteristic("age", "Age", age, "years"))
        start = plan(name, "30.00", data="unlimited", category="broadband_plan")
        return replace(start, characteristics=(*start.characteristics, *features))

    fast, slow = fibre("F", "1000", "30"), fibre("G", "500", "20")
    assert _lost(catalogue(fast, slow), to="G", present=fast) == [("feature", "speed_down")]


def test_an_add_on_that_does_not_go_with_the_plan_is_lost() -> None:
    for_middle = plan("NEEDS", "4.99", category="addon", relations=(Relation("requires", "M"),))
    for_both = plan(
        "BOTH", "4.99", category="addon", relations=(Relation("applies_to", "M"), Relation("applies_to", "S"))
    )
    free = plan("FREE", "4.99", category="addon")
    barred = plan("BARRED", "4.99", category="addon", relations=(Relation("excludes", "S"),))
    small = replace(SMALL, relations=(Relation("excludes", "OTHER"),))
    of = catalogue(small, replace(SMALL, offering_id="M"), for_middle, for_both, free, barred, plan("OTHER", "1"))
    booked = tuple(_addon(name) for name in ("NEEDS", "BOTH", "FREE", "BARRED", "OTHER", "GONE"))
    over = _addon("NEEDS", end=date(2026, 9, 13))
    lost = _lost(of, present=of.offerings["M"], addons=(*booked, replace(over, addon_id="A-over")))
    assert lost == [("addon", "A-BARRED"), ("addon", "A-NEEDS"), ("addon", "A-OTHER")]


def test_a_discount_of_another_line_may_end_with_this_ones_plan() -> None:
    many = promotion("MULTI", "Several lines", "M", percent="10")
    of = catalogue(MIDDLE, replace(MIDDLE, offering_id="S", name="Plan S"), many)
    assert _lost(of) == [("other_lines_discount", "D-2")]
    both = replace(many, relations=(*many.relations, Relation("applies_to", "S")))
    assert _lost(catalogue(MIDDLE, of.offerings["S"], both)) == []


def test_a_promotion_is_found_by_its_name() -> None:
    many = replace(promotion("MULTI", "Several lines", "M"), aliases=("Family",))
    of = catalogue(many, replace(MIDDLE, name="Welcome"))
    named = Discount("D-1", "Family", euro("1.00"), date(2026, 1, 1), None)
    assert promotion_of(named, of) == many
    assert promotion_of(replace(named, name="Welcome"), of) is None


def test_a_name_is_compared_without_case_and_outer_spaces_and_must_be_one_promotions() -> None:
    many = promotion("MULTI", "Several lines", "M")
    named = Discount("D-1", " several LINES ", euro("1.00"), date(2026, 1, 1), None)
    assert promotion_of(named, catalogue(many)) == many
    assert promotion_of(named, catalogue(many, replace(many, offering_id="MULTI2"))) is None
