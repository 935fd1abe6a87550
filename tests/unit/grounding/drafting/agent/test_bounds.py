"""What one answer may take of a model."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grounding.drafting.agent.bounds import Bounds, Prices, Spend
from grounding.errors import ModelFailed

PRICES = Prices(Decimal("0.25"), Decimal("2.00"))


def test_cost_is_tokens_times_price_by_the_million() -> None:
    assert PRICES.cost(1_000_000, 500_000) == Decimal("1.25")
    assert PRICES.cost(0, 0) == 0


def test_calls_are_counted_and_end() -> None:
    spend = Spend(Bounds(calls=2), None)
    spend.call()
    assert spend.last_call
    spend.call()
    with pytest.raises(ModelFailed) as failed:
        spend.call()
    assert failed.value.reason == "model_over_budget"


def test_money_ends_it_too() -> None:
    spend = Spend(Bounds(cost=Decimal("0.01")), PRICES)
    assert spend.may_call
    spend.output_tokens = 5000
    assert spend.cost == Decimal("0.01")
    assert not spend.may_call


def test_time_ends_it_too() -> None:
    assert not Spend(Bounds(seconds=0.0), None).may_call


def test_an_answer_that_does_not_end_is_given_up() -> None:
    spend = Spend(Bounds(output_tokens=10), None)
    spend.wrote(10)
    with pytest.raises(ModelFailed) as failed:
        spend.wrote(11)
    assert failed.value.reason == "model_endless"
