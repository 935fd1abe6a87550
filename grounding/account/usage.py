"""How an allowance is being used up: what is left, at what pace, until when, and what more would cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from math import ceil

from grounding.account.faults import Fault, FaultName, Figure, Limits
from grounding.account.records import Bucket
from grounding.catalogue import Characteristic, Offering, Price
from grounding.money import Money

_PLACES = Decimal("0.01")
_MOST = Decimal(10) ** 12
"""More of anything than one line can use; a larger number is no reading."""
_MOST_TIMES = 1000
"""Nobody uses more than so many times what is allowed, or than so many of a unit if that is less than one."""
CHARGED_AS = {"data": "data", "voice": "calls_made", "text": "texts"}
"""Kind of allowance -> what the catalogue calls its use beyond the allowance."""

_MEASURED_IN = {"data": "bytes", "voice": "time", "text": "texts"}
"""Kind of allowance -> what its unit measures."""

FAIR_USE = "fair_use_limit"
"""What the catalogue calls the amount after which an unlimited allowance is slowed down."""

_UNITS: dict[str, tuple[str, Decimal]] = {
    "kb": ("bytes", Decimal(10) ** 3),
    "mb": ("bytes", Decimal(10) ** 6),
    "gb": ("bytes", Decimal(10) ** 9),
    "tb": ("bytes", Decimal(10) ** 12),
    "s": ("time", Decimal(1)),
    "min": ("time", Decimal(60)),
    "h": ("time", Decimal(3600)),
    "text": ("texts", Decimal(1)),
    "texts": ("texts", Decimal(1)),
    "sms": ("texts", Decimal(1)),
}
"""Unit -> what it measures, and its size; prefixes are decimal, as the SI has them."""


class NoPace(StrEnum):
    """Why there is no pace."""

    TOO_EARLY = "too_early"
    """Not one full day of the period has passed."""
    OUTSIDE_PERIOD = "outside_period"
    UNUSABLE = "unusable"
    """The record holds what cannot be: a negative amount, or a period that ends before it starts."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an allowance has been used in its period; amounts are rounded to two places."""

    days: int
    """Full days of the period that have passed; what was used today counts into them, so that a warning comes early."""
    of_days: int
    """Days of the whole period."""
    per_day: Decimal
    together: Decimal
    """The same with what was used since then of the packs that run on the line."""
    at_end: Decimal
    """What will have been used at the end of the period at this pace."""
    runs_out: date | None
    """The day on which nothing is left at this pace, packs of the same kind that run on the line counted in; None: not
    within the period, or nothing is left already."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of one allowance on one day."""

    bucket: Bucket
    remaining: Decimal | None
    """Never below zero; None: unlimited, or not known because the record is unusable."""
    over: Decimal
    """What was used beyond the allowance so far."""
    share_used: Decimal | None
    """Of the allowance, 1 being all of it, rounded down to two places; None if it is unlimited or unusable."""
    pace: Pace | None
    no_pace: NoPace | None
    """Why there is no pace; None where there is one."""
    overage: Decimal | None = None
    """What will have been used beyond the allowance at the end of the period at this pace; None without a pace."""
    overage_cost: Money | None = None
    """What that costs, tax included; None: there is no such price, or it cannot be told. Never a guess."""


