"""How sure the assistant is that documents answer a question, by its own measure."""

from __future__ import annotations

from app.bootstrap import Parts
from retrieval.types import Audience, Found

_LIMIT = {Audience.OPERATOR: 16}
_USUAL_LIMIT = 8
"""Passages that an answer is composed from, by who asks."""


class Sureness:
    """The measure by which it quotes or says that it does not know."""

    def __init__(self, parts: Parts) -> None:
        """Take an installation; nothing is loaded yet."""
        self._parts = parts

    async def of(self, question: str, audience: Audience) -> float:
        """Return how likely it is that documents answer, 0 to 1."""
        passages = self._parts.passages

        async def search(query: str, limit: int = _USUAL_LIMIT) -> list[Found]:
            return await passages.search(query, audience=audience, limit=limit)

        text = (await passages.reading(question, audience=audience)).put_right(question)
        found = await search(text, _LIMIT.get(audience, _USUAL_LIMIT))
        rarity = await passages.rarity(text, audience=audience)
        whole = audience is Audience.OPERATOR
        probability, _ = await self._parts.drafter.knowledge.sure(
            text, found, whole=whole, rarity=rarity, search=search
        )
        return round(probability, 4)
