from __future__ import annotations

import pytest

from app.sandbox.behaviour import Behaviour, Behaviours, read_behaviour
from app.sandbox.failures import Refusal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slow=2000", Behaviour(slow_ms=2000)),
        ("status=503", Behaviour(status=503)),
        ("html", Behaviour(spoilt="html")),
        ("slow=5, other-customer", Behaviour(slow_ms=5, spoilt="other-customer")),
        ("status=429,times=2", Behaviour(status=429, times=2)),
    ],
)
def test_behaviours_are_read(text: str, expected: Behaviour) -> None:
    assert read_behaviour(text) == expected


@pytest.mark.parametrize("text", ["", "quick", "slow", "slow=-1", "slow=9999999", "status=99", "times=0", "html=1"])
def test_what_is_no_behaviour_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_behaviour(text)
    assert refused.value.status == 400


def test_the_longest_path_counts() -> None:
    behaviours = Behaviours()
    behaviours.set("/tmf-api/", "status=500")
    behaviours.set("/tmf-api/usage", "status=503")
    assert behaviours.take("/tmf-api/usage/v4").status == 503
    assert behaviours.take("/tmf-api/bills").status == 500
    assert behaviours.take("/sandbox") == Behaviour()


def test_it_ends_after_so_many_times() -> None:
    behaviours = Behaviours()
    behaviours.set("/", "html,times=2")
    assert [behaviours.take("/x").spoilt for _ in range(3)] == ["html", "html", None]


def test_what_is_set_is_shown_until_it_is_cleared() -> None:
    behaviours = Behaviours()
    behaviours.set("/a", "half")
    assert behaviours.shown() == {"/a": "half"}
    behaviours.clear()
    assert behaviours.shown() == {}
    with pytest.raises(Refusal):
        behaviours.set("a", "half")
