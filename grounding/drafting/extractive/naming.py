"""Which offerings a text names; a name that is an ordinary word as well is told by how it is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grounding.catalogue import Catalogue, Offering
from grounding.patterns import CAPITAL_NOUNS

Words = Mapping[str, Sequence[str]]

_ZONE = "roaming_zone"
_FRAME = "offering.frame"
# Right after these a sentence begins, where every word has a capital.
_BEGINS = re.compile(r"(?:^|[.!?:;\n])[\s\"'“„«(]*$")


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

    def in_full(self, text: str) -> str:
        """Return a text with full names in the place of those that may be words, which say less of what is meant."""
        return self._with(text, lambda each: each.offering.name if each.word else text[each.start : each.end])

    def without(self, text: str) -> str:
        """Return a text without names."""
        return self._with(text, lambda _: "")

    def _with(self, text: str, written: Callable[[Named], str]) -> str:
        found = named_in(text, self.catalogue, self.words, self.language)
        for each in sorted(found, key=lambda each: -each.start):
            text = f"{text[: each.start]}{written(each)}{text[each.end :]}"
        return text


def _names(offerings: Iterable[Offering]) -> Iterator[tuple[str, Offering]]:
    pairs = [
        (name, each) for each in offerings if each.category != _ZONE for name in (each.name, *each.aliases) if name
    ]
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
