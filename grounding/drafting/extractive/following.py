"""What a conversation is about: the question that a short message goes on with, standing by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from grounding.carrier import Language
from grounding.drafting.extractive.clauses import Clauses
from grounding.drafting.extractive.months import in_capitals
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.periods import Said, bare_months, dates, undated
from grounding.drafting.extractive.reading import KNOWLEDGE
from grounding.drafting.extractive.referring import Referred, Referring
from grounding.patterns import any_of
from grounding.types import Exchange

# Where a year is missing, only the place of a month in the text matters here, not which year is meant.
_ANY_DAY = date(2000, 12, 31)
_COUNTED = (
    *("months_ago.", "years_ago.", "months_past.", "months_ahead.", "years_ahead.", "day_ahead."),
    *("period.now", "period.year", "period.days"),
)
_OF_BILLS = frozenset(["bill_amount", "bill_change"])
_OF_LEAVING = frozenset(["leaving"])
_NAME = re.compile(r"\(\?P<\w+>")
_ENDS = (".", "?", "!", ",", ";", ":")
_SHORT_WORDS = 7
_KEPT = 8
"""How many exchanges back a question is looked for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is being talked about."""

    question: str = ""
    back: int = 0
    """How many times the one before was asked for since: the bill before, the month before."""


class Following:
    """Completes the messages of one language from what was said before."""

    def __init__(self, language: Language, clauses: Clauses) -> None:
        self._words, self._locale, self._clauses = language.words, language.code, clauses
        self._referring = Referring(language)
        self._before = any_of(language.words.get("period.before", ()))
        self._follow_up = any_of(language.words.get("follow_up", ()))
        self._previous = any_of(language.words.get("bill.previous", ()))
        self._points, self._it = (any_of(language.words.get(f"follow_up.{role}", ())) for role in ("points", "it"))
        self._part = any_of([*language.words.get("bill.part", ()), *language.words.get("bill.without", ())])
        self._function = any_of(language.words.get("function", ()))
        self._in_time = any_of(language.words.get("period.in", ()))
        self._order, self._no_order = (any_of(language.words.get(role, ())) for role in ("act.order", "act.no_order"))
        self._same_line = any_of(language.words.get("line.same", ()))
        self._sought = _all(language.words, "sought.")
        self._ours = _all(language.words, "service.", "line.")
        self._last_bills = _all(language.words, "bill.last.")
        self._months_left = _all(language.words, "leaving.months.")
        self._ordinals = _all(language.words, "ordinal.")
        self._counted = _all(language.words, *_COUNTED)

    def referred(self, text: str, history: Sequence[Exchange], names: Names | None) -> Referred:
        """Return a message with what it points back at in its place: a choice, a correction, what is ordered."""
        if not history:
            return Referred(self._written(text))
        return self._read(text, history[-1], self.standing(history, names), names)

    def standing(self, history: Sequence[Exchange], names: Names | None = None) -> Standing:
        """Return the question that was talked about last, with the time and the line that it came to be about."""
        found, last = Standing(), None
        for each in history[-_KEPT:]:
            found = self._next(found, last, each, names) if last else Standing(self._written(each.question))
            last = each
        return found

    def _next(self, standing: Standing, last: Exchange, each: Exchange, names: Names | None) -> Standing:
        read = self._read(each.question, last, standing, names)
        text = read.text
        if read.whole:
            return Standing(text, standing.back)
        if self.changes(text, last.intents):
            return self.changed(standing, text, last.intents)
        joins = self.cued(text) or read.corrects or self.speaks_of_it(text) or self._clauses.weight(text) <= 1
        if len(text.split()) > _SHORT_WORDS or each.intents != last.intents or not (joins or not each.intents):
            return Standing(text)
        if set(last.intents) <= set(KNOWLEDGE) and not read.corrects:
            # What was asked of a document in between is no part of what it is about.
            return Standing((names.instead(standing.question, text) if names else None) or standing.question)
        return self.whole(standing, text, last.intents, names)

    def _read(self, text: str, last: Exchange, standing: Standing, names: Names | None) -> Referred:
        text = in_capitals(self._written(text), self._locale, self._follow_up, at_end=True)
        return self._referring.read(text, last, standing.question, names)

    def _written(self, text: str) -> str:
        """Return a text in which `in may` is written as the name that it is."""
        return in_capitals(text, self._locale, self._in_time)

    def whole(self, standing: Standing, text: str, intents: Collection[str], names: Names | None = None) -> Standing:
        """Return what is talked about with a message that goes on with it, what that names in the place of the like."""
        question = (names.instead(standing.question, text) if names else None) or standing.question
        if self._sought and set(intents) <= set(KNOWLEDGE) and self._sought.search(text):
            # How long it took is asked of what was talked about, no more why it happened.
            question = " ".join(self._sought.sub(" ", question).split())
        return Standing(f"{question}{'' if question.endswith(_ENDS) else '.'} {text}", standing.back)

    def changes(self, text: str, intents: Sequence[str]) -> bool:
        """Say whether a message says nothing of its own but another time or line than that talked about."""
        rest = self._without_time(text, intents)
        rest = self._ours.sub(" ", rest) if self._ours else rest
        return rest != text and self.empty(rest)

    def names(self, text: str, names: Names) -> bool:
        """Say whether a message says nothing of its own but the name of something sold."""
        rest = names.without(text)
        return rest != text and self.empty(rest)

    def changed(self, standing: Standing, text: str, intents: Sequence[str]) -> Standing:
        """Return what is talked about with the time or the line that a message names in the place of its own."""
        if self._goes_back(text):
            return Standing(standing.question, standing.back + 1)
        timed = any(pattern and pattern.search(text) for pattern in (self._counted, self._last_bills))
        left = self._months_left and _OF_LEAVING & set(intents) and self._months_left.search(text)
        if timed or left or self._times(text):
            question = self._without_time(standing.question, _OF_BILLS | _OF_LEAVING).rstrip(" ?.!")
            return Standing(f"{question} {self._uncued(text)}")
        if intents and set(intents) <= set(KNOWLEDGE):
            # Documents say the same of every line.
            return standing
        return Standing(f"{standing.question} {text}", standing.back)

    def empty(self, text: str) -> bool:
        """Say whether a text has no content word, beside what joins it to the one before."""
        rest = self._uncued(text)
        return self._clauses.weight(self._function.sub(" ", rest) if self._function else rest) == 0

    def cued(self, text: str) -> bool:
        """Say whether a message is worded as going on with the one before."""
        return self._follow_up is not None and self._follow_up.search(text) is not None

    def speaks_of_it(self, text: str) -> bool:
        """Say whether a message speaks of what was talked about, without its name."""
        return self._it is not None and self._it.search(text) is not None

    def points(self, text: str) -> bool:
        """Say whether a message asks of the answer just given: `does that include the phone?`."""
        return self._points is not None and self._points.search(text) is not None

    def asks_part(self, text: str) -> bool:
        """Say whether a message asks for a part of the bill that was talked about, or for the rest without one."""
        return self._part is not None and self._part.search(text) is not None

    def orders(self, text: str) -> bool:
        """Say whether a message wants something done."""
        order, denied = (pattern is not None and pattern.search(text) for pattern in (self._order, self._no_order))
        return bool(order and not denied)

    def same_line(self, text: str) -> bool:
        """Say whether a message speaks of a line or its user as of one that was named before."""
        return self._same_line is not None and self._same_line.search(text) is not None

    def _goes_back(self, text: str) -> bool:
        return any(pattern and pattern.search(text) for pattern in (self._before, self._previous))

    def _uncued(self, text: str) -> str:
        """Return a message without what only joins it to the one before."""
        cue = self._follow_up.match(text) if self._follow_up else None
        return text[cue.end() :].strip() if cue else text

    def _times(self, text: str) -> list[Said]:
        return [*dates(text, self._locale), *bare_months(text, self._locale, _ANY_DAY)]

    def _without_time(self, text: str, intents: Collection[str]) -> str:
        if self._counted and self._counted.search(text):
            # The first of next month is a time as well.
            text = self._ordinals.sub(" ", text) if self._ordinals else text
        for pattern in (self._before, self._counted):
            text = pattern.sub(" ", text) if pattern else text
        # "The bill before" names bills, which is nothing new only where they are talked about.
        for pattern in (self._previous, self._last_bills) if _OF_BILLS & set(intents) else ():
            text = pattern.sub(" ", text) if pattern else text
        if self._months_left and _OF_LEAVING & set(intents):
            text = self._months_left.sub(" ", text)
        return undated(text, self._words, self._locale, self._times(text))


def _all(words: Mapping[str, Sequence[str]], *prefixes: str) -> re.Pattern[str] | None:
    """Return one pattern for all roles that begin so."""
    found = [each for role, patterns in words.items() if role.startswith(prefixes) for each in patterns]
    # A group may have its name only once in a pattern.
    return any_of([_NAME.sub("(?:", each) for each in found])
