"""The times whose records a question asks for, in two languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.drafting.extractive.periods import Period
from grounding.drafting.extractive.spans import ahead_asked, count_asked, month_before, share, spans_asked
from tests.unit.grounding.drafting.test_periods import GERMAN_TODAY, german
from tests.unit.grounding.world import TODAY, sample

WORDS = sample().carrier.language().words


def month(number: int, year: int = 2026) -> Period:
    """Return a whole month."""
    return month_before(Period(date(year, number, 1), date(year, number, 1)), 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how much data did I use in August", (month(8),)),
        ("usage last month", (month(8),)),
        ("and in August?", (month(8),)),
        ("my December bill", (month(12, 2025),)),
        ("what did I use in July and August", (month(7), month(8))),
        ("from June to August", (Period(date(2026, 6, 1), date(2026, 8, 31)),)),
        ("between May and July", (Period(date(2026, 5, 1), date(2026, 7, 31)),)),
        ("since June", (Period(date(2026, 6, 1), TODAY),)),
        ("in the last three months", (Period(date(2026, 6, 1), TODAY),)),
        ("over the past 2 months", (Period(date(2026, 7, 1), TODAY),)),
        ("two years ago", (Period(date(2024, 1, 1), date(2024, 12, 31)),)),
        ("what did I pay this year", (Period(date(2026, 1, 1), TODAY),)),
        ("my bill of 1 July 2026", (Period(date(2026, 7, 1), date(2026, 7, 1)),)),
        ("and 2026-06", (month(6),)),
        ("in September", (month(9),)),
        ("how much data is left", ()),
        ("what will it cost next month", ()),
        ("may I see my bill", ()),
        ("how much data will I have in October", ()),
        ("will you correct my July bill", (month(7),)),
        ("what did I pay on 17 August", (Period(date(2026, 8, 17), date(2026, 8, 17)),)),
        ("is the bill due on 15 September paid", ()),
        ("how much was my bill three months ago", (month(6),)),
    ],
)
def test_times_are_told_by_name_or_counted_from_today(text: str, expected: tuple[Period, ...]) -> None:
    assert spans_asked((text,), WORDS, "en-IE", TODAY) == expected


def test_what_was_typed_goes_before_the_question_that_it_completes() -> None:
    assert spans_asked(("and in July?", "my bill in August"), WORDS, "en-IE", TODAY) == (month(7),)
    assert spans_asked(("and texts?", "how many minutes in August"), WORDS, "en-IE", TODAY) == (month(8),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what will I pay next month", True),
        ("how much data will I have in October", True),
        ("my bill in December 2026", True),
        ("how much will my bill be in January", True),
        ("what am I going to pay by the end of March", True),
        # What this year has had already is meant, beside a word of what is to come.
        ("will I be charged for what I used in August", False),
        ("will my bill be lower than in July", False),
        ("will my bill be lower in September", False),
        ("what did I pay in October", False),
        ("when is the bill of 15 September due", False),
        ("how much data is left", False),
    ],
)
def test_a_month_to_come_is_told_from_one_that_was(text: str, expected: bool) -> None:
    assert ahead_asked((text,), WORDS, "en-IE", TODAY) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wie viele Daten habe ich im Januar gebraucht?", (month(1, 2027),)),
        ("Mein Verbrauch im letzten Monat", (month(1, 2027),)),
        ("und im Dezember?", (month(12),)),
        ("Wie viele Daten habe ich noch?", ()),
    ],
)
def test_times_are_told_in_german(text: str, expected: tuple[Period, ...]) -> None:
    assert spans_asked((text,), german().language().words, "de-CH", GERMAN_TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my last three bills", 3),
        ("the last 12 invoices", 12),
        ("my last few bills", 3),
        ("my last unpaid bills", None),
        ("my bill", None),
    ],
)
def test_bills_are_counted_in_digits_or_words(text: str, expected: int | None) -> None:
    assert count_asked("bill.last.", text, WORDS) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 400))
def test_a_month_before_is_whole_and_lies_that_far_back(day: date, months: int) -> None:
    found = month_before(Period(day, day), months)
    assert found.first.day == 1
    assert (day.year - found.first.year) * 12 + day.month - found.first.month == months
    assert found.last >= found.first


@given(*[st.dates(date(2020, 1, 1), date(2030, 12, 31))] * 4)
def test_a_share_is_never_less_than_nothing_nor_more_than_all(a: date, b: date, c: date, d: date) -> None:
    (first, last), (begin, end) = sorted((a, b)), sorted((c, d))
    assert 0 <= share(Period(begin, end), first, last) <= 1
    assert share(Period(first, last), first, last) == 1
