"""Values as TM Forum servers send them, read tolerantly; what cannot be read is an error that names its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeAlias

from connectors.bss.tmf.errors import RecordUnreadable
from grounding.money import Money

Record: TypeAlias = Mapping[str, Any]

_CURRENCY = re.compile(r"[A-Za-z]{3}")
_LONGEST_NAME = 64
_LARGEST = Decimal(10) ** 12
_LAST_SECOND = time(23, 59, 59)
_HUNDRED = Decimal(100)


def key(name: str) -> str:
    """Return a name as names are compared: without case, spaces and punctuation."""
    # A record's names are few and come again and again; what is longer is none, and is not kept.
    return _known_key(name) if len(name) <= _LONGEST_NAME else _key(name)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


_known_key = lru_cache(maxsize=2048)(_key)


def keys(names: Iterable[str]) -> frozenset[str]:
    """Return names as they are compared."""
    return frozenset(map(key, names))


def text(record: Record, *names: str) -> str | None:
    """Return the first of these members that holds text, without the spaces around it."""
    for name in names:
        found = record.get(name)
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, str) and found.strip():
            return found.strip()
    return None


def needed_text(record: Record, *names: str) -> str:
    """Return the first of these members that holds text. Raises RecordUnreadable."""
    found = text(record, *names)
    if found is None:
        raise RecordUnreadable(f"no {names[0]}")
    return found


def status(record: Record) -> str:
    """Return the state as it is compared; servers call it `state` or `status`. Raises RecordUnreadable."""
    return key(needed_text(record, "state", "status"))


def objects(value: object) -> list[Record]:
    """Return the objects of a member that holds one, several or none. Raises RecordUnreadable for anything else."""
    if value is None:
        return []
    held = value if isinstance(value, list) else [value]
    found: list[Record] = [each for each in held if isinstance(each, dict)]
    if len(found) != len(held):
        raise RecordUnreadable("a member that should hold objects holds something else")
    return found


def number(value: object, name: str) -> Decimal:
    """Return a finite number given as one or as text. Raises RecordUnreadable."""
    if isinstance(value, (int, Decimal, str)) and not isinstance(value, bool):
        try:
            found = Decimal(value.strip() if isinstance(value, str) else value)
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite() and abs(found) < _LARGEST:
            return found
    raise RecordUnreadable(f"{name} is no number")


def whole(value: object, name: str) -> int:
    """Return a whole number that is not negative. Raises RecordUnreadable."""
    found = number(value, name)
    if found != found.to_integral_value() or found < 0:
        raise RecordUnreadable(f"{name} is no count")
    return int(found)


def money(value: object, name: str) -> Money | None:
    """Return an amount, or None where there is none. Raises RecordUnreadable if it has no currency or no number."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RecordUnreadable(f"{name} is no amount of money")
    unit = text(value, "unit", "units", "currency")
    if unit is None or not _CURRENCY.fullmatch(unit):
        raise RecordUnreadable(f"{name} has no currency")
    amount = value["value"] if "value" in value else value.get("amount")
    return Money.of(number(amount, name), unit.upper())


def needed_money(value: object, name: str) -> Money:
    """Return an amount. Raises RecordUnreadable."""
    found = money(value, name)
    if found is None:
        raise RecordUnreadable(f"no {name}")
    return found


def moment(value: object, name: str, zone: tzinfo) -> datetime | None:
    """Return a moment; one without an offset is the carrier's. Raises RecordUnreadable for what is none."""
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError as error:
        raise RecordUnreadable(f"{name} is no date") from error
    return found if found.tzinfo else found.replace(tzinfo=zone)


def day(value: object, name: str, zone: tzinfo) -> date | None:
    """Return the carrier's day of a moment; midnight, or the last second of a day, is a day as it is written.

    Servers that keep days write them as `2026-09-01T00:00:00Z`: in New York that moment is a day of August.
    """
    found = moment(value, name, zone)
    if found is None:
        return None
    written = found.time().replace(microsecond=0)
    return found.date() if written in (time.min, _LAST_SECOND) else found.astimezone(zone).date()


