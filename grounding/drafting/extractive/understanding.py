"""What a message asks for: a fixed route, one or several topics, or knowledge from documents."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grounding.carrier import Language, Route
from grounding.drafting.extractive.likeness import Guess, Likeness
from grounding.types import Role, Turn
from retrieval.ports import Embedder

KNOWLEDGE = ("howto", "policy", "troubleshooting")
"""Intents that documents answer."""

OTHER_CUSTOMER = "other_customer"
OUT_OF_SCOPE = "out_of_scope"
SMALL_TALK = "smalltalk."
"""Prefix of the intents that a fixed text of the same id answers."""

# Likeness from which an utterance counts as asking for a topic; a lesser one does if no other topic comes close.
_TOPIC = 0.56
_LIKELY = 0.42
_LEAD = 0.07
# Operators ask of documents in a customer's words ("the February outage"), so that a topic must be plainly meant.
_OPERATOR_TOPIC = 0.68
# A fixed route cuts everything else short, so it needs more; but to miss one may cost more than one too many.
_ROUTE = 0.62
_LIKELY_ROUTE = 0.50
_ROUTE_LEAD = 0.12
_SMALL_TALK = 0.56
_FOLLOW_UP_WORDS = 7


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
    """Whether it was completed from the conversation."""


class Understander:
    """Understands one language of one carrier, by its example utterances and signs."""

    def __init__(self, embedder: Embedder, language: Language, routes: Sequence[Route]) -> None:
        examples = dict(language.intents)
        signs = {
            route.route_id: language.routes[route.route_id] for route in routes if route.route_id in language.routes
        }
        examples |= {f"route:{name}": sign.examples for name, sign in signs.items() if sign.examples}
        self._likeness = Likeness(embedder, examples)
        self._routes = {route.route_id: route for route in routes}
        self._phrases = {name: _any(sign.phrases) for name, sign in signs.items()}
        self._clause, self._follow_up = (
            _any(language.words.get("clause", ())),
            _any(language.words.get("follow_up", ())),
        )
        self._procedural, self._question = (_any(language.words.get(name, ())) for name in ("procedural", "question"))

    def warm_up(self) -> None:
        """Load the model and embed the examples."""
        self._likeness.warm_up()

    async def understand(self, turn: Turn, topics: Collection[str]) -> Understood:
        """Read a message in the light of its conversation; `topics` are the intents that this reader may ask for."""
        text = " ".join(turn.text.split())
        clauses = self._clauses(text)
        guesses = await asyncio.to_thread(self._likeness.guess, [text, *clauses])
        if turn.identity.role in (Role.VISITOR, Role.CUSTOMER):
            route = self._route(text, guesses)
            if route:
                return Understood(text, (), route)
        least = _LIKELY if turn.identity.role in (Role.VISITOR, Role.CUSTOMER) else _OPERATOR_TOPIC
        intents = self._intents(guesses[1:] or guesses[:1], topics, least) or self._intents(guesses[:1], topics, least)
        procedural = bool({"troubleshooting", "howto"} & set(intents)) or self._wants_steps(text, turn.identity.role)
        if turn.history and self._elliptical(text, intents, turn):
            last = turn.history[-1]
            return Understood(f"{last.question} {text}", last.intents, None, procedural, follows=True)
        return Understood(text, intents, None, procedural)

    def _wants_steps(self, text: str, role: Role) -> bool:
        if self._procedural and self._procedural.search(text):
            return True
        # An operator who pastes an alert asks what to do about it without saying so.
        asks = text.endswith("?") or (self._question is not None and self._question.search(text) is not None)
        return role not in (Role.VISITOR, Role.CUSTOMER) and not asks

    def _clauses(self, text: str) -> list[str]:
        pieces = re.split(r"(?<=[?.!;])\s+", text)
        if self._clause:
            pieces = [part for piece in pieces for part in self._clause.split(piece)]
        clauses = [piece.strip(" ,") for piece in pieces if piece and len(piece.split()) >= 3]
        return clauses if len(clauses) > 1 else []

    def _route(self, text: str, guesses: Sequence[Sequence[Guess]]) -> Route | None:
        for name, pattern in self._phrases.items():
            if pattern and pattern.search(text):
                return self._routes[name]
        hits = {ranked[0].label.removeprefix("route:") for ranked in guesses if _is_route(ranked)}
        return next((route for name, route in self._routes.items() if name in hits), None)

    def _intents(self, guesses: Sequence[Sequence[Guess]], topics: Collection[str], least: float) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for ranked in guesses:
            allowed = [guess for guess in ranked if _allowed(guess.label, topics)]
            if allowed and _certain(allowed) and (allowed[0].label not in topics or allowed[0].score >= least):
                found[allowed[0].label] = None
        # A greeting beside a question is manners, not a topic.
        real = {name: None for name in found if not name.startswith(SMALL_TALK)}
        return tuple(real or found)

    def _elliptical(self, text: str, intents: Sequence[str], turn: Turn) -> bool:
        last = turn.history[-1]
        if any(choice.casefold() == text.casefold() for choice in last.offered_choices):
            return True
        cue = bool(self._follow_up and self._follow_up.search(text))
        short = len(text.split()) <= _FOLLOW_UP_WORDS
        small_talk = any(intent.startswith(SMALL_TALK) for intent in intents)
        return (
            short
            and not small_talk
            and (cue or not intents)
            and not (cue and intents and set(intents) != set(last.intents))
        )


def _certain(ranked: Sequence[Guess]) -> bool:
    best = ranked[0]
    if best.label.startswith(SMALL_TALK):
        return best.score >= _SMALL_TALK
    lead = best.score - (ranked[1].score if len(ranked) > 1 else 0.0)
    return best.score >= _TOPIC or (best.score >= _LIKELY and lead >= _LEAD)


def _is_route(ranked: Sequence[Guess]) -> bool:
    if not ranked or not ranked[0].label.startswith("route:"):
        return False
    lead = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0)
    return ranked[0].score >= _ROUTE or (ranked[0].score >= _LIKELY_ROUTE and lead >= _ROUTE_LEAD)


def _allowed(label: str, topics: Collection[str]) -> bool:
    return label in topics or label in (*KNOWLEDGE, OTHER_CUSTOMER, OUT_OF_SCOPE) or label.startswith(SMALL_TALK)


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE) if patterns else None
