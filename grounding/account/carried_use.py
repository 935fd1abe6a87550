"""What a change of plan within a running period does to its use so far: that counts against the new allowances."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from grounding.account.losses import is_less
from grounding.account.rating import number
from grounding.account.records import Bucket, Line
from grounding.account.usage import Outlook, convert, one_pool, outlook, usable, usage_price
from grounding.catalogue import Catalogue, Characteristic, Offering, Price
from grounding.money import Money

_ALLOWANCE = re.compile(r"(?P<home>[a-z]+)_allowance|(?P<abroad>roaming_(?:data|voice|text))s?_.+")


@dataclass(frozen=True, slots=True)
class CarriedUse:
    """What was used of an allowance, as it would be held against the smaller one of another plan."""

    bucket: Bucket
    """As it stands."""
    item: Characteristic
    """The allowance of the other plan."""
    seen: Outlook
    """Of the use so far, against that."""


def allowances(offering: Offering) -> Iterator[tuple[str, Characteristic]]:
    """Yield what an offering lets one use in a period, each with the kind that records of use have for it."""
    for item in offering.characteristics:
        found = _ALLOWANCE.fullmatch(item.name)
        if found:
            yield found["home"] or found["abroad"], item


def gives_less(other: Offering, present: Offering | None) -> bool:
    """Say whether another plan has a smaller allowance than the present one, or may have where that is not known."""
    if present is None:
        return True
    held = ((item, present.characteristic(item.name)) for _, item in allowances(other))
    return any(before is not None and is_less(item, before) for item, before in held)


def outgrown(
    line: Line, usage: Iterable[Bucket], other: Offering, catalogue: Catalogue, on: date
) -> tuple[CarriedUse, ...]:
    """Return the allowances of another plan that the use so far exceeds, or will at its pace, from a change on a day.

    Only of periods that run on that day, and of what the present plan gives more of: use of the others is as it was.
    """
    present = catalogue.offerings.get(line.offering_id)
    own = [bucket for bucket in usage if bucket.line_id == line.line_id and usable(bucket)]
    running = [bucket for bucket in own if bucket.period_start <= on <= bucket.period_end]
    found = []
    for kind, item in allowances(other):
        bucket = _held(kind, item, running, present)
        size = _amount(item, bucket.unit) if bucket else None
        if bucket is None or size is None or (bucket.allowance is not None and bucket.allowance <= size):
            continue
        beside = one_pool(bucket, own, [present] if present else [])
        price, cap = _priced(other, kind, on)
        seen = outlook(replace(bucket, allowance=size), on, price, beside=beside, cap=cap)
        if seen.over or seen.overage:
            found.append(CarriedUse(bucket, item, seen))
    return tuple(found)


def _held(kind: str, item: Characteristic, running: Collection[Bucket], present: Offering | None) -> Bucket | None:
    """Return the allowance of the present plan that another plan's would take the place of: by its name, or its size.

    Records need not call it what the catalogue does, and a pack may be of the same kind.
    """
    alike = [bucket for bucket in running if bucket.kind == kind]
    before = present.characteristic(item.name) if present else None
    found = [bucket for bucket in alike if bucket.name == item.label]
    if not found and before is not None:
        found = [bucket for bucket in alike if bucket.allowance == _amount(before, bucket.unit)]
    return found[0] if len(found) == 1 else None


def _amount(item: Characteristic, unit: str) -> Decimal | None:
    """Return the size of an allowance; None where it has no bound, or none that can be read."""
    size = number(item)
    return None if size is None or size < 0 else convert(size, item.unit or "", unit)


def _priced(other: Offering, kind: str, on: date) -> tuple[Price | None, Money | None]:
    """Return what use beyond an allowance costs, and at most; no price where either cannot be told."""
    price, cap = usage_price(other, kind, on), other.characteristic(f"extra_{kind}_cap")
    if price is None or cap is None:
        return price, None
    most = number(cap)
    if most is None or most < 0 or cap.unit != price.amount.currency:
        return None, None
    return price, Money.of(most, price.amount.currency)
