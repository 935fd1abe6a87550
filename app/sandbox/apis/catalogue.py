"""TMF620, the catalogue: the carrier folder's own files."""

from __future__ import annotations

from collections.abc import Iterator

from app.sandbox.reading import Resource, readable
from app.sandbox.records import CATALOGUE_KINDS, Records
from app.sandbox.wire import Document

RESOURCES = tuple(Resource("productCatalogManagement", kind, ("v4", "v5")) for kind in CATALOGUE_KINDS)

router = readable(*RESOURCES)


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield offerings, prices, specifications and categories."""
    for kind, resources in records.resources.items():
        for resource in resources:
            yield kind, {"@type": kind[0].upper() + kind[1:], **resource}
