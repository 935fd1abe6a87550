"""TMF620: the product catalogue, as a server has it."""

from __future__ import annotations

import asyncio
from typing import Literal

from connectors.bss.tmf.client import TmfClient
from connectors.bss.tmf.errors import UpstreamFailed
from connectors.bss.tmf.values import Record
from grounding.errors import CarrierFault

KINDS = ("productOffering", "productOfferingPrice", "productSpecification", "category")
"""What a catalogue is made of, as the standard calls it."""


async def fetch_catalogue(client: TmfClient, version: Literal["v4", "v5"] = "v4") -> dict[str, list[Record]]:
    """Return every resource of the catalogue by its kind. Raises CarrierFault: half a catalogue is none."""
    paths = [f"productCatalogManagement/{version}/{kind}" for kind in KINDS]
    found = await asyncio.gather(*(client.collection(path, {}) for path in paths), return_exceptions=True)
    records: dict[str, list[Record]] = {}
    for kind, path, result in zip(KINDS, paths, found, strict=True):
        if isinstance(result, UpstreamFailed):
            raise CarrierFault(f"{path}: could not be read ({result}); the catalogue stays as it is") from result
        if isinstance(result, BaseException):
            raise result
        records[kind] = result
    return records
