"""What a rule may name: every symbol with its kind, and values of each kind written so that equal values read equal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = Decimal | str | bool | date | frozenset[str]
Facts: TypeAlias = Mapping[str, Value | None]
"""Symbols with their values; None, or no entry, for what is not known."""
Plain: TypeAlias = str | bool | list[str] | None
"""A value as JSON holds it."""


class Kind(StrEnum):
    """What a symbol holds."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DAY = "day"
    TEXTS = "texts"
    """A set of texts."""


class Scope(StrEnum):
    """What a symbol is about, which says how often it can change within one decision."""

    CUSTOMER = "customer"
    LINE = "line"
    OFFERING = "offering"


_NAMES: Mapping[Kind, str] = {
    Kind.DAY: "today contract.start",
    Kind.TEXT: "customer.status customer.segment balance.payment_method line.offering_id line.service line.status"
    " line.status_reason offering.id offering.category offering.service",
    Kind.NUMBER: "customer.tenure_months customer.age account.lines account.adult_mobile_lines account.child_lines"
    " account.suspended_lines balance.owed balance.overdue balance.days_overdue balance.open_disputes balance.disputed"
    " line.monthly_price line.tenure_months line.instalments_left line.instalments_count contract.months_left"
    " contract.term_months offering.monthly_price offering.term_months further.user_age",
    Kind.TRUTH: "consent.marketing consent.usage_analysis place.broadband further.broadband contract.in_term"
    " contract.in_renewal_window contract.cooling_off",
    Kind.TEXTS: "account.plans line.addons line.discounts line.fees offering.segments offering.requires"
    " offering.excludes offering.applies_to offering.places",
}

SYMBOLS: Mapping[str, Kind] = {name: kind for kind, names in _NAMES.items() for name in names.split()}

_LINE, _OFFERING = ("line.", "contract."), ("offering.",)


def scope(symbol: str) -> Scope:
    """Return what a symbol is about."""
    if symbol.startswith(_OFFERING):
        return Scope.OFFERING
    return Scope.LINE if symbol.startswith(_LINE) else Scope.CUSTOMER


def is_of(value: object, kind: Kind) -> bool:
    """Say whether a value may stand for a symbol of that kind; a number must be finite."""
    match kind:
        case Kind.NUMBER:
            return isinstance(value, Decimal) and value.is_finite()
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.TRUTH:
            return isinstance(value, bool)
        case Kind.DAY:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Kind.TEXTS:
            return isinstance(value, frozenset) and all(isinstance(item, str) for item in value)


def plain(value: Value | None) -> Plain:
    """Return a value as JSON holds it: the same text for equal values, whatever their digits."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return f"{value.normalize() + 0:f}"
        case frozenset():
            return sorted(value)
        case date():
            return value.isoformat()


def read_plain(symbol: str, held: object) -> Value | None:
    """Return the value that JSON holds for a symbol.

    Raises: ValueError if there is no such symbol or it cannot hold that.
    """
    kind = SYMBOLS.get(symbol)
    if kind is None:
        raise ValueError(f"`{symbol}` is not a symbol that rules know")
    if held is None:
        return None
    value = _read(kind, held)
    if value is None or not is_of(value, kind):
        raise ValueError(f"`{symbol}` is a {kind.value}, which {held!r} is not")
    return value


def _read(kind: Kind, held: object) -> Value | None:
    try:
        match kind, held:
            case Kind.TRUTH, bool():
                return held
            case (Kind.NUMBER, bool()) | (Kind.TRUTH, _):
                return None
            case Kind.NUMBER, str() | int() | float() | Decimal():
                return Decimal(str(held))
            case Kind.DAY, str():
                return date.fromisoformat(held)
            case Kind.DAY, date():
                return held
            case Kind.TEXT, str():
                return held
            case Kind.TEXTS, list() | tuple() | frozenset():
                return frozenset(held)
    except (ArithmeticError, ValueError, TypeError):
        return None
    return None
