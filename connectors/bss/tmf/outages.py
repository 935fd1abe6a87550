"""TMF656: service problems become outages, by place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import Record, Traits, key, keys, moment, needed_text, objects, text
from grounding.account.records import Outage

FIELDS = (
    "id", "name", "category", "reason", "status", "timeRaised", "resolutionDate", "affectedLocation",
    "affectedService", "characteristic", "description",
)  # fmt: skip


def outages_of(records: Sequence[Record], mapping: TmfMapping, now: datetime) -> tuple[Outage, ...]:
    """Return outages that have not ended, the earliest first; planned work past its end is over.

    Raises: RecordUnreadable if one does not tell when it began or where it is.
    """
    found = [outage for record in records if (outage := _outage(record, mapping, now)) is not None]
    return tuple(sorted(found, key=lambda outage: (outage.start, outage.outage_id)))


def at_places(outages: Sequence[Outage], places: Collection[str]) -> tuple[Outage, ...]:
    """Return those at any of these places."""
    return tuple(outage for outage in outages if not set(places).isdisjoint(outage.places))


def _outage(record: Record, mapping: TmfMapping, now: datetime) -> Outage | None:
    zone = now.tzinfo
    if zone is None:
        raise ValueError("the carrier's time needs its zone")
    if key(text(record, "status", "state") or "") in keys(mapping.ended_problems):
        return None
    ended = moment(record.get("resolutionDate"), "resolutionDate", zone)
    if ended is not None and ended <= now:
        return None
    start = moment(record.get("timeRaised"), "timeRaised", zone)
    if start is None:
        raise RecordUnreadable("no timeRaised")
    planned = key(text(record, "category") or "") in keys(mapping.planned_categories)
    traits = Traits.of(record.get("characteristic"))
    end = moment(traits.get(mapping.names.expected_end), "expected end", zone)
    if planned and end is not None and end <= now:
        return None
    places = tuple(found for each in objects(record.get("affectedLocation")) if (found := text(each, "id", "name")))
    services = (text(each, "name", "id") for each in objects(record.get("affectedService")))
    return Outage(
        outage_id=needed_text(record, "id"),
        area=text(record, "name") or ", ".join(places) or needed_text(record, "description"),
        places=tuple(sorted(places)),
        services=tuple(mapping.services.get(key(service), service) for service in services if service),
        planned=planned,
        start=start.astimezone(zone),
        expected_end=None if end is None else end.astimezone(zone),
        cause=text(record, "reason", "description") or "",
    )
