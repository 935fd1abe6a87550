"""What each line used in the months before the running one; what was billed is exactly what was used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from connectors.sample.billing import line_id, plan_on
from connectors.sample.calendar import Month
from connectors.sample.habits import KINDS, UNITS, between, default_use, rounded
from connectors.sample.rating import Tariff
from connectors.sample.stories import CustomerStory, LineStory, Use
from grounding.account.records import MonthlyUse
from grounding.catalogue import Offering

_MONTHS = 12
_FULL = Decimal("0.9")
"""Whoever would use more than this share of an allowance takes care."""
_ABROAD = (
    ("roaming_data", "GB", "data", Decimal(1000)),
    ("roaming_voice", "min", "calls_made", Decimal(1)),
    ("roaming_voice_received", "min", "calls_received", Decimal(1)),
    ("roaming_text", "texts", "texts", Decimal(1)),
)


def history(tariff: Tariff, customer: CustomerStory, today: date) -> Iterator[MonthlyUse]:
    """Yield each line's months, oldest first: as told, else around what it uses this month and within its plan."""
    this = Month.of(today)
    for number, line in enumerate(customer.lines, 1):
        if line.status == "pending":
            continue
        for back in range(_MONTHS, 0, -1):
            month = this.plus(-back)
            if line.start <= month.last and (line.end is None or line.end >= month.last):
                yield from _month(tariff, line_id(customer, number), line, month, today)


def _month(tariff: Tariff, on: str, line: LineStory, month: Month, today: date) -> Iterator[MonthlyUse]:
    use = line.use.get(str(month), Use())
    plan = tariff.offering(plan_on(line, month.last))
    told = {"data": use.data, "voice": use.voice, "text": use.text}
    start = max(line.start, month.first)
    prefix = f"{on.replace('L-', 'H-')}-{month}"
    for name, kind in KINDS.items():
        if any(item.name == name for item in tariff.features(plan)):
            used = told[kind]
            if used is None:
                share = Decimal((month.last - start).days + 1) / month.days
                used = rounded(kind, _usual(tariff, plan, on, line, month, today, name) * share)
            yield MonthlyUse(f"{prefix}-{kind}", on, kind, UNITS[kind], used, start, month.last)
    for (kind, unit, zone), amount in _abroad(tariff, use).items():
        yield MonthlyUse(f"{prefix}-{kind}-{zone}", on, kind, unit, amount, start, month.last, zone)


def _usual(tariff: Tariff, plan: Offering, on: str, line: LineStory, month: Month, today: date, name: str) -> Decimal:
    """Return about what the line will have used by the end of this month, a little more or less from month to month."""
    kind, key = KINDS[name], f"{on}/{name}"
    use = line.use.get(str(Month.of(today)), Use())
    told = {"data": use.data, "voice": use.voice, "text": use.text}[kind]
    so_far = default_use(key, kind, tariff.allowance(tariff.offering(plan_on(line, today)), name))
    amount = (so_far if told is None else told) * between(f"{on}/pace", 100, 210)
    bound = tariff.allowance(plan, name)
    if bound is None and kind == "data":
        bound = tariff.allowance(plan, "fair_use_limit")
    if bound is not None:
        taken = _as_at_home(tariff, plan, line.use.get(str(month), Use())) if kind == "data" else Decimal(0)
        amount = min(amount, max(Decimal(0), bound - taken) * _FULL)
    return amount * between(f"{key}/{month}", 85, 107)


def _as_at_home(tariff: Tariff, plan: Offering, use: Use) -> Decimal:
    """Return the data of a month that the plan's own hold, although they were used abroad."""
    zones = {zone: amount for (kind, _, zone), amount in _abroad(tariff, use).items() if kind == "roaming_data"}
    held = (min(amount, tariff.allowance(plan, f"roaming_data_{zone}") or amount) for zone, amount in zones.items())
    included = {link.offering_id for link in plan.relations if link.kind == "includes"}
    return sum((amount for zone, amount in zip(zones, held, strict=True) if zone in included), Decimal(0))


def _abroad(tariff: Tariff, use: Use) -> dict[tuple[str, str, str], Decimal]:
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for each in use.roaming:
        zone = tariff.zone(each.country)[0].offering_id
        for kind, unit, told, scale in _ABROAD:
            amount: Decimal = getattr(each, told)
            if amount:
                found[kind, unit, zone] += amount / scale
    return found
