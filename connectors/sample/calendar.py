"""Months and days as bills count them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def name(self) -> str:
        """Return its English name with the year."""
        return f"{calendar.month_name[self.number]} {self.year}"

    def __str__(self) -> str:
        """Return it as `2026-08`."""
        return f"{self.year}-{self.number:02}"

    def plus(self, months: int) -> Month:
        """Return the month so many later, or earlier if negative."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def since(self, other: Month) -> int:
        """Return how many months lie between the other and this one."""
        return (self.year - other.year) * 12 + self.number - other.number


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day where there is no such day."""
    month = Month.of(day).plus(months)
    return date(month.year, month.number, min(day.day, month.days))


def next_working_day(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def after_working_days(day: date, count: int) -> date:
    """Return the day that lies so many working days later."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
