"""Figures as people of a locale write them, and text that can do no harm."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.formatting import Formatter, inert
from grounding.money import Money
from grounding.types import FactValue, Quantity

UNITS = {"min": "minutes", "min.one": "minute"}
NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("locale", "value", "written"),
    [
        ("en-IE", Money.of("1234.50", "EUR"), "€1,234.50"),
        ("en-IE", Money.of("-5", "EUR"), "-€5.00"),
        ("en-IE", Money.of("500", "JPY"), "JP¥500"),
        ("de-CH", Money.of("1234.50", "CHF"), f"CHF{NO_BREAK}1’234.50"),
        ("sv-SE", Money.of("1234.50", "SEK"), f"1{NO_BREAK}234,50{NO_BREAK}kr"),
        ("en-IE", date(2026, 9, 1), "1 September 2026"),
        ("de-CH", date(2026, 9, 1), "1. September 2026"),
        ("sv-SE", date(2026, 9, 1), "1 september 2026"),
        ("en-IE", datetime(2026, 9, 14, 6, 5, tzinfo=UTC), "14 September 2026, 06:05"),
        ("en-IE", Quantity(Decimal("12.5"), "%"), "12.5%"),
        ("sv-SE", Quantity(Decimal(50), "%"), f"50{NO_BREAK}%"),
        ("en-IE", Quantity(Decimal("20.000"), "GB"), "20 GB"),
        ("en-IE", Quantity(Decimal("1E+2"), "MB"), "100 MB"),
        ("en-IE", Quantity(Decimal("0.125"), "GB"), "0.125 GB"),
        ("en-IE", Quantity(Decimal(1), "min"), "1 minute"),
        ("en-IE", Quantity(Decimal(2), "min"), "2 minutes"),
        ("de-CH", Decimal("1234.5"), "1’234.5"),
        ("en-IE", 7, "7"),
        ("en-IE", "a *bold* <b>claim</b>", "a ·bold· ‹b›claim‹/b›"),
    ],
)
def test_values(locale: str, value: FactValue, written: str) -> None:
    assert Formatter(locale, UNITS).value(value) == written


def test_a_month_and_an_amount_without_its_sign() -> None:
    assert Formatter("en-IE").month(date(2026, 9, 1)) == "September 2026"
    assert Formatter("sv-SE").month(date(2026, 9, 1)) == "september 2026"
    assert Formatter("en-IE").magnitude(Money.of("-4.00", "EUR")) == "€4.00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[1] see [here](https://evil.example)", "(1) see (here)(https://evil.example)"),
        ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
        ("**bold** `code` a|b c\\d", "··bold·· 'code' a/b c/d"),
        ("two\nlines\r\n\tand\x00more\x1b[31m", "two lines and more (31m"),
        ("right\u202eto left\u200b", "right to left"),
        ("  much   space ", "much space"),
        ("Dún Laoghaire, 5 €", "Dún Laoghaire, 5 €"),
    ],
)
def test_a_records_own_text_is_made_inert(text: str, shown: str) -> None:
    assert inert(text) == shown


@given(st.text(max_size=300))
def test_inert_text_is_one_short_line_without_markup_and_stays_as_it_is(text: str) -> None:
    shown = inert(text)
    assert len(shown) <= 200
    assert not re.search(r"[\[\]<>`*|\\\n\r\t]", shown)
    assert all(char.isprintable() for char in shown)
    assert inert(shown) == shown.strip()
