"""What use costs under a price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.catalogue import Price
from grounding.money import Money


def _price(amount: str, per: int | None = None, step: str | None = None) -> Price:
    return Price(
        price_id="p",
        name="p",
        kind="usage",
        amount=Money.of(amount, "EUR"),
        tax_included=True,
        per=None if per is None else Decimal(per),
        step=None if step is None else Decimal(step),
    )


@pytest.mark.parametrize(
    ("price", "used", "cost"),
    [
        (_price("2.49", 100, "100"), "250", "7.47"),
        (_price("2.49", 100, "100"), "300", "7.47"),
        (_price("2.49", 100, "100"), "300.001", "9.96"),
        (_price("2.49", 100, "100"), "0", "0.00"),
        (_price("1.35", 1, "0.001"), "2", "2.70"),
        (_price("1.35", 1, "0.001"), "0.0041", "0.01"),
        (_price("0.39", 1), "14", "5.46"),
        (_price("0.35", 1), "6.57", "2.30"),
        (_price("3.99"), "3", "11.97"),
    ],
)
def test_use_is_rounded_up_to_its_step_and_the_amount_once(price: Price, used: str, cost: str) -> None:
    assert price.cost(Decimal(used)) == Money.of(cost, "EUR")


def test_use_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        _price("1.00").cost(Decimal(-1))


@given(used=st.decimals(0, 10_000, places=3), more=st.decimals(0, 1_000, places=3))
def test_more_use_never_costs_less(used: Decimal, more: Decimal) -> None:
    price = _price("2.49", 100, "100")
    assert price.cost(used + more).minor >= price.cost(used).minor >= 0
