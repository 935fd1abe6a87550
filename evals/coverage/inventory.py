"""Everything that a case could be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.bootstrap import Parts, folders
from retrieval.errors import UnreadableDocument


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a carrier has, each by id with what people call it."""

    documents: Mapping[str, str]
    offerings: Mapping[str, str]
    rules: Mapping[str, str]
    """By `id@version`."""
    intents: Mapping[str, tuple[str, ...]]
    """Examples of how people word them; fixed routes are `route:` and their id."""


ROUTE = "route:"


def inventory(parts: Parts) -> Inventory:
    """Return what there is to be asked about."""
    folder = parts.folder
    language = folder.carrier.language()
    routes = {
        f"{ROUTE}{route.route_id}": language.routes[route.route_id].examples
        for route in folder.carrier.routes
        if route.route_id in language.routes
    }
    return Inventory(
        documents=_documents(parts),
        offerings={name: one.name for name, one in folder.catalogue.offerings.items()},
        rules={rule.ref: rule.customer_label for rule in parts.rules.rules} if folder.offers else {},
        intents={**language.intents, **routes},
    )


def _documents(parts: Parts) -> dict[str, str]:
    """Return what is indexed, else what would be."""
    held = {name: one.title for name, one in parts.index.documents().items()}
    if held:
        return held
    return {
        one.document_id: one.document_id
        for source in folders(parts.carrier_sources)
        for one in source.documents()
        if not isinstance(one, UnreadableDocument)
    }
