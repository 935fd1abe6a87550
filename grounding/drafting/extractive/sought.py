"""What kind of thing a question asks for, and which headings and labels say that they tell it."""

from __future__ import annotations

from collections.abc import Mapping

from grounding.patterns import any_of

_ASKED, _TOLD = "sought.", "told."


class Sought:
    """Pairs how a kind of thing is asked for with how documents head it, both in the words of one language.

    Role `sought.<kind>` has the patterns of questions, such as `why`; `told.<kind>` those of headings and labels, such
    as `root cause`. Which kinds there are is up to the language.
    """

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        kinds = [role.removeprefix(_ASKED) for role in words if role.startswith(_ASKED)]
        pairs = [(any_of(words[_ASKED + kind]), any_of(words.get(_TOLD + kind, ()))) for kind in kinds]
        self._kinds = [(asked, told) for asked, told in pairs if asked and told]

    def names(self, question: str, label: str) -> bool:
        """Say whether a heading or a label names a kind of thing that the question asks for."""
        return bool(label) and any(asked.search(question) and told.search(label) for asked, told in self._kinds)
