"""What a conversation is about: the question that a short message goes on with, standing by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from grounding.carrier import Language
from grounding.drafting.extractive.clauses import Clauses
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.periods import Said, bare_months, dates, undated
from grounding.patterns import any_of
from grounding.types import Exchange

# Where a year is missing, only the place of a month in the text matters here, not which year is meant.
_ANY_DAY = date(2000, 12, 31)
_COUNTED = ("months_ago.", "years_ago.", "months_past.", "period.now", "period.year", "period.days")
_OF_BILLS = frozenset(["bill_amount", "bill_change"])
_NAME = re.compile(r"\(\?P<\w+>")
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
        self._before = any_of(language.words.get("period.before", ()))
        self._follow_up = any_of(language.words.get("follow_up", ()))
        self._previous = any_of(language.words.get("bill.previous", ()))
        self._function = any_of(language.words.get("function", ()))
        self._ours = _all(language.words, "service.", "line.")
        self._last_bills = _all(language.words, "bill.last.")
        self._counted = _all(language.words, *_COUNTED)

    def standing(self, history: Sequence[Exchange]) -> Standing:
        """Return the question that was talked about last, with the time and the line that it came to be about."""
        found, intents = Standing(), tuple[str, ...]()
        for each in history[-_KEPT:]:
            short = len(each.question.split()) <= _SHORT_WORDS
            if found.question and self.changes(each.question, intents):
                found = self.changed(found, each.question)
            elif found.question and short and each.intents == intents and self._cued(each.question):
                found = Standing(f"{found.question} {each.question}", found.back)
            else:
                found = Standing(each.question)
            intents = each.intents
        return found

    def changes(self, text: str, intents: Sequence[str]) -> bool:
        """Say whether a message says nothing of its own but another time or line than that talked about."""
        rest = self._without_time(text, intents)
        rest = self._ours.sub(" ", rest) if self._ours else rest
        return rest != text and self._empty(rest)

    def names(self, text: str, names: Names) -> bool:
        """Say whether a message says nothing of its own but the name of something sold."""
        rest = names.without(text)
        return rest != text and self._empty(rest)

    def changed(self, standing: Standing, text: str) -> Standing:
        """Return what is talked about with the time or the line that a message names in the place of its own."""
        if self._goes_back(text):
            return Standing(standing.question, standing.back + 1)
        timed = any(pattern and pattern.search(text) for pattern in (self._counted, self._last_bills))
        if timed or self._times(text):
            question = self._without_time(standing.question, _OF_BILLS).rstrip(" ?.!")
            return Standing(f"{question} {self._uncued(text)}")
        return Standing(f"{standing.question} {text}", standing.back)

    def _empty(self, text: str) -> bool:
        """Say whether a text has no content word, beside what joins it to the one before."""
        rest = self._uncued(text)
        return self._clauses.weight(self._function.sub(" ", rest) if self._function else rest) == 0

    def _goes_back(self, text: str) -> bool:
        return any(pattern and pattern.search(text) for pattern in (self._before, self._previous))

    def _cued(self, text: str) -> bool:
        return self._follow_up is not None and self._follow_up.search(text) is not None

    def _uncued(self, text: str) -> str:
        """Return a message without what only joins it to the one before."""
        cue = self._follow_up.match(text) if self._follow_up else None
        return text[cue.end() :].strip() if cue else text

    def _times(self, text: str) -> list[Said]:
        return [*dates(text, self._locale), *bare_months(text, self._locale, _ANY_DAY)]

    def _without_time(self, text: str, intents: Collection[str]) -> str:
        for pattern in (self._before, self._counted):
            text = pattern.sub(" ", text) if pattern else text
        # "The bill before" names bills, which is nothing new only where they are talked about.
        for pattern in (self._previous, self._last_bills) if _OF_BILLS & set(intents) else ():
            text = pattern.sub(" ", text) if pattern else text
        return undated(text, self._words, self._locale, self._times(text))


def _all(words: Mapping[str, Sequence[str]], *prefixes: str) -> re.Pattern[str] | None:
    """Return one pattern for all roles that begin so."""
    found = [each for role, patterns in words.items() if role.startswith(prefixes) for each in patterns]
    # A group may have its name only once in a pattern.
    return any_of([_NAME.sub("(?:", each) for each in found])
