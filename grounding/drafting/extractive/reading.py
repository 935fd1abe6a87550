"""What the parts of a message are most like, weighed by how they are worded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from grounding.carrier import Language
from grounding.drafting.extractive.clauses import Clause
from grounding.drafting.extractive.likeness import Guess
from grounding.patterns import any_of

KNOWLEDGE = ("howto", "policy", "troubleshooting")
"""Intents that documents answer."""

OTHER_CUSTOMER = "other_customer"
OUT_OF_SCOPE = "out_of_scope"
SMALL_TALK = "smalltalk."
"""Prefix of the intents that a fixed text of the same id answers."""

ROUTE_LABEL = "route:"
# Labels that people word alike; that one of them is near does not make another doubtful.
_FAMILIES = (
    KNOWLEDGE,
    ("bill_change", "bill_amount", "line_costs", "charge", "credit", "discount", "dispute", "payment"),
    ("usage", "overage"),
    ("contract", "leaving"),
    ("plan", "plans", "addons", "offering", "discount", "offers.eligible", "plan.best"),
    ("outage", "line_status", "troubleshooting"),
)
# All below compare with a strength: the likeness and half its lead over the best label of another kind. They were set
# on the utterances of tests/data, which no intent file holds.
# From here a topic is meant: four of five questions about an account pass, and one of eight that documents answer.
_TOPIC = 0.48
# From here it is meant without doubt, so that a visitor need not be shown documents before he is asked to sign in.
CERTAIN = 0.60
_ROAMING = "roaming"
# How near a question for prices abroad must be where a country is named.
_ABROAD = 0.40
# Operators ask of documents in a customer's words ("the February outage"), so that a topic must be plainly meant.
_OPERATOR_TOPIC = 0.75
# A fixed route cuts everything else short, so that it must also lead any other label clearly: questions about theft,
# fraud or complaints in general are near a route too, but then as near to a policy.
_ROUTE = 0.56
_ROUTE_LEAD = 0.10
_SMALL_TALK = 0.55
# Whoever runs the network asks about faults in few words, of which "what to do" is like "what can you do".
_OPERATOR_SMALL_TALK = 0.80
# How much a question's wording (`my`, `how do I`) weighs against its likeness; enough to decide between equals.
_TILT = 0.05
# A rule asked for in words about as near as those of the topic makes a question without `my` a general one.
_GENERAL = 0.12
# A rule this near is part of the answer even to a question with `my`.
_RULED = 0.04


@dataclass(frozen=True, slots=True)
class Meant:
    """An intent, and how plainly it is meant."""

    label: str
    strength: float


class Wording:
    """How questions of one language are worded."""

    def __init__(self, language: Language) -> None:
        """Take the language's cues."""
        self._procedural, self._own, self._supposing = (
            any_of(language.words.get(name, ())) for name in ("procedural", "own", "supposing")
        )

    def own(self, text: str) -> bool:
        """Say whether a text is worded as being about the asker's own account."""
        return self._own is not None and self._own.search(text) is not None

    def supposes(self, text: str) -> bool:
        """Say whether a text asks what would be, or what is as a rule."""
        return self._supposing is not None and self._supposing.search(text) is not None

    def instructs(self, text: str) -> bool:
        """Say whether a text asks how something is done."""
        return self._procedural is not None and self._procedural.search(text) is not None


