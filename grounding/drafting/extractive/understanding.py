"""What a message asks for: a fixed route, one or several topics, or knowledge from documents."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grounding.carrier import Language, Route
from grounding.drafting.extractive.clauses import Clause, Clauses
from grounding.drafting.extractive.following import Following
from grounding.drafting.extractive.likeness import Guess, Likeness
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.reading import (
    CERTAIN,
    OTHER_CUSTOMER,
    ROUTE_LABEL,
    Reading,
    Wording,
    chat,
    is_route,
    labels,
)
from grounding.drafting.extractive.relating import Asked, Related, Relating, Relation
from grounding.drafting.extractive.respelling import Respelling
from grounding.patterns import any_of
from grounding.types import Exchange, Role, Turn
from retrieval.ports import Embedder

_FEW_WORDS = 3
_ONLY = "only."
_NOT = "not."

LIKELY = 0.46
"""Strength from which a topic is worth a try where the documents hold no answer.

Of 40 questions that no carrier can answer, such as "who is my dentist", two come so far.
"""

OWN = 0.50
"""The same for a message worded as the customer's own, which a document that holds for everybody hardly answers."""

WITH_LINE = 0.28
"""The same for a message that names one of the customer's lines and so is hardly about anything else."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What is asked, as far as code can tell."""

    question: str
    """Standing by itself."""
    intents: tuple[str, ...]
    """In the order asked; empty if nothing but documents can help."""
    route: Route | None = None
    procedural: bool = False
    """Whether it asks for something to do, so that steps answer it."""
    follows: bool = False
    """Whether it goes on with what the conversation was about."""
    line_id: str | None = None
    """The one line that it goes on to speak of."""
    asking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By intent, where there are several, the question that asks for it and those before it, the last first."""
    moved: bool = False
    """Whether it asks what was asked before for another time."""
    back: int = 0
    """How many times the one before what was talked about was asked for: the bill before, the month before."""
    own: bool = False
    """Whether it is worded as a question about the asker's own account."""
    certain: bool = False
    """Whether it leaves no doubt that it asks for one of its topics."""
    documents: tuple[str, ...] = ()
    """The questions in it that no topic answers, each standing by itself."""
    otherwise: tuple[str, ...] = ()
    """The intents if it turns out that it is not about another customer."""
    general: bool = False
    """Whether it may as well ask for a rule that holds for everybody as for something of an account."""
    ruled: bool = False
    """Whether a rule that holds for everybody is part of the answer."""
    worded: str = ""
    """What documents call it, if they may not know it by the words that were used."""
    perhaps: str | None = None
    """What is likeliest of all that an account could answer; worth a try where nothing else answers."""
    perhaps_strength: float = 0.0
    """How likely that is, on the scale of `LIKELY` and `WITH_LINE`."""
    said: str = ""
    """The message as it is to be read, where it is not as it was typed: with what it points back at put into words."""


