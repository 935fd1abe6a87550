"""What a message asks for: a fixed route, one or several topics, or knowledge from documents."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from grounding.carrier import Language, Route
from grounding.drafting.extractive.clauses import Clause, Clauses
from grounding.drafting.extractive.likeness import Guess, Likeness
from grounding.patterns import any_of
from grounding.types import Role, Turn
from retrieval.ports import Embedder

KNOWLEDGE = ("howto", "policy", "troubleshooting")
"""Intents that documents answer."""

OTHER_CUSTOMER = "other_customer"
OUT_OF_SCOPE = "out_of_scope"
SMALL_TALK = "smalltalk."
"""Prefix of the intents that a fixed text of the same id answers."""

_ROUTE_LABEL = "route:"
# Labels that people word alike; that one of them is near does not make another doubtful.
_FAMILIES = (
    KNOWLEDGE,
    ("bill_change", "bill_amount", "charge", "credit", "discount", "dispute", "payment"),
    ("contract", "leaving"),
    ("plan", "plans", "addons", "offering", "discount", "offers.eligible", "plan.best"),
    ("outage", "line_status", "troubleshooting"),
)
# All below compare with a strength: the likeness and half its lead over the best label of another kind. They were set
# on the utterances of tests/data, which no intent file holds.
# From here a topic is meant: four of five questions about an account pass, and one of eight that documents answer.
_TOPIC = 0.48
# From here it is meant without doubt, so that a visitor need not be shown documents before he is asked to sign in.
_CERTAIN = 0.60
# Operators ask of documents in a customer's words ("the February outage"), so that a topic must be plainly meant.
_OPERATOR_TOPIC = 0.75
# A fixed route cuts everything else short, so that it must also lead any other label clearly: questions about theft,
# fraud or complaints in general are near a route too, but then as near to a policy.
_ROUTE = 0.56
_ROUTE_LEAD = 0.10
_FEW_WORDS = 3
_SMALL_TALK = 0.55
# Whoever runs the network asks about faults in few words, of which "what to do" is like "what can you do".
_OPERATOR_SMALL_TALK = 0.80
# How much a question's wording (`my`, `how do I`) weighs against its likeness; enough to decide between equals.
_TILT = 0.05
# A rule asked for in words about as near as those of the topic makes a question without `my` a general one.
_GENERAL = 0.12
# A rule this near is part of the answer even to a question with `my`.
_RULED = 0.04
_FOLLOW_UP_WORDS = 7

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
    perhaps: str | None = None
    """What is likeliest of all that an account could answer; worth a try where nothing else answers."""
    perhaps_strength: float = 0.0
    """How likely that is, on the scale of `LIKELY` and `WITH_LINE`."""


@dataclass(frozen=True, slots=True)
class _Meant:
    label: str
    strength: float


class Understander:
    """Understands one language of one carrier, by its example utterances and signs."""

    def __init__(self, embedder: Embedder, language: Language, routes: Sequence[Route], carrier: str = "") -> None:
        """Take the carrier's name because it says nothing of what is asked, but many examples hold it."""
        examples = dict(language.intents)
        signs = {
            route.route_id: language.routes[route.route_id] for route in routes if route.route_id in language.routes
        }
        examples |= {f"{_ROUTE_LABEL}{name}": sign.examples for name, sign in signs.items() if sign.examples}
        # Before a capital it is part of a product's name.
        self._brand = (
            re.compile(rf"\b{re.escape(carrier.split()[0])}(?:['’]s)?\b(?! [A-Z])") if carrier.strip() else None
        )
        self._likeness = Likeness(embedder, {name: [*map(self._plain, texts)] for name, texts in examples.items()})
        self._routes = {route.route_id: route for route in routes}
        self._phrases = {name: any_of(sign.phrases) for name, sign in signs.items()}
        self._clauses = Clauses(language)
        self._follow_up, self._procedural, self._question, self._own, self._supposing, self._permission = (
            any_of(language.words.get(name, ()))
            for name in ("follow_up", "procedural", "question", "own", "supposing", "permission")
        )

    def warm_up(self) -> None:
        """Load the model and embed the examples."""
        self._likeness.warm_up()

    async def understand(
        self, turn: Turn, topics: Collection[str], personal: Collection[str] = frozenset()
    ) -> Understood:
        """Read a message in the light of its conversation.

        `topics` are the intents that this reader may ask for; `personal`, those of them that are about an account.
        """
        text = " ".join(turn.text.split())
        clauses = self._clauses.split(text)
        texts = [self._plain(each) for each in (text, *(clause.text for clause in clauses))]
        guesses = await asyncio.to_thread(self._likeness.guess, texts)
        served = turn.identity.role in (Role.VISITOR, Role.CUSTOMER)
        if served:
            route = self._route(text, clauses, guesses)
            if route:
                return Understood(text, (), route)
        reading = _Reading(self, text, clauses, guesses, topics, personal, served=served)
        meant, documents = reading.meant()
        intents = _labels(meant)
        perhaps = reading.perhaps() if served else None
        understood = Understood(
            text,
            intents,
            None,
            bool({"troubleshooting", "howto"} & set(intents)) or self._wants_steps(text, turn.identity.role),
            own=reading.own(meant),
            certain=any(each.strength >= _CERTAIN for each in meant if each.label in (*topics, OTHER_CUSTOMER)),
            # Somebody who runs the network pastes what he sees; taken apart, it would be found nowhere.
            documents=documents if served else (),
            otherwise=_labels(reading.meant(OTHER_CUSTOMER)[0]) if OTHER_CUSTOMER in intents else (),
            general=reading.general() or self.supposes(text),
            ruled=reading.ruled() or (self._permission is not None and self._permission.search(text) is not None),
            perhaps=perhaps.label if perhaps else None,
            perhaps_strength=perhaps.strength if perhaps else 0.0,
        )
        return self._continued(turn, understood) if turn.history else understood

    def own(self, text: str) -> bool:
        """Say whether a text is worded as being about the asker's own account."""
        return self._own is not None and self._own.search(text) is not None

    def _plain(self, text: str) -> str:
        return " ".join(self._brand.sub("", text).split()) if self._brand else text

    def supposes(self, text: str) -> bool:
        """Say whether a text asks what would be, or what is as a rule."""
        return self._supposing is not None and self._supposing.search(text) is not None

    def instructs(self, text: str) -> bool:
        """Say whether a text asks how something is done."""
        return self._procedural is not None and self._procedural.search(text) is not None

    def _wants_steps(self, text: str, role: Role) -> bool:
        if self.instructs(text):
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
            ranked[0].label.removeprefix(_ROUTE_LABEL)
            for ranked, tells in zip(guesses, telling, strict=True)
            if tells and _is_route(ranked)
        }
        return next((route for name, route in self._routes.items() if name in hits), None)

    def _continued(self, turn: Turn, understood: Understood) -> Understood:
        """Complete a follow-up from what was asked before; a topic of its own goes before the one talked about."""
        last, text = turn.history[-1], understood.question
        chosen = any(choice.casefold() == text.casefold() for choice in last.offered_choices)
        cue = self._follow_up is not None and self._follow_up.search(text) is not None
        short = len(text.split()) <= _FOLLOW_UP_WORDS
        small_talk = any(intent.startswith(SMALL_TALK) for intent in understood.intents)
        weight = self._clauses.weight(text)
        # One word that is like a rule says less of what is asked than what was talked about does: "and the notice?"
        telling = weight > 1 or bool(set(understood.intents) - set(KNOWLEDGE))
        new = bool(understood.intents) and telling and set(understood.intents) != set(last.intents)
        # "And what is in it?" says nothing of its own, whatever it is like.
        empty = cue and weight == 0
        if chosen or (
            not small_talk and (empty or (short and not new and (cue or not (understood.intents and telling))))
        ):
            whole = f"{last.question} {text}"
            return replace(
                understood,
                question=whole,
                intents=last.intents,
                follows=True,
                documents=(),
                certain=True,
                general=False,
            )
        if cue and new and not small_talk:
            whole = f"{last.question} {text}" if self._clauses.leans(text) else text
            return replace(understood, question=whole, follows=True)
        return understood


