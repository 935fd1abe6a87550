"""How values are written for people, by locale (CLDR, through Babel)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from grounding.money import Money
from grounding.types import FactValue, Quantity

# What could act as Markdown, HTML or a citation mark when a record's own text is shown inside a sentence.
_NEUTRAL = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›", "`": "'", "*": "·", "|": "/", "\\": "/"})
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Formatter:
    """Writes one locale's figures."""

    locale: str
    """Such as `en-IE`."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Words for units that the language writes out: `min` -> `minutes`."""

    def value(self, value: FactValue) -> str:
        """Write a value as a person of this locale would; negative money loses no sign."""
        match value:
            case Money():
                return format_currency(value.decimal, value.currency, locale=self._locale, decimal_quantization=False)
            case Quantity(amount, "%"):
                return format_percent(amount / 100, locale=self._locale, decimal_quantization=False)
            case Quantity(amount, _):
                return f"{self._number(amount)} {self.unit(value)}"
            case datetime():
                day = format_date(value, "long", locale=self._locale)
                return f"{day}, {format_time(value, 'HH:mm', locale=self._locale)}"
            case date():
                return format_date(value, "long", locale=self._locale)
            case Decimal() | int():
                return self._number(Decimal(value))
            case str():
                return inert(value)

    def unit(self, quantity: Quantity) -> str:
        """Write the unit of a quantity, in the singular for one, where the language has a word for it."""
        plural = self.units.get(quantity.unit, quantity.unit)
        return self.units.get(f"{quantity.unit}.one", plural) if quantity.amount == 1 else plural

    def month(self, day: date) -> str:
        """Write the month and year of a day, such as `September 2026`."""
        return str(format_skeleton("yMMMM", day, locale=self._locale))

    def magnitude(self, value: Money) -> str:
        """Write an amount without its sign, where words say the direction."""
        return self.value(abs(value))

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.locale, sep="-")

    def _number(self, amount: Decimal) -> str:
        # `normalize` drops the zeros that a database's column type adds, `+ 0` the exponent it may leave.
        return str(format_decimal(amount.normalize() + 0, locale=self._locale, decimal_quantization=False))


def inert(text: str) -> str:
    """Return a record's text as one line that is neither Markdown nor HTML, at most 200 characters long."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line.translate(_NEUTRAL)[:_LONGEST_TEXT]
