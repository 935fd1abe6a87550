"""TMF656, service problems: disturbances and planned work, by place."""

from __future__ import annotations

from collections.abc import Iterator

from app.sandbox.reading import Resource, readable
from app.sandbox.records import Records
from app.sandbox.wire import Document, characteristics, present, reference
from grounding.account.records import Outage

PROBLEM = Resource("serviceProblemManagement", "serviceProblem")

router = readable(PROBLEM)


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield the outages that have not ended."""
    for outage in records.outages:
        yield PROBLEM.kind, _problem(outage, records)


def _problem(outage: Outage, records: Records) -> Document:
    begun = outage.start <= records.read_at
    return present(
        {
            "id": outage.outage_id,
            "@type": "ServiceProblem",
            "name": outage.area,
            "description": f"{outage.area}: {outage.cause}",
            "category": "planned" if outage.planned else "unplanned",
            "reason": outage.cause,
            "status": "inProgress" if begun else "acknowledged",
            "timeRaised": outage.start.isoformat(),
            "affectedLocation": [
                {**reference(place, "GeographicAddress"), "role": "affectedArea"} for place in outage.places
            ],
            "affectedService": [reference(service, "Service", service) for service in outage.services],
            "characteristic": characteristics(
                expectedResolutionDate=outage.expected_end.isoformat() if outage.expected_end else None
            ),
        }
    )
