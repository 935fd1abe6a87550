"""Records as citations name them, and whether an account has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from grounding.account.records import (
    Account,
    AddOn,
    Arrangement,
    Balance,
    Bill,
    BillLine,
    Bucket,
    Contract,
    Discount,
    Dispute,
    Instalments,
    Line,
    MonthlyUse,
    Outage,
    Payment,
    Ticket,
)

OUTAGE = "outage"
"""The kind that is no customer's own."""

_KINDS: dict[type[Any], str] = {
    AddOn: "addon",
    Arrangement: "arrangement",
    Balance: "balance",
    Bill: "bill",
    Bucket: "bucket",
    Contract: "contract",
    Discount: "discount",
    Dispute: "dispute",
    Instalments: "instalments",
    Line: "line",
    MonthlyUse: "usage_history",
    Outage: OUTAGE,
    Payment: "payment",
    Ticket: "ticket",
}
_COUNTED = frozenset({"addons", "bills", "contracts", "credits", "discounts", "disputes", "outages", "tickets"})
"""Of these an answer may cite that there are none."""
_RECKONED = frozenset({"as_of", "count", "whole_months"})
"""Fields that no system holds and answers cite."""


def kinds() -> list[str]:
    """Return every kind of record that an answer may cite."""
    return sorted({*_KINDS.values(), *_COUNTED})


def fields_of(kind: str) -> frozenset[str]:
    """Return every field that an answer may cite of a record of this kind."""
    types = [each for each, name in _KINDS.items() if name == kind]
    if kind == _KINDS[Bill]:
        types.append(BillLine)
    return _RECKONED.union(*(_public(each) for each in types))


def held(account: Account) -> dict[str, set[str]]:
    """Return the ids of an account's records, by kind; an account has one balance, without an id."""
    found: dict[str, set[str]] = {kind: set() for kind in _KINDS.values()}
    for record in _records(account):
        kind = _KINDS.get(type(record))
        if kind is not None:
            found[kind].add("" if isinstance(record, Balance) else str(getattr(record, fields(record)[0].name)))
    return found


def names(ids: set[str], wanted: str) -> bool:
    """Say whether one of these ids is wanted, or the record that it is a part of: `B-1/2` is a line of a bill."""
    return any(wanted == one or wanted.startswith(f"{one}/") for one in ids) if wanted else bool(ids)


def _public(kind: type[Any]) -> set[str]:
    own = {each.name for each in fields(kind)}
    return own | {name for name, each in vars(kind).items() if isinstance(each, property)}


def _records(value: object) -> Iterator[Any]:
    """Yield every record within a value, each before those that are a part of it."""
    if isinstance(value, tuple):
        for each in value:
            yield from _records(each)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        for each in fields(value):
            yield from _records(getattr(value, each.name))