class Reading:
    """One message: what each of its questions is most like."""

    def __init__(
        self,
        wording: Wording,
        text: str,
        clauses: Sequence[Clause],
        guesses: Sequence[Sequence[Guess]],
        topics: Collection[str],
        personal: Collection[str],
        *,
        served: bool,
        abroad: Callable[[str], bool] = lambda text: False,
    ) -> None:
        """Take one message and its parts; `abroad` says whether a text names a country, which is like no example."""
        self._abroad = abroad
        self._wording, self._topics, self._personal = wording, topics, personal
        self._least = _TOPIC if served else _OPERATOR_TOPIC
        self._served = served
        self._text, self._whole = text, guesses[0]
        self._clauses = list(zip(clauses, guesses[1:], strict=True))

    def meant(self, without: str | None = None) -> tuple[list[Meant], tuple[str, ...]]:
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

    def listed(self, items: Sequence[tuple[str, Sequence[Guess]]]) -> list[Meant]:
        """Return what the items of a list such as `my bill, my data` ask for, if each is plainly of an account."""
        found = [self._pick(text, ranked, None) for text, ranked in items]
        plain = [each for each in found if each and each.label in self._personal and each.strength >= CERTAIN]
        distinct = _distinct(plain)
        return distinct if len(plain) == len(items) and len(distinct) > 1 else []

    def own(self, meant: Sequence[Meant]) -> bool:
        """Say whether what is meant is worded as being the asker's own, in the question that asks for it."""
        labels = {each.label for each in meant}
        asking = [
            clause.text
            for clause, ranked in self._clauses
            if (pick := self._pick(clause.text, ranked, None)) and pick.label in labels & set(self._personal)
        ]
        return any(self._wording.own(text) for text in asking or [self._text])

    def times(self, without: str | None = None) -> dict[str, tuple[str, ...]]:
        """Return for each intent the question that asks for it, and those before it, whose time it may go on with."""
        asked = [clause for clause, _ in self._clauses if clause.asks]
        found: dict[str, tuple[str, ...]] = {}
        for index, clause in enumerate(asked):
            ranked = next(each for other, each in self._clauses if other is clause)
            pick = self._pick(clause.text, ranked, without)
            if pick:
                found.setdefault(pick.label, tuple(each.text for each in reversed(asked[: index + 1])))
        return found if len(found) > 1 else {}

    def general(self) -> bool:
        """Say whether the message is worded for anybody, and as near to a rule as to something of an account."""
        ranked = self._tilted(self._text, self._whole)
        rule = next((each.score for each in ranked if each.label in KNOWLEDGE), 0.0)
        mine = next((each.score for each in ranked if each.label in self._personal), 0.0)
        return not self._wording.own(self._text) and rule >= mine - _GENERAL

    def ruled(self) -> bool:
        """Say whether the message is as near to a rule as to anything of an account, whoever it is worded for."""
        rule = next((each.score for each in self._whole if each.label == "policy"), 0.0)
        mine = next((each.score for each in self._whole if each.label in self._personal), 0.0)
        return rule >= mine - _RULED

    def perhaps(self) -> Meant | None:
        """Return what the whole message is most like of all that an account could answer, however little."""
        ranked = self._tilted(self._text, self._whole)
        best = next((each for each in ranked if each.label in self._personal), None)
        if best is None:
            return None
        passed_over = {*self._personal, *KNOWLEDGE, OTHER_CUSTOMER}
        others = [each for each in ranked if each.label not in passed_over]
        return Meant(best.label, _strength([best, *others]))

    def _pick(self, text: str, ranked: Sequence[Guess], without: str | None) -> Meant | None:
        allowed = self._tilted(text, ranked, (without,))
        if not allowed:
            return None
        best = Meant(allowed[0].label, _strength(allowed))
        if chat(best.label) and not self._served and not self._chats(text, best):
            allowed = [each for each in allowed if not chat(each.label)]
            if not allowed:
                return None
            best = Meant(allowed[0].label, _strength(allowed))
        least = self._least if best.label in self._topics else _SMALL_TALK if chat(best.label) else _TOPIC
        return best if best.strength >= least else self._of_country(text, allowed)

    def _of_country(self, text: str, ranked: Sequence[Guess]) -> Meant | None:
        """Return that prices abroad are meant where a country is named, of which the examples name few."""
        near = next((each.score for each in ranked if each.label == _ROAMING), 0.0)
        meant = near >= max(_ABROAD, ranked[0].score - _TILT) and self._served and self._abroad(text)
        return Meant(_ROAMING, near) if meant else None

    def _chats(self, text: str, best: Meant) -> bool:
        """Say whether an operator means small talk, not a fault."""
        return best.strength >= _OPERATOR_SMALL_TALK and not self._wording.instructs(text)

    def _tilted(self, text: str, ranked: Sequence[Guess], without: Collection[str | None] = ()) -> list[Guess]:
        """Return the guesses that this reader may have, the best first, weighed by how the text is worded."""
        own, instructs = self._wording.own(text), self._wording.instructs(text)

        def tilt(label: str) -> float:
            if label in self._personal:
                return _TILT if own and not instructs else 0.0
            return _TILT if label in KNOWLEDGE and (instructs or not own) else 0.0

        # Who runs the network has no account, so that nothing that he asks is about another's.
        without = {*without, *(() if self._served else (OTHER_CUSTOMER,))}
        allowed = (each for each in ranked if each.label not in without and _allowed(each.label, self._topics))
        return sorted((Guess(each.label, each.score + tilt(each.label)) for each in allowed), key=lambda it: -it.score)


def labels(meant: Sequence[Meant]) -> tuple[str, ...]:
    """Return the intents, in order."""
    return tuple(each.label for each in meant)


def _distinct(picks: Sequence[Meant | None]) -> list[Meant]:
    found: dict[str, Meant] = {}
    for pick in picks:
        if pick:
            found.setdefault(pick.label, pick)
    # A greeting beside a question is manners, not a topic.
    real = [each for each in found.values() if not chat(each.label)]
    return real or list(found.values())


def _strength(ranked: Sequence[Guess]) -> float:
    return ranked[0].score + _lead(ranked) / 2


def _lead(ranked: Sequence[Guess]) -> float:
    """Return by how much the best guess goes before the best one of another kind."""
    best = ranked[0]
    return best.score - max(0.0, next((each.score for each in ranked if not _alike(each.label, best.label)), 0.0))


def _alike(one: str, other: str) -> bool:
    if one.startswith(ROUTE_LABEL) and other.startswith(ROUTE_LABEL):
        return True
    return one == other or any(one in family and other in family for family in _FAMILIES)


def is_route(ranked: Sequence[Guess]) -> bool:
    """Say whether a fixed route is meant."""
    if not ranked or not ranked[0].label.startswith(ROUTE_LABEL):
        return False
    return _strength(ranked) >= _ROUTE and _lead(ranked) >= _ROUTE_LEAD


def chat(label: str) -> bool:
    """Say whether an intent is small talk."""
    return label.startswith(SMALL_TALK)


def _allowed(label: str, topics: Collection[str]) -> bool:
    return label in topics or label in (*KNOWLEDGE, OTHER_CUSTOMER, OUT_OF_SCOPE) or chat(label)
