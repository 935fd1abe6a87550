"""What is asked in the words of documents, where people have other words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grounding.drafting.extractive.understanding import Understood
from grounding.messages import Messages
from grounding.patterns import any_of

_WORDED = "worded."


def reworded(understood: Understood, words: Mapping[str, Sequence[str]], messages: Messages) -> Understood:
    """Return what is asked with what documents call it: role `worded.<name>` and text `query.<name>`."""
    for role in (each for each in words if each.startswith(_WORDED)):
        query, said = f"query.{role.removeprefix(_WORDED)}", any_of(words[role])
        if messages.has(query) and said and said.search(understood.question):
            return replace(understood, worded=messages.plain(query))
    return understood
