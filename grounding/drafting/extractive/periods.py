"""The time that a question names, where it is not the present one."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grounding.drafting.extractive.months import month_patterns
from grounding.patterns import any_of

Words = Mapping[str, Sequence[str]]

_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?(?!\d)")
_NUMBERS = re.compile(r"(?<![\d./])(?:(?P<day>\d{1,2})[./] ?)?(?P<month>\d{1,2})[./] ?(?P<year>20\d\d)(?!\d)")
# 2000 is more often an amount, such as of minutes.
_YEAR = re.compile(r"(?<![\w.,€$£])(?<!\w-)(?P<year>20(?!00)[0-4]\d)(?![^\W_]|[.,]\d)")
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?"
_DAY_AFTER = r"(?:\s+(?P<day_after>\d{1,2})(?:st|nd|rd|th)?)?"
_WITH_YEAR = r"[.,]?\s+(?:of\s+)?(?P<year>20\d\d)(?!\d)"
_YEARS_AGO, _MONTHS_AGO = "years_ago.", "months_ago."
_YEARS_AHEAD, _MONTHS_AHEAD = "years_ahead.", "months_ahead."
_DAY_AHEAD = "day_ahead."
_MOVED = {"later.": 1, "earlier.": -1}
_DAYS_IN = {"days": 1, "weeks": 7}
_A_MONTH = timedelta(days=31)
_MONTHS = 12
_YEAR_LONG = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, first and last inclusive."""

    first: date
    last: date

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Say whether it shares a day with another time; None: without bound."""
        return (first is None or first <= self.last) and (last is None or self.first <= last)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The time that a question asks about, other than now."""

    period: Period
    today: date
    locale: str
    """In which dates are written."""
    documents: bool
    """Whether documents too must have held then; if not, it is only the time of something told."""

    @property
    def past(self) -> bool:
        """Say whether that time is over."""
        return self.period.last < self.today

    def named_in(self, text: str) -> bool:
        """Say whether a text gives a date within that time, or a year or month that has to do with it."""
        return any(said.period.overlaps(self.period.first, self.period.last) for said in dates(text, self.locale))


@dataclass(frozen=True, slots=True)
class Said:
    """A time as it stands in a text, from one character to before another."""

    period: Period
    start: int
    end: int


class Amiss(StrEnum):
    """Why nothing can happen on a day that is named."""

    OVER = "over"
    NO_SUCH_DAY = "no_such_day"


def period_asked(typed: str, question: str, words: Words, locale: str, today: date) -> Period | None:
    """Return the time before or after today that a message names, or else the question that it completes.

    Of several the earliest. None where none is named, and where the date is one of a thing, such as a bill, that holds
    whenever it is asked about.
    """
    for text in dict.fromkeys((typed, question)):
        found = list(_elsewhere(text, words, locale, today))
        if found:
            return min(found, key=lambda each: each.first)
        if _asks(words, "period.earlier", text):
            return Period(date.min, today - timedelta(days=1))
        if _asks(words, "period.now", text):
            return None
    return None


def undated(text: str, words: Words, locale: str, times: Sequence[Said] | None = None) -> str:
    """Return a text without its dates and what stands right before them, which say nothing of what is asked about.

    `times` are those that are to go; None: all dates that are given with their year.
    """
    before = [any_of(words.get(role, ())) for role in ("period.until", "period.since", "period.in")]
    for said in sorted(dates(text, locale) if times is None else times, key=lambda each: -each.start):
        head = text[: said.start]
        for pattern in before:
            head = pattern.sub("", head) if pattern else head
        text = f"{head.rstrip()} {text[said.end :].lstrip()}"
    return re.sub(r"\s+(?=[?!.,])", "", text).strip()


def _elsewhere(text: str, words: Words, locale: str, today: date) -> Iterator[Period]:
    for said in (*dates(text, locale), *_bare_months(text, words, locale, today)):
        period = _bounded(said, text, words, today)
        if period and not period.first <= today <= period.last and not _of_a_thing(said, text, words):
            yield period
    yield from relative(text, words, today)


def _bounded(said: Said, text: str, words: Words, today: date) -> Period | None:
    """Return the time meant by a date: `until` it is the day before, `since` it is what goes on today."""
    before, period = text[: said.start], said.period
    if _asks(words, "period.since", before):
        return None if period.first <= today else period
    if _asks(words, "period.until", before):
        eve = period.first - timedelta(days=1)
        # Until the end of this month is a time to come, until this year one that is over.
        going_on = today <= period.last and period.last - period.first < _YEAR_LONG
        return None if going_on or eve >= today else Period(eve, eve)
    return period


def _of_a_thing(said: Said, text: str, words: Words) -> bool:
    return _framed("period.thing", (said.start, said.end), text, words)


