"""How long bills take to explain, of accounts that are at hand."""

from __future__ import annotations

from evals.bench import explaining
from grounding.account.records import Account
from tests.unit.grounding.world import account, bill, plan_line


def test_every_bill_with_one_before_it_is_timed() -> None:
    (figure,) = explaining.figures([_with(1), _with(3)])
    assert len(figure.details["ms"]) == 2
    assert figure.value == max(figure.details["ms"]) > 0
    assert "2 bills" in figure.note


def test_without_two_bills_nothing_is_measured() -> None:
    (figure,) = explaining.figures([_with(1), _with(0)])
    assert (figure.value, figure.verdict) == (None, "not measured")


def _with(bills: int) -> Account:
    return account(bills=tuple(bill(month, plan_line()) for month in range(1, bills + 1)))
