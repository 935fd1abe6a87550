"""Which offerings a text names; a name that is an ordinary word as well is told by how it is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from grounding.catalogue import Catalogue, Offering
from grounding.patterns import CAPITAL_NOUNS

Words = Mapping[str, Sequence[str]]
Span = tuple[int, int]

_ZONE = "roaming_zone"
_FRAME = "offering.frame"
# Right after these a sentence begins, where every word has a capital.
_BEGINS = re.compile(r"(?:^|[.!?:;\n])[\s\"'“„«(]*$")


# Several words written as one name: `LinkDown`.
_JOINED = re.compile(r"(?<!\w)[A-Z][a-z]+(?:[A-Z][a-z0-9]*)+(?!\w)")
_FIGURE = re.compile(r"(?<![\w.,])\d+(?![.,]\d)")
_COUNTRY_CODE = 2
_SHORT = 4
"""Shorter names of countries are words of their own in lower case."""


@dataclass(frozen=True, slots=True)
class Named:
    """An offering that a text names, and where."""

    offering: Offering
    start: int
    end: int
    word: bool
    """Whether the name used may be an ordinary word as well."""


def offerings_named(text: str, catalogue: Catalogue, words: Words, language: str) -> list[Offering]:
    """Return the offerings that a text names, those with the longest names first; none inside another's name.

    Roaming zones are left out: a country is asked about, not its zone. See `named_in` for names that are words.
    """
    found = named_in(text, catalogue, words, language)
    return list({each.offering.offering_id: each.offering for each in found}.values())


def named_in(text: str, catalogue: Catalogue, words: Words, language: str) -> list[Named]:
    """Return where a text names offerings.

    A short name of one word, such as `Plus`, may be a word of the language. It is a name where it is written with its
    capital within a sentence, unless all nouns are; or where the words around it say so: role `offering.frame`, whose
    patterns hold `{name}`.
    """
    found: list[Named] = []
    for name, offering in _names(catalogue.offerings.values()):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            if any(each.start < match.end() and match.start() < each.end for each in found):
                continue
            word = _is_word(name, offering)
            if not word or _is_name(match, name, text, words, language):
                found.append(Named(offering, *match.span(), word))
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what one carrier sells, as one language uses them."""

    catalogue: Catalogue
    words: Words
    language: str
    country: str = ""
    """The carrier's own, ISO 3166-1 alpha-2."""

    def in_full(self, text: str) -> str:
        """Return a text with full names in the place of those that may be words, which say less of what is meant."""
        return self._with(text, lambda each: each.offering.name if each.word else text[each.start : each.end])

    def without(self, text: str) -> str:
        """Return a text without names."""
        return self._with(text, lambda _: "")

    def without_any(self, text: str) -> str:
        """Return a text without names and without countries."""
        plain = self.without(text)
        return _replaced(plain, self._countries(plain), "")

    def named(self, text: str) -> list[Offering]:
        """Return the offerings that a text names, in the order of its words."""
        found = sorted(named_in(text, self.catalogue, self.words, self.language), key=lambda each: each.start)
        return list({each.offering.offering_id: each.offering for each in found}.values())

    def instead(self, question: str, text: str) -> str | None:
        """Return a question with what a text names in the place of the only one of its kind; None if there is none.

        Kinds are what is sold, countries, and names made of several words, as alerts have them.
        """
        question = self.in_full(question)
        sold, others = self._offerings(question), self.named(text)
        if len({question[start:end] for start, end in sold}) == 1:
            other = others[0].name if len(others) == 1 else self.of_figure(question[slice(*sold[0])], text)
            if other:
                return _replaced(question, sold, other)
        for kind in (self._countries, _joined):
            before, after = kind(question), kind(text)
            if len({question[start:end] for start, end in before}) == 1 and len(after) == 1:
                return _replaced(question, before, text[slice(*after[0])])
        return None

    def of_figure(self, name: str, text: str) -> str | None:
        """Return the name of what is sold in the one size that a text gives, as a name is: `the 20 one` of `Pack 5`."""
        figures = _FIGURE.findall(text)
        if len(figures) != 1 or len(_FIGURE.findall(name)) != 1:
            return None
        other = _FIGURE.sub(figures[0], name)
        known = {each.casefold() for offering in self.catalogue.offerings.values() for each in _called(offering)}
        return other if other != name and other.casefold() in known else None

    def abroad(self, text: str) -> bool:
        """Say whether a text names a country other than the carrier's own."""
        own = Locale.parse(self.language, sep="-").territories.get(self.country)
        return any(text[start:end].casefold() != (own or "").casefold() for start, end in self._countries(text))

    def _offerings(self, text: str) -> list[Span]:
        return [(each.start, each.end) for each in named_in(text, self.catalogue, self.words, self.language)]

    def _countries(self, text: str) -> list[Span]:
        """Return where a text names countries; short names, such as US, as they are written only."""
        zones = (each for each in self.catalogue.offerings.values() if each.category == _ZONE)
        listed = frozenset(name for zone in zones for names in zone.places.values() for name in names)
        if not listed:
            return []
        long, short = _country_patterns(listed, self.language)
        found = [match.span() for pattern in (long, short) if pattern for match in pattern.finditer(text)]
        return [span for span in found if not any(_within(span, other) for other in found)]

    def _with(self, text: str, written: Callable[[Named], str]) -> str:
        found = named_in(text, self.catalogue, self.words, self.language)
        for each in sorted(found, key=lambda each: -each.start):
            text = f"{text[: each.start]}{written(each)}{text[each.end :]}"
        return text


def _replaced(text: str, spans: Sequence[Span], by: str) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{by}{text[end:]}"
    return text


def _joined(text: str) -> list[Span]:
    return [match.span() for match in _JOINED.finditer(text)]


def _within(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


@lru_cache(maxsize=32)
def _country_patterns(listed: frozenset[str], language: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return patterns for the countries that a catalogue lists or the language has a name for: long names and short."""
    territories = Locale.parse(language, sep="-").territories
    names = listed | {name for code, name in territories.items() if len(code) == _COUNTRY_CODE}
    long, short = ([each for each in names if (len(each) < _SHORT) is few] for few in (False, True))
    joined = ["|".join(re.escape(each) for each in sorted(some, key=len, reverse=True)) for some in (long, short)]
    return (
        re.compile(rf"(?<!\w)(?:{joined[0]})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{joined[1]})(?!\w)") if short else None,
    )


def _called(offering: Offering) -> tuple[str, ...]:
    return (offering.name, *offering.aliases)


def _names(offerings: Iterable[Offering]) -> Iterator[tuple[str, Offering]]:
    pairs = [(name, each) for each in offerings if each.category != _ZONE for name in _called(each) if name]
    yield from sorted(pairs, key=lambda pair: -len(pair[0]))


def _is_word(name: str, offering: Offering) -> bool:
    return name != offering.name and name.isalpha()


def _is_name(match: re.Match[str], name: str, text: str, words: Words, language: str) -> bool:
    within = not _BEGINS.search(text[: match.start()])
    if within and match[0] == name and name[:1].isupper() and language not in CAPITAL_NOUNS:
        return True
    frames = (frame.replace("{name}", f"({re.escape(name)})") for frame in words.get(_FRAME, ()))
    hits = (hit for frame in frames for hit in re.finditer(frame, text, re.IGNORECASE))
    return any(match.span() == hit.span(group) for hit in hits for group in range(1, hit.re.groups + 1))
