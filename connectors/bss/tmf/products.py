"""TMF637: products become lines with their add-ons and discounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import (
    Record,
    Traits,
    day,
    key,
    keys,
    money,
    needed_day,
    needed_money,
    needed_text,
    number,
    objects,
    period,
    reference,
    status,
    text,
    whole,
)
from grounding.account.contracts import months_after
from grounding.account.records import AddOn, Discount, Line, LineStatus
from grounding.money import Money

FIELDS = (
    "id", "name", "description", "status", "startDate", "terminationDate", "productOffering", "productPrice",
    "productTerm", "productCharacteristic", "productRelationship", "product", "billingAccount", "place",
    "relatedParty", "agreement", "realizingResource", "productSerialNumber",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holdings:
    """A customer's products: those that are lines, and what belongs to each."""

    lines: tuple[Record, ...]
    _children: Mapping[str, Sequence[Record]]

    def children(self, line: Record) -> list[Record]:
        """Return what belongs to a line, by id."""
        return sorted(self._children.get(needed_text(line, "id"), ()), key=lambda record: needed_text(record, "id"))


def lines_of(records: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> tuple[Line, ...]:
    """Return every line with its add-ons and discounts, by id. Raises RecordUnreadable."""
    held = holdings(records, mapping)
    found = [_line(record, held.children(record), mapping, zone) for record in held.lines]
    return tuple(sorted(found, key=lambda line: line.line_id))


def holdings(records: Sequence[Record], mapping: TmfMapping) -> Holdings:
    """Tell lines from what belongs to them: by relations either way, and by products within products."""
    everything = {needed_text(record, "id"): record for record in records}
    parents: dict[str, str] = {}
    for product_id, record in list(everything.items()):
        for inner in objects(record.get("product")):
            inner_id = reference(inner)
            if inner_id is not None and inner_id != product_id:
                parents[inner_id] = product_id
                everything.setdefault(inner_id, inner)
    up, down = keys(mapping.parent_relations), keys(mapping.child_relations)
    for product_id, record in everything.items():
        for relation in objects(record.get("productRelationship")):
            kind, other = key(text(relation, "relationshipType") or ""), reference(relation.get("product"))
            if other in everything and other != product_id:
                parents |= {product_id: other} if kind in up else {other: product_id} if kind in down else {}
    lines = {product_id: record for product_id, record in everything.items() if service_of(record, mapping)}
    if everything and not lines:
        raise RecordUnreadable("no product that is told to be a line")
    children = defaultdict(list)
    for product_id, record in everything.items():
        line = None if product_id in lines else _line_above(product_id, parents, lines)
        if line is not None:
            children[line].append(record)
    return Holdings(tuple(lines.values()), children)


def _line_above(product_id: str, parents: Mapping[str, str], lines: Mapping[str, Record]) -> str | None:
    """Return the nearest line that a product belongs to, however deep; relations may run in a circle."""
    above, seen = parents.get(product_id), {product_id}
    while above is not None and above not in seen:
        if above in lines:
            return above
        seen.add(above)
        above = parents.get(above)
    return None


def service_of(record: Record, mapping: TmfMapping) -> str | None:
    """Return what makes a product a line, or None for one that is none."""
    told = traits_of(record).text(mapping.names.service)
    if told is not None:
        return mapping.services.get(key(told), told)
    return mapping.offering_services.get(reference(record.get("productOffering")) or "")


def traits_of(record: Record) -> Traits:
    """Return a product's characteristics."""
    return Traits.of(record.get("productCharacteristic"))


def _line(record: Record, children: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> Line:
    traits, names = traits_of(record), mapping.names
    found = mapping.line_statuses.get(status(record))
    if found is None:
        raise RecordUnreadable("a product status that is not known")
    offering = offering_of(record)
    name = text(offering, "name") or needed_text(record, "name")
    return Line(
        line_id=needed_text(record, "id"),
        number=traits.text(names.number) or _number(record),
        label=traits.text(names.label) or text(record, "description", "name") or name,
        service=service_of(record, mapping) or "",
        status=LineStatus(found),
        status_reason=traits.text(names.status_reason),
        status_since=day(traits.get(names.status_since), "status since", zone),
        offering_id=needed_text(offering, "id"),
        plan_name=name,
        monthly_price=monthly_price(record, mapping),
        start=needed_day(record.get("startDate"), "startDate", zone),
        place=traits.text(names.place) or _place(record),
        addons=tuple(_addon(child, zone) for child in children if instalment_count(child, mapping) is None),
        discounts=_discounts(record, mapping, zone),
    )


def offering_of(record: Record) -> Record:
    """Return what a product is of. Raises RecordUnreadable."""
    found = objects(record.get("productOffering"))
    if not found:
        raise RecordUnreadable("a product with no offering")
    return found[0]


def _number(record: Record) -> str | None:
    """Return the number of the resource that serves a line; some keep it where serial numbers stand."""
    resources = (text(each, "value") for each in objects(record.get("realizingResource")))
    return next((found for found in resources if found), None) or text(record, "productSerialNumber")


def _place(record: Record) -> str | None:
    return next((found for each in objects(record.get("place")) if (found := text(each, "id", "name"))), None)


def monthly_price(record: Record, mapping: TmfMapping) -> Money:
    """Return the recurring price with tax. Raises RecordUnreadable if there is none, or one of another period."""
    wanted = keys(mapping.recurring_prices)
    prices = [each for each in objects(record.get("productPrice")) if key(text(each, "priceType") or "") in wanted]
    if not prices:
        raise RecordUnreadable("a product with no recurring price")
    total: Money | None = None
    for price in prices:
        if key(text(price, "recurringChargePeriod") or "month") not in ("month", "monthly", "1month", "months"):
            raise RecordUnreadable("a recurring price that is not by the month")
        amount = _amount(price)
        total = amount if total is None else _sum(total, amount)
    return total if total is not None else _amount(prices[0])


def _sum(first: Money, second: Money) -> Money:
    if first.currency != second.currency:
        raise RecordUnreadable("prices in two currencies")
    return first + second


def _amount(price: Record) -> Money:
    return needed_money(next(iter(objects(price.get("price"))), {}).get("taxIncludedAmount"), "taxIncludedAmount")


def _addon(record: Record, zone: tzinfo) -> AddOn:
    offering = offering_of(record)
    prices = objects(record.get("productPrice"))
    if not prices:
        raise RecordUnreadable("an add-on with no price")
    return AddOn(
        addon_id=needed_text(record, "id"),
        offering_id=needed_text(offering, "id"),
        name=text(offering, "name") or needed_text(record, "name"),
        price=_amount(prices[0]),
        start=needed_day(record.get("startDate"), "startDate", zone),
        end=day(record.get("terminationDate"), "terminationDate", zone),
    )


def _discounts(record: Record, mapping: TmfMapping, zone: tzinfo) -> tuple[Discount, ...]:
    """Return alterations that take something off, and prices that are discounts by themselves."""
    wanted = keys(mapping.discount_prices)
    found: list[Record] = []
    for price in objects(record.get("productPrice")):
        if key(text(price, "priceType") or "") in wanted:
            found.append(price)
        found += [
            each
            for each in objects(price.get("productPriceAlteration"))
            if key(text(each, "priceType") or "") in wanted or _takes_off(each)
        ]
    start = needed_day(record.get("startDate"), "startDate", zone)
    base = monthly_price(record, mapping) if found else None
    discounts = []
    for place, each in enumerate(found, 1):
        # Two lines may have a discount of the same kind, and both be the first of their line.
        own = f"{needed_text(record, 'id')}-{reference(each.get('productOfferingPrice')) or place}"
        discounts += [_discount(each, text(each, "id") or own, base, start, zone)] if base else []
    return tuple(sorted(discounts, key=lambda discount: discount.discount_id))


def _takes_off(alteration: Record) -> bool:
    price = next(iter(objects(alteration.get("price"))), {})
    amount = money(price.get("taxIncludedAmount"), "taxIncludedAmount")
    return (amount is not None and amount.minor < 0) or price.get("percentage") is not None


def _discount(record: Record, discount_id: str, base: Money, start: date, zone: tzinfo) -> Discount:
    price = next(iter(objects(record.get("price"))), {})
    amount = money(price.get("taxIncludedAmount"), "taxIncludedAmount")
    if amount is None:
        amount = base.times(number(price.get("percentage"), "percentage") / 100)
    name = needed_text(record, "name", "description")
    valid = period(record.get("validFor"), "validFor", zone)
    begins, ends = valid.start or start, valid.end
    if ends is None and record.get("applicationDuration") is not None:
        ends = months_after(begins, whole(record["applicationDuration"], "applicationDuration")) - timedelta(days=1)
    return Discount(discount_id, name, abs(amount), begins, ends)


def instalment_count(record: Record, mapping: TmfMapping) -> Any:
    """Return in how many payments a device is paid off, or None for what is no such device."""
    return traits_of(record).get(mapping.names.instalment_count)
