"""The months that a comparison of plans rests on: whole, over, and known in every kind that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grounding.account.faults import Fault, FaultName, Figure
from grounding.account.rating import ABROAD, Month, ZonePrices, into_base
from grounding.account.records import MonthlyUse
from grounding.account.usage import CHARGED_AS
from grounding.values import Quantity

_WHOLE = range(28, 32)
"""Days of a whole month; a line's first days in a month say nothing of a month."""


@dataclass(frozen=True, slots=True)
class PastUse:
    """What a line used, ready to be charged."""

    months: tuple[Month, ...]
    """Oldest first."""
    units: Mapping[str, str]
    """The kinds of use at home that stand in each of the months, with the unit that the system gives them in."""
    not_counted: frozenset[str]
    """Kinds of use that stand in the records but cannot be charged: no zone, no price for it, an unknown unit."""
    overlap: bool = False
    """Two periods hold the same day, so that nobody knows what was used when; there are no months then."""


def past_use(history: Iterable[MonthlyUse], zones: ZonePrices, on: date, most: int) -> PastUse:
    """Return the latest whole months before a day, `most` of them at most; `zones` has the prices of use abroad.

    The kinds at home that count are those of the latest month; a month that lacks one of them is not known well enough
    and is left out, as is one in which a kind at home is recorded twice. Several records of one kind abroad, such as
    two countries of a zone, add up.
    """
    held = list(history)
    twice = {fault.record for fault in use_faults(held)}
    by_month: dict[tuple[date, date], list[MonthlyUse]] = defaultdict(list)
    for use in held:
        if use.period_end < on and (use.period_end - use.period_start).days + 1 in _WHOLE:
            by_month[use.period_start, use.period_end].append(use)
    periods = sorted(days for days, uses in by_month.items() if twice.isdisjoint(map(_record, uses)))
    if any(later[0] <= earlier[1] for earlier, later in zip(periods, periods[1:], strict=False)):
        return PastUse((), {}, frozenset(), overlap=True)
    units = _units(by_month[periods[-1]]) if periods else {}
    known = [period for period in periods if units and units.keys() <= _units(by_month[period]).keys()][-most:]
    months, not_counted = [], set()
    for start, end in known:
        month, without = _month(start, end, by_month[start, end], units, zones)
        months.append(month)
        not_counted |= without
    return PastUse(tuple(months), units, frozenset(not_counted))


def use_faults(history: Iterable[MonthlyUse]) -> Iterator[Fault]:
    """Yield a fault for each record of use at home that is not the only one of its line, kind and time.

    Which of them is right nobody knows, and together they would be more than was used.
    """
    alike: dict[tuple[str, str, date, date], list[MonthlyUse]] = defaultdict(list)
    for use in history:
        if use.kind in CHARGED_AS and use.zone is None:
            alike[use.line_id, use.kind, use.period_start, use.period_end].append(use)
    for uses in alike.values():
        for use in uses if len(uses) > 1 else ():
            other = next(each for each in uses if each is not use)
            yield Fault(FaultName.RECORDED_TWICE, (_used(use), _used(other)))


def _used(use: MonthlyUse) -> Figure:
    return Figure(_record(use), "used", Quantity(use.used, use.unit))


def _record(use: MonthlyUse) -> str:
    return f"usage_history/{use.use_id}"


def _units(uses: Iterable[MonthlyUse]) -> dict[str, str]:
    found = {
        use.kind: use.unit
        for use in sorted(uses, key=lambda use: use.use_id)
        if use.kind in CHARGED_AS
        and use.zone is None
        and into_base(use.used, use.unit, CHARGED_AS[use.kind]) is not None
    }
    return {kind: found[kind] for kind in CHARGED_AS if kind in found}


def _month(
    start: date, end: date, uses: Iterable[MonthlyUse], units: Mapping[str, str], zones: ZonePrices
) -> tuple[Month, set[str]]:
    home: dict[str, Decimal] = defaultdict(Decimal)
    abroad: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    not_counted = set()
    for use in uses:
        usage = CHARGED_AS.get(use.kind) or ABROAD.get(use.kind)
        amount = into_base(use.used, use.unit, usage) if usage else None
        if amount is not None and use.kind in units and use.zone is None:
            home[use.kind] += amount
        elif amount is not None and use.zone and use.kind in ABROAD and usage in zones.get(use.zone, {}):
            abroad[use.zone, use.kind] += amount
        elif use.used:
            not_counted.add(use.kind)
    return Month(start, end, dict(home), dict(abroad)), not_counted
