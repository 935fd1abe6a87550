"""What using the phone in a country costs, on the customer's own plan where there is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grounding.account.records import Line, Section
from grounding.catalogue import Catalogue, Offering, Price
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics.offerings import fact, price_fact, quantity
from grounding.drafting.extractive.topics.rules import rule
from grounding.types import CatalogueFact, Draft, Quantity

ZONE = "roaming_zone"


@dataclass(frozen=True, slots=True)
class Destination:
    """A country that was asked about, and the zone it lies in."""

    name: str
    """As the catalogue writes it."""
    zone: Offering


def destinations(question: str, catalogue: Catalogue, day: date) -> list[Destination]:
    """Return the countries that the question names, by the names that the catalogue's zones have for them."""
    found: dict[str, Destination] = {}
    for zone in catalogue.offerings.values():
        if zone.category != ZONE or not zone.on_sale(day):
            continue
        for code, names in zone.places.items():
            # Short names such as US are words of their own in lower case, so they count as written only.
            if any(
                re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, 0 if len(name) < 4 else re.I) for name in names
            ):
                found.setdefault(code, Destination(names[0], zone))
    return list(found.values())


async def roaming(ctx: Context) -> Part:
    """Say what roaming in the countries named costs, line by line where the lines differ."""
    named = (destinations(text, ctx.catalogue, ctx.today) for text in (ctx.typed, ctx.question))
    places = next((found for found in named if found), [])
    if not places:
        return Part(complete=False)
    drafts: list[Draft] = []
    for place in places:
        drafts.append(
            ctx.messages.claim("roaming.zone", country=_country(place), zone=fact(place.zone, "name", place.zone.name))
        )
        lines = [line for line in ctx.lines if line.service != "broadband"]
        included = {line.line_id: draft for line in lines if (draft := _included(ctx, line, place))}
        drafts += included.values()
        # Standard prices matter to whoever has a line that does not include the zone, and to those without a line.
        if len(included) < len(lines) or not lines:
            drafts += [_not_included(ctx, line, place) for line in lines if line.line_id not in included]
            drafts += _prices(ctx, place)
            drafts += _passes(ctx, place)
            drafts += await rule(ctx, "roaming", place.name)
    return Part(tuple(drafts))


def _country(place: Destination) -> CatalogueFact:
    return fact(place.zone, f"place/{place.name}", place.name)


def _plan(ctx: Context, line: Line) -> CatalogueFact | None:
    offering = ctx.catalogue.offerings.get(line.offering_id)
    return fact(offering, "name", offering.name) if offering else None


def _included(ctx: Context, line: Line, place: Destination) -> Draft | None:
    offering = ctx.catalogue.offerings.get(line.offering_id)
    if offering is None or place.zone.offering_id not in {
        each.offering_id for each in offering.relations if each.kind == "includes"
    }:
        return None
    allowance = offering.characteristic(f"roaming_data_{place.zone.offering_id}")
    size = quantity(allowance) if allowance else None
    return ctx.messages.claim(
        "roaming.included",
        line=ctx.label(line),
        plan=ctx.fact(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name),
        country=_country(place),
        data=fact(offering, allowance.name, size) if allowance and size else None,
    )


def _not_included(ctx: Context, line: Line, place: Destination) -> Draft:
    return ctx.messages.claim(
        "roaming.not_included", line=ctx.label(line), plan=_plan(ctx, line), country=_country(place)
    )


def _prices(ctx: Context, place: Destination) -> list[Draft]:
    drafts = []
    for price in place.zone.prices:
        message = f"roaming.price.{price.usage}"
        if price.kind == "usage" and ctx.messages.has(message):
            per = fact(place.zone, f"price/{price.price_id}/per", _per(price))
            drafts.append(
                ctx.messages.claim(
                    message,
                    country=_country(place),
                    price=price_fact(place.zone, price),
                    per=per,
                    started=price.step is not None and price.step > 1,
                )
            )
    return drafts


def _per(price: Price) -> Quantity:
    return Quantity(price.per or Decimal(1), price.unit or "")


def _passes(ctx: Context, place: Destination) -> list[Draft]:
    drafts = []
    for each in ctx.catalogue.offerings.values():
        related = {relation.offering_id for relation in each.relations}
        if each.category == "addon" and place.zone.offering_id in related and each.on_sale(ctx.today) and each.prices:
            price = each.prices[0]
            drafts.append(
                ctx.messages.claim(
                    "roaming.pass",
                    name=fact(each, "name", each.name),
                    price=price_fact(each, price),
                    country=_country(place),
                )
            )
    return drafts


TOPICS = (Topic("roaming", roaming),)
