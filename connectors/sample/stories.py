"""What is told of each sample customer in `customers.yaml`, from which every record is computed."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roaming:
    """Use in one country in one month; where a pass is bought, only what lies beyond it."""

    country: str
    """ISO code; for the zone of all other countries, its plain name."""
    data: Decimal = Decimal(0)
    """MB."""
    calls_made: Decimal = Decimal(0)
    calls_received: Decimal = Decimal(0)
    texts: Decimal = Decimal(0)
    twice: bool = False
    """Charged twice by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A pass or data pack bought in a month."""

    id: str
    day: date
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One line's use in one month; what is not told is moderate and within the plan."""

    data: Decimal | None = None
    """GB at home."""
    voice: Decimal | None = None
    text: Decimal | None = None
    roaming: tuple[Roaming, ...] = ()
    bought: tuple[Bought, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of plan."""

    day: date
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A discount, from the line's first day if nothing else is told."""

    id: str
    start: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A monthly add-on."""

    id: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device on instalments, the first on the bill of `start`."""

    id: str
    start: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A contract that does not begin with the line or last as the plan's longest."""

    start: date | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStory:
    """One line."""

    plan: str
    """The plan it started with."""
    start: date
    label: str | None = None
    place: str | None = None
    end: date | None = None
    status: str | None = None
    status_reason: str | None = None
    status_since: date | None = None
    contract: Commitment = Commitment()
    changes: tuple[Change, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    addons: tuple[Extra, ...] = ()
    device: Device | None = None
    use: Mapping[str, Use] = field(default_factory=dict)
    """By month, such as `2026-08`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A single fee or credit on a bill; a fee's amount comes from the catalogue."""

    bill: date
    kind: str
    code: str
    description: str | None = None
    amount: Decimal | None = None
    line: int | None = None
    """Which line, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A dispute over the charge of that code."""

    bill: date
    code: str
    opened: date
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStory:
    """A ticket or order."""

    subject: str
    opened: date
    updated: date
    state: str = "open"
    expected: date | None = None
    line: int | None = None
    kind: str = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """An agreement to pay a whole bill by the due date to which it was moved."""

    bill: date
    agreed: date
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An authorised user."""

    id: str
    name: str
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerStory:
    """One customer."""

    id: str
    name: str
    case: str
    place: str
    lines: tuple[LineStory, ...]
    born: date | None = None
    segment: str = "consumer"
    pays: str = "direct_debit"
    paper: bool = False
    marketing: bool = True
    users: tuple[User, ...] = ()
    unpaid: tuple[date, ...] = ()
    """Bills of which nothing has been paid."""
    paid_on: Mapping[date, date] = field(default_factory=dict)
    """When, for a bill that was not paid on its due date."""
    part_paid: Mapping[date, Decimal] = field(default_factory=dict)
    due: Mapping[date, date] = field(default_factory=dict)
    """Due dates moved by agreement."""
    arrangements: tuple[Agreed, ...] = ()
    charges: tuple[Charge, ...] = ()
    disputes: tuple[Contested, ...] = ()
    tickets: tuple[TicketStory, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageStory:
    """A disturbance or planned work."""

    id: str
    area: str
    places: tuple[str, ...]
    services: tuple[str, ...]
    start: datetime
    cause: str
    expected_end: datetime | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The whole file."""

    customers: tuple[CustomerStory, ...]
    outages: tuple[OutageStory, ...]


def read_stories(path: Path) -> Stories:
    """Return the stories of a file. Raises ValueError, naming the place, for what no story holds."""
    return _build(Stories, yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def _build(kind: type[_T], data: Any, place: str) -> _T:
    hints = typing.get_type_hints(kind)
    if not isinstance(data, dict) or data.keys() - hints.keys():
        raise ValueError(f"{place}: does not hold what a {kind.__name__} does: {data!r}")
    values = {name: _value(hints[name], value, f"{place}.{name}") for name, value in data.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{place}: {error}") from error


def _value(hint: Any, value: Any, place: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return tuple(_value(arguments[0], item, f"{place}[{index}]") for index, item in enumerate(value))
    if origin is Mapping:
        return {key: _value(arguments[1], item, f"{place}.{key}") for key, item in value.items()}
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _value(arguments[0], value, place)
    if is_dataclass(hint):
        return _build(typing.cast(type[Any], hint), value, place)
    if hint is Decimal:
        return Decimal(str(value))
    if not isinstance(value, hint):
        raise ValueError(f"{place}: {value!r} is not a {hint.__name__}")
    return value
