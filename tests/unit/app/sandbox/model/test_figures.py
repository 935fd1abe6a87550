from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.model.dice import Dice
from app.sandbox.model.figures import figures_in, respelt, spellings


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("it is €1,024.50 now", "amount", Decimal("1024.50")),
        ("it is CHF 49.00 now", "amount", Decimal("49.00")),
        ("it is 24.99 euros now", "amount", Decimal("24.99")),
        ("on 1 November 2026", "date", date(2026, 11, 1)),
        ("on November 1, 2026", "date", date(2026, 11, 1)),
        ("on the 1st of November 2026", "date", date(2026, 11, 1)),
        ("on 2026-11-01", "date", date(2026, 11, 1)),
        ("a rise of 3.5% a year", "percentage", Decimal("3.5")),
        ("within 14 days", "duration", Decimal(14)),
        ("a 24-month contract", "duration", Decimal(24)),
        ("20 GB of data", "quantity", Decimal(20)),
        ("nine of 12 reasons", "count", Decimal(12)),
        ("it is ⟦E3⟧ now", "hidden", "⟦E3⟧"),
    ],
)
def test_figures_are_found(text: str, kind: str, value: object) -> None:
    assert [(figure.kind, figure.value) for figure in figures_in(text)] == [(kind, value)]


@pytest.mark.parametrize("text", ["call 1800/555", "v1.2.3", "31 February 2026 at", "MR-2"])
def test_what_is_no_figure_is_left(text: str) -> None:
    assert all(figure.kind == "count" for figure in figures_in(text))


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.decimals(Decimal("0.01"), Decimal("999.99"), places=2),
    st.integers(0, 2**32),
)
def test_other_spellings_say_the_same(day: date, amount: Decimal, seed: int) -> None:
    text = f"On {day.isoformat()} you paid €{amount} for 20 GB, 5% less than in 3 months."
    told = respelt(text, Dice(seed))
    spelt = [figure.value for figure in figures_in(told) if figure.kind in ("amount", "date", "percentage")]
    assert spelt == [day, amount, Decimal(5)]


def test_every_spelling_is_read_as_the_same_figure() -> None:
    for text in ("€24.99", "1 November 2026", "14%", "20 GB", "CHF 1.50"):
        (figure,) = figures_in(text)
        for spelling in spellings(figure):
            (again,) = figures_in(spelling) if "gigabytes" not in spelling else (figure,)
            assert again.value == figure.value, spelling
