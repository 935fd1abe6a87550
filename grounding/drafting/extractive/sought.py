"""What kind of thing a question asks for, and which headings, labels and texts give it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from grounding.patterns import any_of

_Pair = tuple[re.Pattern[str], re.Pattern[str]]

_ASKED, _TOLD, _GIVEN = "sought.", "told.", "given."


class Sought:
    """Pairs how a kind of thing is asked for with how documents head it, both in the words of one language.

    Role `sought.<kind>` has the patterns of questions, such as `why`; `told.<kind>` those of headings and labels, such
    as `root cause`; `given.<kind>` those of what an answer holds, such as an amount. Which kinds there are is up to the
    language.
    """

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._told, self._given = _pairs(words, _TOLD), _pairs(words, _GIVEN)

    def names(self, question: str, label: str) -> bool:
        """Say whether a heading or a label names a kind of thing that the question asks for."""
        return bool(label) and _match(self._told, question, label)

    def headed(self, question: str) -> bool:
        """Say whether a question asks for a kind of thing that documents head."""
        return any(asked.search(question) for asked, _ in self._told)

    def names_all(self, question: str, label: str) -> bool:
        """Say whether a heading or a label names every such kind of thing that the question asks for."""
        asked = [told for sought, told in self._told if sought.search(question)]
        return bool(asked) and all(told.search(label) for told in asked)

    def gives(self, question: str, text: str) -> bool:
        """Say whether a text holds something of the shape that the question asks for."""
        return _match(self._given, question, text)


def _pairs(words: Mapping[str, tuple[str, ...]], answering: str) -> list[_Pair]:
    """Return the patterns of each kind of which the language has both."""
    kinds = [role.removeprefix(_ASKED) for role in words if role.startswith(_ASKED)]
    pairs = [(any_of(words[_ASKED + kind]), any_of(words.get(answering + kind, ()))) for kind in kinds]
    return [(asked, answered) for asked, answered in pairs if asked and answered]


def _match(pairs: Sequence[_Pair], question: str, text: str) -> bool:
    return any(asked.search(question) and answered.search(text) for asked, answered in pairs)
