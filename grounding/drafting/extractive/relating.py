"""How a message stands to what was talked about: it goes on with it, asks something else of it, or is about another."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grounding.drafting.extractive.clauses import Clauses
from grounding.drafting.extractive.following import Following, Standing
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.reading import KNOWLEDGE, OUT_OF_SCOPE, chat
from grounding.drafting.extractive.referring import Referred
from grounding.types import Exchange

_ABROAD = ("roaming",)
_OF_PLACES = frozenset(["usage", "charge"])
_OF_BILLS = frozenset(["bill_amount", "bill_change", "charge"])
_OF_USE = frozenset(["usage", "overage", "roaming"])
"""What a question for a part of a bill is easily taken for: how much of it was data."""
_OF_OFFERINGS = frozenset(["plans", "addons", "offering", "offers.eligible", "plan.best"])
"""Intents that a name of something sold alone goes on with."""

_UNTELLING = frozenset([*KNOWLEDGE, OUT_OF_SCOPE])
"""Intents that a single word is easily like."""

_FEW_WORDS = 3
_FEW_TERMS = 2
_OWN_TERMS = 3
"""Content words with which a message says by itself what documents are to be found."""

_SHORT_WORDS = 7
_LEANING_WORDS = 12
"""Words up to which a message that speaks of `it`, and is like nothing, goes on."""

# What alerts, tickets and nodes are called; whoever names one speaks of it.
_CODE = re.compile(r"(?<![\w-])(?:[A-Z][a-z]+(?:[A-Z][a-z0-9]*)+|[A-Z]{2,}(?:-[A-Z]+)*-?\d[\w-]*)(?![\w-])")


class Relation(StrEnum):
    """What a message is to the ones before it."""

    NEW = "new"
    GOES_ON = "goes_on"
    """It asks the same of something else, or more of the same."""
    BESIDE = "beside"
    """It asks something else of what was talked about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, as far as it is understood by itself."""

    read: Referred
    intents: tuple[str, ...]
    procedural: bool
    untelling: Collection[str] = ()
    """Intents of which this reader is not likely to ask anew in one word."""
    served: bool = True
    """Whether a customer or a visitor asks, not somebody who runs the network."""

    @property
    def text(self) -> str:
        """Return the message."""
        return self.read.text

    @property
    def of_rules(self) -> bool:
        """Say whether nothing but documents could answer it."""
        return set(self.intents) <= set(KNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Related:
    """What a message is to the ones before it, and what is asked by all of them together."""

    relation: Relation
    standing: Standing = Standing()
    moved: bool = False
    """Whether it asks the same of another time or line."""
    same_line: bool = False
    """Whether it speaks of the line that was talked about."""
    apart: bool = False
    """Whether documents may answer it by its own words, without those before it."""
    orders: bool = False
    """Whether what is asked by all of them together is an order."""


class Relating:
    """Tells how the messages of one language stand to those before them."""

    def __init__(self, following: Following, clauses: Clauses) -> None:
        """Take what completes messages and what takes them apart."""
        self._following, self._clauses = following, clauses

    def relate(self, asked: Asked, history: Sequence[Exchange], names: Names | None) -> Related:
        """Return how a message stands to what came before; `history` is not empty, without small talk."""
        last, text, following = history[-1], asked.text, self._following
        standing = following.standing(history, names)
        plain = self._plainly(asked, last, standing, names)
        if plain:
            return plain
        if any(map(chat, asked.intents)):
            return Related(Relation.NEW)
        whole, new = following.whole(standing, text, last.intents, names), self._is_new(asked, last)
        if self._goes_on(asked, last, standing, new=new):
            return Related(Relation.GOES_ON, whole, same_line=True)
        if self._cued(asked) and new:
            leans, weight = self._clauses.leans(text), self._clauses.weight(text)
            apart = leans and (not asked.of_rules or weight >= _OWN_TERMS)
            return Related(Relation.BESIDE, whole if leans else Standing(text), same_line=True, apart=apart)
        return Related(Relation.NEW, same_line=following.same_line(text))

    def _plainly(self, asked: Asked, last: Exchange, standing: Standing, names: Names | None) -> Related | None:
        """Return what a message is that says nothing but another time, line or name, or one of the choices."""
        text, following = asked.text, self._following
        orders = following.orders(standing.question)
        if asked.read.whole:
            return Related(Relation.GOES_ON, Standing(text, standing.back), same_line=True)
        if text in last.offered_choices and not text.endswith("?"):
            # A suggested question is one of its own.
            return Related(Relation.GOES_ON, following.whole(standing, text, last.intents, names), same_line=True)
        if following.changes(text, last.intents):
            changed = following.changed(standing, text, last.intents)
            return Related(Relation.GOES_ON, changed, moved=True, same_line=True, orders=orders)
        if names is not None and _OF_OFFERINGS & set(last.intents) and following.names(text, names):
            whole = following.whole(standing, text, last.intents, names)
            return Related(Relation.GOES_ON, whole, same_line=True, orders=orders)
        return None

    def _goes_on(self, asked: Asked, last: Exchange, standing: Standing, *, new: bool) -> bool:
        text, cue = asked.text, self._cued(asked)
        words, leans = len(text.split()), self._following.speaks_of_it(text)
        if not asked.served and not cue and set(_CODE.findall(text)) - set(_CODE.findall(standing.question)):
            return False
        of_documents = set(last.intents) <= set(KNOWLEDGE)
        # "Until when?" says nothing of its own, whatever it is like.
        if self._following.empty(text) and (cue or words <= _FEW_WORDS or of_documents):
            return True
        if self._asks_part(asked, last):
            return True
        if new or words > (_LEANING_WORDS if leans and not asked.intents else _SHORT_WORDS):
            return False
        if cue or self._points(asked) or (leans and asked.of_rules):
            return True
        if asked.intents:
            return not self._tells(asked)
        # What an account says is not said again for words that it has nothing to do with.
        most = _LEANING_WORDS if not asked.served else _FEW_TERMS if of_documents else 1
        return self._clauses.weight(text) <= most

    def _is_new(self, asked: Asked, last: Exchange) -> bool:
        """Say whether a message asks for something else than was talked about."""
        if not asked.intents or set(asked.intents) == set(last.intents) or self._points(asked):
            return False
        if self._asks_part(asked, last):
            return False
        # Where use or charges are talked about, one more country asks for those, not for its prices.
        of_places = asked.intents == _ABROAD and set(last.intents) <= _OF_PLACES
        if of_places and self._cued(asked) and self._clauses.weight(asked.text) <= 1:
            return False
        return self._tells(asked)

    def _asks_part(self, asked: Asked, last: Exchange) -> bool:
        """Say whether a bill is talked about and a part of it is asked for, not the use of this month."""
        if not last.intents or not set(last.intents) <= _OF_BILLS or not set(asked.intents) <= _OF_USE:
            return False
        alike = set(last.intents) == {"charge"} and self._cued(asked) and self._clauses.weight(asked.text) <= 1
        return alike or self._following.asks_part(asked.text)

    def _tells(self, asked: Asked) -> bool:
        """Say whether a message says plainly what it asks for; one word that is like a rule does not: `the notice?`."""
        if set(asked.intents) - {*_UNTELLING, *asked.untelling}:
            return True
        return asked.served and self._clauses.weight(asked.text) > 1

    def _cued(self, asked: Asked) -> bool:
        return asked.read.corrects or self._following.cued(asked.text)

    def _points(self, asked: Asked) -> bool:
        return asked.of_rules and not asked.procedural and self._following.points(asked.text)
