"""What a line would lose by a change of plan, named from the catalogue and the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grounding.account.rating import Terms, number
from grounding.account.records import AddOn, Discount, Line
from grounding.account.usage import CHARGED_AS, convert
from grounding.catalogue import Catalogue, Characteristic, Offering
from grounding.money import Money

_SPEED = "bit/s"
"""How the unit of a speed ends, such as `Mbit/s`."""


class LossKind(StrEnum):
    """What is lost."""

    CONNECTION = "connection"
    """A part of a bundle, such as its home connection."""
    ADDON = "addon"
    DISCOUNT = "discount"
    OTHER_LINES_DISCOUNT = "other_lines_discount"
    """A discount for several lines, on another line of the account."""
    ZONE = "zone"
    """A roaming zone that the present plan includes."""
    FEATURE = "feature"
    """An allowance or a speed that is smaller."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that the present plan has and the other would not."""

    kind: LossKind
    id: str
    """Of the offering, the record or the characteristic."""
    name: str
    before: str | None = None
    after: str | None = None
    amount: Money | None = None
    """What an add-on or a discount is worth each month."""


def losses(line: Line, present: Terms | None, other: Terms, catalogue: Catalogue, on: date) -> tuple[Loss, ...]:
    """Return what this line would lose; of a present plan that the catalogue lacks, only what the records tell."""
    found = [
        Loss(LossKind.ADDON, addon.addon_id, addon.name, amount=addon.price)
        for addon in line.addons
        if runs(addon, on) and not _goes_with(catalogue.offerings.get(addon.offering_id), other.offering)
    ]
    found += [
        Loss(LossKind.DISCOUNT, discount.discount_id, discount.name, amount=discount.amount)
        for discount in line.discounts
        if runs(discount, on) and share_kept(discount, other.offering, catalogue) is None
    ]
    if present is not None:
        found += _connections(present, other, catalogue)
        found += _zones(present, other, catalogue)
        found += _features(present, other)
    return tuple(sorted(found, key=lambda loss: (loss.kind, loss.id)))


def other_lines_losses(
    present: Offering | None, other: Offering, lines: Iterable[Line], catalogue: Catalogue, on: date
) -> tuple[Loss, ...]:
    """Return discounts of other lines that may end, because this one would leave the plans that they are given for."""
    found = []
    for line in lines:
        for discount in line.discounts:
            promotion = promotion_of(discount, catalogue)
            if present is None or promotion is None or share(promotion) is None or not runs(discount, on):
                continue
            if _applies(promotion, present) and not _applies(promotion, other):
                name = f"{discount.name} ({line.label})"
                found.append(Loss(LossKind.OTHER_LINES_DISCOUNT, discount.discount_id, name, amount=discount.amount))
    return tuple(found)


def promotion_of(discount: Discount, catalogue: Catalogue) -> Offering | None:
    """Return the catalogue's promotion of that name, because records do not tell its id; None if that is not one."""
    wanted = discount.name.casefold().strip()
    found = [
        offering
        for offering in catalogue.offerings.values()
        if offering.category == "promotion"
        and wanted in {name.casefold().strip() for name in (offering.name, *offering.aliases)}
    ]
    return found[0] if len(found) == 1 else None


def share(promotion: Offering) -> Decimal | None:
    """Return the share of a plan's price that a promotion takes off, such as 0.1; None if it takes off an amount."""
    item = promotion.characteristic("discount_percent")
    percent = number(item) if item else None
    return percent / 100 if percent is not None and 0 <= percent <= 100 else None


def shares_off(plan: Offering, catalogue: Catalogue, on: date) -> tuple[Offering, ...]:
    """Return the promotions that take a share off a plan's price where there are several lines."""
    sold = (each for each in catalogue.offerings.values() if each.category == "promotion" and each.on_sale(on))
    return tuple(each for each in sold if share(each) is not None and _applies(each, plan))


def share_kept(discount: Discount, offering: Offering, catalogue: Catalogue) -> Decimal | None:
    """Return the share that a discount goes on to take off another plan; None if it ends with the present one.

    What is given for a time, or as an amount, is a promotion of the present plan.
    """
    promotion = promotion_of(discount, catalogue)
    if promotion is None or discount.end is not None or not _applies(promotion, offering):
        return None
    return share(promotion)


def runs(item: AddOn | Discount, on: date) -> bool:
    """Say whether an add-on or a discount holds on a day."""
    return item.start <= on and (item.end is None or on <= item.end)


def over(item: AddOn | Discount, on: date) -> bool:
    """Say whether an add-on or a discount ended before a day; of one that ends before it begins, nobody can."""
    return item.end is not None and item.start <= item.end < on


def _applies(promotion: Offering, plan: Offering) -> bool:
    return any(link.kind == "applies_to" and link.offering_id == plan.offering_id for link in promotion.relations)


def _goes_with(addon: Offering | None, plan: Offering) -> bool:
    """Say whether nothing in the catalogue keeps an add-on from a plan."""
    if addon is None:
        return True
    if addon.offering_id in _linked(plan, "excludes") or plan.offering_id in _linked(addon, "excludes"):
        return False
    wanted = _linked(addon, "requires", "applies_to")
    return not wanted or bool(wanted & {plan.offering_id, *_linked(plan, "includes", "bundles")})


def _linked(offering: Offering, *kinds: str) -> set[str]:
    return {link.offering_id for link in offering.relations if link.kind in kinds}


def _connections(present: Terms, other: Terms, catalogue: Catalogue) -> Iterator[Loss]:
    ids = [link.offering_id for link in present.offering.relations if link.kind == "bundles"]
    for each in [catalogue.offerings[part] for part in ids] or [present.offering]:
        if each.category not in other.connections:
            yield Loss(LossKind.CONNECTION, each.offering_id, each.name)


def _zones(present: Terms, other: Terms, catalogue: Catalogue) -> Iterator[Loss]:
    for zone in present.zones.keys() - other.zones.keys():
        offering = catalogue.offerings.get(zone)
        yield Loss(LossKind.ZONE, zone, offering.name if offering else zone)


def _features(present: Terms, other: Terms) -> Iterator[Loss]:
    at_home = {f"{kind}_allowance" for kind in CHARGED_AS}
    abroad = {f"roaming_data_{zone}" for zone in other.zones}
    for name, item in present.features.items():
        after = other.features.get(name)
        if name in abroad and after is None:  # included without a bound
            continue
        if (name in at_home | abroad or (item.unit or "").endswith(_SPEED)) and is_less(after, item):
            yield Loss(LossKind.FEATURE, name, item.label, _words(item), _words(after) if after else None)


def is_less(after: Characteristic | None, before: Characteristic) -> bool:
    """Say whether an allowance or a speed is smaller than it was."""
    if after is None:
        return True
    old, new = number(before), number(after)
    if old is None or new is None:
        return before.value == "unlimited" and new is not None
    converted = convert(new, after.unit or "", before.unit or "")
    return converted is not None and converted < old


def _words(item: Characteristic) -> str:
    return f"{item.value} {item.unit}" if item.unit else item.value
