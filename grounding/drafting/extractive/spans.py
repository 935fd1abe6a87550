"""The times whose records a question asks for: what was used, billed or paid then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from grounding.drafting.extractive.periods import Period, Said, bare_months, dates, month_of, number_said, relative
from grounding.patterns import any_of

Words = Mapping[str, tuple[str, ...]]

_MONTHS_PAST = "months_past."
_MONTHS = 12


def spans_asked(texts: Sequence[str], words: Words, locale: str, today: date) -> tuple[Period, ...]:
    """Return the times, begun by today, that the first text to name any names, oldest first.

    A month without a year is the last of that name: records are of what has been.
    """
    for text in texts:
        if _to_come(text, words, locale, today):
            return ()
        found = {*_named(text, words, locale, today), *_counted_back(text, words, today)}
        begun = [span for span in found if span.first <= today]
        if begun:
            return tuple(sorted(begun, key=lambda span: (span.first, span.last)))
    return ()


def ahead_asked(texts: Sequence[str], words: Words, locale: str, today: date) -> bool:
    """Say whether the first text to name any time names a month to come, of which there are no records."""
    for text in texts:
        named = [each.period for each in (*dates(text, locale), *_to_come(text, words, locale, today))]
        found = [*named, *relative(text, words, today)]
        if found:
            return any((span.first.year, span.first.month) > (today.year, today.month) for span in found)
    return False


def _to_come(text: str, words: Words, locale: str, today: date) -> list[Said]:
    """Return the months without a year that are still to come: `what will it cost in October`.

    One that was this year is to come where what stands right before it says so: `what will it cost in March`.
    """
    ahead = any_of(words.get("period.ahead", ()))
    if not (ahead and ahead.search(text)):
        return []
    found, before = [], any_of(words.get("period.ahead.before", ()))
    for said in bare_months(text, locale, today):
        first = said.period.first
        gone_by = first.year == today.year and first.month < today.month
        if first.year < today.year or (gone_by and before and before.search(text[: said.start])):
            found.append(replace(said, period=month_of(first.year + 1, first.month)))
    return found


def count_asked(prefix: str, text: str, words: Words) -> int | None:
    """Return how many are asked for: role `<prefix>3`, or `<prefix>n` with a group `n`, in digits or in words."""
    for role in words:
        pattern = any_of(words[role]) if role.startswith(prefix) else None
        match = pattern.search(text) if pattern else None
        count = number_said(match.groupdict().get("n") or role.removeprefix(prefix), words) if match else None
        if count:
            return count
    return None


def month_before(span: Period, months: int) -> Period:
    """Return the month that lies so many months before the one in which a time begins."""
    years, month = divmod(span.first.year * _MONTHS + span.first.month - 1 - months, _MONTHS)
    return month_of(max(years, date.min.year), month + 1)


def share(span: Period, first: date, last: date) -> float:
    """Return which share of a record's days lies within a time, 0 to 1."""
    common = (min(span.last, last) - max(span.first, first)).days + 1
    return max(0, common) / ((last - first).days + 1)


def _named(text: str, words: Words, locale: str, today: date) -> list[Period]:
    said = sorted((*dates(text, locale), *bare_months(text, locale, today)), key=lambda each: each.start)
    since = any_of(words.get("period.since", ()))
    found: list[Period] = []
    for index, each in enumerate(said):
        if since and since.search(text[: each.start]) and each.period.first <= today:
            found.append(Period(each.period.first, today))
        elif index and _joined(said[index - 1], each, text, words):
            first, last = sorted((found.pop(), each.period), key=lambda span: span.first)
            found.append(Period(first.first, last.last))
        else:
            found.append(each.period)
    return found


def _joined(one: Said, other: Said, text: str, words: Words) -> bool:
    """Say whether two times are the ends of one: `from June to August`, `between June and August`."""
    joins = any_of([rf"^\W*(?:{pattern})\W*$" for pattern in words.get("period.to", ())])
    begins = any_of(words.get("period.between", ()))
    if begins and begins.search(text[: one.start]):
        return True
    return joins is not None and joins.search(text[one.end : other.start]) is not None


def _counted_back(text: str, words: Words, today: date) -> Iterator[Period]:
    yield from (span for span in relative(text, words, today) if span.last < today)
    count = count_asked(_MONTHS_PAST, text, words)
    if count:
        yield Period(month_before(Period(today, today), count).first, today)
    year = any_of(words.get("period.year", ()))
    if year and year.search(text):
        yield Period(date(today.year, 1, 1), today)
