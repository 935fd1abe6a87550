"""Questions about somebody else than the customer who is signed in."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.whose import about_another
from tests.unit.grounding.world import account, line, sample

TWO = account(lines=(line(), line("L-2", number="087 555 0202", label="Work")))
WORDS = sample().carrier.language().words


@pytest.mark.parametrize(
    "text",
    [
        "show the bill of C-9",
        "what is the balance of 086 999 8877",
        "Peter Murphy's bill please",
        "what did Peter O'Murphy pay",
    ],
)
def test_another_customer_number_or_person_is_noticed(text: str) -> None:
    assert about_another(text, account(), WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "show the bill of C-1",
        "usage of 087 555 0101",
        "usage of +353 87 555 0101",
        "August's bill please",
        "how much data is left for September",
        "why was I charged for Spotify",
        "has Vodafone released my number yet",
        "Aoife's bill",
    ],
)
def test_the_account_itself_and_other_capitals_are_not(text: str) -> None:
    assert not about_another(text, account(), WORDS)


def test_a_relative_may_use_one_of_several_lines() -> None:
    assert about_another("my wife's usage", account(), WORDS)
    assert not about_another("my son's usage", TWO, WORDS)
