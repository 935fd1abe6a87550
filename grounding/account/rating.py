"""What use in a month costs under a plan, by the catalogue's allowances and usage prices.

A plan says what it includes by characteristics: `data_allowance`, `voice_allowance` and `text_allowance`, a number or
`unlimited`; `roaming_data_<zone>` for the data in a zone that it `includes`; `extra_data_cap` for the most that data
beyond the allowance costs in a month (so too `extra_voice_cap`, `extra_text_cap`). Data abroad is held against the
zone's allowance, beyond it the zone's price counts; in a zone that a plan includes, calls and texts are as at home.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from grounding.account.usage import CHARGED_AS, convert
from grounding.catalogue import Catalogue, Characteristic, Offering, Price
from grounding.money import Money

ABROAD = {
    "roaming_data": "data",
    "roaming_voice": "calls_made",
    "roaming_voice_received": "calls_received",
    "roaming_text": "texts",
}
"""Kind of use abroad -> what a usage price calls it."""
UNLIMITED = Decimal("Infinity")
"""An allowance without a bound."""

_BASE = {"data": "kB", "calls_made": "s", "calls_received": "s", "texts": "texts"}
"""What is used -> the unit that it is computed in."""
_NONE = Decimal(0)

ZonePrices: TypeAlias = Mapping[str, Mapping[str, Price]]
"""By zone and by what is used there."""


class Unreadable(ValueError):
    """A plan of the catalogue that cannot be computed with; the message is for the log."""


class OtherCurrency(Unreadable):
    """A plan that is charged in another currency than the account."""


@dataclass(frozen=True, slots=True)
class Month:
    """What a line used in one month, in the units that use is computed in: kB, seconds, texts."""

    start: date
    end: date
    home: Mapping[str, Decimal]
    """By kind of use at home."""
    abroad: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    """By zone and kind of use abroad."""

    @property
    def data(self) -> Decimal:
        """Return all data of the month, at home and abroad."""
        abroad = sum((used for (_, kind), used in self.abroad.items() if kind == "roaming_data"), _NONE)
        return self.home.get("data", _NONE) + abroad


@dataclass(frozen=True, slots=True)
class Terms:
    """A plan as use is charged under it."""

    offering: Offering
    currency: str
    connections: frozenset[str]
    """The categories of what it connects: its own, or its parts' if it is a bundle."""
    allowances: Mapping[str, Decimal]
    """By kind of use at home, as computed; a kind that the plan says nothing of is not in it."""
    zones: Mapping[str, Decimal]
    """Zone that it includes -> data allowed there, in kB."""
    prices: Mapping[str, Price]
    """By what is used; what is not in it cannot be used beyond the allowance."""
    caps: Mapping[str, Money]
    """By kind of use at home: the most that use beyond the allowance costs in a month."""
    features: Mapping[str, Characteristic]

    def knows(self, kind: str) -> bool:
        """Say whether the plan tells anything of a kind of use at home."""
        return kind in self.allowances or CHARGED_AS[kind] in self.prices

    def demand(self, month: Month, kind: str) -> Decimal:
        """Return how much of its allowance a month takes; data in a zone that it includes are the plan's data."""
        used = month.home.get(kind, _NONE)
        if kind == "data":
            used += sum((month.abroad.get((zone, "roaming_data"), _NONE) for zone in self.zones), _NONE)
        return used

    def overage(self, month: Month, kinds: Iterable[str], zones: ZonePrices) -> Money | None:
        """Return what the use of a month costs beyond the plan's price; None if it could not have been had at all.

        `kinds` are those at home that count; `zones` must have a price for all use abroad.
        """
        total = Money(0, self.currency)
        for kind in kinds:
            cost = self._at_home(kind, month.home.get(kind, _NONE))
            if cost is None:
                return None
            total += cost
        for (zone, kind), used in month.abroad.items():
            total += charge(zones[zone][ABROAD[kind]], max(_NONE, used - self._free(zone, kind)))
        return total

    def _at_home(self, kind: str, used: Decimal) -> Money | None:
        beyond = used - self.allowances.get(kind, _NONE)
        if beyond <= 0:
            return Money(0, self.currency)
        price = self.prices.get(CHARGED_AS[kind])
        if price is None:
            return None
        cost = charge(price, beyond)
        return min(cost, self.caps[kind]) if kind in self.caps else cost

    def _free(self, zone: str, kind: str) -> Decimal:
        if zone not in self.zones:
            return _NONE
        return self.zones[zone] if kind == "roaming_data" else UNLIMITED


