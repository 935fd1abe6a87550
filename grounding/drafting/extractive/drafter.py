"""Drafts an answer by code alone: understand, gather what the topics need in parallel, compose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from grounding.account.records import Account, Outage, Section
from grounding.carrier import Carrier, Route
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.knowledge import Knowledge
from grounding.drafting.extractive.lines import lines_meant
from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.relevance import Relevance
from grounding.drafting.extractive.topics import billing, contract, offerings, plan, roaming, service, usage
from grounding.drafting.extractive.understanding import (
    KNOWLEDGE,
    OTHER_CUSTOMER,
    OUT_OF_SCOPE,
    SMALL_TALK,
    Understander,
    Understood,
)
from grounding.errors import AccountUnavailable
from grounding.messages import Messages
from grounding.ports import AccountReader, CatalogueReader, Clock, OutageReader, PassageSearch
from grounding.types import Draft, Drafting, Handoff, Outcome, Role, Turn
from retrieval.ports import Embedder
from retrieval.types import Audience, Found, Passage

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for module in (billing, contract, offerings, plan, roaming, service, usage)
    for topic in module.TOPICS
}
"""Everything that can be asked of an account or the catalogue, by intent."""

_OPERATOR_TOPICS = frozenset(["outage"])
_MOST_LINES = 4
_PASSAGES = 8


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
    ) -> None:
        language = carrier.language()
        self._carrier, self._clock, self._passages = carrier, clock, passages
        self._accounts, self._outages, self._catalogue = accounts, outages, catalogue
        self._messages = Messages(carrier)
        self._understander = Understander(embedder, language, carrier.routes)
        self._quoter = Quoter(embedder, language.code)
        self._knowledge = Knowledge(self._quoter, Relevance(language.code, carrier.name, carrier.glossary.synonyms))

    def warm_up(self) -> None:
        """Load the model and embed the examples; blocking."""
        self._understander.warm_up()

    async def draft(self, turn: Turn, stage: Callable[[str], None]) -> Drafting:
        """Understand, gather and compose. Raises RetrievalError, CustomerUnknown."""
        stage("understand")
        understood = await self._understander.understand(turn, _topics_for(turn.identity.role))
        if understood.route:
            return self._routed(understood.route)
        fixed = self._fixed(turn, understood)
        if fixed:
            return fixed
        return await self._compose(turn, understood, stage)

    def _routed(self, route: Route) -> Drafting:
        said = (self._messages.notice(route.message),)
        if not route.hands_off:
            return Drafting(said, Outcome.ANSWERED)
        return Drafting(said, Outcome.HANDED_OFF, handoff=Handoff(route.route_id, route.contact))

    def _fixed(self, turn: Turn, understood: Understood) -> Drafting | None:
        """Return what is said without looking anything up."""
        intents = understood.intents
        if OTHER_CUSTOMER in intents and turn.identity.role in (Role.VISITOR, Role.CUSTOMER):
            return Drafting((self._messages.notice("refused.other_customer"),), Outcome.REFUSED, intents=intents)
        if intents and intents[0].startswith(SMALL_TALK) and self._messages.has(intents[0]):
            return Drafting(
                (self._messages.notice(intents[0]),), Outcome.ANSWERED, self._suggestions(turn), intents=intents
            )
        if intents == (OUT_OF_SCOPE,):
            return Drafting(
                (self._messages.notice("out_of_scope"),), Outcome.ABSTAINED, self._suggestions(turn), intents=intents
            )
        if turn.identity.role is Role.VISITOR and any(TOPICS[name].personal for name in intents if name in TOPICS):
            return Drafting((self._messages.notice("sign_in"),), Outcome.SIGN_IN_REQUIRED, intents=intents)
        return None

    async def _compose(self, turn: Turn, understood: Understood, stage: Callable[[str], None]) -> Drafting:
        stage("gather")
        topics = [TOPICS[name] for name in understood.intents if name in TOPICS]
        asks_documents = not topics or any(name in KNOWLEDGE for name in understood.intents)
        try:
            account, outages, found, catalogue = await asyncio.gather(
                self._account(turn, topics, understood),
                self._known_outages(turn, topics),
                self._found(turn, understood.question),
                self._catalogue.catalogue(),
            )
        except AccountUnavailable:
            return Drafting(
                (self._messages.notice("missing.account"),),
                Outcome.ABSTAINED,
                degraded=("account_unavailable",),
                intents=understood.intents,
            )
        last = turn.history[-1].line_id if turn.history and understood.follows else None
        lines = lines_meant((turn.text, understood.question), account.lines, last) if account else ()
        if len(lines) > _MOST_LINES and any(topic.per_line for topic in topics):
            choices = tuple(f"{line.label} ({line.number})" if line.number else line.label for line in lines)
            return Drafting(
                (self._messages.notice("clarify.line"),), Outcome.CLARIFY, choices, intents=understood.intents
            )

        stage("draft")
        context = Context(
            identity=turn.identity,
            question=understood.question,
            typed=turn.text,
            now=self._clock.now(),
            messages=self._messages,
            words=self._carrier.language().words,
            catalogue=catalogue,
            search=lambda query, limit: self._search(turn, query, limit),
            quote=self._quoter.quote,
            account=account,
            outages=account.outages if account else outages,
            lines=lines,
        )
        parts = [await self._part(context, topic) for topic in topics]
        if asks_documents or not any(part.drafts for part in parts):
            parts = [
                *self._before_steps(context, understood),
                *parts,
                await self._from_documents(turn, understood, found),
            ]
        return self._joined(turn, understood, parts, lines)

    async def _part(self, context: Context, topic: Topic) -> Part:
        missing = topic.sections & context.account.missing if context.account else frozenset()
        if missing:
            return Part(
                tuple(self._messages.notice(f"missing.{section}") for section in sorted(missing)),
                complete=False,
                missing=missing,
            )
        return await topic.compose(context)

    def _before_steps(self, context: Context, understood: Understood) -> list[Part]:
        """Return what the account already says about a fault, before anybody resets a phone for nothing."""
        if "troubleshooting" not in understood.intents or context.account is None:
            return []
        return [Part(tuple([*service.suspensions(context), *service.disturbances(context)]))]

    async def _from_documents(self, turn: Turn, understood: Understood, found: Sequence[Found]) -> Part:
        audience = turn.identity.audience

        async def document(document_id: str) -> list[Passage]:
            return await self._passages.document(document_id, audience=audience)

        return await self._knowledge.answer(
            understood.question, found, document, procedural=understood.procedural, whole=audience is Audience.OPERATOR
        )

    def _joined(self, turn: Turn, understood: Understood, parts: Sequence[Part], lines: Sequence[object]) -> Drafting:
        drafts = _joined(parts)
        claims = [draft for draft in drafts if draft.evidence]
        degraded = tuple(sorted({f"{section}_unavailable" for part in parts for section in part.missing}))
        if not claims:
            drafts = drafts or [self._messages.notice("dont_know")]
            return Drafting(
                tuple(drafts), Outcome.ABSTAINED, self._suggestions(turn), degraded, intents=understood.intents
            )
        outcome = Outcome.ANSWERED if all(part.complete for part in parts) else Outcome.PARTLY_ANSWERED
        choices = tuple(choice for part in parts for choice in part.choices)
        one = getattr(lines[0], "line_id", None) if len(lines) == 1 else None
        return Drafting(tuple(drafts), outcome, choices, degraded, intents=understood.intents, line_id=one)

    async def _account(self, turn: Turn, topics: Sequence[Topic], understood: Understood) -> Account | None:
        if turn.identity.role is not Role.CUSTOMER or not turn.identity.customer_id:
            return None
        sections = {Section.LINES}.union(*(topic.sections for topic in topics))
        if "troubleshooting" in understood.intents:
            sections.add(Section.OUTAGES)
        return await self._accounts.read(turn.identity.customer_id, frozenset(sections))

    async def _known_outages(self, turn: Turn, topics: Sequence[Topic]) -> tuple[Outage, ...]:
        asked = any(topic.name == "outage" for topic in topics)
        return await self._outages.outages(None) if asked and turn.identity.audience is Audience.OPERATOR else ()

    async def _found(self, turn: Turn, question: str) -> list[Found]:
        return await self._search(turn, question, _PASSAGES)

    async def _search(self, turn: Turn, query: str, limit: int) -> list[Found]:
        # The audience comes from the identity that the server established, never from the message.
        return await self._passages.search(query, audience=turn.identity.audience, limit=limit)

    def _suggestions(self, turn: Turn) -> tuple[str, ...]:
        return self._carrier.language().suggestions.get(turn.identity.audience.value, ())


def _topics_for(role: Role) -> frozenset[str]:
    return frozenset(TOPICS) if role in (Role.VISITOR, Role.CUSTOMER) else _OPERATOR_TOPICS


def _joined(parts: Sequence[Part]) -> list[Draft]:
    """Return the parts' sentences in order without what an earlier part has said, since two topics may quote one rule.

    Within a part nothing is dropped: a runbook may well tell one to run the same command twice.
    """
    said: set[str] = set()
    drafts: list[Draft] = []
    for part in parts:
        drafts += [draft for draft in part.drafts if draft.text not in said]
        said |= {draft.text for draft in part.drafts}
    return drafts
