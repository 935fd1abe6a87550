"""Drafts an answer by code alone: understand, gather what the topics need in parallel, compose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace

from grounding.account.records import Account, Line, Outage, Section
from grounding.carrier import Carrier
from grounding.catalogue import Catalogue
from grounding.drafting.extractive import acting
from grounding.drafting.extractive.causes import before_steps, known_cause
from grounding.drafting.extractive.choosing import (
    LISTS,
    PERSONAL,
    SOLD,
    TOPICS,
    general,
    of_account,
    of_rights,
    of_use,
    reworded,
    settled,
    timed,
    topics_for,
    topics_of,
    untimely,
    with_verdicts,
)
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.endings import Endings
from grounding.drafting.extractive.holding import PRICED, elsewhere, passages_then, quoted_then, sold_then
from grounding.drafting.extractive.knowledge import Knowledge
from grounding.drafting.extractive.lines import lines_meant, names_line
from grounding.drafting.extractive.lookups import LookUps
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.periods import Elsewhere, undated
from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.reading import KNOWLEDGE, OTHER_CUSTOMER, OUT_OF_SCOPE
from grounding.drafting.extractive.relevance import Relevance
from grounding.drafting.extractive.rulings import Decide, once
from grounding.drafting.extractive.sought import Sought
from grounding.drafting.extractive.spans import ahead_asked, spans_asked
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.understanding import LIKELY, Understander, Understood
from grounding.drafting.extractive.unsold import asks_unknown, goes_beyond, unsold, vocabulary
from grounding.drafting.extractive.whose import about_another, names_holder
from grounding.errors import AccountUnavailable
from grounding.messages import Messages
from grounding.ports import AccountReader, CatalogueReader, Clock, OutageReader, PassageSearch
from grounding.types import Drafting, Outcome, Role, Turn
from retrieval.errors import RetrievalError
from retrieval.ports import Embedder
from retrieval.types import Audience, Found, Passage

_MOST_LINES = 4
_PASSAGES = 8
# Each question left to documents costs a search and a reading; nobody asks more of them in one breath.
_MOST_QUESTIONS = 2
# Whoever may read everything finds more that is near: what customers are told of a fault beside what is done about it.
_OPERATOR_PASSAGES = 16
# How many passages are looked through for those that held at another time than now.
_ALL_TIMES = 60


class ExtractiveDrafter:
    """Composes answers from evidence without a language model."""

    mode = "extractive"

    def __init__(
        self,
        carrier: Carrier,
        clock: Clock,
        embedder: Embedder,
        passages: PassageSearch,
        accounts: AccountReader,
        outages: OutageReader,
        catalogue: CatalogueReader,
        decide: Decide | None = None,
    ) -> None:
        language = carrier.language()
        self._carrier, self._clock, self._passages = carrier, clock, passages
        self._accounts, self._outages, self._catalogue = accounts, outages, catalogue
        self._decide = decide
        self._messages = Messages(carrier)
        self._endings = Endings(carrier, self._messages, clock)
        self._understander = Understander(embedder, language, carrier.routes, carrier.name)
        relevance = Relevance(
            language.code,
            carrier.name,
            carrier.glossary.same_names(),
            language.words.get("chatter", ()),
            language.words.get("subject", ()),
        )
        self._quoter = Quoter(
            embedder,
            language.code,
            relevance,
            language.words.get("leaning", ()),
            language.words.get("example", ()),
            Sought(language.words),
        )
        self.knowledge = Knowledge(self._quoter, relevance, language.words.get("see_also", ()))
        """What documents are answered from, for those who measure it alone."""

    def deciding(self, decide: Decide) -> ExtractiveDrafter:
        """Return the same drafter with another way to decide what customers may have."""
        other = copy(self)
        other._decide = decide
        return other

    def warm_up(self) -> None:
        """Load the model and embed the examples; blocking."""
        self._understander.warm_up()

    async def draft(self, turn: Turn, stage: Callable[[str], None]) -> Drafting:
        """Understand, gather and compose. Raises RetrievalError, CustomerUnknown."""
        stage("understand")
        # Whose account it is about is judged by what was typed: a name put right would be another name.
        meant = await self._put_right(turn)
        catalogue, language = await self._catalogue.catalogue(), self._carrier.language()
        names = Names(catalogue, language.words, language.code)
        read = await self._understander.understand(meant, topics_for(turn.identity.role), PERSONAL, names)
        understood = reworded(read, language.words, self._messages)
        if understood.route:
            return acting.handed_over(self._endings.routed(understood.route), turn, understood.route.route_id)
        words = self._carrier.language().words
        fixed = acting.of_people(turn, words, self._messages)
        fixed = await acting.on_line(fixed, turn, self._accounts, words) or self._endings.fixed(turn, understood)
        if fixed:
            return fixed
        try:
            return await self._compose(turn, understood, stage)
        except AccountUnavailable:
            unreachable = (self._messages.notice("missing.account"),)
            degraded = ("account_unavailable",)
            return Drafting(unreachable, Outcome.ABSTAINED, degraded=degraded, intents=understood.intents)

    async def _put_right(self, turn: Turn) -> Turn:
        """Return the turn with its misspelt words put right, as far as the documents can be asked for their words."""
        try:
            read = await self._passages.reading(turn.text, audience=turn.identity.audience)
        except RetrievalError:
            return turn  # an emergency takes its route even where no index is
        return replace(turn, text=read.put_right(turn.text))

    async def _compose(self, turn: Turn, understood: Understood, stage: Callable[[str], None]) -> Drafting:
        stage("gather")
        context = self._context(turn, understood)
        doing = acting.wanted(turn, context)
        understood = of_account(of_rights(understood, context), context)
        understood = of_use(acting.meant(with_verdicts(understood, context), doing), context)
        possible = topics_of((*understood.intents, *understood.otherwise, understood.perhaps or ""))
        account, outages, found, catalogue = await asyncio.gather(
            self._account(turn, possible, understood, acting.sections(context, doing)),
            self._known_outages(turn, possible),
            self._found(turn, understood.question, context.elsewhere),
            self._catalogue.catalogue(),
        )
        context = replace(
            context,
            account=account,
            catalogue=catalogue,
            outages=account.outages if account else outages,
            decide=once(self._decide, account, catalogue, turn.identity),
        )
        if account and self._about_another(turn, understood, account, catalogue, found):
            return self._endings.refused(understood)
        if account is None and doing is acting.Doing.ORDER:
            return await acting.unreachable(turn, understood, context, self._endings)
        understood = settled(understood, context)
        topics = topics_of(understood.intents)
        last = understood.line_id
        lines: tuple[Line, ...] = ()
        if account:
            # The one line that was talked about last goes before those that earlier messages named.
            texts = (turn.text,) if last else (turn.text, understood.question)
            lines = lines_meant(texts, account.lines, last, context.words, account.customer.name)
            context = replace(context, lines=lines)
            ordering = await acting.ordering(turn, understood, context, doing, last, self._endings)
            if ordering:
                return ordering
        if SOLD & {*understood.intents, understood.perhaps} and unsold(
            turn.text, catalogue, self._carrier.name, [item.passage.text for item in found]
        ):
            return self._endings.unknown_offering(understood)
        if len(lines) > _MOST_LINES and any(topic.per_line for topic in topics):
            return acting.which_line(lines, understood, self._messages)

        stage("draft")
        drafting = await self._answered(turn, understood, context, found)
        drafting = await acting.with_actions(turn, drafting, context, doing)
        look_ups = LookUps(context, self._accounts, lambda other: self._deciding_by(turn, other), self._part)
        return look_ups.material(drafting, found)

    def _deciding_by(self, turn: Turn, context: Context) -> Context:
        """Return a context that decides by its own account."""
        return replace(context, decide=once(self._decide, context.account, context.catalogue, turn.identity))

    def _about_another(
        self, turn: Turn, understood: Understood, account: Account, catalogue: Catalogue, found: Sequence[Found]
    ) -> bool:
        """Say whether a question that an account would answer is about somebody else's."""
        asked = {*understood.intents, understood.perhaps}
        if not asked & {*PERSONAL, OTHER_CUSTOMER}:
            return False
        words = self._carrier.language().words
        names = [name for each in catalogue.offerings.values() for name in (each.name, *each.aliases)]
        places = [name for each in catalogue.offerings.values() for group in each.places.values() for name in group]
        harmless = [self._carrier.name, *names, *places, *(item.passage.text for item in found)]
        if about_another(turn.text, account, words, harmless):
            return bool(set(understood.intents) & {*PERSONAL, OTHER_CUSTOMER}) or not understood.intents
        himself = names_holder(turn.text, account) or names_line(turn.text, account.lines, words)
        return OTHER_CUSTOMER in understood.intents and not himself

    async def _answered(self, turn: Turn, understood: Understood, context: Context, found: Sequence[Found]) -> Drafting:
        topics = topics_of(understood.intents)
        cause = await known_cause(understood.intents, context)
        if cause:
            return self._endings.joined(turn, understood, [cause], context.lines)
        if turn.identity.role is Role.VISITOR and set(understood.intents) & {*PERSONAL, OTHER_CUSTOMER}:
            return await self._for_visitor(turn, understood, context, topics, found)
        sold = bool(set(understood.intents) & SOLD) or (not understood.intents and bool(offerings.mentioned(context)))
        beyond = sold and await self._beyond(turn, understood, context)
        tried: Part | None = None
        if beyond or general(understood):
            tried = await self._from_documents(turn, understood, understood.question, found)
            if beyond or tried.complete:
                return self._endings.joined(turn, understood, [tried], context.lines)
        parts = [await self._part(timed(context, understood, topic), topic) for topic in topics]
        before = before_steps(understood.intents, context)
        rest = understood.documents
        if not rest and (set(understood.intents) & set(KNOWLEDGE) or not any(part.drafts for part in parts)):
            rest = (understood.question,)
        if tried and rest == (understood.question,):
            told = [tried]
        else:
            told = [await self._from_documents(turn, understood, query, found) for query in rest[:_MOST_QUESTIONS]]
        if not any(part.drafts for part in (*before, *parts, *told)):
            return await self._last_resort(turn, understood, context)
        if not told and (understood.ruled or understood.procedural) and set(understood.intents) & PERSONAL:
            beside = tried or await self._from_documents(turn, understood, understood.question, found)
            told = [beside] if beside.complete else []
        if any(part.drafts for part in told):
            # A topic that had nothing to say was not what the documents have answered.
            parts = [part for part in parts if part.drafts]
        return self._endings.joined(
            turn, understood, [*before, *parts, *self._endings.owned_up(told, parts)], context.lines
        )

    async def _for_visitor(
        self, turn: Turn, understood: Understood, context: Context, topics: Sequence[Topic], found: Sequence[Found]
    ) -> Drafting:
        """Answer somebody without an account who may mean one: by documents, or by what needs no account."""
        told = await self._from_documents(turn, understood, understood.question, found)
        if OTHER_CUSTOMER in understood.intents:
            documents = told.complete and not understood.certain
            return (
                self._endings.joined(turn, understood, [told], ()) if documents else self._endings.refused(understood)
            )
        public = [await self._part(context, topic) for topic in topics if not topic.personal]
        public = [part for part in public if part.drafts]
        if told.complete:
            return self._endings.joined(turn, understood, [*public, told], ())
        if public:
            return self._endings.joined(
                turn, understood, [*public, Part((self._messages.notice("sign_in"),), complete=False)], ()
            )
        return self._endings.sign_in(understood)

    async def _beyond(self, turn: Turn, understood: Understood, context: Context) -> bool:
        """Say whether what is known of what is sold would not hold what was asked for."""
        language = self._carrier.language()
        examples = [text for name in SOLD for text in language.intents.get(name, ())]
        known = vocabulary(context.catalogue, examples, language.code)
        rarity = await self._passages.rarity(understood.question, audience=turn.identity.audience)
        if set(understood.intents) & LISTS:
            return goes_beyond(understood.question, rarity, known, language.code)
        return asks_unknown(understood.question, context.words, rarity, known, language.code)

    async def _last_resort(self, turn: Turn, understood: Understood, context: Context) -> Drafting:
        """Try the likeliest topic where nothing else answers, rather than say nothing."""
        if offerings.mentioned(context) and not understood.intents:
            named = replace(understood, intents=("offering",))
            return self._endings.joined(turn, named, [await self._part(context, TOPICS["offering"])], context.lines)
        name = understood.perhaps
        likely = name in TOPICS and name not in SOLD and understood.perhaps_strength >= LIKELY
        if name is None or not likely or OUT_OF_SCOPE in understood.intents:
            return self._endings.joined(turn, understood, [], context.lines)
        if turn.identity.role is Role.VISITOR and TOPICS[name].personal:
            asked = understood.own and not understood.intents
            return self._endings.sign_in(understood) if asked else self._endings.joined(turn, understood, [], ())
        tried = replace(understood, intents=(name,))
        return self._endings.joined(turn, tried, [await self._part(context, TOPICS[name])], context.lines)

    def _context(self, turn: Turn, understood: Understood) -> Context:
        """Return what is known before anything was read."""
        words, today = self._carrier.language().words, self._clock.now().date()
        texts = (turn.text, understood.question) if understood.follows else (turn.text,)
        return Context(
            identity=turn.identity,
            question=understood.question,
            typed=turn.text,
            now=self._clock.now(),
            messages=self._messages,
            words=words,
            catalogue=Catalogue("", {}),
            search=lambda query, limit: self._search(turn, query, limit),
            quote=self._quoter.quote,
            elsewhere=self._elsewhere(turn, understood),
            asked=spans_asked(texts, words, self._messages.locale, today),
            ahead=ahead_asked(texts, words, self._messages.locale, today),
            back=understood.back,
            moved=understood.moved,
            billing=self._carrier.billing,
        )

    def _elsewhere(self, turn: Turn, understood: Understood) -> Elsewhere | None:
        words, locale = self._carrier.language().words, self._messages.locale
        return elsewhere(turn.text, understood, words, locale, self._clock.now().date(), PERSONAL)

    async def _part(self, context: Context, topic: Topic) -> Part:
        missing = topic.sections & context.account.missing if context.account else frozenset()
        if missing:
            return Part(
                tuple(self._messages.notice(f"missing.{section}") for section in sorted(missing)),
                complete=False,
                missing=missing,
            )
        part = await topic.compose(context)
        if untimely(topic, context):
            return replace(part, drafts=(self._messages.notice("records.now"), *part.drafts), complete=False)
        if context.elsewhere and topic.name in PRICED:
            return sold_then(part, context.catalogue, context.elsewhere)
        return part

    async def _from_documents(self, turn: Turn, understood: Understood, question: str, found: Sequence[Found]) -> Part:
        """Answer one question from documents; `found` are the passages for the whole of what is asked."""
        if understood.worded and question == understood.question:
            # Documents are found best by their own words.
            told = await self._from_documents(turn, replace(understood, worded=""), understood.worded, found)
            if told.complete:
                return told

        audience, time = turn.identity.audience, self._elsewhere(turn, understood)

        async def document(document_id: str) -> list[Passage]:
            return await self._passages.document(document_id, audience=audience)

        if question != understood.question:
            found = await self._found(turn, question, time)
        if time and time.past and time.documents:
            question = undated(question, self._carrier.language().words, self._messages.locale)
        told = await self.knowledge.answer(
            question,
            found,
            document,
            procedural=understood.procedural,
            whole=audience is Audience.OPERATOR,
            rarity=await self._passages.rarity(question, audience=audience),
            search=lambda query: self._search(turn, query, _PASSAGES, time),
        )
        return quoted_then(told, time)

    async def _account(
        self, turn: Turn, topics: Sequence[Topic], understood: Understood, more: frozenset[Section]
    ) -> Account | None:
        if turn.identity.role is not Role.CUSTOMER or not turn.identity.customer_id:
            return None
        sections = {Section.LINES}.union(more, *(topic.sections | topic.also for topic in topics))
        if "troubleshooting" in understood.intents:
            sections |= {Section.OUTAGES, Section.USAGE}
        try:
            return await self._accounts.read(turn.identity.customer_id, frozenset(sections))
        except AccountUnavailable:
            if any(topic.personal for topic in topics_of(understood.intents)):
                raise
            # What documents answer needs no account: a system that is down must not silence them.
            return None

    async def _known_outages(self, turn: Turn, topics: Sequence[Topic]) -> tuple[Outage, ...]:
        asked = any(topic.name == "outage" for topic in topics)
        return await self._outages.outages(None) if asked and turn.identity.audience is Audience.OPERATOR else ()

    async def _found(self, turn: Turn, question: str, time: Elsewhere | None = None) -> list[Found]:
        operator = turn.identity.audience is Audience.OPERATOR
        return await self._search(turn, question, _OPERATOR_PASSAGES if operator else _PASSAGES, time)

    async def _search(self, turn: Turn, query: str, limit: int, time: Elsewhere | None = None) -> list[Found]:
        # The audience comes from the identity that the server established, never from the message.
        audience = turn.identity.audience
        if time is None or not time.documents:
            return await self._passages.search(query, audience=audience, limit=limit)
        # What no longer holds is ranked below what does, so that most found are of no use here.
        found = await self._passages.search(query, audience=audience, limit=_ALL_TIMES, expired=True)
        return passages_then(found, time)[:limit]
