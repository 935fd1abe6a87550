"""Finds what must not be invented in a text: amounts, dates, percentages, quantities, numbers, identifiers.

Every figure is reduced to one canonical form, so that `€1,234.50`, `1.234,50 €` and a record's 123450 cents meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_symbol, get_decimal_symbol, list_currencies

from grounding.money import Money
from grounding.types import FactValue, Quantity
from retrieval.sparse import ENGLISH_STOP_WORDS

# What people write anywhere; a locale's own symbols come before these.
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "zł": "PLN", "₹": "INR", "₺": "TRY", "Kč": "CZK", "R$": "BRL",
    "kr": "SEK", "kr.": "SEK", "Fr.": "CHF", "US$": "USD", "A$": "AUD", "AU$": "AUD", "CA$": "CAD", "NZ$": "NZD",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:T(?=\d)|\b)")
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
# With a dot it is a time only where a word says so: `12.35 GB` is none.
_TIME = re.compile(
    r"\b([01]?\d|2[0-3])(?::([0-5]\d)\b(?!\.\d)|\.([0-5]\d)(?=\s?(?:[ap]\.?m\b|uhr\b|h\b)))", re.IGNORECASE
)
_VERSION = re.compile(r"(?<![\w.,])(?!\d{1,3}(?:\.\d{3})+(?![\w.]))\d+(?:\.\d+){2,}(?!\w|[.,]\d)")
_URL = re.compile(r"https?://[^\s)>\]]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A number whose thousands stand apart by no-break spaces, as many locales write it, is no phone number.
_PHONE = re.compile(
    r"(?<![\w.])(?!(?!0)\d{1,3}(?:[\u00a0\u202f]\d{3})+(?![\w\u00a0]))\+?\d[\d\u00a0 ()-]{5,}\d(?![\w]|[.,]\d)"
)
# What begins with a letter is taken before the numbers, or the `4400` of `OB-4400 cells` would count cells.
_CODE = re.compile(r"(?<!\w)(?=[\w./:-]{0,200}\d)[A-Za-z][\w./:-]*\w|\b(?:[A-Z][a-z0-9]+){2,}[A-Z]?\b")
_IDENTIFIER = re.compile(r"(?<!\w)(?=[\w./:-]{0,200}[A-Za-z])(?=[\w./:-]{0,200}\d)[A-Za-z0-9][\w./:-]*\w")
_PERCENT = re.compile(rf"(?<!\d)(?P<n>{_NUMBER})\s?(?:%|percent\b|per cent\b)")
_QUANTITY = re.compile(rf"(?<![\w.])(?P<n>{_NUMBER})[ \u00a0-]?(?P<u>[^\W\d_]+(?:/s\b)?)")
_PLAIN = re.compile(_NUMBER)
_LIST_NUMBER = re.compile(r"(?m)^\s*\d+[.)]\s")

# Units that mean one thing; a word that is not here is kept as it is, in its singular.
_UNITS = {
    "minute": "min", "mins": "min", "minutes": "min", "hours": "hour", "h": "hour", "hrs": "hour", "s": "second",
    "sec": "second", "gigabytes": "gb", "gigabyte": "gb", "megabytes": "mb", "megabyte": "mb", "mbps": "mbit/s",
    "gbps": "gbit/s", "kbps": "kbit/s",
}  # fmt: skip
_MEASURES = frozenset(_UNITS.values()) | frozenset("b kb tb mbit gbit kbit day week month year km m cm mm kg g".split())


@dataclass(frozen=True, slots=True)
class Figure:
    """Something checkable that a text states."""

    kind: str
    """`money`, `percent`, `date`, `day`, `month`, `time`, `phone`, `link`, `identifier`, `quantity` or `number`; of a
    typed fact also `count`."""
    value: tuple[str, ...]
    """Canonical form; two figures with one kind and value are the same."""
    text: str
    """As it was written."""
    start: int = field(default=-1, compare=False)
    """Where in the text it stands; -1 for a typed fact's."""


def figures(text: str, locale: str = "en") -> list[Figure]:
    """Return what the text states that evidence must hold, in no particular order.

    Numbers are read by the locale where they are ambiguous (`1,234`), otherwise by their shape. An ordered list's
    own numbering at the start of a line is not a figure.
    """
    reader = _Reader(text, locale)
    return list(reader.read())


