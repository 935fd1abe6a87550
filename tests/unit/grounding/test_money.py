"""Amounts are exact, and currencies do not mix."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.money import Money, exponent

MINOR = st.integers(-(10**12), 10**12)
CURRENCIES = st.sampled_from(["EUR", "CHF", "JPY", "KWD", "SEK"])


@given(MINOR, CURRENCIES)
def test_an_amount_survives_being_written_as_a_decimal(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of(str(money), currency) == money
    assert money.decimal * 10 ** exponent(currency) == minor


@given(MINOR, MINOR, CURRENCIES)
def test_sums_and_differences_are_exact(first: int, second: int, currency: str) -> None:
    one, other = Money(first, currency), Money(second, currency)
    assert (one + other).minor == first + second
    assert one + other - other == one
    assert -(one - other) == other - one
    assert abs(one).minor == abs(first)
    assert bool(one) is (first != 0)


@given(MINOR, st.integers(-1000, 1000))
def test_a_whole_number_of_times_is_repeated_addition(minor: int, factor: int) -> None:
    assert Money(minor, "EUR").times(factor).minor == minor * factor


@pytest.mark.parametrize("combine", [Money.__add__, Money.__sub__])
def test_two_currencies_are_refused(combine: object) -> None:
    assert callable(combine)
    with pytest.raises(ValueError, match="EUR with CHF"):
        combine(Money(1, "EUR"), Money(1, "CHF"))


@pytest.mark.parametrize(
    ("value", "currency", "minor", "written"),
    [
        ("19.99", "EUR", 1999, "19.99"),
        ("0.005", "EUR", 1, "0.01"),
        ("-0.005", "EUR", -1, "-0.01"),
        ("0.0049999", "EUR", 0, "0.00"),
        ("500", "JPY", 500, "500"),
        ("1.2345", "KWD", 1235, "1.235"),
        ("-3", "EUR", -300, "-3.00"),
        (7, "EUR", 700, "7.00"),
        (Decimal("1E+2"), "EUR", 10000, "100.00"),
    ],
)
def test_minor_units_follow_the_currency(value: Decimal | str | int, currency: str, minor: int, written: str) -> None:
    money = Money.of(value, currency)
    assert (money.minor, str(money)) == (minor, written)


@pytest.mark.parametrize("value", ["", "twelve", "NaN", "Infinity", "1,50", "€5"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money.of(value, "EUR")


def test_a_share_is_rounded_half_up_once() -> None:
    assert Money.of("19.99", "EUR").times(Decimal("0.5") * 5) == Money.of("49.98", "EUR")
    assert Money.of("0.01", "EUR").times(Decimal("0.5")) == Money.of("0.01", "EUR")
