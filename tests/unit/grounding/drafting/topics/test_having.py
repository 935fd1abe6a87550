"""Whether one has something: what the lines hold, by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import AddOn
from grounding.drafting.extractive.topics import having
from grounding.drafting.extractive.topics.plan import plan
from tests.unit.grounding.drafting.topics.deciding_world import texts
from tests.unit.grounding.world import account, context, euro, line

SPORT = AddOn("A-1", "ADD-SPORT", "Merrow Sport", euro("9.99"), date(2025, 6, 1), None)
OWNER = account(lines=(line(addons=(SPORT,)), line("L-2", label="Work", number="087 555 0202")))


async def test_what_runs_is_told_with_its_line_and_that_it_is_no_longer_sold() -> None:
    assert texts(await plan(context("do I still have Merrow Sport?", OWNER))) == [
        "Merrow Sport is booked on 087 555 0101 (My phone) at €9.99 a month.",
        "Merrow Sport is no longer sold; it was on sale until 31 December 2025.",
    ]


async def test_what_is_over_or_was_never_booked_is_on_none_of_the_lines() -> None:
    over = account(lines=(line(addons=(replace(SPORT, end=date(2026, 8, 31)),)),))
    said = texts(await plan(context("have I got Merrow Sport?", over)))
    assert said[0] == "Merrow Sport is not on 087 555 0101 (My phone)."
    assert texts(await plan(context("am I still on Merrow Plus?", OWNER))) == [
        "Merrow Plus is not on 087 555 0101 (My phone) or 087 555 0202 (Work)."
    ]


async def test_a_plan_that_one_has_is_told_of_each_line_that_has_it() -> None:
    said = texts(await plan(context("do I have Merrow Everyday?", OWNER)))
    assert said == [
        "087 555 0101 (My phone) is on Merrow Everyday at €19.99 a month.",
        "087 555 0202 (Work) is on Merrow Everyday at €19.99 a month.",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("is Merrow Sport still active on my phone?", True),
        ("does my line have Scam Shield?", True),
        ("is Merrow Sport still available?", False),
        ("do I have to pay for Merrow Sport?", False),
        ("do I have data left on Data Pack 5 GB?", False),
        ("what does Merrow Sport cost?", False),
        ("do I have the Aria 7?", False),
    ],
)
def test_nothing_but_whether_one_has_it_is_meant(question: str, expected: bool) -> None:
    assert having.asked(context(question, OWNER)) is expected
