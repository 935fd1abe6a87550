"""Weights learnt from questions whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from evals.retrieval.learning import Example, example, learnt
from evals.retrieval.questions import Question, Target
from retrieval.ranking import Signals
from tests.passages import passage


def made(number: int, deciding: int, group: str | None = None) -> Example:
    """Return a question whose right candidate is the best by one signal, the others being noise or nothing."""
    table = np.random.default_rng(number).uniform(0, 1, (12, 4))
    table[:, 3] = 0
    right = np.arange(12) == table[:, deciding].argmax()
    return Example(str(number), group or str(number), table, right)


def test_the_signal_that_decides_gets_the_weight() -> None:
    weights = learnt({"set": [made(n, 0 if n % 5 else 1) for n in range(60)]})
    assert weights.meaning == 1.0
    assert 0 < weights.words < 0.5
    assert weights.overview < 1.5, "a signal that tells nothing keeps what it began with, or less"
    other = learnt({"set": [made(n, 1 if n % 5 else 0) for n in range(60)]})
    assert other.words > 2


def test_no_weight_is_negative() -> None:
    against = []
    for number in range(40):
        one = made(number, 0)
        table = one.signals.copy()
        table[:, 2] = -table[:, 0]
        against.append(Example(one.question_id, one.group, table, one.right))
    assert learnt({"set": against}).name == 0.0


def test_a_set_asked_twice_counts_once_and_a_large_group_as_much_as_a_small_one() -> None:
    words = [made(n, 1) for n in range(30)]
    meaning = [made(n, 0) for n in range(100, 130)]
    alone = learnt({"words": words, "meaning": meaning})
    assert learnt({"words": words, "again": words, "meaning": meaning}) == alone
    crowd = [made(n, 1, "one runbook") for n in range(200, 290)]
    assert learnt({"set": [*crowd, *meaning]}).words < learnt({"crowd": crowd, "set": meaning}).words


def test_nothing_right_is_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="no question has a right passage"):
        learnt({"set": [Example("1", "1", np.zeros((3, 4)), np.zeros(3, np.bool_))]})


def test_candidates_are_judged_as_results_are() -> None:
    question = Question("q", "how", relevant=(Target("kb/a.md", holds="turn it off"),), group="g")
    right, wrong = passage("kb/a.md", "Then *turn it* off."), passage("kb/b.md", "turn it off")
    found = example(question, [(right, Signals(0.5, 0.1, 0, 0)), (wrong, Signals(0.6, 0, 0, 0.2))])
    assert found.right.tolist() == [True, False]
    assert found.signals.tolist() == [[0.5, 0.1, 0, 0], [0.6, 0, 0, 0.2]]
