"""How likely a passage answers: what speaks for it raises the probability, what it lacks lowers it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.drafting.extractive.answerability import ENOUGH, LEARNT, Signals, Weights, probability

NEAR = Signals(passage=0.6, beyond=0.2, heading=0.4, covered=0.8, said=0.7, missing=0.2)

shares = st.floats(0, 1)
signals = st.builds(
    Signals,
    passage=st.floats(-1, 1),
    beyond=shares,
    heading=st.floats(-1, 1),
    covered=shares,
    said=shares,
    missing=shares,
)


@given(signals)
def test_it_is_a_probability(found: Signals) -> None:
    assert 0 <= probability(found) <= 1


@given(signals, st.sampled_from([field.name for field in fields(Signals)]), st.floats(0, 0.5))
def test_no_match_counts_against_an_answer_and_no_gap_for_it(found: Signals, name: str, more: float) -> None:
    raised = probability(replace(found, **{name: getattr(found, name) + more}))
    assert raised <= probability(found) if name == "missing" else raised >= probability(found)


def test_what_is_near_but_lacks_the_word_that_counts_is_no_answer() -> None:
    assert probability(NEAR) >= ENOUGH
    assert probability(replace(NEAR, covered=0.3, said=0.3, beyond=0.0, passage=0.4, missing=0.6)) < ENOUGH


@pytest.mark.parametrize("bias", [-1e6, 0.0, 1e6])
def test_weights_of_any_size_overflow_nothing(bias: float) -> None:
    assert 0 <= probability(NEAR, replace(LEARNT, bias=bias)) <= 1


def test_weights_name_every_signal_in_order() -> None:
    assert [field.name for field in fields(Weights)] == ["bias", *(field.name for field in fields(Signals))]
