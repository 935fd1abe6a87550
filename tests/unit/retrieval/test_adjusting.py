"""What a document says of itself, weighed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from retrieval.adjusting import EXPIRED, OTHER_RELEASE, TRUST, adjuster, in_effect
from retrieval.types import Passage
from tests.passages import passage

TODAY = date(2026, 9, 14)
PRICES = replace(passage("kb/p.md", "Prices."), effective_from=date(2025, 4, 1), effective_to=date(2026, 3, 31))


def points(question: str, item: Passage, *others: Passage, trust: dict[str, float] | None = None) -> float:
    reasons = adjuster(question, [item, *others], TODAY, trust or {})(item)
    return sum(reason.points for reason in reasons)


@pytest.mark.parametrize(
    ("begins", "ends", "on", "holds"),
    [
        (None, None, TODAY, True),
        (TODAY, TODAY, TODAY, True),
        (date(2026, 9, 15), None, TODAY, False),
        (None, date(2026, 9, 13), TODAY, False),
        (None, date(2020, 1, 1), None, True),
    ],
)
def test_both_ends_belong_to_the_time_that_a_document_holds(
    begins: date | None, ends: date | None, on: date | None, holds: bool
) -> None:
    assert in_effect(replace(PRICES, effective_from=begins, effective_to=ends), on) is holds


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does roaming cost", EXPIRED),
        ("what did roaming cost in 2025", 0.0),
        ("prices of early 2026?", 0.0),
        ("prices in 2019", EXPIRED),
        ("order 120255 of account 2025123", EXPIRED),
    ],
)
def test_what_no_longer_holds_sinks_unless_its_year_is_asked_for(question: str, expected: float) -> None:
    assert points(question, PRICES) == expected


def test_another_release_than_the_one_named_sinks() -> None:
    new = replace(passage("kb/n.md", "New."), labels={"product": "Halyard", "release": "6.2"})
    old = replace(passage("kb/o.md", "Old."), labels={"product": "Halyard", "release": "6.1"})
    plain = passage("kb/x.md", "Plain.")
    assert points("failover on Halyard 6.2", old, new, plain) == OTHER_RELEASE
    assert points("failover on Halyard 6.2", new, old, plain) == 0.0
    assert points("failover on Halyard 6.2", plain, new, old) == 0.0
    assert points("failover on halyard", old, new, plain) == 0.0
    assert points("upgrade from 6.1 to 6.2", old, new) == 0.0
    both = replace(old, labels={"product": "Halyard", "release": "6.1, 6.2"})
    assert points("failover on Halyard 6.2", both, new) == 0.0
    assert points("version 16.25", old, new) == 0.0


@pytest.mark.parametrize(("trust", "expected"), [(1.0, TRUST), (-0.5, -TRUST / 2), (9.0, TRUST), (0.0, 0.0)])
def test_trust_moves_a_source_within_bounds(trust: float, expected: float) -> None:
    assert points("x", passage("kb/x.md", "X."), trust={"kb": trust}) == expected
