"""The countries that a question names, and the roaming zones that they lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.numbers import get_territory_currencies

from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.lines import plain

ZONE = "roaming_zone"
_REST = "rest_of_world"
"""The characteristic of the zone that holds every country which no other zone lists."""

_SHORT = 4
"""Shorter names, such as US, are words of their own in lower case, so they count as written only."""

_WORD = r"\w+"


@dataclass(frozen=True, slots=True)
class Country:
    """A country that was named, and the zone it lies in."""

    name: str
    """As the catalogue writes it, else as the language does."""
    zone: Offering
    names: tuple[str, ...]
    """All that it is called."""


def countries(ctx: Context) -> list[Country]:
    """Return the countries that the message names, or else the question it completes; never the carrier's own.

    A zone that is named itself stands for those in it.
    """
    texts = (ctx.typed, ctx.question)
    found = (named(text, ctx) for named in (countries_in, zones_in) for text in texts)
    return next((each for each in found if each), [])


def zones_in(text: str, ctx: Context) -> list[Country]:
    """Return the roaming zones that a text names by what the catalogue calls them."""
    folded = _spaced(plain(text))
    zones = (each for each in ctx.catalogue.offerings.values() if each.category == ZONE and each.on_sale(ctx.today))
    named = ((zone, (zone.name, *zone.aliases)) for zone in zones)
    return [
        Country(zone.name, zone, names)
        for zone, names in named
        if any(_spaced(plain(each)) in folded for each in names)
    ]


def countries_in(text: str, ctx: Context) -> list[Country]:
    """Return the countries that a text names; never the carrier's own."""
    zones = [each for each in ctx.catalogue.offerings.values() if each.category == ZONE and each.on_sale(ctx.today)]
    listed = {code: (zone, names) for zone in zones for code, names in zone.places.items()}
    rest = next((zone for zone in zones if zone.characteristic(_REST)), None)
    written, folded = _spaced(text), _spaced(plain(text))
    # People are called Chad or Jordan, and their lines are too.
    for line in ctx.account.lines if ctx.account else ():
        written, folded = written.replace(_spaced(line.label), " "), folded.replace(_spaced(plain(line.label)), " ")
    found = []
    for code, (zone, names) in {**_elsewhere(rest, frozenset(listed), ctx.messages.locale), **listed}.items():
        said = (_spaced(name) in written if len(name) < _SHORT else _spaced(plain(name)) in folded for name in names)
        if any(said) and code != ctx.messages.country:
            found.append(Country(names[0], zone, names))
    return found


def _elsewhere(
    rest: Offering | None, listed: frozenset[str], locale: str
) -> dict[str, tuple[Offering, tuple[str, ...]]]:
    """Return the countries that lie in the zone for the rest of the world, by code."""
    if rest is None:
        return {}
    return {code: (rest, (name,)) for code, name in _unlisted(listed, locale).items()}


@lru_cache(maxsize=32)
def _unlisted(listed: frozenset[str], locale: str) -> dict[str, str]:
    """Return the names of the countries that no zone lists, by ISO 3166-1 code.

    A territory that pays with a listed country's currency may be counted as part of that country (Réunion, Puerto
    Rico), so nothing is said of it.
    """
    known = {currency for code in listed for currency in get_territory_currencies(code)}
    names = Locale.parse(locale, sep="-").territories
    return {
        code: name
        for code, name in names.items()
        if code not in listed and (own := set(_currencies(code))) and not own & known
    }


def _currencies(code: str) -> list[str]:
    """Return what a territory pays with today; nothing for what is no country but a group of them."""
    return get_territory_currencies(code) if len(code) == 2 else []


@lru_cache(maxsize=4096)
def _spaced(text: str) -> str:
    return f" {' '.join(re.findall(_WORD, text))} "
