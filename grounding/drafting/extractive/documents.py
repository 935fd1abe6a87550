"""What a turn asks of the documents: searched for its reader and its time, and answered from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.carrier import Carrier
from grounding.catalogue import Catalogue
from grounding.drafting.extractive.choosing import LISTS, PERSONAL, SOLD
from grounding.drafting.extractive.context import Part, Quote
from grounding.drafting.extractive.holding import elsewhere, passages_then, quoted_then
from grounding.drafting.extractive.knowledge import Knowledge
from grounding.drafting.extractive.periods import Elsewhere, undated
from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.relevance import Relevance
from grounding.drafting.extractive.sought import Sought
from grounding.drafting.extractive.understanding import Understood
from grounding.drafting.extractive.unsold import asks_unknown, goes_beyond, vocabulary
from grounding.ports import Clock, PassageSearch
from grounding.types import Turn
from retrieval.errors import RetrievalError
from retrieval.ports import Embedder
from retrieval.types import Audience, Found, Passage

PASSAGES = 8
"""Passages that a search beside the first one asks for."""
# Whoever may read everything finds more that is near: what customers are told of a fault beside what is done about it.
_OPERATOR_PASSAGES = 16
# How many passages are looked through for those that held at another time than now.
_ALL_TIMES = 60


def passages_of(audience: Audience) -> int:
    """Return how many passages an answer to a reader is composed from."""
    return _OPERATOR_PASSAGES if audience is Audience.OPERATOR else PASSAGES


class Documents:
    """One carrier's documents, as each turn's reader may see them."""

    def __init__(
        self, carrier: Carrier, locale: str, clock: Clock, embedder: Embedder, passages: PassageSearch
    ) -> None:
        language = carrier.language()
        self._language, self._locale = language, locale
        self._clock, self._passages = clock, passages
        relevance = Relevance(
            language.code,
            carrier.name,
            carrier.glossary.same_names(),
            language.words.get("chatter", ()),
            language.words.get("subject", ()),
        )
        quoter = Quoter(
            embedder,
            language.code,
            relevance,
            language.words.get("leaning", ()),
            language.words.get("example", ()),
            Sought(language.words),
        )
        self.quote: Quote = quoter.quote
        self.knowledge = Knowledge(quoter, relevance, language.words.get("see_also", ()))

    async def put_right(self, turn: Turn) -> Turn:
        """Return a turn with its misspelt words put right, as far as the documents can be asked for their words."""
        try:
            read = await self._passages.reading(turn.text, audience=turn.identity.audience)
        except RetrievalError:
            return turn  # an emergency takes its route even where no index is
        return replace(turn, text=read.put_right(turn.text))

    def elsewhere(self, turn: Turn, understood: Understood) -> Elsewhere | None:
        """Return the time that a question asks about, if it is not now."""
        today = self._clock.now().date()
        return elsewhere(turn.text, understood, self._language.words, self._locale, today, PERSONAL)

    async def found(self, turn: Turn, question: str, time: Elsewhere | None = None) -> list[Found]:
        """Return the passages near to a question, as many as its reader is answered from. Raises RetrievalError."""
        return await self.search(turn, question, passages_of(turn.identity.audience), time)

    async def search(self, turn: Turn, query: str, limit: int, time: Elsewhere | None = None) -> list[Found]:
        """Return passages that a turn's reader may see, of the time asked about. Raises RetrievalError."""
        # The audience comes from the identity that the server established, never from the message.
        audience = turn.identity.audience
        if time is None or not time.documents:
            return await self._passages.search(query, audience=audience, limit=limit)
        # What no longer holds is ranked below what does, so that most found are of no use here.
        found = await self._passages.search(query, audience=audience, limit=_ALL_TIMES, expired=True)
        return passages_then(found, time)[:limit]

    async def answer(self, turn: Turn, understood: Understood, question: str, found: Sequence[Found]) -> Part:
        """Answer one question from documents; `found` are the passages for the whole of what is asked."""
        if understood.worded and question == understood.question:
            # Documents are found best by their own words.
            told = await self.answer(turn, replace(understood, worded=""), understood.worded, found)
            if told.complete:
                return told

        audience, time = turn.identity.audience, self.elsewhere(turn, understood)

        async def document(document_id: str) -> list[Passage]:
            return await self._passages.document(document_id, audience=audience)

        if question != understood.question:
            found = await self.found(turn, question, time)
        if time and time.past and time.documents:
            question = undated(question, self._language.words, self._locale)
        told = await self.knowledge.answer(
            question,
            found,
            document,
            procedural=understood.procedural,
            whole=audience is Audience.OPERATOR,
            rarity=await self._passages.rarity(question, audience=audience),
            search=lambda query: self.search(turn, query, PASSAGES, time),
        )
        return quoted_then(told, time)

    async def beyond(self, turn: Turn, understood: Understood, catalogue: Catalogue) -> bool:
        """Say whether what is known of what is sold would not hold what was asked for."""
        language = self._language
        examples = [text for name in SOLD for text in language.intents.get(name, ())]
        known = vocabulary(catalogue, examples, language.code)
        rarity = await self._passages.rarity(understood.question, audience=turn.identity.audience)
        if set(understood.intents) & LISTS:
            return goes_beyond(understood.question, rarity, known, language.code)
        return asks_unknown(understood.question, language.words, rarity, known, language.code)
