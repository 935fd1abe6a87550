"""A language's cue words, as verification reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from grounding.patterns import any_of
from retrieval.sparse import SparseOptions, tokenise

_CLAUSE = re.compile(r"[,;:!?()–—|]+(?=\s|$)|(?<!\d)\.(?=\s|$)|(?<=\d{3})\.(?=\s|$)|\s[–—-]\s|\n")


class Wording:
    """The words of one language by role, compiled once; a role that the carrier does not word never matches."""

    def __init__(self, code: str, words: Mapping[str, Sequence[str]] | None = None) -> None:
        self.code = code
        self._words = dict(words or {})
        self._patterns: dict[str, re.Pattern[str] | None] = {}
        self._families: dict[str, dict[str, tuple[str, ...]]] = {}

    def source(self, role: str) -> tuple[str, ...]:
        """Return a role's expressions as they are written."""
        return tuple(self._words.get(role, ()))

    def pattern(self, role: str) -> re.Pattern[str] | None:
        """Return what matches any word of a role."""
        if role not in self._patterns:
            self._patterns[role] = any_of(self._words.get(role, ()))
        return self._patterns[role]

    def each(self, role: str) -> list[re.Pattern[str]]:
        """Return a role's expressions one by one."""
        return _compiled(self.source(role))

    def says(self, role: str, text: str) -> bool:
        """Say whether a text holds a word of a role."""
        found = self.pattern(role)
        return bool(found and found.search(text))

    def family(self, prefix: str) -> dict[str, tuple[str, ...]]:
        """Return the roles that begin with a prefix, by what follows it."""
        if prefix not in self._families:
            start = f"{prefix}."
            found = {key.removeprefix(start): words for key, words in self._words.items() if key.startswith(start)}
            self._families[prefix] = {key: tuple(words) for key, words in found.items()}
        return self._families[prefix]

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of the words that carry something, in order, figures among them.

        Words for the same thing (`same.*`), such as bill and invoice, have one stem.
        """
        return _stems(text, self.code, self._function, self._same)

    def telling(self, text: str) -> tuple[str, ...]:
        """Return the stems without verbs that only join a figure to what it is of, such as `costs`."""
        plain = self.pattern("plain")
        return self.stems(plain.sub(" ", text) if plain else text)

    def clauses(self, text: str) -> list[tuple[int, str]]:
        """Return the clauses of a text with where each begins; joined statements are parted."""
        found, start = [], 0
        for end, after in self._cuts(text):
            found.append((start, text[start:end]))
            start = after
        found.append((start, text[start:]))
        return [(at, clause) for at, clause in found if clause.strip()]

    def _cuts(self, text: str) -> list[tuple[int, int]]:
        join = self.pattern("join")
        cuts = [(match.start(), match.end()) for match in _CLAUSE.finditer(text)]
        cuts += [(match.start(), match.end()) for match in join.finditer(text)] if join else []
        return sorted(cuts)

    @cached_property
    def _function(self) -> re.Pattern[str] | None:
        return self.pattern("function")

    @cached_property
    def _same(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((pattern, name) for name in self.family("same") if (pattern := self.pattern(f"same.{name}")))


@lru_cache(maxsize=256)
def _compiled(expressions: tuple[str, ...]) -> list[re.Pattern[str]]:
    return [re.compile(each, re.IGNORECASE) for each in expressions]


@lru_cache(maxsize=8192)
def _stems(
    text: str, code: str, function: re.Pattern[str] | None, same: tuple[tuple[re.Pattern[str], str], ...]
) -> tuple[str, ...]:
    for pattern, name in same:
        text = pattern.sub(f" {name} ", text)
    if function:
        text = function.sub(" ", text)
    return tuple(tokenise(text, SparseOptions(code)))
