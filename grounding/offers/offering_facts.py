"""What rules may know of an offering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from grounding.catalogue import Offering
from grounding.offers.about import About, Found, related
from grounding.offers.cases import subject_of


def _monthly_price(about: About, offering: Offering) -> Decimal | None:
    recurring = [price for price in offering.prices if price.kind == "recurring" and price.valid_on(about.on)]
    amounts = [about.amount(price.amount) if price.period == "month" else None for price in recurring]
    return None if None in amounts else sum((item for item in amounts if item is not None), Decimal(0))


def _service(about: About, offering: Offering) -> str | None:
    subject = subject_of(offering, about.subjects)
    return subject.own_service if subject else None


OFFERING: Mapping[str, Callable[[About, Offering], Found]] = {
    "offering.id": lambda about, offering: offering.offering_id,
    "offering.category": lambda about, offering: offering.category,
    "offering.monthly_price": _monthly_price,
    "offering.term_months": lambda about, offering: min(offering.terms_months, default=0),
    "offering.segments": lambda about, offering: frozenset(offering.segments),
    "offering.service": _service,
    "offering.requires": lambda about, offering: related(offering, "requires"),
    "offering.excludes": lambda about, offering: related(offering, "excludes"),
    "offering.applies_to": lambda about, offering: related(offering, "applies_to"),
    "offering.places": lambda about, offering: frozenset(offering.places),
}