def figures_of(value: FactValue, locale: str = "en") -> list[Figure]:
    """Return the figures that a typed value states; an amount's sign is left to words."""
    match value:
        case Money():
            return [Figure("money", (_plain(abs(value.decimal)), value.currency), str(value))]
        case Quantity(amount, "%"):
            return [Figure("percent", (_plain(amount),), str(amount))]
        case Quantity(amount, unit):
            return [Figure("quantity", (_plain(amount), _unit(unit)), f"{amount} {unit}")]
        case datetime():
            return [*_of_day(value.date()), Figure("time", (f"{value:%H:%M}",), f"{value:%H:%M}")]
        case date():
            return _of_day(value)
        case int():
            return [Figure(kind, (str(value),), str(value)) for kind in ("number", "count")]
        case Decimal():
            return [Figure("number", (_plain(value),), str(value))]
        case str():
            return figures(value, locale)


def covers(known: set[tuple[str, tuple[str, ...]]], figure: Figure) -> bool:
    """Say whether evidence figures, as (kind, value), hold this one.

    A month holds for any date in it that the evidence states, a day without a year for that day of any stated date,
    a bare number for the number of any quantity; never the other way round. A typed count holds for so many of
    anything that is counted (`10 payments`), but measures nothing (`10 GB`).
    """
    if (figure.kind, figure.value) in known:
        return True
    if figure.kind == "month":
        return any(kind == "date" and value[:2] == figure.value for kind, value in known)
    if figure.kind == "day":
        return any(kind == "date" and value[1:] == figure.value for kind, value in known)
    if figure.kind == "quantity" and figure.value[1] not in _MEASURES:
        return ("count", figure.value[:1]) in known
    if figure.kind == "number":
        return any(kind in ("quantity", "percent") and value[0] == figure.value[0] for kind, value in known)
    return False


class _Reader:
    """Consumes a text kind by kind, from the most specific to the least, so that nothing is read twice."""

    def __init__(self, text: str, locale: str) -> None:
        self._rest = text
        self._locale = locale
        self._comma = _decimal_comma(locale)
        self._months = _month_pattern(locale)

    def read(self) -> Iterator[Figure]:
        for match in self._take(_URL):
            yield Figure("link", (match[0].rstrip(".,;:").lower(),), match[0], match.start())
        yield from self._dates()
        # After the dates, because `15. September 2026` may begin a line.
        self._take(_LIST_NUMBER)
        for match in self._take(_money_pattern(self._locale)):
            yield self._money(match)
        for match in self._take(_PERCENT):
            yield Figure("percent", (self._number(match["n"]),), match[0], match.start())
        for match in self._take(_VERSION, _CODE):
            yield Figure("identifier", (match[0].lower(),), match[0], match.start())
        for match in self._take(_TIME):
            clock = f"{int(match[1]):02}:{match[2] or match[3]}"
            yield Figure("time", (clock,), match[0], match.start())
        for match in self._take(_PHONE):
            yield Figure("phone", (re.sub(r"[^\d+]", "", match[0]),), match[0], match.start())
        for match in self._take(_QUANTITY):
            yield self._quantity(match)
        for match in self._take(_IDENTIFIER):
            yield Figure("identifier", (match[0].lower(),), match[0], match.start())
        for match in self._take(_PLAIN):
            yield Figure("number", (self._number(match[0]),), match[0], match.start())

    def _take(self, *patterns: re.Pattern[str]) -> list[re.Match[str]]:
        taken: list[re.Match[str]] = []
        for pattern in patterns:
            found = list(pattern.finditer(self._rest))
            for match in found:
                # Blanks of the same length keep the neighbours apart.
                self._rest = self._rest[: match.start()] + " " * len(match[0]) + self._rest[match.end() :]
            taken += found
        return taken

    def _dates(self) -> Iterator[Figure]:
        for match in self._take(_ISO):
            yield Figure("date", (match[1], match[2], match[3]), match[0], match.start())
        for match in self._take(_NUMERIC_DATE):
            numbers = (match[3], f"{int(match[2]):02}", f"{int(match[1]):02}")
            yield Figure("date", numbers, match[0], match.start())
        pattern, months = self._months
        for match in self._take(pattern):
            month = f"{months[(match['m1'] or match['m2'] or match['m3']).lower().rstrip('.')]:02}"
            day, year = match["d1"] or match["d2"], match["y1"] or match["y2"] or match["y3"]
            if day and year:
                yield Figure("date", (year, month, f"{int(day):02}"), match[0], match.start())
            elif day:
                yield Figure("day", (month, f"{int(day):02}"), match[0], match.start())
            else:
                yield Figure("month", (year, month), match[0], match.start())

    def _money(self, match: re.Match[str]) -> Figure:
        unit, number = match["a"] or match["b"], self._number(match["n"] or match["m"])
        if unit.startswith("cent"):
            return Figure("money", (_plain(Decimal(number) / 100), "EUR"), match[0], match.start())
        currency = "EUR" if unit.startswith("euro") else _symbols(self._locale).get(unit, unit)
        return Figure("money", (number, currency), match[0], match.start())

    def _quantity(self, match: re.Match[str]) -> Figure:
        word, number = match["u"].lower(), self._number(match["n"])
        # `112 or 999`: a word that carries nothing is no unit.
        if word in ENGLISH_STOP_WORDS and word not in _UNITS:
            return Figure("number", (number,), match["n"], match.start())
        return Figure("quantity", (number, _unit(word)), match[0], match.start())

    def _number(self, text: str) -> str:
        digits = re.sub(r"[ \u00a0\u202f'’]", "", text)
        last = max(digits.rfind("."), digits.rfind(","))
        if last < 0:
            return _plain(Decimal(digits))
        mark, other = digits[last], "," if digits[last] == "." else "."
        groups = digits.count(mark) > 1 or (
            other not in digits
            and len(digits) - last == 4
            and (mark == ",") != self._comma
            and not digits.startswith("0")
        )
        digits = digits.replace(other, "")
        return _plain(Decimal(digits.replace(mark, "" if groups else ".")))


