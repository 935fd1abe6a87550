"""Misspelt words of a message that is like no example."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from grounding.drafting.extractive.respelling import Respelling
from retrieval.types import Matrix
from tests.fakes import HashingEmbedder

EXAMPLES = ["How much is my bill?", "What's my current bill?", "How much data is left?", "When is my payment due?"]
_COMMON = frozenset("my is how much bill data left cat cart dentist who so".split())


class Tokens(HashingEmbedder):
    """Has one token for common words, and two for any other."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [1 if text in _COMMON else 2 for text in texts]

    def embed(self, texts: Sequence[str]) -> Matrix:
        raise AssertionError("nothing is embedded to put words right")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how mutch is my curent bil", "how much is my current bill"),
        ("how mutch dta left", "how much data left"),
        ("wen is my paymnt due", "when is my payment due"),
        # A word of the language, a name, a number and what is like nothing stay as they are.
        ("who is my dentist", "who is my dentist"),
        ("is my cart due", "is my cart due"),
        ("my Bil", "my Bil"),
        ("b1l xylophone", "b1l xylophone"),
        ("", ""),
    ],
)
def test_words_that_nobody_knows_are_put_right_to_those_people_ask_with(typed: str, meant: str) -> None:
    assert Respelling(EXAMPLES, Tokens()).put_right(typed) == meant
