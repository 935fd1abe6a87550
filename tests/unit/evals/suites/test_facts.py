"""What counts as said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.suites import facts
from evals.suites.facts import BrokenPattern, SlowPattern, breaks, pattern_of, plain, says
from grounding.formatting import Formatter
from grounding.money import Money

ANSWER = (
    "**Merrow Plus** costs €52.99 a month from 16 August 2026 [1][2]. You have 20 GB and 3 months’ notice, 5 % off."
)


@pytest.mark.parametrize(
    "wanted",
    [
        "€52.99", "52.99 EUR", "EUR 52.99", "16 August 2026", "2026-08-16", "16 August", "20 GB", "20gb", "3 months",
        "5%", "5 percent", "merrow plus", "3 months' notice", "COSTS",
    ],
)  # fmt: skip
def test_a_fact_is_said_however_it_is_written(wanted: str) -> None:
    """An amount, a date and a quantity by value; words by words."""
    assert says(plain(ANSWER), wanted, "en-IE")


@pytest.mark.parametrize(
    "wanted", ["€2.99", "£52.99", "€53", "17 August 2026", "2025-08-16", "2 GB", "20 MB", "3 days", "15 %", "cost"]
)
def test_what_is_near_is_not_said(wanted: str) -> None:
    """Another value, another unit, a part of a word."""
    assert not says(plain(ANSWER), wanted, "en-IE")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("Das kostet CHF 19.–.", "CHF 19.00"), ("Das kostet 19,90 €.", "€19.90"), ("am 16. August 2026", "2026-08-16")],
)
def test_other_languages_write_otherwise(text: str, wanted: str) -> None:
    """A case and an answer may write one value in two ways."""
    assert says(text, wanted, "de-CH" if "CHF" in text else "de-DE")


def test_a_bare_number_is_no_part_of_another() -> None:
    """`5` stands neither in 15 nor in 5.20."""
    assert says("5 lines", "5", "en")
    assert not says("15 lines for €5.20", "5", "en")


def test_marks_are_not_said() -> None:
    """Citations, bold and code are how a text looks."""
    assert plain("Wait until it is `READY` **now** [1][12].") == "Wait until it is READY now."
    assert plain("see [1](https://x.example)") == "see [1](https://x.example)"


def test_forbidden_is_a_fact_or_a_pattern() -> None:
    """Slashes make a pattern of it, whatever the case."""
    assert breaks("It costs €5.00.", "5.00 EUR", "en-IE") == "5.00 EUR"
    assert breaks("A Refund is due", "/refunds?/") == "Refund"
    assert breaks("It’s free", "/it's free/") == "It's free"
    assert breaks("nothing", "/refunds?/") is None
    with pytest.raises(BrokenPattern, match="no regular expression"):
        pattern_of("/(/")


def test_a_pattern_that_would_search_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing of the answer, and a run goes on."""
    monkeypatch.setattr(facts, "_LONGEST_S", 0.01)
    with pytest.raises(SlowPattern, match="write it more simply"):
        breaks("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18," * 20, r"/(.*?,){11}P/")


@given(st.integers(0, 10**7), st.sampled_from(["en-IE", "de-DE", "de-CH", "fr-FR"]))
def test_every_amount_that_is_written_is_found(minor: int, locale: str) -> None:
    """As the assistant writes it, and as a case does."""
    amount = Money(minor, "EUR")
    text = f"x {Formatter(locale).value(amount)} y"
    assert says(text, f"{amount} EUR", "en") or says(text, f"{amount} EUR", locale)
