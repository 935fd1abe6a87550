"""TMF677: allowances and what was used of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import Period, Record, key, keys, needed_text, number, objects, period, reference, text
from grounding.account.records import Bucket

_UNDER_WAY = frozenset({"accepted", "inprogress", "acknowledged", "pending"})
_ENDED_BADLY = frozenset({"terminatedwitherror", "failed", "cancelled", "rejected"})


def query_of(customer_id: str) -> Mapping[str, Any]:
    """Return the task that asks for one customer's usage, as v4 has it and as v5 reads it."""
    party = {"id": customer_id, "role": "customer", "@referredType": "Customer"}
    return {"relatedParty": [party], "searchCriteria": {"relatedParty": [party]}, "@type": "QueryUsageConsumption"}


def pending(task: Record) -> bool:
    """Say whether a task has not ended; v4 keeps the state with each consumption, v5 with the task."""
    return any(state in _UNDER_WAY for state in _states(task))


def consumptions_of(task: Record) -> list[Record]:
    """Return what a task that has ended reports. Raises RecordUnreadable if it ended badly or reports nothing."""
    if any(state in _ENDED_BADLY for state in _states(task)):
        raise RecordUnreadable("a usage query that ended with an error")
    if task.get("usageConsumption") is None:
        raise RecordUnreadable("no usageConsumption")
    return objects(task["usageConsumption"])


def _states(task: Record) -> list[str]:
    held = [task, *objects(task.get("usageConsumption"))]
    return [key(found) for each in held if (found := text(each, "state", "status"))]


def buckets_in(consumption: Record) -> list[Record]:
    """Return a consumption's buckets; later versions call the list `bucket`."""
    return objects(consumption.get("bucketRefOrValue")) + objects(consumption.get("bucket"))


def buckets_of(consumptions: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> tuple[Bucket, ...]:
    """Return every allowance, by id. Raises RecordUnreadable."""
    found = {
        bucket.bucket_id: bucket
        for consumption in consumptions
        for bucket in (_bucket(record, consumption, mapping, zone) for record in buckets_in(consumption))
    }
    return tuple(found[bucket_id] for bucket_id in sorted(found))


def _bucket(record: Record, consumption: Record, mapping: TmfMapping, zone: tzinfo) -> Bucket:
    line_id = reference(record.get("product")) or _only(consumption)
    if line_id is None:
        raise RecordUnreadable("a bucket of no product")
    usage = needed_text(record, "usageType")
    counters = objects(record.get("bucketCounter"))
    counted = {
        "used": _counter(counters, mapping.used_counters),
        "beyond": _counter(counters, mapping.beyond_counters),
        "total": _counter(counters, mapping.total_counters),
    }
    allowance, spent, unit = _amounts(record, counted, mapping)
    period_told = next((each for each in counted.values() if each), None)
    start, end = _period(record, consumption, period_told, zone).closed("validFor")
    return Bucket(
        bucket_id=needed_text(record, "id"),
        line_id=line_id,
        kind=mapping.usage_kinds.get(key(usage), usage),
        name=text(record, "name", "description") or usage,
        unit=unit,
        allowance=allowance,
        used=spent,
        period_start=start,
        period_end=end,
    )


def _only(consumption: Record) -> str | None:
    """Return the product that all of a consumption is of, if it is one."""
    products = objects(consumption.get("product"))
    return reference(products) if len(products) == 1 else None


def _counter(counters: Sequence[Record], names: Sequence[str]) -> Record | None:
    """Return the counter of the bucket as a whole of one of these kinds; those of single users are parts of it."""
    wanted = keys(names)
    found = [each for each in counters if key(text(each, "counterType") or "") in wanted]
    whole = [each for each in found if key(text(each, "level") or "global") in ("global", "bucket")]
    return next(iter(whole or found), None)


def _period(record: Record, consumption: Record, counter: Record | None, zone: tzinfo) -> Period:
    given = [
        record.get("validFor"),
        (counter or {}).get("consumptionPeriod"),
        consumption.get("validPeriod"),
    ]
    return period(next((each for each in given if each is not None), None), "validFor", zone)


def _amounts(
    record: Record, counted: Mapping[str, Record | None], mapping: TmfMapping
) -> tuple[Decimal | None, Decimal, str]:
    """Return the allowance (None: unlimited), what was used and their unit; two of three figures give the third.

    A bucket without a bound must say so: a total that is merely absent is not taken for unlimited.
    """
    told = (text(record, "remainingValueName"), text(counted["total"] or {}, "valueName"))
    unlimited = any(key(name or "") in keys(mapping.unlimited) for name in told)
    given = {name: counter.get("value") for name, counter in counted.items() if counter is not None}
    given["remaining"] = record.get("remainingValue")
    if unlimited:
        given = {name: value for name, value in given.items() if name in ("used", "beyond")}
    figures = {name: _quantity(value, mapping) for name, value in given.items() if value is not None}
    units = {unit for _, unit in figures.values()}
    if len(units) != 1:
        raise RecordUnreadable("a bucket with no figures, or with figures in several units")
    amounts = {name: amount for name, (amount, _) in figures.items()}
    if unlimited:
        return None, _needed(amounts, "used") + amounts.get("beyond", 0), units.pop()
    return *_bounded(amounts), units.pop()


def _bounded(amounts: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
    beyond = amounts.get("beyond", Decimal(0))
    if "total" in amounts:
        total = amounts["total"]
        return total, (amounts["used"] if "used" in amounts else total - _needed(amounts, "remaining")) + beyond
    used = _needed(amounts, "used")
    return used + _needed(amounts, "remaining"), used + beyond


def _needed(amounts: Mapping[str, Decimal], name: str) -> Decimal:
    if name not in amounts:
        raise RecordUnreadable(f"a bucket that does not tell what is {name}")
    return amounts[name]


def _quantity(value: object, mapping: TmfMapping) -> tuple[Decimal, str]:
    if not isinstance(value, dict):
        raise RecordUnreadable("a quantity that is none")
    amount = number(value.get("amount"), "quantity")
    if amount < 0:
        raise RecordUnreadable("a negative quantity")
    unit = needed_text(value, "units", "unit")
    return amount, mapping.units.get(key(unit), unit)
