"""Nearest labelled examples."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.likeness import Likeness
from tests.fakes import HashingEmbedder

EXAMPLES = {
    "bill": ("why is my bill so high", "explain my bill"),
    "usage": ("how much data is left", "data left", "my data"),
    "none": (),
}


def test_every_label_with_examples_is_ranked_best_first() -> None:
    (ranked,) = Likeness(HashingEmbedder(), EXAMPLES).guess(["how much data is left"])
    assert [guess.label for guess in ranked] == ["usage", "bill"]
    assert ranked[0].score > ranked[1].score


def test_an_example_itself_scores_at_most_one_and_a_lone_example_exactly_one() -> None:
    (ranked,) = Likeness(HashingEmbedder(), {"only": ("my data",)}).guess(["my data"])
    assert ranked[0].score == pytest.approx(1)
    (among,) = Likeness(HashingEmbedder(), EXAMPLES).guess(["my data"])
    assert among[0].label == "usage" and 0.5 < among[0].score < 1


def test_examples_are_embedded_once_and_utterances_together() -> None:
    embedder = HashingEmbedder()
    likeness = Likeness(embedder, EXAMPLES)
    assert embedder.embedded == []
    likeness.warm_up()
    assert len(embedder.embedded) == 5
    assert len(likeness.guess(["a", "b", "c"])) == 3
    likeness.guess(["d"])
    assert embedder.embedded[5:] == ["a", "b", "c", "d"]


def test_without_examples_nothing_is_guessed() -> None:
    assert Likeness(HashingEmbedder(), {}).guess(["a", "b"]) == [[], []]
