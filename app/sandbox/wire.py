"""Values as the Open APIs write them: amounts, days, references, characteristics."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from grounding.money import Money

Document: TypeAlias = dict[str, Any]
"""One resource as JSON has it; never changed in place, so that a reader keeps what he was given."""


class Days:
    """Days and moments as date-times of the carrier's time zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def first(self, day: date) -> str:
        """Return the day's first moment."""
        return datetime.combine(day, time.min, self.zone).isoformat()

    def last(self, day: date) -> str:
        """Return the day's last second."""
        return datetime.combine(day, time(23, 59, 59), self.zone).isoformat()

    def period(self, first: date | None, last: date | None) -> Document:
        """Return a TimePeriod, both days inclusive; an end that is not given is open."""
        return present(
            {
                "startDateTime": None if first is None else self.first(first),
                "endDateTime": None if last is None else self.last(last),
            }
        )

    def day(self, moment: datetime) -> date:
        """Return the carrier's day of a moment."""
        return moment.astimezone(self.zone).date()


def amount(money: Money) -> Document:
    """Return Money; JSON has no decimals, but the nearest float of an amount is written as that amount."""
    return {"unit": money.currency, "value": float(money.decimal)}


def number(value: Decimal) -> int | float:
    """Return a JSON number, whole where it can be."""
    return int(value) if value == value.to_integral_value() else float(value)


def quantity(value: Decimal, units: str) -> Document:
    """Return a Quantity."""
    return {"amount": number(value), "units": units}


def reference(identifier: str, referred: str, name: str | None = None) -> Document:
    """Return a reference to a resource of some type."""
    return present({"id": identifier, "name": name, "@referredType": referred})


def party(identifier: str, name: str, role: str, referred: str = "Customer") -> Document:
    """Return a RelatedParty of version 4."""
    return {**reference(identifier, referred, name), "role": role}


def customer_of(document: Document) -> str | None:
    """Return the id of the customer whom a resource names as such."""
    return next((each["id"] for each in document.get("relatedParty", ()) if each.get("role") == "customer"), None)


def characteristic(name: str, value: object) -> Document:
    """Return a Characteristic."""
    kinds = {bool: "boolean", int: "number", float: "number", dict: "object"}
    return {"name": name, "valueType": kinds.get(type(value), "string"), "value": value}


def characteristics(**values: object) -> list[Document]:
    """Return the Characteristics whose value is known."""
    return [characteristic(name, value) for name, value in values.items() if value is not None]


def present(document: Document) -> Document:
    """Return a document without what is not known: nothing is sent as null or as an empty list."""
    return {key: value for key, value in document.items() if value is not None and value != [] and value != {}}


def account_id(customer_id: str) -> str:
    """Return the id of a customer's billing account; the records have one for each customer and no name for it."""
    return f"BA-{customer_id}"


def account_reference(customer_id: str) -> Document:
    """Return a BillingAccountRef."""
    return reference(account_id(customer_id), "BillingAccount")
