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
from grounding.drafting.extractive.choosing import (
    PERSONAL,
    RIGHTS,
    SOLD,
    of_account,
    of_rights,
    of_use,
    topics_for,
    topics_of,
    with_verdicts,
)
from grounding.drafting.extractive.composing import Composer
from grounding.drafting.extractive.context import Context, Topic
from grounding.drafting.extractive.documents import Documents
from grounding.drafting.extractive.endings import Endings
from grounding.drafting.extractive.lines import ended_named, lines_meant, names_line
from grounding.drafting.extractive.lookups import LookUps
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.reading import OTHER_CUSTOMER
from grounding.drafting.extractive.rewording import reworded
from grounding.drafting.extractive.rulings import Decide, once
from grounding.drafting.extractive.settling import settled
from grounding.drafting.extractive.spans import ahead_asked, spans_asked
from grounding.drafting.extractive.standing import of_ended, recorded, with_standing
from grounding.drafting.extractive.topics.rights import with_own
from grounding.drafting.extractive.topics.wanting import without_kin
from grounding.drafting.extractive.understanding import Understander, Understood
from grounding.drafting.extractive.unsold import unsold
from grounding.drafting.extractive.whose import about_another, names_holder, names_other_account
from grounding.errors import AccountUnavailable
from grounding.messages import Messages
from grounding.ports import AccountReader, CatalogueReader, Clock, OutageReader, PassageSearch
from grounding.types import Drafting, Outcome, Role, Turn
from retrieval.ports import Embedder
from retrieval.types import Audience, Found

