"""Weights of answerability are learnt from questions with and without an answer."""

from __future__ import annotations

import pytest

from evals.abstention.learning import learnt
from grounding.drafting.extractive.answerability import Signals, probability


def signals(near: float, missing: float = 0.0) -> Signals:
    """Return signals of a passage that is so near."""
    return Signals(near, 0.0, near, near, near, missing)


FOUND = [(signals(near / 10), near > 5) for near in range(11)] * 5


def test_what_is_near_is_learnt_to_answer() -> None:
    weights = learnt({"one": FOUND})
    assert probability(signals(0.9), weights) > 0.5 > probability(signals(0.1), weights)


def test_no_weight_turns_a_match_against_an_answer() -> None:
    upside_down = [(found, not right) for found, right in FOUND]
    weights = learnt({"one": upside_down})
    assert min(weights.passage, weights.beyond, weights.heading, weights.covered, weights.said) == 0
    assert weights.missing <= 0


def test_every_set_counts_the_same_however_many_questions_it_has() -> None:
    small = [(signals(0.5, missing), missing < 0.5) for missing in (0.0, 0.1, 0.9, 1.0)]
    once, often = learnt({"big": FOUND, "small": small}), learnt({"big": FOUND, "small": small * 50})
    assert once == often


@pytest.mark.parametrize("right", [True, False])
def test_one_kind_of_question_teaches_nothing(right: bool) -> None:
    with pytest.raises(ValueError, match="one: needs questions with an answer"):
        learnt({"one": [(signals(0.5), right)] * 3})
