"""Figures in words, by days from now and in other units are read as what they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.verification.reading import Reader
from grounding.verification.rewriting import Rewriting
from grounding.verification.wording import Wording
from tests.unit.grounding.verification.labelled import folder

ON = date(2026, 9, 14)
_UNITS = "one two three four five six seven eight nine".split()
_TENS = {2: "twenty", 3: "thirty", 4: "forty", 5: "fifty", 6: "sixty", 7: "seventy", 8: "eighty", 9: "ninety"}
_EINER = "ein zwei drei vier fünf sechs sieben acht neun".split()
_ZEHNER = dict(enumerate("zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig".split(), start=2))


def reader(carrier: str = "merrow") -> Reader:
    """Return the reader of a carrier's language."""
    spoken = folder(carrier).carrier
    language = spoken.language()
    return Reader(Wording(language.code, language.words), spoken.locale, spoken.currency)


ENGLISH, GERMAN = reader(), reader("foehn")


def values(text: str, own: Reader = ENGLISH, on: date | None = ON) -> set[tuple[str, tuple[str, ...]]]:
    """Return everything that a text may state."""
    return {value for said in own.read(text, on) for value in said.values}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty euros", ("money", ("20", "EUR"))),
        ("twelve cents", ("money", ("0.12", "EUR"))),
        ("two years", ("span", ("24", "month"))),
        ("24 months", ("span", ("24", "month"))),
        ("a fee for one week", ("span", ("604800", "second"))),
        ("7 days", ("span", ("604800", "second"))),
        ("half of the price", ("percent", ("50",))),
        ("the 2nd bill", ("ordinal", ("2",))),
        ("the third bill", ("ordinal", ("3",))),
        ("tomorrow", ("date", ("2026", "09", "15"))),
        ("in three days", ("date", ("2026", "09", "17"))),
        ("two weeks ago", ("date", ("2026", "08", "31"))),
        ("next month", ("month", ("2026", "10"))),
        ("at 6:42 pm", ("time", ("18:42",))),
        ("at 9 am", ("time", ("09:00",))),
        ("at 12 am", ("time", ("00:00",))),
        ("one gigabyte", ("span", ("1000", "mb"))),
        ("€20 to €25", ("money", ("20", "EUR"))),
        ("20 to 25 euros", ("money", ("20", "EUR"))),
        ("on the 15th of September 2026", ("date", ("2026", "09", "15"))),
        ("due in October", ("month_name", ("10",))),
    ],
)
def test_english(text: str, value: tuple[str, tuple[str, ...]]) -> None:
    assert value in values(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zwanzig Franken", ("money", ("20", "CHF"))),
        ("fünf Rappen", ("money", ("0.05", "CHF"))),
        ("zwei Jahre", ("span", ("24", "month"))),
        ("in den ersten 24 Monaten", ("span", ("24", "month"))),
        ("eine Woche", ("span", ("604800", "second"))),
        ("übermorgen", ("date", ("2026", "09", "16"))),
        ("vor zwei Wochen", ("date", ("2026", "08", "31"))),
        ("am 5. März 2027", ("date", ("2027", "03", "05"))),
        ("um 17 Uhr", ("time", ("17:00",))),
        ("die Hälfte des Preises", ("percent", ("50",))),
    ],
)
def test_german(text: str, value: tuple[str, tuple[str, ...]]) -> None:
    assert value in values(text, GERMAN)


@given(st.integers(2, 9), st.integers(1, 9))
def test_every_number_in_words_is_the_number(tens: int, unit: int) -> None:
    number = str(tens * 10 + unit)
    english, german = f"{_TENS[tens]}-{_UNITS[unit - 1]} euros", f"{_EINER[unit - 1]}und{_ZEHNER[tens]} Franken"
    assert values(english) == {("money", (number, "EUR"))}
    assert values(german, GERMAN) == {("money", (number, "CHF"))}


@given(st.integers(2, 99))
def test_days_from_now_are_dates(days: int) -> None:
    day = ON + timedelta(days=days)
    assert ("date", (f"{day:%Y}", f"{day:%m}", f"{day:%d}")) in values(f"It ends in {days} days.")
    assert ("span", (str(days * 86400), "second")) in values(f"It ends in {days} days.", on=None)


def test_words_that_are_no_figures_are_left_alone() -> None:
    assert values("One of your lines may march on.") == set()
    assert values("Today is as good as tomorrow.", on=None) == set()


@given(st.text(alphabet="ab two three€ 0123.,-", max_size=60))
def test_a_figure_is_told_where_it_stands(text: str) -> None:
    for said in ENGLISH.read(text, ON):
        assert text[said.start : said.end] == said.text


@given(st.text(alphabet="abx", max_size=30))
def test_a_rewritten_text_knows_where_its_parts_came_from(text: str) -> None:
    import re

    rewritten = Rewriting(text)
    rewritten.replace(re.compile("a+"), lambda _: "12345")
    rewritten.replace(re.compile("x"), lambda _: "")
    for place, char in enumerate(rewritten.text):
        if char == "b":
            assert text[rewritten.origin(place)] == "b"
