"""Use to bill lines, by the prices and allowances of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from connectors.sample.calendar import Month
from connectors.sample.stories import Roaming, Use
from grounding.account.records import BillLine, ChargeKind
from grounding.catalogue import Catalogue, Characteristic, Offering, Price
from grounding.money import Money

VAT = Decimal(23)
_MB = Decimal(1000)
"""Megabytes in a gigabyte, as the carrier sells them."""
_ROAMING = {"data": "data", "calls_made": "calls made", "calls_received": "calls received", "texts": "texts sent"}


class Tariff:
    """A catalogue, asked the way billing asks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._offerings = catalogue.offerings
        self._zones = {code: item for item in self._offerings.values() for code in item.places}
        self._rest = next((item for item in self._offerings.values() if item.characteristic("rest_of_world")), None)

    @property
    def currency(self) -> str:
        """Return the currency that everything is priced in."""
        return next(price.amount.currency for item in self._offerings.values() for price in item.prices)

    def all(self, category: str) -> list[Offering]:
        """Return the offerings of a category."""
        return [item for item in self._offerings.values() if item.category == category]

    def offering(self, offering_id: str) -> Offering:
        """Return an offering."""
        return self._offerings[offering_id]

    def price(self, offering_id: str, kind: str) -> Price:
        """Return its one price of that kind."""
        return next(price for price in self._offerings[offering_id].prices if price.kind == kind)

    def usage_price(self, offering: Offering, usage: str) -> Price | None:
        """Return what a kind of use costs under an offering, if it is charged at all."""
        return next((price for price in offering.prices if price.usage == usage), None)

    def zone(self, country: str) -> tuple[Offering, str]:
        """Return the roaming zone of a country code and the country's name; what has no code lies outside all zones."""
        zone = self._zones.get(country)
        if zone:
            return zone, zone.places[country][0]
        if self._rest is None:
            raise ValueError(f"no zone holds {country!r}")
        return self._rest, country

    def features(self, plan: Offering) -> list[Characteristic]:
        """Return a plan's characteristics, and for a bundle those of its parts; a name counts once."""
        found = {item.name: item for item in plan.characteristics}
        for part in self.parts(plan):
            for item in part.characteristics:
                if found.get(item.name, item).value == "unlimited":
                    found[item.name] = item  # a bundle's phone has the limit that matters, its fibre has none
                found.setdefault(item.name, item)
        return list(found.values())

    def parts(self, plan: Offering) -> list[Offering]:
        """Return what a bundle consists of."""
        return [self._offerings[link.offering_id] for link in plan.relations if link.kind == "bundles"]

    def allowance(self, plan: Offering, name: str) -> Decimal | None:
        """Return an allowance; None if it has no bound or is no part of the plan."""
        value = next((item.value for item in self.features(plan) if item.name == name), "unlimited")
        return None if value == "unlimited" else Decimal(value)


def rate(tariff: Tariff, plan: Offering, line_id: str, month: Month, use: Use) -> Iterator[BillLine]:
    """Yield the bill lines for one line's use in a month; what the plan includes costs nothing."""
    yield from _at_home(tariff, plan, line_id, month, use)
    for each in use.roaming:
        for line in _abroad(tariff, plan, line_id, month, each):
            yield line
            if each.twice:
                yield line
    for bought in use.bought:
        price = tariff.price(bought.id, "one_time")
        yield BillLine(
            number=0,
            line_id=line_id,
            kind=ChargeKind.ONE_OFF,
            code=bought.id,
            description=tariff.offering(bought.id).name + (f", {bought.count} times" if bought.count > 1 else ""),
            amount=price.cost(Decimal(bought.count)),
            tax_rate=VAT,
            period_start=bought.day,
            quantity=Decimal(bought.count),
            unit="piece",
            unit_price=price.amount,
        )


def _at_home(tariff: Tariff, plan: Offering, line_id: str, month: Month, use: Use) -> Iterator[BillLine]:
    packs = sum((tariff.allowance(tariff.offering(item.id), "data_allowance") or 0) * item.count for item in use.bought)
    used = (
        ("data", use.data, "data_allowance", Decimal(packs), _MB, "Extra data in Ireland and the EU"),
        ("calls_made", use.voice, "voice_allowance", Decimal(0), Decimal(1), "Calls outside the allowance"),
        ("texts", use.text, "text_allowance", Decimal(0), Decimal(1), "Texts outside the allowance"),
    )
    for usage, amount, name, more, scale, description in used:
        price, allowance = tariff.usage_price(plan, usage), tariff.allowance(plan, name)
        if price and amount is not None and allowance is not None and amount > allowance + more:
            line = _usage(ChargeKind.USAGE, price, line_id, description, (amount - allowance - more) * scale, month)
            yield _capped(tariff, plan, line) if usage == "data" else line


def _capped(tariff: Tariff, plan: Offering, line: BillLine) -> BillLine:
    bound = tariff.allowance(plan, "extra_data_cap")
    cap = Money.of(bound, line.amount.currency) if bound is not None else line.amount
    if line.amount.minor <= cap.minor:
        return line
    return replace(line, description=f"{line.description}, capped", amount=cap)


def _abroad(tariff: Tariff, plan: Offering, line_id: str, month: Month, use: Roaming) -> Iterator[BillLine]:
    zone, country = tariff.zone(use.country)
    included = any(link.kind == "includes" and link.offering_id == zone.offering_id for link in plan.relations)
    for usage, label in _ROAMING.items():
        price = tariff.usage_price(zone, usage)
        amount: Decimal = getattr(use, usage)
        if included:
            free = (tariff.allowance(plan, f"roaming_data_{zone.offering_id}") or Decimal(0)) * _MB
            amount = max(Decimal(0), amount - free) if usage == "data" else Decimal(0)
        if price and amount:
            quantity = amount / _MB if price.unit == "GB" else amount
            yield _usage(ChargeKind.ROAMING, price, line_id, f"Roaming in {country}: {label}", quantity, month)


def _usage(kind: ChargeKind, price: Price, line_id: str, description: str, quantity: Decimal, month: Month) -> BillLine:
    return BillLine(
        number=0,
        line_id=line_id,
        kind=kind,
        code=price.price_id,
        description=description,
        amount=price.cost(quantity),
        tax_rate=VAT,
        period_start=month.first,
        period_end=month.last,
        quantity=quantity,
        unit=price.unit,
        # "640 MB at 2.49 each" would be read wrongly where an amount buys more than one unit
        unit_price=price.amount if price.per == 1 else None,
    )