def _framed(role: str, place: tuple[int, int], text: str, words: Words) -> bool:
    """Say whether a time stands in a text as one of a role's frames has `{period}`."""
    framed = f"{text[: place[0]]}{{period}}{text[place[1] :]}"
    frames = (frame.replace("{period}", r"\{period\}") for frame in words.get(role, ()))
    return any(re.search(frame, framed, re.IGNORECASE) for frame in frames)


def dates(text: str, locale: str) -> list[Said]:
    """Return the dates, months and years that a text gives with their year, the fullest first."""
    found: list[Said] = []
    for (start, end), parts in _matches(text, locale):
        period = _period(parts["year"] or "", parts.get("month"), parts.get("day") or parts.get("day_after"))
        if period and not any(said.start < end and start < said.end for said in found):
            found.append(Said(period, start, end))
    return found


def _matches(text: str, locale: str) -> Iterator[tuple[tuple[int, int], Mapping[str, str | None]]]:
    """Yield what looks like a date, the fullest ways to write one first."""
    for match in _ISO.finditer(text):
        yield match.span(), match.groupdict()
    for match in _NUMBERS.finditer(text):
        parts = match.groupdict()
        if locale.endswith("-US") and parts["day"]:
            parts |= {"day": parts["month"], "month": parts["day"]}
        yield match.span(), parts
    for number, name in month_patterns(locale):
        for match in re.finditer(rf"(?:{_DAY})?{name}{_DAY_AFTER}{_WITH_YEAR}", text, re.IGNORECASE):
            yield match.span(), match.groupdict() | {"month": str(number)}
    for match in _YEAR.finditer(text):
        yield match.span(), match.groupdict()


def _period(year: str, month: str | None, day: str | None) -> Period | None:
    try:
        if month is None:
            return Period(date(int(year), 1, 1), date(int(year), _MONTHS, 31))
        if day is None:
            return month_of(int(year), int(month))
        one = date(int(year), int(month), int(day))
        return Period(one, one)
    except ValueError:
        return None


def month_of(year: int, month: int) -> Period:
    """Return a whole month."""
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _bare_months(text: str, words: Words, locale: str, today: date) -> Iterator[Said]:
    """Yield the months named without a year in a question about the past."""
    if _asks(words, "period.past", text):
        yield from bare_months(text, locale, today)


def bare_months(text: str, locale: str, today: date) -> Iterator[Said]:
    """Yield the months, or days of them, that a text names without a year: the last of that name that has begun."""
    dated = dates(text, locale)
    for number, name in month_patterns(locale):
        for match in re.finditer(rf"(?:{_DAY})?{name}{_DAY_AFTER}", text, re.IGNORECASE):
            parts, year = match.groupdict(), today.year if number <= today.month else today.year - 1
            period = _period(str(year), str(number), parts["day"] or parts["day_after"])
            if period and not any(said.start <= match.start() < said.end for said in dated):
                yield Said(period, *match.span())


def day_ahead(text: str, words: Words, locale: str, today: date) -> date | None:
    """Return the day to come that a text names: a date, the first or last day of a month, or one counted from today.

    A day or a month without a year is the next of that name. Role `period.end` stands before the month whose last day
    is meant; `day_ahead.months.3`, or `day_ahead.months.n` with a group `n`, counts on from today, as `days`, `weeks`
    and `years` do; `day_ahead.month_start.1` is the first of next month, `day_ahead.year_end.0` this year's last day.
    """
    bare = bare_months(text, locale, today)
    named = [(said.period, text[: said.start]) for said in dates(text, locale)]
    gone_by: list[tuple[Period, str]] = []
    for said in bare:
        once = said.period.last < today and said.period.first.year == today.year
        (gone_by if once else named).append((_next(said.period, today), text[: said.start]))
    counted = next(_counted_ahead(text, words, today), None)
    # `higher than in March, and next month`: a month that this year has had is meant last.
    for period, before in named if named or counted else gone_by:
        if period.last - period.first <= _A_MONTH:
            day = period.last if _asks(words, "period.end", before) else period.first
            return day if day > today else None
    return counted


def day_of_month(text: str, words: Words, near: date, today: date) -> date | None:
    """Return the day that a text names by its number alone: of the month talked about, or of the one after if over.

    Role `day_of_month`, with a group `n`. None if the text names none, or the month has no such day.
    """
    pattern = any_of(words.get("day_of_month", ()))
    match = pattern.search(text) if pattern else None
    if match is None:
        return None
    number = int(match["n"])
    for month in (month_of(near.year, near.month), _counted(near, 1, 1)):
        if not 1 <= number <= month.last.day:
            return None
        if (day := month.first.replace(day=number)) > today:
            return day
    return None


