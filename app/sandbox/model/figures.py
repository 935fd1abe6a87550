"""Amounts, dates, shares, durations and quantities in a text, and other ways to write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.sandbox.model.dice import Dice

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "euro": "EUR", "dollar": "USD", "pound": "GBP", "franc": "CHF"}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
_NAMES = {"EUR": "euros", "USD": "dollars", "GBP": "pounds", "CHF": "francs"}
_DURATIONS = ("second", "minute", "hour", "day", "week", "month", "year")
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_PATTERN = re.compile(
    rf"(?P<hidden>⟦[^⟧]*⟧)"
    rf"|(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)"
    rf"|\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}) (?P<year>\d{{4}})\b"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}}), (?P<year2>\d{{4}})\b"
    rf"|(?P<sign>[€$£]) ?(?P<a>{_NUMBER})(?![\d/-])"
    rf"|\b(?P<code>EUR|USD|GBP|CHF) ?(?P<b>{_NUMBER})(?![\d/-])"
    rf"|(?<![\w./:-])(?P<c>{_NUMBER}) ?(?P<after>EUR|USD|GBP|CHF|euros?|dollars?|pounds?|francs?|€)(?!\w)"
    rf"|(?<![\w./:-])(?P<d>{_NUMBER}) ?(?P<share>%|per cent\b|percent\b)"
    rf"|(?<![\w./:-])(?P<e>{_NUMBER})[ -]?"
    rf"(?P<unit>(?:{'|'.join(_DURATIONS)})s?\b|[KMGT]B\b|[kMG]bit/s|Mbps\b|texts?\b|min\b)"
    r"|(?<![\w.,/:-])(?P<f>\d{1,4})(?![\w/:%-]|[.,]\d)",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and where it stands."""

    kind: str
    """`amount`, `date`, `percentage`, `duration`, `quantity`, `count` (a bare number) or `hidden` (a placeholder)."""
    start: int
    end: int
    text: str
    value: Decimal | date | str
    unit: str = ""
    """Currency code, or the unit as it is written."""

    def of(self, value: Decimal | date) -> str:
        """Write another value in the same way."""
        if isinstance(value, date):
            return _plain_date(value) if "-" not in self.text else value.isoformat()
        if self.kind == "amount":
            return _signed(value, self.unit)
        number = f"{value:f}"
        return f"{number}%" if self.kind == "percentage" else f"{number} {self.unit}".rstrip()


def figures_in(text: str) -> list[Figure]:
    """Return the figures of a text, in order."""
    found = (_figure(match) for match in _PATTERN.finditer(text))
    return [figure for figure in found if figure]


def _figure(match: re.Match[str]) -> Figure | None:
    part = match.groupdict()
    place = (match.start(), match.end(), match[0])
    if part["hidden"]:
        return Figure("hidden", *place, match[0])
    day = _date(part)
    if day or part["iso"] or part["day"] or part["day2"]:
        return Figure("date", *place, day) if day else None
    number = Decimal(next(part[name] for name in "abcdef" if part[name]).replace(",", ""))
    money = part["sign"] or part["code"] or part["after"]
    if money:
        return Figure("amount", *place, number, _CURRENCIES.get(money.rstrip("s"), money))
    if part["share"]:
        return Figure("percentage", *place, number, "%")
    unit = part["unit"]
    if not unit:
        return Figure("count", *place, number)
    # Minutes and seconds may be an allowance of calls as well; either way they keep their unit.
    return Figure("duration" if unit.rstrip("s") in _DURATIONS else "quantity", *place, number, unit)


def _date(part: dict[str, str | None]) -> date | None:
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        month = part["month"] or part["month2"]
        day, year = part["day"] or part["day2"], part["year"] or part["year2"]
        return date(int(year), _number_of(month), int(day)) if month and day and year else None
    except ValueError:
        return None


def _number_of(month: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(month))


def respelt(text: str, dice: Dice) -> str:
    """Return a text with some of its figures written otherwise; their values stay."""
    return replaced(text, lambda figure: dice.pick(spellings(figure)) if dice.chance(35) else figure.text)


def replaced(text: str, write: Callable[[Figure], str], only: Iterable[Figure] | None = None) -> str:
    """Return a text with figures, all unless told, written by a function."""
    for figure in reversed(figures_in(text) if only is None else list(only)):
        text = text[: figure.start] + write(figure) + text[figure.end :]
    return text


def spellings(figure: Figure) -> list[str]:
    """Return ways to write a figure, its own among them."""
    value = figure.value
    if isinstance(value, date):
        return _dates(value)
    if not isinstance(value, Decimal):
        return [figure.text]
    number = f"{value:f}"
    match figure.kind:
        case "amount":
            named = [f"{number} {_NAMES[figure.unit]}"] if figure.unit in _NAMES and value != 1 else []
            return [_signed(value, figure.unit), f"{figure.unit} {number}", f"{number} {figure.unit}", *named]
        case "percentage":
            return [f"{number}%", f"{number} %", f"{number} per cent", f"{number} percent"]
        case "duration" if "-" not in figure.text and value == int(value) and 2 <= value <= 12:
            return [figure.text, f"{_SMALL[int(value) - 2]} {figure.unit}"]
        case "quantity" if figure.unit in ("GB", "MB"):
            whole = {"GB": "gigabytes", "MB": "megabytes"}[figure.unit]
            return [figure.text, f"{number}{figure.unit}", *([f"{number} {whole}"] if value != 1 else [])]
    return [figure.text]


def _signed(value: Decimal, currency: str) -> str:
    sign = _SIGNS.get(currency)
    return f"{sign}{value:f}" if sign else f"{currency} {value:f}"


def _plain_date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _dates(day: date) -> list[str]:
    month = MONTHS[day.month - 1]
    ending = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return [
        _plain_date(day),
        f"{day.day} {month[:3]} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"the {day.day}{ending} of {month} {day.year}",
    ]
