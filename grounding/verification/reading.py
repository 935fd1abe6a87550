"""Reads what a sentence states that evidence must hold, also in words, by days from now or in other units."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial

from babel import Locale

from grounding.types import FactValue, Quantity
from grounding.verification.figures import Figure, figures, figures_of
from grounding.verification.rewriting import Rewriting
from grounding.verification.wording import Wording

Value = tuple[str, tuple[str, ...]]

# What one is of another: spans of time in seconds or months, data in megabytes, speed in Mbit/s.
_SPANS = {
    "second": ("second", 1), "min": ("second", 60), "hour": ("second", 3600), "day": ("second", 86400),
    "week": ("second", 604800), "month": ("month", 1), "year": ("month", 12),
    "mb": ("mb", 1), "gb": ("mb", 1000), "tb": ("mb", 1000000), "mbit/s": ("mbit/s", 1), "gbit/s": ("mbit/s", 1000),
}  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_NEAR = 3
_FARTHEST = 600
"""Days, weeks, months or years from now; farther than that nobody counts."""
_TENS = ("20", "30", "40", "50", "60", "70", "80", "90")
_DASH = r"\s?[-–—]\s?"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure that a text states."""

    kind: str
    values: tuple[Value, ...]
    """What it may mean; any of these holds it. The first is the plain reading."""
    text: str
    """As it is written there."""
    start: int
    end: int
    near: frozenset[str] = frozenset()
    """Stems of the words right after it, for what is counted."""
    relative: bool = False
    """Whether it counts from the day of the turn."""
    unit: str = ""
    """What a quantity is measured in, by one name in whatever words."""


