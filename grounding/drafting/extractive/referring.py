"""What a message says by pointing back: one of the choices offered, a correction, an order of what was spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grounding.carrier import Language
from grounding.catalogue import Offering
from grounding.drafting.extractive.lines import plain
from grounding.drafting.extractive.naming import Names
from grounding.patterns import any_of
from grounding.types import Exchange

_BEST_PLAN = "plan.best"
"""The intent whose answer begins with the plan that it recommends."""

_ORDER = "query.order"
_MARKS = " \t,;:.!?-–—"
_WORD = re.compile(r"[^\W_]+")
_LONGEST_REPLY = 8
_LEAST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Referred:
    """A message as it is to be read."""

    text: str
    corrects: bool = False
    """Whether it takes back something of what was said before."""
    whole: bool = False
    """Whether it is what was asked before, with what was corrected in its place."""


class Referring:
    """Reads the messages of one language in the light of the last answer."""

    def __init__(self, language: Language) -> None:
        words = language.words
        self._order = language.messages.get(_ORDER, "")
        self._corrects, self._denies, self._refers, self._one, self._function, self._chatter = (
            any_of(words.get(role, ()))
            for role in ("correction", "correction.not", "act.that", "one.of", "function", "chatter")
        )

    def read(self, text: str, last: Exchange, standing: str, names: Names | None) -> Referred:
        """Return a message with what it points back at put into words; `standing` is what is talked about."""
        choice = self._choice(text, last.offered_choices)
        if choice:
            return Referred(choice)
        if names:
            ordered = self._ordered(text, last, standing, names)
            if ordered:
                return Referred(f"{self._order} {ordered.name}")
            text = self._named(text, last.answer, names)
        return self._corrected(text, standing, names)

    def _choice(self, text: str, choices: Sequence[str]) -> str | None:
        """Return the one choice that a message is, or that holds all its words; a suggested question only whole."""
        for choice in choices:
            if choice.casefold() == text.casefold():
                return choice
        said = self._content(text)
        if not said or len(text.split()) > _LONGEST_REPLY:
            return None
        fitting = [choice for choice in choices if not choice.endswith("?") and _holds(choice, said)]
        return fitting[0] if len(fitting) == 1 else None

    def _ordered(self, text: str, last: Exchange, standing: str, names: Names) -> Offering | None:
        """Return what is ordered by a message such as `do it`: the one thing sold that was talked about."""
        if not self._order or self._refers is None or not self._refers.search(text) or names.named(text):
            return None
        asked, told = names.named(standing), names.named(last.answer)
        if asked:
            return asked[0] if len(asked) == 1 else None
        return told[0] if len(told) == 1 or (told and _BEST_PLAN in last.intents) else None

    def _named(self, text: str, answer: str, names: Names) -> str:
        """Return a text with the name of the one offering told of that it means by a word of its name: `the 20 one`."""
        for match in self._one.finditer(text) if self._one else ():
            said = set(_words(match["one"]))
            fitting = [each for each in names.named(answer) if said and said <= set(_words(each.name))]
            if len(fitting) == 1:
                return f"{text[: match.start()]}{fitting[0].name}{text[match.end() :]}"
        return text

    def _corrected(self, text: str, standing: str, names: Names | None) -> Referred:
        """Return a message without what it takes back; what was asked before, if it says nothing but the right name."""
        rest = self._undenied(self._uncorrected(text), standing).strip(_MARKS)
        rest = " ".join(rest.split())
        if rest == text.strip(_MARKS) or not self._content(rest):
            return Referred(text)
        whole = names.instead(standing, rest) if names else None
        if whole and names and not self._content(names.without_any(rest)):
            return Referred(whole, corrects=True, whole=True)
        return Referred(rest, corrects=True)

    def _uncorrected(self, text: str) -> str:
        """Return a text without the words by which it corrects: `no, sorry, I meant`."""
        while self._corrects and (rest := self._corrects.sub(" ", text).strip()) != text:
            text = rest
        return text

    def _undenied(self, text: str, standing: str) -> str:
        """Return a text without what it says is not meant, if that is what was talked about."""
        if self._denies is None:
            return text
        before = set(_words(standing))
        for match in self._denies.finditer(text):
            denied = self._content(match["not"])
            if denied and denied <= before:
                return f"{text[: match.start()]} {text[match.end() :]}"
        return text

    def _content(self, text: str) -> set[str]:
        for pattern in (self._chatter, self._function):
            text = pattern.sub(" ", text) if pattern else text
        return set(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text).replace("'", ""))


def _holds(choice: str, said: set[str]) -> bool:
    """Say whether a choice holds all these words, or their digits one after the other."""
    held, digits = set(_words(choice)), re.sub(r"\D", "", choice)
    return all(
        bool({word, f"{word}s", word.removesuffix("s")} & held)
        or (word.isdigit() and len(word) >= _LEAST_DIGITS and digits.endswith(word))
        for word in said
    )
