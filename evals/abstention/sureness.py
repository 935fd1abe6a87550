"""How sure the assistant is that documents answer a question, by its own measure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.bootstrap import Parts
from grounding.drafting.extractive.answerability import Signals
from grounding.drafting.extractive.documents import PASSAGES, passages_of
from retrieval.types import Audience, Found


@dataclass(frozen=True, slots=True)
class Judged:
    """What the assistant makes of a question."""

    probability: float
    """That documents answer it, 0 to 1."""
    signals: Signals | None
    """What that rests on; None where nothing was found."""
    found: Sequence[Found]
    judging_ms: float
    """What the judgement took once the passages were there."""


async def judged(parts: Parts, question: str, audience: Audience, before: Sequence[str] = ()) -> Judged:
    """Search as an answer does, and ask the measure by which the assistant quotes or says that it does not know."""
    passages = parts.passages
    text = (await passages.reading(question, audience=audience)).put_right(question)
    found = await passages.search(text, audience=audience, limit=passages_of(audience), before=before)
    rarity = await passages.rarity(text, audience=audience)
    started = time.perf_counter()

    async def search(query: str) -> list[Found]:
        return await passages.search(query, audience=audience, limit=PASSAGES)

    whole = audience is Audience.OPERATOR
    probability, signals = await parts.drafter.knowledge.sure(text, found, whole=whole, rarity=rarity, search=search)
    return Judged(probability, signals, found, 1000 * (time.perf_counter() - started))
