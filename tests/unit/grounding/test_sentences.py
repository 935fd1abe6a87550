"""Where a sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.sentences import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It costs €3.99 a day. It holds 1 GB.", ["It costs €3.99 a day.", "It holds 1 GB."]),
        ("Install release 6.2.1 first. Then restart.", ["Install release 6.2.1 first.", "Then restart."]),
        ("See https://help.example/a.b?c=1 for more. Bye.", ["See https://help.example/a.b?c=1 for more.", "Bye."]),
        ("Use e.g. a SIM, approx. 5 cm. Done.", ["Use e.g. a SIM, approx. 5 cm.", "Done."]),
        ("Call No. 5 first.", ["Call No. 5 first."]),
        ("1. Do this. 2. Do that.", ["1. Do this.", "2. Do that."]),
        ("Turkey is in Zone B. Calls cost more.", ["Turkey is in Zone B.", "Calls cost more."]),
        ("Really? Yes! Good…", ["Really?", "Yes!", "Good…"]),
        ('He said "stop." Then left.', ['He said "stop."', "Then left."]),
        ("**Bold.** Next one", ["**Bold.**", "Next one"]),
        ("one\nline", ["one line"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.text(alphabet="aB1 .!?\n\"')5", max_size=80))
def test_nothing_is_lost_or_added(text: str) -> None:
    parts = sentences(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part and part == part.strip() and "\n" not in part for part in parts)
