"""The facts behind a piece of evidence."""

from __future__ import annotations

from grounding.types import ComputedFact, Evidence, Fact, PassageEvidence


def facts_of(item: Evidence) -> list[Fact]:
    """Return a fact and, for a computed one, what it was computed from; nothing for a passage."""
    if isinstance(item, PassageEvidence):
        return []
    if isinstance(item, ComputedFact):
        return [item, *(fact for each in item.inputs for fact in facts_of(each))]
    return [item]
