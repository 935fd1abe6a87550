"""What using the phone in a country costs, on the customer's own plan where there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from grounding.account.records import Line, Section
from grounding.catalogue import Offering, Price
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.countries import Country, countries
from grounding.drafting.extractive.topics.offerings import (
    PLANS,
    booked,
    fact,
    includes,
    mentioned,
    price_fact,
    quantity,
)
from grounding.drafting.extractive.topics.rules import rule
from grounding.offers.about import related
from grounding.types import CatalogueFact, Draft, Quantity

_FROM_HOME = "roaming.from_home"
"""The role of patterns, which hold `{country}`, that speak of calls from home to a country.

Of the same name is the text of a carrier whose documents have no prices for them.
"""

_USAGES = {"data": ("data",), "voice": ("calls_made", "calls_received"), "text": ("texts",)}
"""What each kind of use is called where its price stands."""


async def roaming(ctx: Context) -> Part:
    """Say what roaming in the countries named costs, line by line where the lines differ."""
    places = countries(ctx)
    if _is_from_home(ctx, places):
        return _from_home(ctx)
    if not places:
        return Part(complete=False)
    drafts: list[Draft] = []
    for place in places:
        if place.name != place.zone.name:
            zone = fact(place.zone, "name", place.zone.name)
            drafts.append(ctx.messages.claim("roaming.zone", country=_country(place), zone=zone))
        named = _plans_named(ctx)
        drafts += [_in_plan(ctx, each, place) for each in named]
        lines = [line for line in ctx.lines if line.service != "broadband"]
        free = {line.line_id: draft for line in lines if (draft := included(ctx, line, place))}
        drafts += free.values()
        # Standard prices matter to whoever has a line that does not include the zone, and to those without a line.
        covered = bool(named) and all(_includes(each, place) for each in named)
        if len(free) < len(lines) or not (lines or covered):
            drafts += [_not_included(ctx, line, place) for line in lines if line.line_id not in free]
            drafts += _in_plans(ctx, place) if not lines and not named else []
            prices = _prices(ctx, place)
            # Documents only say the catalogue's prices again.
            drafts += [*prices, *_passes(ctx, place), *([] if prices else await rule(ctx, "roaming", place.name))]
    return Part(tuple(drafts))


def _is_from_home(ctx: Context, places: Sequence[Country]) -> bool:
    """Say whether calls from home to the countries named are spoken of, in one of the role's frames."""
    names = "|".join(re.escape(name) for place in places for name in place.names)
    frames = (frame.replace("{country}", f"(?:{names})") for frame in ctx.words.get(_FROM_HOME, ()))
    return bool(places) and any(re.search(frame, ctx.question, re.IGNORECASE) for frame in frames)


def _from_home(ctx: Context) -> Part:
    """Return what the customer's add-ons include, where they are asked about; a carrier without prices says that."""
    held = [(line, addon) for line in ctx.lines for addon in line.addons] if ctx.asks("addon.booked") else []
    sold = [each for _, addon in held if (each := ctx.catalogue.offerings.get(addon.offering_id))]
    drafts = [draft for line in dict(held) for draft in booked(ctx, line)]
    drafts += [draft for each in sold for draft in includes(ctx, each)]
    untold = [] if drafts or not ctx.messages.has(_FROM_HOME) else [ctx.messages.notice(_FROM_HOME)]
    return Part((*drafts, *untold), complete=False)


def _plans_named(ctx: Context) -> list[Offering]:
    """Return the plans that the message names and that go abroad with somebody; of a bundle those in it."""
    plans = []
    for named in mentioned(ctx):
        parts = sorted(related(named, "bundles") & ctx.catalogue.offerings.keys())
        plans += [ctx.catalogue.offerings[part] for part in parts] or [named]
    return [each for each in plans if each.category in PLANS and each.category != "broadband_plan"]


def _country(place: Country) -> CatalogueFact:
    return fact(place.zone, f"place/{place.name}", place.name)


def _plan(ctx: Context, line: Line) -> CatalogueFact | None:
    offering = ctx.catalogue.offerings.get(line.offering_id)
    return fact(offering, "name", offering.name) if offering else None


def included(ctx: Context, line: Line, place: Country, *, charged: bool = False) -> Draft | None:
    """Return a sentence for what a line's plan includes in a country, if it includes anything.

    Beside a charge from there only a stated amount can be told, as what is charged lies beyond it.
    """
    offering = ctx.catalogue.offerings.get(line.offering_id)
    if offering is None or not _includes(offering, place):
        return None
    data = _data(offering, place)
    if charged and not data:
        return None
    return ctx.messages.claim(
        "roaming.beyond" if charged else "roaming.included",
        line=ctx.label(line),
        plan=ctx.fact(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name),
        country=_country(place),
        data=data,
    )


def _includes(offering: Offering, place: Country) -> bool:
    return place.zone.offering_id in related(offering, "includes")


def _data(offering: Offering, place: Country) -> CatalogueFact | None:
    allowance = offering.characteristic(f"roaming_data_{place.zone.offering_id}")
    size = quantity(allowance) if allowance else None
    return fact(offering, allowance.name, size) if allowance and size else None


def _in_plan(ctx: Context, plan: Offering, place: Country) -> Draft:
    """Say what a plan that the message names includes in a country, or that it includes nothing there."""
    name = fact(plan, "name", plan.name)
    if not _includes(plan, place):
        return ctx.messages.claim("roaming.not_in_plan", plan=name, country=_country(place))
    return ctx.messages.claim("roaming.in_plan", plan=name, country=_country(place), data=_data(plan, place))


def _not_included(ctx: Context, line: Line, place: Country) -> Draft:
    return ctx.messages.claim(
        "roaming.not_included", line=ctx.label(line), plan=_plan(ctx, line), country=_country(place)
    )


def _in_plans(ctx: Context, place: Country) -> list[Draft]:
    """Say which plans on sale include a country: without that its prices would frighten those who never pay them."""
    plans = tuple(
        fact(each, "name", each.name)
        for each in ctx.catalogue.offerings.values()
        if each.category in PLANS and each.on_sale(ctx.today) and _includes(each, place)
    )
    return [ctx.messages.claim("roaming.in_plans", country=_country(place), plans=plans)] if plans else []


def _prices(ctx: Context, place: Country) -> list[Draft]:
    drafts = []
    kinds = {usage for kind, usages in _USAGES.items() if ctx.asks(f"use.{kind}") for usage in usages}
    for price in place.zone.prices:
        message = f"roaming.price.{price.usage}"
        if (kinds and price.usage not in kinds) or not price.valid_on(ctx.today):
            continue
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


def _passes(ctx: Context, place: Country) -> list[Draft]:
    """Name the passes on sale for a country; that there is none, where one is asked for."""
    drafts = []
    for each in ctx.catalogue.offerings.values():
        related = {relation.offering_id for relation in each.relations}
        price = next((price for price in each.prices if price.valid_on(ctx.today)), None)
        if each.category == "addon" and place.zone.offering_id in related and each.on_sale(ctx.today) and price:
            drafts.append(
                ctx.messages.claim(
                    "roaming.pass",
                    name=fact(each, "name", each.name),
                    price=price_fact(each, price),
                    country=_country(place),
                )
            )
    if not drafts and ctx.asks("roaming.pass"):
        return [ctx.messages.claim("roaming.no_pass", country=_country(place))]
    return drafts


TOPICS = (Topic("roaming", roaming),)
