"""Acronyms and what they stand for: whichever of the two a question uses, the documents may use the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from retrieval.sparse import SparseOptions, tokenise

MOST_EXPANSIONS = 4
"""More would drown the question in words that nobody asked about."""

_SHORTEST_IN_SMALL_LETTERS = 3
_TOKEN = re.compile(r"[^\W_]+(?:[&/-][^\W_]+)*")
_JOINT = re.compile(r"[&/-]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """Acronyms of a trade, in any language."""

    acronyms: Mapping[str, str] = field(default_factory=dict)
    """`APN`: `access point name`; another common name may follow in parentheses."""
    capitals: frozenset[str] = frozenset()
    """Acronyms that are everyday words too, such as SIM or RAN: only capitals mean them."""

    def expansions(self, text: str, options: SparseOptions, known: Callable[[str], bool] | None = None) -> list[str]:
        """Return the long forms of the acronyms in a text, and the acronyms of its long forms; at most 4.

        `known` tells of a word in small letters whether documents hold it: what they never say is not worth adding.
        """
        words = _words(text, options)
        found: dict[str, None] = {}
        for acronym in self._spoken(text):
            long_form = _words(self.acronyms[acronym], options)
            if not _stands_in(long_form, words) and _all_known(self.acronyms[acronym], known):
                found[self.acronyms[acronym]] = None
        for acronym in _named(words, _forms(self, options)):
            if acronym.lower() not in words and _all_known(acronym, known):
                found[acronym] = None
        return list(found)[:MOST_EXPANSIONS]

    def spells(self, word: str) -> bool:
        """Tell whether a word is one of the acronyms, in any case."""
        return word.casefold() in _by_small_letters(self)

    def _spoken(self, text: str) -> Iterator[str]:
        """Yield the acronyms that a text uses, in order."""
        shouted = text.isupper() and " " in text
        for match in _TOKEN.finditer(text):
            for token in dict.fromkeys((match.group(), *_JOINT.split(match.group()))):
                acronym = self._acronym(token, shouted)
                if acronym:
                    yield acronym

    def _acronym(self, token: str, shouted: bool) -> str | None:
        for name in (token, token[:-1]) if token.endswith("s") else (token,):
            if name in self.acronyms and not (shouted and name in self.capitals):
                return name
            meant = _by_small_letters(self).get(name.casefold())
            if meant and meant not in self.capitals and len(meant) >= _SHORTEST_IN_SMALL_LETTERS:
                return meant
        return None


@lru_cache(maxsize=8)
def _by_small_letters(glossary: Glossary) -> dict[str, str]:
    return {acronym.casefold(): acronym for acronym in glossary.acronyms}


@lru_cache(maxsize=8)
def _forms(glossary: Glossary, options: SparseOptions) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the stems of every long form with its acronym, by their first, the longest first.

    A name in parentheses counts if it has two words or more: a single one, such as `phone` for UE, is too common.
    """
    forms: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for acronym, text in glossary.acronyms.items():
        asides = [form for aside in _ASIDE.findall(text) if len(form := _words(aside, options)) > 1]
        for form in (_words(_ASIDE.sub(" ", text), options), *asides):
            if form:
                forms.setdefault(form[0], []).append((form, acronym))
    for same_start in forms.values():
        same_start.sort(key=lambda entry: -len(entry[0]))
    return forms


def _named(words: Sequence[str], forms: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]) -> Iterator[str]:
    """Yield the acronyms of the long forms that stand among the words, the longest from each place."""
    at = 0
    while at < len(words):
        step = 1
        for form, acronym in forms.get(words[at], ()):
            if tuple(words[at : at + len(form)]) == form:
                yield acronym
                step = len(form)
                break
        at += step


def _words(text: str, options: SparseOptions) -> tuple[str, ...]:
    """Return a text's stems with hyphens and capitals ignored, so that `Circuit-Switched` is `circuit switched`."""
    return tuple(tokenise(_BETWEEN_WORDS.sub(" ", text).lower(), options))


def _stands_in(form: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[at : at + len(form)] == form for at in range(len(words) - len(form) + 1))


def _all_known(text: str, known: Callable[[str], bool] | None) -> bool:
    """Tell whether documents hold every word; an aside and anything with a digit need not be known."""
    if known is None:
        return True
    words = [word for word in _BETWEEN_WORDS.split(_ASIDE.sub(" ", text).lower()) if len(word) > 1 and word.isalpha()]
    return all(map(known, words))
