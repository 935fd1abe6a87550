"""What a text states, in one canonical form."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.formatting import Formatter
from grounding.money import Money
from grounding.types import FactValue, Quantity
from grounding.verification.figures import covers, figures, figures_of

UNITS = {"min": "minutes", "min.one": "minute", "texts": "texts", "texts.one": "text"}
LOCALES = st.sampled_from(["en-IE", "de-CH", "sv-SE", "fr-FR", "en-AU", "da-DK", "pl-PL"])
NO_BREAK = "\u00a0"

_DECIMALS = st.decimals(0, 9_999_999, places=3, allow_nan=False)
_DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
VALUES: st.SearchStrategy[FactValue] = st.one_of(
    st.builds(
        Money,
        st.integers(-(10**10), 10**10),
        st.sampled_from(["EUR", "CHF", "SEK", "DKK", "GBP", "USD", "AUD", "PLN", "JPY", "KWD"]),
    ),
    st.builds(Quantity, _DECIMALS, st.sampled_from(["GB", "MB", "min", "texts", "%", "months", "Mbit"])),
    _DAYS,
    st.builds(lambda day, hour: datetime(day.year, day.month, day.day, hour, 5, tzinfo=UTC), _DAYS, st.integers(0, 23)),
    _DECIMALS,
    st.integers(0, 10**9),
)


def stated(text: str, locale: str = "en-IE") -> set[tuple[str, str]]:
    """Return the figures of a text, each value as one string."""
    return {(figure.kind, " ".join(figure.value)) for figure in figures(text, locale)}


@given(VALUES, LOCALES)
def test_a_formatted_value_is_read_back_as_itself(value: FactValue, locale: str) -> None:
    written = Formatter(locale, UNITS).value(value)
    known = {(figure.kind, figure.value) for figure in figures_of(value, locale)}
    for text in (written, f"({written}).", f"Es är {written}, och so on", f"{written} • {written}"):
        read = figures(text, locale)
        assert read, text
        assert [figure for figure in read if not covers(known, figure)] == [], text


@given(_DAYS, LOCALES)
def test_a_formatted_month_is_held_by_a_day_in_it_and_by_no_other(day: date, locale: str) -> None:
    read = figures(Formatter(locale).month(day), locale)
    assert [figure.kind for figure in read] == ["month"]
    assert covers({(each.kind, each.value) for each in figures_of(day)}, read[0])
    elsewhere = day.replace(day=1, month=day.month % 12 + 1)
    assert not covers({(each.kind, each.value) for each in figures_of(elsewhere)}, read[0])


@given(st.integers(0, 10**9), st.integers(0, 10**9), LOCALES)
def test_another_amount_is_never_taken_for_this_one(one: int, other: int, locale: str) -> None:
    written = Formatter(locale).value(Money(one, "EUR"))
    known = {(each.kind, each.value) for each in figures_of(Money(other, "EUR"))}
    assert all(covers(known, each) for each in figures(written, locale)) is (one == other)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        # amounts
        ("€1,234.50", ("money", "1234.5 EUR")),
        ("1.234,50 €", ("money", "1234.5 EUR")),
        ("1 234,50 EUR", ("money", "1234.5 EUR")),
        ("CHF 1’234.50", ("money", "1234.5 CHF")),
        ("Fr. 5.–", ("money", "5 CHF")),
        ("-€5.00", ("money", "5 EUR")),
        ("US$3", ("money", "3 USD")),
        ("£3.00", ("money", "3 GBP")),
        ("12 euros", ("money", "12 EUR")),
        ("99 cents", ("money", "0.99 EUR")),
        ("¥500", ("money", "500 JPY")),
        ("12.345.678,90 EUR", ("money", "12345678.9 EUR")),
        # percentages
        ("50%", ("percent", "50")),
        ("12.5 percent", ("percent", "12.5")),
        # days and times
        ("2026-09-15", ("date", "2026 09 15")),
        ("15/09/2026", ("date", "2026 09 15")),
        ("15.9.2026", ("date", "2026 09 15")),
        ("the 15th of September 2026", ("date", "2026 09 15")),
        ("September 15th, 2026", ("date", "2026 09 15")),
        ("Sept 2026", ("month", "2026 09")),
        ("on 1 April", ("day", "04 01")),
        ("09:30", ("time", "09:30")),
        ("9.30 am", ("time", "09:30")),
        # names
        ("GAL-0207", ("identifier", "gal-0207")),
        ("B-2026-09-0001", ("identifier", "b-2026-09-0001")),
        ("OB-4400 cells", ("identifier", "ob-4400")),
        ("R24.2 is out", ("identifier", "r24.2")),
        ("release 6.2.1, then", ("identifier", "6.2.1")),
        ("192.168.0.1", ("identifier", "192.168.0.1")),
        ("v2.0", ("identifier", "v2.0")),
        ("HalyardUpfPacketLoss", ("identifier", "halyardupfpacketloss")),
        ("https://help.example/a1.", ("link", "https://help.example/a1")),
        ("write to care@fjord.example", ("link", "care@fjord.example")),
        # phones
        ("+353 1 555 0147", ("phone", "+35315550147")),
        ("call 087 555 0101.", ("phone", "0875550101")),
        ("(01) 555-0147 x", ("phone", "015550147")),
        # quantities and numbers
        ("100MB", ("quantity", "100 mb")),
        ("12.35 GB left", ("quantity", "12.35 gb")),
        ("500 Mbit/s", ("quantity", "500 mbit/s")),
        ("a 24-month term", ("quantity", "24 month")),
        ("412,000 customers", ("quantity", "412000 customer")),
        (f"1{NO_BREAK}234{NO_BREAK}567 GB", ("quantity", "1234567 gb")),
        ("Fibre 500", ("number", "500")),
        ("costs 12.50.", ("number", "12.5")),
    ],
)
def test_one_figure(text: str, figure: tuple[str, str]) -> None:
    assert stated(text) == {figure}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("112 or 999", {("number", "112"), ("number", "999")}),
        ("between 10–20 GB", {("number", "10"), ("quantity", "20 gb")}),
        ("from €5 to €10", {("money", "5 EUR"), ("money", "10 EUR")}),
        ("20€, 3€", {("money", "20 EUR"), ("money", "3 EUR")}),
        ("3 €16.00 payments", {("number", "3"), ("money", "16 EUR")}),
        ("24 × €16.00", {("number", "24"), ("money", "16 EUR")}),
        ("09:00-17:00", {("time", "09:00"), ("time", "17:00")}),
        ("2026-09-14T09:30", {("date", "2026 09 14"), ("time", "09:30")}),
        ("2 h 14 min", {("quantity", "2 hour"), ("quantity", "14 min")}),
        ("1. Wait 5 minutes\n2) Do 3 tests", {("quantity", "5 min"), ("quantity", "3 test")}),
        ("5G and 4G", {("quantity", "5 g"), ("quantity", "4 g")}),
        ("two months, half a day", set()),
        ("", set()),
    ],
)
def test_several_figures(text: str, expected: set[tuple[str, str]]) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "locale", "figure"),
    [
        ("1,234", "en-IE", ("number", "1234")),
        ("1,234", "de-DE", ("number", "1.234")),
        ("1.234", "de-DE", ("number", "1234")),
        ("0,250", "en-IE", ("number", "0.25")),
        ("$5", "en-IE", ("money", "5 USD")),
        ("$5", "en-AU", ("money", "5 AUD")),
        ("US$5", "en-AU", ("money", "5 USD")),
        ("5 kr", "sv-SE", ("money", "5 SEK")),
        ("5 kr.", "da-DK", ("money", "5 DKK")),
        ("15. September 2026", "de-CH", ("date", "2026 09 15")),
        ("15 septembre 2026", "fr-FR", ("date", "2026 09 15")),
        ("März 2026", "de-CH", ("month", "2026 03")),
    ],
)
def test_the_locale_decides_what_is_ambiguous(text: str, locale: str, figure: tuple[str, str]) -> None:
    assert stated(text, locale) == {figure}


@pytest.mark.parametrize(
    ("evidence", "claim", "held"),
    [
        ("15 September 2026", "September 2026", True),
        ("15 September 2026", "15 September", True),
        ("15 September 2026", "14 September", False),
        ("September 2026", "15 September 2026", False),
        ("15 September", "15 September 2026", False),
        ("20 GB", "Data: 20", True),
        ("Data: 20", "20 GB", False),
        ("20 GB", "20 MB", False),
        ("20 minutes", "20 min", True),
        ("50 %", "50", True),
        ("€50", "50 %", False),
        ("€50", "£50", False),
        ("€50", "Data: 50", False),
        ("B-2026-09-0001", "X-2026-09-0001", False),
        ("OB-4400", "OR-4400", False),
        ("6.2.1", "6.2.2", False),
    ],
)
def test_what_evidence_holds(evidence: str, claim: str, held: bool) -> None:
    known = {(each.kind, each.value) for each in figures(evidence)}
    assert all(covers(known, each) for each in figures(claim)) is held


def test_a_records_text_states_its_figures() -> None:
    assert [each.kind for each in figures_of("Data Pack 5 GB for €6.99")] == ["money", "quantity"]