def _of_day(day: date) -> list[Figure]:
    return [Figure("date", (f"{day:%Y}", f"{day:%m}", f"{day:%d}"), day.isoformat())]


def _plain(number: Decimal) -> str:
    try:
        return f"{number.normalize() + 0:f}"
    except InvalidOperation:
        return str(number)


def _unit(word: str) -> str:
    lower = word.lower()
    if lower in _UNITS:
        return _UNITS[lower]
    return lower[:-1] if len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "/s")) else lower


@lru_cache(maxsize=32)
def _symbols(locale: str) -> dict[str, str]:
    """Return the currency of each symbol: `$` is a dollar of the locale's own country, where that has one."""
    parsed = Locale.parse(locale, sep="-")
    own = {get_currency_symbol(code, parsed): code for code in sorted(list_currencies())}
    return _SYMBOLS | {symbol: code for symbol, code in own.items() if len(symbol) > 1 or not symbol.isalnum()}


@lru_cache(maxsize=32)
def _money_pattern(locale: str) -> re.Pattern[str]:
    # Only real ISO 4217 codes: `GAL-0207` is a site, not an amount.
    codes = "|".join(sorted(list_currencies()))
    named = sorted(_symbols(locale).keys() - list_currencies(), key=len, reverse=True)
    # `kr` is no currency at the end of a word.
    symbol = "|".join(rf"(?<![^\W\d_]){re.escape(n)}" if n[0].isalpha() else re.escape(n) for n in named)
    return re.compile(
        rf"(?P<a>\b(?:{codes})(?=[\s\d-])|(?:{symbol})(?![^\W\d_]))\s?[-−]?(?P<n>{_NUMBER})"
        rf"|(?<!\d)(?P<m>{_NUMBER})\s?(?P<b>(?:{codes})\b|(?:{symbol})(?!\w)|euros?\b|cents?\b)"
    )


@lru_cache(maxsize=32)
def _decimal_comma(locale: str) -> bool:
    return get_decimal_symbol(Locale.parse(locale, sep="-")) == ","


@lru_cache(maxsize=32)
def _month_pattern(locale: str) -> tuple[re.Pattern[str], dict[str, int]]:
    numbers: dict[str, int] = {}
    for code in ("en", locale):
        names = Locale.parse(code, sep="-").months
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                numbers |= {name.lower().rstrip("."): number for number, name in names[context][width].items()}
    word = "|".join(sorted((re.escape(name) for name in numbers), key=len, reverse=True))
    pattern = re.compile(
        rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?(?P<m1>{word})\b\.?(?:,?\s(?P<y1>\d{{4}}))?"
        rf"|\b(?P<m2>{word})\b\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s(?P<y2>\d{{4}}))?"
        rf"|\b(?P<m3>{word})\b\.?,?\s(?P<y3>\d{{4}})\b",
        re.IGNORECASE,
    )
    return pattern, numbers