class Understander:
    """Understands one language of one carrier, by its example utterances and signs."""

    def __init__(self, embedder: Embedder, language: Language, routes: Sequence[Route], carrier: str = "") -> None:
        """Take the carrier's name because it says nothing of what is asked, but many examples hold it."""
        examples = dict(language.intents)
        signs = {
            route.route_id: language.routes[route.route_id] for route in routes if route.route_id in language.routes
        }
        examples |= {f"{ROUTE_LABEL}{name}": sign.examples for name, sign in signs.items() if sign.examples}
        # Before a capital it is part of a product's name.
        self._brand = (
            re.compile(rf"\b{re.escape(carrier.split()[0])}(?:['’]s)?\b(?! [A-Z])") if carrier.strip() else None
        )
        self._likeness = Likeness(embedder, {name: [*map(self._plain, texts)] for name, texts in examples.items()})
        self._respelling = Respelling((text for texts in language.intents.values() for text in texts), embedder)
        self._routes = {route.route_id: route for route in routes}
        self._phrases = {name: any_of(sign.phrases) for name, sign in signs.items()}
        self._clauses = Clauses(language)
        self._following = Following(language, self._clauses)
        self._relating = Relating(self._following, self._clauses)
        self._wording = Wording(language)
        self._not = {
            role.removeprefix(_NOT): any_of(patterns)
            for role, patterns in language.words.items()
            if role.startswith(_NOT)
        }
        self._only = {
            role.removeprefix(_ONLY): any_of(patterns)
            for role, patterns in language.words.items()
            if role.startswith(_ONLY)
        }
        self._question, self._permission = (any_of(language.words.get(name, ())) for name in ("question", "permission"))

    def warm_up(self) -> None:
        """Load the model and embed the examples."""
        self._likeness.warm_up()

    async def understand(
        self,
        turn: Turn,
        topics: Collection[str],
        personal: Collection[str] = frozenset(),
        names: Names | None = None,
    ) -> Understood:
        """Read a message in the light of its conversation; one that is like nothing is read with its words put right.

        `topics` are the intents that this reader may ask for; `personal`, those of them that are about an account.
        `names` are those of what is sold; the examples have them in full.
        """
        understood = await self._understood(turn, topics, personal, names)
        if understood.intents or understood.route or turn.identity.role not in (Role.VISITOR, Role.CUSTOMER):
            return understood
        text = await asyncio.to_thread(self._respelling.put_right, turn.text)
        again = await self._understood(replace(turn, text=text), topics, personal, names) if text != turn.text else None
        return again if again and (again.intents or again.route) else understood

    async def _understood(
        self, turn: Turn, topics: Collection[str], personal: Collection[str], names: Names | None
    ) -> Understood:
        typed = " ".join(turn.text.split())
        history = [each for each in turn.history if not any(map(chat, each.intents))]
        read = self._following.referred(typed, history, names)
        text = read.text
        clauses = self._clauses.split(text)
        items = self._clauses.items(text)
        texts = [text, *(clause.text for clause in clauses), *items]
        texts = [self._plain(names.in_full(each) if names else each) for each in texts]
        guesses = await asyncio.to_thread(self._likeness.guess, texts)
        served = turn.identity.role in (Role.VISITOR, Role.CUSTOMER)
        if served:
            route = self._route(text, clauses, guesses[: 1 + len(clauses)])
            if route:
                return Understood(text, (), route)
        listed = list(zip(items, guesses[1 + len(clauses) :], strict=True))
        topics = [each for each in topics if self._said(each, text)]
        reading = Reading(
            self._wording,
            text,
            clauses,
            guesses[: 1 + len(clauses)],
            topics,
            personal,
            served=served,
            abroad=names.abroad if names else lambda _: False,
        )
        meant, documents = reading.listed(listed), tuple[str, ...]()
        if not meant:
            meant, documents = reading.meant()
        intents = labels(meant)
        perhaps = reading.perhaps() if served else None
        understood = Understood(
            text,
            intents,
            None,
            bool({"troubleshooting", "howto"} & set(intents)) or self._wants_steps(text, turn.identity.role),
            asking=reading.times(),
            own=reading.own(meant),
            certain=any(each.strength >= CERTAIN for each in meant if each.label in (*topics, OTHER_CUSTOMER)),
            # Somebody who runs the network pastes what he sees; taken apart, it would be found nowhere.
            documents=documents if served else (),
            otherwise=labels(reading.meant(OTHER_CUSTOMER)[0]) if OTHER_CUSTOMER in intents else (),
            general=reading.general() or self._wording.supposes(text),
            ruled=reading.ruled() or (self._permission is not None and self._permission.search(text) is not None),
            perhaps=perhaps.label if perhaps else None,
            perhaps_strength=perhaps.strength if perhaps else 0.0,
            said=text if text != typed else "",
        )
        if not history:
            return understood
        # A visitor may well ask for a rule of what was talked about; he has no account that it could be about.
        rules = personal if turn.identity.role is Role.VISITOR and not understood.own else ()
        asked = Asked(read, intents, understood.procedural, rules, served)
        return _related(understood, history[-1], self._relating.relate(asked, history, names))

    def _said(self, topic: str, text: str) -> bool:
        """Say whether a message may ask for a topic that is easily taken for others: role `only.<topic>`."""
        pattern = self._only.get(topic)
        return pattern is None or pattern.search(text) is not None

    def _plain(self, text: str) -> str:
        return " ".join(self._brand.sub("", text).split()) if self._brand else text

    def _wants_steps(self, text: str, role: Role) -> bool:
        if self._wording.instructs(text):
            return True
        # An operator who pastes an alert asks what to do about it without saying so.
        asks = text.endswith("?") or (self._question is not None and self._question.search(text) is not None)
        return role not in (Role.VISITOR, Role.CUSTOMER) and not asks

    def _route(self, text: str, clauses: Sequence[Clause], guesses: Sequence[Sequence[Guess]]) -> Route | None:
        for name, pattern in self._phrases.items():
            if pattern and pattern.search(text):
                return self._routes[name]
        # A question beside it may hide what has happened, but a few words by themselves may mean anything.
        telling = [True, *(len(clause.text.split()) > _FEW_WORDS for clause in clauses)]
        hits = {
            ranked[0].label.removeprefix(ROUTE_LABEL)
            for ranked, tells in zip(guesses, telling, strict=True)
            if tells and is_route(ranked)
        }
        found = [name for name in self._routes if name in hits and not self._denied(name, text)]
        return self._routes[found[0]] if found else None

    def _denied(self, route_id: str, text: str) -> bool:
        """Say whether a message speaks of something else that is worded like a route: role `not.<route>`."""
        pattern = self._not.get(route_id)
        return pattern is not None and pattern.search(text) is not None


def _related(understood: Understood, last: Exchange, related: Related) -> Understood:
    """Return what was understood, in the light of what came before."""
    line_id = last.line_id if related.same_line else None
    question, back = related.standing.question, related.standing.back
    if related.relation is Relation.NEW:
        return replace(understood, line_id=line_id)
    if related.relation is Relation.BESIDE:
        # An account is asked about the thing that was talked about; documents are found by the message's own words.
        worded = understood.question if related.apart else ""
        return replace(understood, question=question, worded=worded, follows=True, line_id=line_id)
    return replace(
        understood,
        question=question,
        said=question if related.orders else understood.said,
        intents=last.intents,
        follows=True,
        line_id=line_id,
        moved=related.moved,
        back=back,
        documents=(),
        certain=True,
        general=False,
        ruled=False,
    )
