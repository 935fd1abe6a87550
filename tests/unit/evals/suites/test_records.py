"""Records as citations name them."""

from __future__ import annotations

from datetime import date

import pytest

from evals.suites.records import fields_of, held, kinds, names
from grounding.account.records import Balance, Discount
from tests.unit.grounding.world import account, bill, euro, line


def test_an_account_has_records_of_many_kinds() -> None:
    """Each by its own id, those that lie within another record too."""
    discount = Discount("D-1", "Welcome", euro("5"), date(2026, 1, 1), None)
    owed = Balance(euro("0"), euro("0"), None, "card")
    found = account(lines=(line("L-1", discounts=(discount,)),), bills=(bill(8), bill(9)), balance=owed)
    ids = held(found)
    assert ids["bill"] == {"B-2026-08", "B-2026-09"} and ids["line"] == {"L-1"} and ids["discount"] == {"D-1"}
    assert ids["balance"] == {""} and ids["ticket"] == set()
    assert set(ids) <= set(kinds())


@pytest.mark.parametrize(
    ("wanted", "there"),
    [("", True), ("B-1", True), ("B-1/2", True), ("B-12", False), ("B-2", False)],
)
def test_a_part_of_a_record_is_of_that_record(wanted: str, there: bool) -> None:
    """And a longer id is another one."""
    assert names({"B-1"}, wanted) is there


def test_fields_are_those_of_the_records() -> None:
    """Of a bill, those of its lines too, and what is worked out of a record."""
    assert {"total", "amount", "description", "count"} <= fields_of("bill")
    assert "remaining" in fields_of("bucket") and "totl" not in fields_of("bill")