def outlook(
    bucket: Bucket, on: date, price: Price | None = None, *, beside: Sequence[Bucket] = (), cap: Money | None = None
) -> Outlook:
    """Return what is left of an allowance, the pace of its use, and what use beyond it would cost.

    `price` is the catalogue's for use beyond the allowance, `cap` the most that is charged for it in a period.
    `beside` are the line's other allowances, but for those that hold elsewhere (`one_pool`): as long as one of the
    same kind holds something, use beyond this one is not charged, and its cost is not told; and the day on which it
    runs out is the day on which they have run out too.
    """
    if not usable(bucket):
        return Outlook(bucket, None, Decimal(0), None, None, NoPace.UNUSABLE)
    over = Decimal(0) if bucket.allowance is None else max(Decimal(0), bucket.used - bucket.allowance)
    share = _share(bucket)
    days = (on - bucket.period_start).days
    outside = days < 0 or on > bucket.period_end
    if outside or days < 1:
        why = NoPace.OUTSIDE_PERIOD if outside else NoPace.TOO_EARLY
        return Outlook(bucket, bucket.remaining, over, share, None, why)
    pace = _pace(bucket, days, on, beside)
    overage = Decimal(0) if bucket.allowance is None else max(Decimal(0), pace.at_end - bucket.allowance)
    cost = None if _held_beside(bucket, beside) else _cost(bucket, overage, price, on)
    if cost is not None and cap is not None:
        cost = min(cost, cap) if cap.currency == cost.currency else None
    return Outlook(bucket, bucket.remaining, over, share, pace, None, overage, cost)


def one_pool(bucket: Bucket, held: Iterable[Bucket], plans: Iterable[Offering]) -> list[Bucket]:
    """Return those of some allowances that may be used after one of a plan, or before it: of its line, kind and place.

    What a plan gives of one kind under two names, such as for two roaming zones, holds in two places. `plans` are the
    line's plan and what it bundles.
    """
    own = {item.label for plan in plans for item in plan.characteristics}
    return [
        each
        for each in _others(bucket, held)
        if each.name == bucket.name or bucket.name not in own or each.name not in own
    ]


def running(bucket: Bucket, on: date, beside: Iterable[Bucket]) -> list[Bucket]:
    """Return the other allowances of the same kind that can be used today, in units that can be added to its own."""
    return [
        each
        for each in _others(bucket, beside)
        if usable(each)
        and each.period_start <= on <= each.period_end
        and convert(each.used, each.unit, bucket.unit) is not None
    ]


def usage_price(offering: Offering, kind: str, on: date) -> Price | None:
    """Return what use beyond an allowance of a kind costs on a plan; None if it is not sold, or by several prices."""
    charged_as = CHARGED_AS.get(kind)
    found = [
        price
        for price in offering.prices
        if price.kind == "usage" and charged_as is not None and price.usage == charged_as and price.valid_on(on)
    ]
    return found[0] if len(found) == 1 else None


def fair_use(item: Characteristic | None, unit: str) -> Decimal | None:
    """Return up to how much a plan gives at full speed, in a unit; None if that is no limit for what it measures."""
    try:
        size = Decimal(item.value) if item else None
    except InvalidOperation:
        return None
    if item is None or size is None or not size.is_finite() or size <= 0:
        return None
    return convert(size, item.unit or "", unit)


def convert(amount: Decimal, unit: str, into: str) -> Decimal | None:
    """Return an amount in another unit, a gigabyte being 1,000 megabytes; None if they do not measure the same."""
    if unit == into:
        return amount
    measured, other = _UNITS.get(unit.casefold()), _UNITS.get(into.casefold())
    if measured is None or other is None or measured[0] != other[0]:
        return None
    return amount * measured[1] / other[1]


def usable(bucket: Bucket) -> bool:
    """Say whether a record can be.

    No amount is negative or absurd, it is given in a unit of what is used, and its period does not end before it
    starts.
    """
    amounts = [bucket.used] if bucket.allowance is None else [bucket.used, bucket.allowance]
    sound = all(each.is_finite() and 0 <= each <= _MOST for each in amounts)
    return sound and bucket.period_start <= bucket.period_end and not _beyond_all(bucket) and _measures(bucket)


def bucket_faults(bucket: Bucket, limits: Limits) -> Iterator[Fault]:
    """Yield a fault for an allowance whose period is over or to come: nothing of it is left, or used, today."""
    record = f"bucket/{bucket.bucket_id}"
    start, end = (Figure(record, name, getattr(bucket, name)) for name in ("period_start", "period_end"))
    if bucket.period_start <= bucket.period_end and not bucket.period_start <= limits.on <= bucket.period_end:
        yield Fault(FaultName.OUTSIDE_PERIOD, (start, end))