def day_amiss(text: str, role: str, words: Words, locale: str, today: date) -> Amiss | None:
    """Return why nothing can happen at the time that a text names for it, in one of a role's frames; None if it can."""
    written = list(_matches(text, locale))
    for number, name in month_patterns(locale):
        found = re.finditer(rf"(?:{_DAY})?{name}{_DAY_AFTER}", text, re.IGNORECASE)
        written += [(each.span(), each.groupdict() | {"month": str(number)}) for each in found]
    for place, parts in written:
        if _framed(role, place, text, words):
            year, month = parts.get("year"), parts.get("month")
            # Without its year a day is the next of its name.
            coming = str(today.year + (int(month or 0) < today.month))
            period = _period(year or coming, month, parts.get("day") or parts.get("day_after"))
            if period is None:
                return Amiss.NO_SUCH_DAY
            if year and period.last < today:
                return Amiss.OVER
    return None


def _next(period: Period, today: date) -> Period:
    """Return the next time of that name, of one that is the last of it."""
    if period.first >= today:
        return period
    year = period.first.year + 1
    if period.first == period.last:
        day = min(period.first.day, monthrange(year, period.first.month)[1])
        return Period(*[date(year, period.first.month, day)] * 2)
    return period if period.last >= today else month_of(year, period.first.month)


def _counted_ahead(text: str, words: Words, today: date) -> Iterator[date]:
    for role in (each for each in words if each.startswith(_DAY_AHEAD)):
        unit, _, number = role.removeprefix(_DAY_AHEAD).partition(".")
        pattern = any_of(words[role])
        match = pattern.search(text) if pattern else None
        count = number_said(match.groupdict().get("n") or number, words) if match else None
        if count is not None:
            yield _on(today, unit, count)


def counted_on(day: date, text: str, words: Words, *, back: int = 0) -> date:
    """Return a day moved on by what a text counts from it, and back by some months.

    Role `later.weeks.2`, or `later.weeks.n` with a group `n`; `earlier.` the same way.
    """
    for prefix, sign in _MOVED.items():
        for role in (each for each in words if each.startswith(prefix)):
            unit, _, number = role.removeprefix(prefix).partition(".")
            pattern = any_of(words[role])
            for match in pattern.finditer(text) if pattern else ():
                day = _on(day, unit, sign * (number_said(match.groupdict().get("n") or number, words) or 0))
    return _on(day, "months", -back)


def _on(today: date, unit: str, count: int) -> date:
    """Return the day so many units from today: the same day of a later month, or the first or last of its span."""
    if unit in _DAYS_IN:
        return today + timedelta(days=min(count * _DAYS_IN[unit], (date.max - today).days))
    kind, _, end = unit.partition("_")
    span = _counted(today, count, _MONTHS if kind.startswith("year") else 1)
    if end:
        return span.first if end == "start" else span.last
    if kind == "years":
        span = month_of(span.first.year, today.month)
    return span.first.replace(day=min(today.day, span.last.day))


def relative(text: str, words: Words, today: date) -> Iterator[Period]:
    """Yield the times counted from today: role `years_ago.2`, or `years_ago.n` with a group `n` for the number."""
    for role in words:
        for prefix, sign, months in (
            (_YEARS_AGO, -1, _MONTHS),
            (_YEARS_AHEAD, 1, _MONTHS),
            (_MONTHS_AGO, -1, 1),
            (_MONTHS_AHEAD, 1, 1),
        ):
            pattern = any_of(words[role]) if role.startswith(prefix) else None
            match = pattern.search(text) if pattern else None
            count = number_said(match.groupdict().get("n") or role.removeprefix(prefix), words) if match else None
            if count:
                yield _counted(today, sign * count, months)


def number_said(written: str, words: Words) -> int | None:
    """Return the number that a text is, in digits or as the language says it (roles `number.<n>`)."""
    if written.isdecimal():
        return int(written)
    for role, patterns in words.items():
        kind, _, value = role.partition(".")
        if kind == "number" and value.isdecimal() and re.fullmatch("|".join(patterns), written, re.IGNORECASE):
            return int(value)
    return None


def _counted(today: date, count: int, months: int) -> Period:
    if months == _MONTHS:
        year = min(max(today.year + count, date.min.year), date.max.year)
        return Period(date(year, 1, 1), date(year, _MONTHS, 31))
    years, month = divmod(today.year * _MONTHS + today.month - 1 + count, _MONTHS)
    return month_of(min(max(years, date.min.year), date.max.year), month + 1)


def _asks(words: Words, role: str, text: str) -> bool:
    pattern = any_of(words.get(role, ()))
    return pattern is not None and pattern.search(text) is not None
