"""Composes an answer from the topics that a turn is about and from documents, or from what else may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.drafting.extractive.causes import before_steps, known_cause
from grounding.drafting.extractive.choosing import PERSONAL, SOLD, TOPICS, general, topics_of
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.documents import Documents
from grounding.drafting.extractive.endings import Endings
from grounding.drafting.extractive.holding import PRICED, sold_then
from grounding.drafting.extractive.reading import KNOWLEDGE, OTHER_CUSTOMER, OUT_OF_SCOPE
from grounding.drafting.extractive.timing import timed, untimely
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.understanding import LIKELY, Understood
from grounding.drafting.extractive.unsound import truthful
from grounding.messages import Messages
from grounding.types import Drafting, Role, Turn
from retrieval.types import Found

# Each question left to documents costs a search and a reading; nobody asks more of them in one breath.
_MOST_QUESTIONS = 2


class Composer:
    """Composes answers for one carrier."""

    def __init__(self, documents: Documents, endings: Endings, messages: Messages) -> None:
        self._documents, self._endings, self._messages = documents, endings, messages

    async def answered(self, turn: Turn, understood: Understood, context: Context, found: Sequence[Found]) -> Drafting:
        """Answer a turn of which everything is gathered. Raises AccountUnavailable, RetrievalError."""
        topics = topics_of(understood.intents)
        cause = await known_cause(understood.intents, context)
        if cause:
            return self._endings.joined(turn, understood, [truthful(cause, context)], context.lines)
        if turn.identity.role is Role.VISITOR and set(understood.intents) & {*PERSONAL, OTHER_CUSTOMER}:
            return await self._for_visitor(turn, understood, context, topics, found)
        sold = bool(set(understood.intents) & SOLD) or (not understood.intents and bool(offerings.mentioned(context)))
        beyond = sold and await self._documents.beyond(turn, understood, context.catalogue)
        tried: Part | None = None
        if beyond or general(understood):
            tried = await self._documents.answer(turn, understood, understood.question, found)
            if beyond or tried.complete:
                return self._endings.joined(turn, understood, [tried], context.lines)
        parts = [await self.part(timed(context, understood, topic), topic) for topic in topics]
        before = [truthful(part, context) for part in before_steps(understood.intents, context)]
        rest = understood.documents
        if not rest and (set(understood.intents) & set(KNOWLEDGE) or not any(part.drafts for part in parts)):
            rest = (understood.question,)
        if tried and rest == (understood.question,):
            told = [tried]
        else:
            told = [await self._documents.answer(turn, understood, query, found) for query in rest[:_MOST_QUESTIONS]]
        if not any(part.drafts for part in (*before, *parts, *told)):
            return await self._last_resort(turn, understood, context)
        if not told and (understood.ruled or understood.procedural) and set(understood.intents) & PERSONAL:
            beside = tried or await self._documents.answer(turn, understood, understood.question, found)
            told = [beside] if beside.complete else []
        if any(part.drafts for part in told):
            # A topic that had nothing to say was not what the documents have answered.
            parts = [part for part in parts if part.drafts]
        return self._endings.joined(
            turn, understood, [*before, *parts, *self._endings.owned_up(told, parts)], context.lines
        )

    async def part(self, context: Context, topic: Topic) -> Part:
        """Return what a topic says, as far as its records could be read and are of the time asked about."""
        missing = topic.sections & context.account.missing if context.account else frozenset()
        if missing:
            return Part(
                tuple(context.unread(section) for section in sorted(missing)),
                complete=False,
                missing=missing,
            )
        part = truthful(await topic.compose(context), context)
        if untimely(topic, context):
            return replace(part, drafts=(self._messages.notice("records.now"), *part.drafts), complete=False)
        if context.elsewhere and topic.name in PRICED:
            return sold_then(part, context.catalogue, context.elsewhere)
        if context.ahead and topic.name in PRICED and part.drafts:
            # A month without a year is near; what is charged now is said to be that.
            return replace(part, drafts=(self._messages.notice("records.now"), *part.drafts))
        return part

    async def _for_visitor(
        self, turn: Turn, understood: Understood, context: Context, topics: Sequence[Topic], found: Sequence[Found]
    ) -> Drafting:
        """Answer somebody without an account who may mean one: by documents, or by what needs no account."""
        told = await self._documents.answer(turn, understood, understood.question, found)
        if OTHER_CUSTOMER in understood.intents:
            documents = told.complete and not understood.certain
            return (
                self._endings.joined(turn, understood, [told], ()) if documents else self._endings.refused(understood)
            )
        public = [await self.part(context, topic) for topic in topics if not topic.personal]
        public = [part for part in public if part.drafts]
        if told.complete:
            return self._endings.joined(turn, understood, [*public, told], ())
        if public:
            return self._endings.joined(
                turn, understood, [*public, Part((self._messages.notice("sign_in"),), complete=False)], ()
            )
        return self._endings.sign_in(understood)

    async def _last_resort(self, turn: Turn, understood: Understood, context: Context) -> Drafting:
        """Try the likeliest topic where nothing else answers, rather than say nothing."""
        if offerings.mentioned(context) and not understood.intents:
            named = replace(understood, intents=("offering",))
            return self._endings.joined(turn, named, [await self.part(context, TOPICS["offering"])], context.lines)
        name = understood.perhaps
        likely = name in TOPICS and name not in SOLD and understood.perhaps_strength >= LIKELY
        if name is None or not likely or OUT_OF_SCOPE in understood.intents:
            return self._endings.joined(turn, understood, [], context.lines)
        if turn.identity.role is Role.VISITOR and TOPICS[name].personal:
            asked = understood.own and not understood.intents
            return self._endings.sign_in(understood) if asked else self._endings.joined(turn, understood, [], ())
        tried = replace(understood, intents=(name,))
        return self._endings.joined(turn, tried, [await self.part(context, TOPICS[name])], context.lines)