def _beyond_all(bucket: Bucket) -> bool:
    return bool(bucket.allowance) and bucket.used > _MOST_TIMES * max(bucket.allowance or 0, Decimal(1))


def _measures(bucket: Bucket) -> bool:
    """Say whether the unit measures what is used, such as data; of one that is not known here nobody can tell."""
    measured = _UNITS.get(bucket.unit.casefold())
    wanted = {_MEASURED_IN[part] for part in bucket.kind.split("_") if part in _MEASURED_IN}
    return measured is None or not wanted or measured[0] in wanted


def _share(bucket: Bucket) -> Decimal | None:
    if bucket.allowance is None:
        return None
    if not bucket.allowance:
        return Decimal(1)  # of nothing, all is used
    # Rounded down: what is not yet used up must not be said to be.
    return Decimal(int(Fraction(bucket.used) / Fraction(bucket.allowance) * 100)).scaleb(-2)


def _pace(bucket: Bucket, days: int, on: date, beside: Sequence[Bucket]) -> Pace:
    of_days = (bucket.period_end - bucket.period_start).days + 1
    packs = running(bucket, on, beside)
    per_day, together = (
        (used / days).quantize(_PLACES, ROUND_HALF_UP) for used in (bucket.used, _used_together(bucket, packs))
    )
    at_end = (bucket.used * of_days / days).quantize(_PLACES, ROUND_HALF_UP)
    return Pace(days, of_days, per_day, together, at_end, _runs_out(bucket, days, of_days, packs))


def _used_together(bucket: Bucket, packs: Sequence[Bucket]) -> Decimal:
    """Return what was used since its period began: of a pack that began earlier nobody knows how much that is."""
    return bucket.used + sum((_in(pack, pack.used, bucket) for pack in packs if _within(pack, bucket)), Decimal(0))


def _runs_out(bucket: Bucket, days: int, of_days: int, packs: Sequence[Bucket]) -> date | None:
    if bucket.allowance is None or not bucket.used or bucket.used >= bucket.allowance:
        return None
    if any(pack.allowance is None for pack in packs):
        return None
    # What was used of a pack that began within the period is part of the pace, whichever of the two is used up first.
    pace = Fraction(_used_together(bucket, packs)) / days
    lasts = days + Fraction(bucket.allowance - bucket.used) / pace
    for pack in sorted(packs, key=lambda each: (each.period_end, each.bucket_id)):
        until = (pack.period_end - bucket.period_start).days + 1
        if until > lasts:  # one that ends before it is needed gives nothing
            lasts = min(Fraction(until), lasts + Fraction(_in(pack, pack.remaining or Decimal(0), bucket)) / pace)
    return bucket.period_start + timedelta(days=ceil(lasts) - 1) if lasts <= of_days else None


def _within(pack: Bucket, bucket: Bucket) -> bool:
    return pack.period_start >= bucket.period_start


def _in(pack: Bucket, amount: Decimal, bucket: Bucket) -> Decimal:
    return convert(amount, pack.unit, bucket.unit) or Decimal(0)


def _held_beside(bucket: Bucket, beside: Sequence[Bucket]) -> bool:
    return any(each.remaining is None or each.remaining > 0 for each in _others(bucket, beside))


def _others(bucket: Bucket, beside: Iterable[Bucket]) -> list[Bucket]:
    return [
        each
        for each in beside
        if each.bucket_id != bucket.bucket_id and each.line_id == bucket.line_id and each.kind == bucket.kind
    ]


def _cost(bucket: Bucket, overage: Decimal, price: Price | None, on: date) -> Money | None:
    if bucket.allowance is None or price is None or price.kind != "usage" or not price.tax_included:
        return None
    used = convert(overage, bucket.unit, price.unit) if price.unit and price.valid_on(on) else None
    try:
        return None if used is None or used < 0 else price.cost(used)
    except (ArithmeticError, ValueError):  # a price that charges for nothing, or an amount beyond all bounds
        return None