class Reader:
    """Reads texts of one language and carrier."""

    def __init__(self, wording: Wording, locale: str, currency: str = "") -> None:
        self._wording, self._locale, self._currency = wording, locale, currency
        self._read: dict[tuple[str, date | None], tuple[Said, ...]] = {}

    def read(self, text: str, on: date | None = None) -> tuple[Said, ...]:
        """Return what a text states, in its order; words for days count from `on`, and are left alone without it."""
        key = (text, on)
        if key not in self._read:
            if len(self._read) > 2048:
                self._read.clear()
            self._read[key] = tuple(self._found(text, on))
        return self._read[key]

    def value(self, value: FactValue) -> frozenset[Value]:
        """Return the figures that a typed value states."""
        found: set[Value] = set()
        for figure in figures_of(value, self._locale):
            found |= {(figure.kind, figure.value), *self._other(figure)}
        if isinstance(value, Quantity) and value.unit != "%":
            found.add(("number", (_plain(value.amount),)))
        return frozenset(found)

    def _found(self, text: str, on: date | None) -> list[Said]:
        plain = Rewriting(text)
        self._numerals(plain)
        self._clock(plain)
        relative = self._relative(plain, on) if on else {}
        said = []
        for figure in sorted(figures(plain.text, self._locale), key=lambda each: each.start):
            end = figure.start + len(figure.text)
            start, stop = plain.origin(figure.start), plain.origin(end, after=True)
            word = self._ordinal(figure) if figure.kind in ("identifier", "quantity") else None
            values = (word,) if word else ((figure.kind, figure.value), *self._other(figure))
            kind = word[0] if word else figure.kind
            more = relative.get(figure.start, ())
            near = frozenset(self._wording.stems(" ".join(plain.text[figure.start :].split()[1 : 1 + _NEAR])))
            unit = self._unit(figure.value[1]) if figure.kind == "quantity" else ""
            counted = figure.start in relative
            said.append(Said(kind, (*values, *more), text[start:stop], start, stop, near, counted, unit))
        return self._ranges([*said, *self._ordinals(text, said)], text)

    def _other(self, figure: Figure) -> tuple[Value, ...]:
        """Return the same figure in the units that it can be compared in."""
        if figure.kind != "quantity":
            return ()
        amount, word = figure.value
        unit = self._unit(word)
        if unit in _SPANS:
            base, factor = _SPANS[unit]
            return (("span", (_plain(Decimal(amount) * factor), base)),)
        return ()

    def _unit(self, word: str) -> str:
        if word in _SPANS:
            return word
        return next((name for name, pattern in self._units if pattern.fullmatch(word)), word)

    @cached_property
    def _units(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(name, _any(words)) for name, words in self._wording.family("unit").items()]

    @cached_property
    def _number_words(self) -> list[tuple[re.Pattern[str], str]]:
        """Return patterns of numbers in words, the longest first; one only where something is measured in it."""
        words = {key: words for key, words in self._wording.family("number").items() if key.isdigit()}
        found = [
            (
                pattern.replace("{tens}", _either(words[tens])).replace("{unit}", _either(words[unit])),
                f"{tens[0]}{unit}",
            )
            for pattern in self._wording.source("number.compound")
            for tens in _TENS
            for unit in map(str, range(1, 10))
            if tens in words and unit in words
        ]
        found += [
            (pattern.replace("{unit}", _either(words[unit])), f"{unit}00")
            for pattern in self._wording.source("number.hundreds")
            for unit in map(str, range(2, 10))
            if unit in words
        ]
        found += [(_either(each), key) for key, each in sorted(words.items(), key=lambda pair: -int(pair[0]))]
        units = [each for unit in self._wording.family("unit").values() for each in unit]
        measured = _either([*units, *self._wording.source("currency"), *self._wording.source("currency.minor")])
        only = rf"(?=[- ](?:{measured})\b)" if measured else ""
        return [
            (re.compile(rf"\b(?:{pattern})\b{only if number == '1' else ''}", re.IGNORECASE), number)
            for pattern, number in found
        ]

    @cached_property
    def _any_number(self) -> re.Pattern[str] | None:
        words = [each for key, words in self._wording.family("number").items() if key.isdigit() for each in words]
        return re.compile(_either(words), re.IGNORECASE) if words else None

    def _numerals(self, plain: Rewriting) -> None:
        if self._any_number and self._any_number.search(plain.text):
            for pattern, number in self._number_words:
                plain.replace(pattern, _always(number))
        for percent, _ in self._wording.family("percent").items():
            for pattern in self._wording.each(f"percent.{percent}"):
                plain.replace(pattern, _always(f"{percent} % "))
        if self._currency:
            minor, major = self._wording.source("currency.minor"), self._wording.source("currency")
            if minor:
                small = re.compile(rf"\b(\d+)\s?(?:{_either(minor)})\b", re.IGNORECASE)
                plain.replace(small, lambda m: f"{Decimal(m[1]) / 100} {self._currency}")
            if major:
                large = re.compile(rf"(?<=\d)[\s-]?(?:{_either(major)})\b", re.IGNORECASE)
                plain.replace(large, _always(f" {self._currency} "))

    def _clock(self, plain: Rewriting) -> None:
        for role, extra in (("clock.am", 0), ("clock.pm", 12), ("clock", 0)):
            for pattern in self._wording.each(role):
                plain.replace(pattern, partial(_time, extra=extra))

    def _relative(self, plain: Rewriting, on: date) -> dict[int, tuple[Value, ...]]:
        """Write dates for words that count from a day; return what else each may mean, by where it stands."""
        marks: list[tuple[str, tuple[Value, ...]]] = []

        def put(_: re.Match[str], text: str, values: tuple[Value, ...] = ()) -> str:
            marks.append((text, values))
            return f"{text} "

        def count(match: re.Match[str], sign: int) -> str:
            found = self._counted(match, sign, on)
            return put(match, *found) if found else match[0]

        for key, days in self._steps("relative.day"):
            for pattern in self._wording.each(f"relative.day.{key}"):
                plain.replace(pattern, partial(put, text=(on + timedelta(days=days)).isoformat()))
        for key, months in self._steps("relative.month"):
            day = _months_on(on, months)
            for pattern in self._wording.each(f"relative.month.{key}"):
                plain.replace(pattern, partial(put, text=f"{_MONTHS[day.month - 1]} {day.year}"))
        for role, sign in (("relative.ahead", 1), ("relative.ago", -1)):
            for pattern in self._wording.each(role):
                plain.replace(pattern, partial(count, sign=sign))
        return _where(plain.text, marks)

    def _steps(self, prefix: str) -> list[tuple[str, int]]:
        """Return how far each word of a family reaches: `2`, or `back.2`."""
        keys = [(key, key.removeprefix("back.")) for key in self._wording.family(prefix)]
        return [(key, -int(steps) if key != steps else int(steps)) for key, steps in keys if steps.isdigit()]

    def _counted(self, match: re.Match[str], sign: int, on: date) -> tuple[str, tuple[Value, ...]] | None:
        """Return the day that so many days or months from another are, and what else may be meant; None for neither."""
        unit, number = self._unit(match["unit"].lower()), int(match["n"])
        if number > _FARTHEST or unit not in ("day", "week", "month", "year"):
            return None
        base, factor = _SPANS[unit]
        span: Value = ("span", (_plain(Decimal(number) * factor), base))
        if base == "month":
            day = _months_on(on, sign * number * factor)
            return day.isoformat(), (span, ("month", (f"{day:%Y}", f"{day:%m}")))
        return (on + timedelta(days=sign * number * factor // 86400)).isoformat(), (span,)

    def _ordinal(self, figure: Figure) -> Value | None:
        for pattern in self._wording.each("ordinal.n"):
            match = pattern.fullmatch(figure.text)
            if match:
                return ("ordinal", (str(int(match["n"])),))
        return None

    def _ordinals(self, text: str, said: list[Said]) -> list[Said]:
        """Return ordinals and months that are written in words alone."""
        found = []
        for key in self._wording.family("ordinal"):
            if key.isdigit():
                for pattern in self._wording.each(f"ordinal.{key}"):
                    spans = (match.span() for match in pattern.finditer(text))
                    found += [Said("ordinal", (("ordinal", (key,)),), text[a:b], a, b) for a, b in spans]
        for match in self._month_names.finditer(text):
            number = self._month_numbers[match[0]]
            found.append(Said("month_name", (("month_name", (number,)),), match[0], *match.span()))
        return [each for each in found if not any(one.start < each.end and each.start < one.end for one in said)]

    @cached_property
    def _month_numbers(self) -> dict[str, str]:
        names = Locale.parse(self._locale, sep="-").months["format"]["wide"]
        return {name: f"{number:02}" for number, name in names.items()}

    @cached_property
    def _month_names(self) -> re.Pattern[str]:
        names = "|".join(re.escape(name) for name in self._month_numbers)
        # At the beginning of a sentence `May` and `March` mean something else.
        return re.compile(rf"(?<=[^\s.!?:“\"] )(?:{names})\b")

    def _ranges(self, said: list[Said], text: str) -> list[Said]:
        """Give the first figure of a range its unit: `7 to 10 days`."""
        ordered = sorted(said, key=lambda each: each.start)
        words = _either(self._wording.source("range"))
        between = re.compile(rf"{_DASH}|\s(?:{words})\s" if words else _DASH, re.IGNORECASE)
        for at in range(len(ordered) - 1):
            first, second = ordered[at], ordered[at + 1]
            bare = first.kind == "number" or (first.kind == "quantity" and len(first.values) == 1)
            if bare and second.kind in ("money", "percent") and between.fullmatch(text[first.end : second.start]):
                number = first.values[0][1][0]
                value = (second.kind, (number, *second.values[0][1][1:]))
                ordered[at] = Said(second.kind, (value,), first.text, first.start, first.end)
        return ordered


def _where(text: str, marks: Sequence[tuple[str, tuple[Value, ...]]]) -> dict[int, tuple[Value, ...]]:
    """Return what was written into a text by where it stands there now."""
    found: dict[int, tuple[Value, ...]] = {}
    at = 0
    for written, values in sorted(marks, key=lambda mark: text.find(mark[0])):
        at = text.find(written, at)
        if at < 0:
            break
        found[at] = values
        at += len(written)
    return found


def _either(words: Sequence[str]) -> str:
    return "|".join(f"(?:{word})" for word in words)


def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_either(words), re.IGNORECASE)


def _always(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _: text


def _time(match: re.Match[str], extra: int) -> str:
    groups = match.groupdict()
    hour, minute = int(groups["h"]), groups.get("m") or "00"
    if extra or hour == 12:
        hour = hour % 12 + extra if extra or "m" in match[0].lower()[-3:] else hour
    return f"{hour:02}:{minute} " if hour < 24 else match[0]


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _plain(number: Decimal) -> str:
    try:
        return f"{number.normalize() + 0:f}"
    except InvalidOperation:
        return str(number)