class _Reading:
    """One message: what each of its questions is most like."""

    def __init__(
        self,
        understander: Understander,
        text: str,
        clauses: Sequence[Clause],
        guesses: Sequence[Sequence[Guess]],
        topics: Collection[str],
        personal: Collection[str],
        *,
        served: bool,
    ) -> None:
        self._understander, self._topics, self._personal = understander, topics, personal
        self._least = _TOPIC if served else _OPERATOR_TOPIC
        self._served = served
        self._text, self._whole = text, guesses[0]
        self._clauses = list(zip(clauses, guesses[1:], strict=True))

    def meant(self, without: str | None = None) -> tuple[list[_Meant], tuple[str, ...]]:
        """Return what is asked for, in order, and the questions that are left for documents."""
        whole = self._pick(self._text, self._whole, without)
        asked = [(clause, self._pick(clause.text, ranked, without)) for clause, ranked in self._clauses if clause.asks]
        if not asked:
            told = [self._pick(clause.text, ranked, without) for clause, ranked in self._clauses]
            return _distinct([whole] if whole else told), ()
        if len(asked) == 1:
            # What is told beside the only question belongs to it: "I have a new SIM. How long does it take?"
            clause, pick = asked[0]
            if clause.full:
                return _distinct([max((whole, pick), key=lambda each: each.strength if each else 0.0)]), ()
            return _distinct([whole or pick]), ()
        found = _distinct([pick for _, pick in asked])
        if not any(each.label in self._topics or each.label == OTHER_CUSTOMER for each in found):
            alone = len(asked) == len(self._clauses) and all(clause.full and not clause.leans for clause, _ in asked)
            texts = tuple(clause.text for clause, _ in asked) if alone and (found or not whole) else ()
            return found or _distinct([whole]), texts
        rest = [clause for clause, pick in asked if clause.full and (pick is None or pick.label in KNOWLEDGE)]
        return found, tuple(dict.fromkeys(self._text if clause.leans else clause.text for clause in rest))

    def own(self, meant: Sequence[_Meant]) -> bool:
        """Say whether what is meant is worded as being the asker's own, in the question that asks for it."""
        labels = {each.label for each in meant}
        asking = [
            clause.text
            for clause, ranked in self._clauses
            if (pick := self._pick(clause.text, ranked, None)) and pick.label in labels & set(self._personal)
        ]
        return any(self._understander.own(text) for text in asking or [self._text])

    def general(self) -> bool:
        """Say whether the message is worded for anybody, and as near to a rule as to something of an account."""
        ranked = self._tilted(self._text, self._whole)
        rule = next((each.score for each in ranked if each.label in KNOWLEDGE), 0.0)
        mine = next((each.score for each in ranked if each.label in self._personal), 0.0)
        return not self._understander.own(self._text) and rule >= mine - _GENERAL

    def ruled(self) -> bool:
        """Say whether the message is as near to a rule as to anything of an account, whoever it is worded for."""
        rule = next((each.score for each in self._whole if each.label == "policy"), 0.0)
        mine = next((each.score for each in self._whole if each.label in self._personal), 0.0)
        return rule >= mine - _RULED

    def perhaps(self) -> _Meant | None:
        """Return what the whole message is most like of all that an account could answer, however little."""
        ranked = self._tilted(self._text, self._whole)
        best = next((each for each in ranked if each.label in self._personal), None)
        if best is None:
            return None
        passed_over = {*self._personal, *KNOWLEDGE, OTHER_CUSTOMER}
        others = [each for each in ranked if each.label not in passed_over]
        return _Meant(best.label, _strength([best, *others]))

    def _pick(self, text: str, ranked: Sequence[Guess], without: str | None) -> _Meant | None:
        allowed = self._tilted(text, ranked, (without,))
        if not allowed:
            return None
        best = _Meant(allowed[0].label, _strength(allowed))
        if _chat(best.label) and not self._served and not self._chats(text, best):
            allowed = [each for each in allowed if not _chat(each.label)]
            if not allowed:
                return None
            best = _Meant(allowed[0].label, _strength(allowed))
        least = self._least if best.label in self._topics else _SMALL_TALK if _chat(best.label) else _TOPIC
        return best if best.strength >= least else None

    def _chats(self, text: str, best: _Meant) -> bool:
        """Say whether an operator means small talk, not a fault."""
        return best.strength >= _OPERATOR_SMALL_TALK and not self._understander.instructs(text)

    def _tilted(self, text: str, ranked: Sequence[Guess], without: Collection[str | None] = ()) -> list[Guess]:
        """Return the guesses that this reader may have, the best first, weighed by how the text is worded."""
        own, instructs = self._understander.own(text), self._understander.instructs(text)

        def tilt(label: str) -> float:
            if label in self._personal:
                return _TILT if own and not instructs else 0.0
            return _TILT if label in KNOWLEDGE and (instructs or not own) else 0.0

        allowed = (each for each in ranked if each.label not in without and _allowed(each.label, self._topics))
        return sorted((Guess(each.label, each.score + tilt(each.label)) for each in allowed), key=lambda it: -it.score)