def terms(offering: Offering, catalogue: Catalogue, on: date, currency: str, connection: str | None = None) -> Terms:
    """Return how a plan charges use on a day; of a bundle only the parts of one category, if one is named.

    Where parts say different things of one allowance, the smallest counts: an unlimited home connection says nothing of
    a phone's data. Of several prices for one use the dearest counts, so that no saving is told that might not be.
    Raises: Unreadable; OtherCurrency.
    """
    parts = _parts(offering, catalogue)
    connections = frozenset(part.category for part in parts) or frozenset([offering.category])
    whole = [offering, *([part for part in parts if connection in (None, part.category)] or parts)]
    features = _merged(whole)
    allowances, caps = {}, {}
    for kind, usage in CHARGED_AS.items():
        allowance, cap = features.get(f"{kind}_allowance"), features.get(f"extra_{kind}_cap")
        if allowance:
            allowances[kind] = _bound(allowance, usage)
        if cap:
            caps[kind] = _amount(cap, currency)
    includes = sorted({link.offering_id for each in whole for link in each.relations if link.kind == "includes"})
    abroad = {zone: features.get(f"roaming_data_{zone}") for zone in includes}
    return Terms(
        offering=offering,
        currency=currency,
        connections=connections,
        allowances=allowances,
        zones={zone: _bound(item, "data") if item else UNLIMITED for zone, item in abroad.items()},
        prices=usage_prices([price for each in whole for price in each.prices], on, currency),
        caps=caps,
        features=features,
    )


def usage_prices(prices: Iterable[Price], on: date, currency: str) -> dict[str, Price]:
    """Return the price of each kind of use on a day; of several the dearest.

    Raises: Unreadable; OtherCurrency.
    """
    found: dict[str, Price] = {}
    for price in prices:
        if price.kind != "usage" or price.usage not in _BASE or not price.valid_on(on):
            continue
        if price.amount.currency != currency:
            raise OtherCurrency(f"{price.price_id} is in {price.amount.currency}")
        sizes = [size for size in (price.per, price.step) if size is not None]
        sound = all(size.is_finite() and size > 0 for size in sizes) and price.amount.minor >= 0
        if not sound or not price.tax_included:
            raise Unreadable(f"{price.price_id} is {price.amount} for {price.per}")
        known, worth = found.get(price.usage), _worth(price)
        if known is None or worth > _worth(known):
            found[price.usage] = price
    return found


def charge(price: Price, used: Decimal) -> Money:
    """Return what so much use costs. Raises: Unreadable if the price is for another unit."""
    return price.cost(out_of_base(used, price.unit or "", price.usage or ""))


def into_base(amount: Decimal, unit: str, usage: str) -> Decimal | None:
    """Return an amount of use in the unit that it is computed in; None if it is not measured in such a unit."""
    return convert(amount, unit, _BASE[usage])


def out_of_base(amount: Decimal, unit: str, usage: str) -> Decimal:
    """Return a computed amount of use in a unit of the records or of a price. Raises: Unreadable."""
    found = convert(amount, _BASE[usage], unit)
    if found is None:
        raise Unreadable(f"{usage} is not measured in {unit}")
    return found


def _parts(offering: Offering, catalogue: Catalogue) -> list[Offering]:
    ids = [link.offering_id for link in offering.relations if link.kind == "bundles"]
    unknown = [part for part in ids if part not in catalogue.offerings]
    if unknown:
        raise Unreadable(f"{offering.offering_id} bundles {', '.join(unknown)}, not in the catalogue")
    return [catalogue.offerings[part] for part in ids]


def _merged(whole: Iterable[Offering]) -> dict[str, Characteristic]:
    found: dict[str, Characteristic] = {}
    for each in whole:
        for item in each.characteristics:
            known = found.get(item.name)
            if known is None or _size(item) < _size(known):
                found[item.name] = item
    return found


def _size(item: Characteristic) -> Decimal:
    found = number(item)
    return UNLIMITED if found is None else found


def number(item: Characteristic) -> Decimal | None:
    """Return a characteristic's value as a number, if it is one."""
    try:
        value = Decimal(item.value)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _bound(item: Characteristic, usage: str) -> Decimal:
    if item.value == "unlimited":
        return UNLIMITED
    amount = number(item)
    if amount is None or amount < 0:
        raise Unreadable(f"{item.name} is {item.value!r}")
    bound = into_base(amount, item.unit or "", usage)
    if bound is None:
        raise Unreadable(f"{item.name} is in {item.unit}")
    return bound


def _amount(item: Characteristic, currency: str) -> Money:
    amount = number(item)
    if amount is None or amount < 0:
        raise Unreadable(f"{item.name} is {item.value!r}")
    if item.unit != currency:
        raise OtherCurrency(f"{item.name} is in {item.unit}")
    return Money.of(amount, currency)


def _worth(price: Price) -> tuple[Decimal, str]:
    """Return what the same use costs under a price, large enough for its steps not to matter, to order prices."""
    one = out_of_base(Decimal(1), price.unit or "", price.usage or "")
    return price.amount.decimal * one / (price.per or 1), price.price_id