def needed_day(value: object, name: str, zone: tzinfo) -> date:
    """Return a day. Raises RecordUnreadable."""
    found = day(value, name, zone)
    if found is None:
        raise RecordUnreadable(f"no {name}")
    return found


@dataclass(frozen=True, slots=True)
class Period:
    """Days from a first to a last, both inclusive; either may be open."""

    start: date | None
    end: date | None

    def closed(self, name: str) -> tuple[date, date]:
        """Return both ends. Raises RecordUnreadable if one is open."""
        if self.start is None or self.end is None:
            raise RecordUnreadable(f"{name} has no start or no end")
        return self.start, self.end


def period(value: object, name: str, zone: tzinfo) -> Period:
    """Return a TimePeriod; ends that were swapped are put in order.

    An end at midnight of the same day of a later month is the day after the last: no inclusive period ends like that.
    """
    if value is None:
        return Period(None, None)
    if not isinstance(value, dict):
        raise RecordUnreadable(f"{name} is no period")
    start, end = (day(value.get(side), name, zone) for side in ("startDateTime", "endDateTime"))
    if start is None or end is None:
        return Period(start, end)
    if end < start:
        return Period(end, start)
    if end > start and end.day == start.day and _at_midnight(value["endDateTime"], zone):
        end -= timedelta(days=1)
    return Period(start, end)


def _at_midnight(value: object, zone: tzinfo) -> bool:
    found = moment(value, "end", zone)
    return found is not None and time.min in (found.time(), found.astimezone(zone).time())


def percent(rate: Decimal, excluded: Money | None, included: Money | None) -> Decimal:
    """Return a tax rate in percent, whether it was given as 0.2 or as 20; the amounts decide where they are there."""
    as_share = rate * _HUNDRED
    if excluded and included and excluded.currency == included.currency:
        real = Decimal(included.minor - excluded.minor) / Decimal(excluded.minor) * _HUNDRED
        return _plain(as_share if abs(real - as_share) < abs(real - rate) else rate)
    return _plain(as_share if 0 < rate < 1 else rate)


def _plain(value: Decimal) -> Decimal:
    """Return a number without the zeros at its end, which the way it was written may have left."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


@dataclass(frozen=True, slots=True)
class Traits:
    """The characteristics of a record, by name."""

    values: Mapping[str, Any]
    """By the name as it is compared."""
    written: Mapping[str, Any]
    """By the name as it is written."""

    @classmethod
    def of(cls, *lists: object) -> Traits:
        """Return those of one list or several; the first of a name counts."""
        values: dict[str, Any] = {}
        written: dict[str, Any] = {}
        for each in (item for held in lists for item in objects(held)):
            name = each.get("name")
            if isinstance(name, str) and each.get("value") is not None:
                values.setdefault(key(name), each["value"])
                written.setdefault(name.strip(), each["value"])
        return cls(values, written)

    def named(self, prefix: str) -> dict[str, Any]:
        """Return those whose name begins with a prefix, by the rest of it."""
        return {name[len(prefix) :]: value for name, value in self.written.items() if name.startswith(prefix)}

    def get(self, names: Iterable[str]) -> Any:
        """Return the value of the first of these names that is there, or None."""
        return next((self.values[name] for name in map(key, names) if name in self.values), None)

    def text(self, names: Iterable[str]) -> str | None:
        """Return the value as text."""
        return text({"value": self.get(names)}, "value")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who has to do with a record."""

    party_id: str
    role: str
    """As it is compared."""
    name: str | None


def parties(record: Record) -> Iterator[Party]:
    """Yield the related parties, as v4 writes them (flat) and as v5 does (`partyOrPartyRole`)."""
    for each in objects(record.get("relatedParty")):
        held = each.get("partyOrPartyRole")
        who = held if isinstance(held, dict) else each
        party_id = text(who, "id")
        if party_id is not None:
            role = text(each, "role") or text(who, "role") or ""
            yield Party(party_id, key(role), text(who, "name", "partyName"))


def reference(value: object) -> str | None:
    """Return the id of the first reference of a member that holds one, several or none."""
    return next((found for found in (text(each, "id") for each in objects(value)) if found), None)