def _labels(meant: Sequence[_Meant]) -> tuple[str, ...]:
    return tuple(each.label for each in meant)


def _distinct(picks: Sequence[_Meant | None]) -> list[_Meant]:
    found: dict[str, _Meant] = {}
    for pick in picks:
        if pick:
            found.setdefault(pick.label, pick)
    # A greeting beside a question is manners, not a topic.
    real = [each for each in found.values() if not _chat(each.label)]
    return real or list(found.values())


def _strength(ranked: Sequence[Guess]) -> float:
    return ranked[0].score + _lead(ranked) / 2


def _lead(ranked: Sequence[Guess]) -> float:
    """Return by how much the best guess goes before the best one of another kind."""
    best = ranked[0]
    return best.score - max(0.0, next((each.score for each in ranked if not _alike(each.label, best.label)), 0.0))


def _alike(one: str, other: str) -> bool:
    if one.startswith(_ROUTE_LABEL) and other.startswith(_ROUTE_LABEL):
        return True
    return one == other or any(one in family and other in family for family in _FAMILIES)


def _is_route(ranked: Sequence[Guess]) -> bool:
    if not ranked or not ranked[0].label.startswith(_ROUTE_LABEL):
        return False
    return _strength(ranked) >= _ROUTE and _lead(ranked) >= _ROUTE_LEAD


def _chat(label: str) -> bool:
    return label.startswith(SMALL_TALK)


def _allowed(label: str, topics: Collection[str]) -> bool:
    return label in topics or label in (*KNOWLEDGE, OTHER_CUSTOMER, OUT_OF_SCOPE) or _chat(label)
