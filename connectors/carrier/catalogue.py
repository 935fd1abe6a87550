"""A folder of TMF620 files to a catalogue.

Beyond the standard, four names of characteristics mean something: `also_known_as` on an offering gives other names,
`usage_type` on a price says what is used, `rating_step` what use is rounded up to before it is charged, and `duration`
for how many months it is charged; on an offering, for how many its discounts are taken off.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from connectors.carrier import tmf620
from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Unreadable
from grounding.catalogue import Catalogue, Characteristic, Offering, Price, Relation
from grounding.money import Money, exponent

_R = TypeVar("_R", tmf620.Offering, tmf620.Price, tmf620.Specification, tmf620.Category)
_SOLD = {"active", "launched"}
_ALIASES, _USAGE, _STEP, _DURATION = "also_known_as", "usage_type", "rating_step", "duration"
_DISCOUNT = "discount"
_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True)
class _File:
    document: Document | None
    digest: bytes = b""


@dataclass(frozen=True)
class _Parts:
    """The four files, each valid in itself."""

    offerings: Sequence[tmf620.Offering]
    prices: Mapping[str, tmf620.Price]
    specifications: Mapping[str, tmf620.Specification]
    categories: Mapping[str, tmf620.Category]


def read_catalogue(folder: Path, currency: str, time_zone: str, faults: Faults) -> Catalogue:
    """Return the catalogue; what is wrong with it goes to `faults`, and then the result is not to be used."""
    hashed = hashlib.sha256()
    documents: dict[str, Document] = {}
    for stem in ("productOffering", "productOfferingPrice", "productSpecification", "category"):
        path = folder / f"{stem}.json"
        try:
            documents[stem] = Document(path)
            hashed.update(path.read_bytes())
        except Unreadable as error:
            faults.add(error.path, error.reason, error.line)
    if len(documents) < 4:
        return Catalogue("", {})
    offerings = _resources(documents["productOffering"], TypeAdapter(list[tmf620.Offering]), faults)
    prices = _resources(documents["productOfferingPrice"], TypeAdapter(list[tmf620.Price]), faults)
    specifications = _resources(documents["productSpecification"], TypeAdapter(list[tmf620.Specification]), faults)
    categories = _resources(documents["category"], TypeAdapter(list[tmf620.Category]), faults)
    if faults:
        return Catalogue("", {})
    parts = _Parts(offerings, _by_id(prices), _by_id(specifications), _by_id(categories))
    _check_prices(documents["productOfferingPrice"], prices, currency, faults)
    _check_durations(documents, parts, faults)
    _check_relations(documents["productOffering"], parts, faults)
    _check_places(documents["productOffering"], offerings, faults)
    if faults:
        return Catalogue("", {})
    zone = ZoneInfo(time_zone)
    return Catalogue(hashed.hexdigest()[:16], {item.id: _offering(item, parts, zone) for item in offerings})


def _resources(document: Document, adapter: TypeAdapter[list[_R]], faults: Faults) -> list[_R]:
    try:
        found = adapter.validate_python(document.data)
    except ValidationError as error:
        faults.add_invalid(document, error)
        return []
    counts = Counter(item.id for item in found)
    for position, item in enumerate(found):
        if counts[item.id] > 1:
            faults.add(document, f"the id `{item.id}` is given {counts[item.id]} times", (position, "id"))
    return found


def _by_id(items: Iterable[_R]) -> dict[str, _R]:
    return {item.id: item for item in items}


def _check_prices(document: Document, prices: Sequence[tmf620.Price], currency: str, faults: Faults) -> None:
    for position, price in enumerate(prices):
        if price.price.unit != currency:
            faults.add(
                document,
                f"`{price.id}` is priced in {price.price.unit}, the carrier's currency is {currency}",
                (position, "price", "unit"),
            )
        places = -int(price.price.value.normalize().as_tuple().exponent)
        if places > exponent(currency):
            faults.add(document, f"`{price.id}` has more decimals than {currency}", (position, "price", "value"))
        if price.price_type == "usage" and (price.unit_of_measure is None or _use(price, _USAGE) is None):
            faults.add(document, f"`{price.id}` needs unitOfMeasure and usage_type, being for usage", (position, "id"))
        if price.price_type == "recurring" and not price.recurring_charge_period_type:
            faults.add(document, f"`{price.id}` needs recurringChargePeriodType", (position, "id"))
        if price.recurring_charge_period_length != 1:
            faults.add(
                document,
                f"`{price.id}` is charged every {price.recurring_charge_period_length} periods; only 1 is understood",
                (position, "recurringChargePeriodLength"),
            )


def _check_durations(documents: Mapping[str, Document], parts: _Parts, faults: Faults) -> None:
    """A price that ends and does not say when would be taken for one that stays."""
    discounts = {price.id for price in parts.prices.values() if price.price_type == _DISCOUNT}
    said: list[tuple[str, int, tmf620.CharacteristicUse]] = [
        ("productOfferingPrice", position, use)
        for position, price in enumerate(parts.prices.values())
        for use in price.prod_spec_char_value_use
    ]
    said += [
        ("productOffering", position, use)
        for position, item in enumerate(parts.offerings)
        if discounts & {ref.id for ref in item.product_offering_price}
        for use in item.prod_spec_char_value_use
    ]
    for stem, position, use in said:
        if use.name == _DURATION and _lasts([use]) is None:
            faults.add(documents[stem], "`duration` is not a whole number of months", (position, "id"))


def _check_relations(document: Document, parts: _Parts, faults: Faults) -> None:
    known = {item.id for item in parts.offerings}
    for position, item in enumerate(parts.offerings):
        links: list[tuple[str, Sequence[tmf620.Ref], Iterable[str]]] = [
            ("productOfferingPrice", item.product_offering_price, parts.prices),
            ("category", item.category, parts.categories),
            ("productOfferingRelationship", item.product_offering_relationship, known),
            ("bundledProductOffering", item.bundled_product_offering, known),
        ]
        for key, refs, targets in links:
            for index, ref in enumerate(refs):
                if ref.id not in targets:
                    message = f"`{item.id}` names `{ref.id}` in {key}, which does not exist"
                    faults.add(document, message, (position, key, index))
        spec = item.product_specification
        if spec and spec.id not in parts.specifications:
            message = f"`{item.id}` names the specification `{spec.id}`, which does not exist"
            faults.add(document, message, (position, "productSpecification"))


def _check_places(document: Document, offerings: Sequence[tmf620.Offering], faults: Faults) -> None:
    owners: dict[str, str] = {}
    for position, item in enumerate(offerings):
        for index, place in enumerate(item.place):
            owner = owners.setdefault(place.id, item.id)
            if owner != item.id:
                message = f"`{place.id}` belongs to `{owner}` and to `{item.id}`"
                faults.add(document, message, (position, "place", index))


def _offering(item: tmf620.Offering, parts: _Parts, zone: ZoneInfo) -> Offering:
    uses = {use.name: use for use in item.prod_spec_char_value_use}
    aliases = uses.pop(_ALIASES, None)
    places: dict[str, tuple[str, ...]] = {}
    for place in item.place:
        places[place.id] = (*places.get(place.id, ()), place.name)
    return Offering(
        offering_id=item.id,
        version=item.version,
        name=item.name,
        description=item.description,
        category=item.category[0].id,
        sellable=item.is_sellable and item.lifecycle_status.strip().lower() in _SOLD,
        valid_from=_day(item.valid_for.start_date_time, zone),
        valid_to=_day(item.valid_for.end_date_time, zone),
        prices=tuple(_price(parts.prices[ref.id], item, zone) for ref in item.product_offering_price),
        terms_months=tuple(_months(term.duration) for term in item.product_offering_term),
        characteristics=_characteristics(item, uses, parts),
        relations=(
            *(Relation(link.relationship_type, link.id) for link in item.product_offering_relationship),
            *(Relation("bundles", ref.id) for ref in item.bundled_product_offering),
        ),
        places=places,
        segments=tuple(ref.id for ref in item.market_segment),
        aliases=tuple(str(value.value) for value in aliases.product_spec_characteristic_value) if aliases else (),
    )


def _characteristics(
    item: tmf620.Offering, uses: Mapping[str, tmf620.CharacteristicUse], parts: _Parts
) -> tuple[Characteristic, ...]:
    """Return what the offering sets, and the defaults of its specification for what it does not."""
    spec = parts.specifications[item.product_specification.id] if item.product_specification else None
    described = {each.name: each for each in spec.product_spec_characteristic} if spec else {}
    found = []
    for name in dict.fromkeys([*uses, *described]):
        use, known = uses.get(name), described.get(name)
        if use is not None:
            values = use.product_spec_characteristic_value
        else:
            values = [value for value in described[name].product_spec_characteristic_value if value.is_default]
        if values:
            label = (use.description if use else None) or (known.description if known else None) or name
            text = ", ".join(_plain(value.value) for value in values)
            found.append(Characteristic(name, label, text, values[0].unit_of_measure))
    return tuple(found)


def _price(item: tmf620.Price, offering: tmf620.Offering, zone: ZoneInfo) -> Price:
    quantity, step = item.unit_of_measure, _use(item, _STEP)
    lasts = _lasts(item.prod_spec_char_value_use)
    if lasts is None and item.price_type == _DISCOUNT:
        lasts = _lasts(offering.prod_spec_char_value_use)
    return Price(
        price_id=item.id,
        name=item.name,
        kind=item.price_type,
        amount=Money.of(item.price.value, item.price.unit),
        tax_included=True,
        period=item.recurring_charge_period_type,
        per=quantity.amount if quantity else None,
        unit=quantity.units if quantity else None,
        usage=_use(item, _USAGE),
        valid_from=_day(item.valid_for.start_date_time, zone),
        valid_to=_day(item.valid_for.end_date_time, zone),
        step=Decimal(step) if step else None,
        duration_months=lasts,
    )


def _lasts(uses: Iterable[tmf620.CharacteristicUse]) -> int | None:
    """Return for how many months characteristics say that a price lasts; None if they do not say it so."""
    for use in uses:
        if use.name == _DURATION and len(use.product_spec_characteristic_value) == 1:
            [value] = use.product_spec_characteristic_value
            unit = _MONTHS.get((value.unit_of_measure or "").lower().rstrip("s"))
            number = _plain(value.value)
            if unit and number.isdecimal() and int(number):
                return int(number) * unit
    return None


def _use(price: tmf620.Price, name: str) -> str | None:
    for use in price.prod_spec_char_value_use:
        if use.name == name and use.product_spec_characteristic_value:
            return _plain(use.product_spec_characteristic_value[0].value)
    return None


def _plain(value: str | int | Decimal | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _months(duration: tmf620.Duration) -> int:
    """Return the commitment in months; anything shorter than one is a rolling term."""
    units = duration.units.lower().rstrip("s")
    return duration.amount * _MONTHS.get(units, 0)


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