_MOST_LINES = 4


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
        self._carrier, self._clock = carrier, clock
        self._accounts, self._outages, self._catalogue = accounts, outages, catalogue
        self._decide = decide
        self._messages = Messages(carrier)
        self._endings = Endings(carrier, self._messages, clock)
        self._understander = Understander(embedder, carrier.language(), carrier.routes, carrier.name)
        self._documents = Documents(carrier, self._messages.locale, clock, embedder, passages)
        self._composer = Composer(self._documents, self._endings, self._messages)
        self.knowledge = self._documents.knowledge
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
        meant = await self._documents.put_right(turn)
        catalogue, language = await self._catalogue.catalogue(), self._carrier.language()
        names = Names(catalogue, language.words, language.code, self._carrier.country)
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

    async def _compose(self, typed: Turn, understood: Understood, stage: Callable[[str], None]) -> Drafting:
        stage("gather")
        turn = replace(typed, text=understood.said) if understood.said else typed
        context = self._context(turn, understood)
        doing = acting.wanted(turn, context)
        context = acting.as_things_stand(context, doing)
        # What an earlier question said plainly was asked then.
        now = replace(context, question=context.typed) if understood.follows else context
        understood = of_account(of_rights(understood, now), now)
        understood = of_use(acting.meant(with_verdicts(understood, context), doing), context)
        possible = topics_of((*understood.intents, *understood.otherwise, understood.perhaps or ""))
        account, outages, found, catalogue = await asyncio.gather(
            self._account(turn, possible, understood, acting.sections(context, doing), doing),
            self._known_outages(turn, possible),
            self._documents.found(turn, understood.question, context.elsewhere),
            self._catalogue.catalogue(),
        )
        context = replace(
            context,
            account=account,
            catalogue=catalogue,
            outages=account.outages if account else outages,
            decide=once(self._decide, account, catalogue, turn.identity),
        )
        if account and any(
            self._about_another(each.text, understood, context, account, found) for each in (typed, turn)
        ):
            return self._endings.refused(understood)
        if account is None and acting.needs_account(turn, understood.intents, context, doing):
            return acting.unreachable(turn, understood, context, self._endings)
        understood = settled(understood, context)
        topics = topics_of(understood.intents)
        last = understood.line_id
        lines: tuple[Line, ...] = ()
        if account:
            # The one line that was talked about last goes before those that earlier messages named.
            texts = (turn.text,) if last else (turn.text, understood.question)
            lines = lines_meant(texts, account.lines, last, context.words, context.asker)
            ended = ended_named(turn.text, account.lines, context.words)
            if ended and topics and not recorded(understood.intents, context):
                return of_ended(ended, understood.intents, context)
            lines = ended or lines
            context = replace(context, lines=lines)
            ordering = await acting.ordering(turn, understood, context, doing, last, self._endings)
            if ordering:
                return with_own(ordering, context)
        if SOLD & {*understood.intents, understood.perhaps} and unsold(
            turn.text, catalogue, self._carrier.name, [item.passage.text for item in found]
        ):
            return self._endings.unknown_offering(understood)
        if len(lines) > _MOST_LINES and any(topic.per_line for topic in topics):
            return acting.which_line(lines, understood, self._messages)

        stage("draft")
        drafting = await self._composer.answered(turn, understood, context, found)
        drafting = with_own(await acting.with_actions(turn, drafting, context, doing), context)
        drafting = with_standing(drafting, context)
        look_ups = LookUps(context, self._accounts, lambda other: self._deciding_by(turn, other), self._composer.part)
        return look_ups.material(drafting, found)

    def _deciding_by(self, turn: Turn, context: Context) -> Context:
        """Return a context that decides by its own account."""
        return replace(context, decide=once(self._decide, context.account, context.catalogue, turn.identity))

    def _about_another(
        self, text: str, understood: Understood, context: Context, account: Account, found: Sequence[Found]
    ) -> bool:
        """Say whether a question that an account would answer is about somebody else's."""
        asked = {*understood.intents, understood.perhaps}
        if not asked & {*PERSONAL, OTHER_CUSTOMER}:
            return False
        if understood.intents == (RIGHTS,):
            # Whoever asks what somebody may do names him; it is his own account that it is about.
            return names_other_account(text, account)
        words, catalogue = context.words, context.catalogue
        names = [name for each in catalogue.offerings.values() for name in (each.name, *each.aliases)]
        places = [name for each in catalogue.offerings.values() for group in each.places.values() for name in group]
        harmless = [self._carrier.name, *names, *places, *(item.passage.text for item in found)]
        rest = without_kin(text, context)
        if about_another(rest, account, words, harmless):
            return bool(set(understood.intents) & {*PERSONAL, OTHER_CUSTOMER}) or not understood.intents
        himself = rest != text or names_holder(text, account) or names_line(text, account.lines, words)
        return OTHER_CUSTOMER in understood.intents and not himself

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
            search=lambda query, limit: self._documents.search(turn, query, limit),
            quote=self._documents.quote,
            elsewhere=self._documents.elsewhere(turn, understood),
            asked=spans_asked(texts, words, self._messages.locale, today),
            ahead=ahead_asked(texts, words, self._messages.locale, today),
            back=understood.back,
            moved=understood.moved,
            billing=self._carrier.billing,
        )

    async def _account(
        self,
        turn: Turn,
        topics: Sequence[Topic],
        understood: Understood,
        more: frozenset[Section],
        doing: acting.Doing | None,
    ) -> Account | None:
        if turn.identity.role is not Role.CUSTOMER or not turn.identity.customer_id:
            return None
        sections = {Section.LINES}.union(more, *(topic.sections | topic.also for topic in topics))
        if "troubleshooting" in understood.intents:
            sections |= {Section.OUTAGES, Section.USAGE, Section.BALANCE}
        try:
            return await self._accounts.read(turn.identity.customer_id, frozenset(sections))
        except AccountUnavailable:
            # An order is answered with what anybody may be told of it.
            if doing is not acting.Doing.ORDER and any(topic.personal for topic in topics_of(understood.intents)):
                raise
            # What documents answer needs no account: a system that is down must not silence them.
            return None

    async def _known_outages(self, turn: Turn, topics: Sequence[Topic]) -> tuple[Outage, ...]:
        asked = any(topic.name == "outage" for topic in topics)
        return await self._outages.outages(None) if asked and turn.identity.audience is Audience.OPERATOR else ()
