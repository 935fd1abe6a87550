"""What the catalogue says: offerings by name or by kind, their prices and what they include."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from grounding.account.faults import faults_in
from grounding.account.losses import over
from grounding.account.records import Line, Section
from grounding.catalogue import Characteristic, Offering, Price
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.naming import offerings_named
from grounding.money import Money
from grounding.offers.renewing import terms_of
from grounding.types import CatalogueFact, Draft, FactValue, Quantity

BUNDLE = "bundle"
PLANS = ("mobile_plan", "data_plan", "broadband_plan", BUNDLE)
ADD_ON = "addon"
_DEVICE = "device"
_MOST = 14


async def named(ctx: Context) -> Part:
    """Say what the offerings named in the question cost and include, and whether they are still sold."""
    offerings = mentioned(ctx)
    return Part(tuple(draft for offering in offerings for draft in say(ctx, offering)), complete=bool(offerings))


async def listing(ctx: Context) -> Part:
    """List what is on sale today; what the question names comes instead of the list."""
    if mentioned(ctx):
        return await named(ctx)
    kinds = [kind for kind in (*PLANS, _DEVICE) if ctx.asks(f"category.{kind}")] or PLANS
    current = [each for each in ctx.catalogue.offerings.values() if each.category in kinds and each.on_sale(ctx.today)]
    if ctx.asks("listed.no_term"):
        current = [each for each in current if not any(each.terms_months)]
    if ctx.asks("listed.cheapest"):
        current.sort(key=lambda each: _price_today(ctx, each))
    return _list(ctx, current)


def _price_today(ctx: Context, offering: Offering) -> tuple[bool, int]:
    """Return what to sort by: what costs least first, what has no price last."""
    monthly = [price for price in offering.prices if price.kind == "recurring" and price.valid_on(ctx.today)]
    return (not monthly, monthly[0].amount.minor if monthly else 0)


async def addons(ctx: Context) -> Part:
    """List the customer's add-ons where his own are asked for, else those on sale; what is named comes instead."""
    if ctx.account and ctx.asks("addon.booked"):
        drafts = [draft for line in ctx.lines for draft in booked(ctx, line)]
        return Part(tuple(drafts or [no_addon(ctx)]))
    if mentioned(ctx):
        return await named(ctx)
    current = [each for each in ctx.catalogue.offerings.values() if each.category == ADD_ON and each.on_sale(ctx.today)]
    return _list(ctx, current)


def _list(ctx: Context, offerings: Sequence[Offering]) -> Part:
    drafts = [draft for each in offerings[:_MOST] if (draft := _say_price(ctx, each))]
    return Part(tuple(drafts), complete=bool(drafts))


def say_held(ctx: Context, line: Line) -> Draft:
    """Say which plan a line has, and at what price, unless that cannot be."""
    record = f"line/{line.line_id}"
    named = {"line": ctx.label(line), "plan": ctx.fact(Section.LINES, record, "plan_name", line.plan_name)}
    if faults_in(record, ctx.own.faults, "monthly_price") and ctx.messages.has("plan.named"):
        return ctx.messages.claim("plan.named", **named)
    return ctx.messages.claim(
        "plan.has",
        **named,
        price=ctx.fact(Section.LINES, record, "monthly_price", line.monthly_price),
    )


def no_addon(ctx: Context) -> Draft:
    """Say that no add-on runs on the lines."""
    return ctx.messages.claim("addon.none", none=ctx.fact(Section.LINES, "addons", "count", 0))


def booked(ctx: Context, line: Line) -> list[Draft]:
    """Return a sentence for each add-on that is not known to be over on a line."""
    drafts = []
    for addon in line.addons:
        if not over(addon, ctx.today):
            record = f"addon/{addon.addon_id}"
            drafts.append(
                ctx.messages.claim(
                    "plan.addon",
                    name=ctx.fact(Section.LINES, record, "name", addon.name),
                    price=ctx.fact(Section.LINES, record, "price", addon.price),
                    end=ctx.fact(Section.LINES, record, "end", addon.end) if addon.end else None,
                    monthly=is_monthly(ctx.catalogue.offerings.get(addon.offering_id)),
                    line=ctx.label(line),
                )
            )
    return drafts


def is_monthly(offering: Offering | None) -> bool:
    """Say whether an offering is charged by the month."""
    return offering is not None and any(price.period == "month" for price in offering.prices)


def includes(ctx: Context, offering: Offering) -> list[Draft]:
    """Say what an offering includes; a bundle includes what its parts do."""
    parts = [
        part
        for relation in offering.relations
        if relation.kind == "bundles" and (part := ctx.catalogue.offerings.get(relation.offering_id))
    ]
    return [
        ctx.messages.claim("plan.includes", plan=fact(each, "name", each.name), included=included)
        for each in (offering, *parts)
        if (included := allowances(ctx, each))
    ]


def mentioned(ctx: Context) -> list[Offering]:
    """Return the offerings that the message names, or else the question it completes; none inside another's name."""
    return offerings_in(ctx.typed, ctx) or offerings_in(ctx.question, ctx)


def names_others_only(ctx: Context) -> bool:
    """Say whether only offerings are named that no line of the customer's is on."""
    held = {each for line in ctx.own.lines for each in (line.offering_id, line.plan_name)}
    named = mentioned(ctx)
    return bool(named) and not any({each.offering_id, each.name} & held for each in named)


def offerings_in(question: str, ctx: Context) -> list[Offering]:
    """Return the offerings that a text names, but roaming zones."""
    return offerings_named(question, ctx.catalogue, ctx.words, ctx.messages.locale.split("-")[0])


def price_fact(offering: Offering, price: Price) -> CatalogueFact:
    """Return an offering's price as a fact."""
    return CatalogueFact(offering.offering_id, offering.version, f"price/{price.price_id}", price.amount)


def fact(offering: Offering, name: str, value: FactValue) -> CatalogueFact:
    """Return a property of an offering as a fact."""
    return CatalogueFact(offering.offering_id, offering.version, name, value)


def allowances(ctx: Context, offering: Offering) -> tuple[CatalogueFact, ...]:
    """Return what an offering includes, each as `label: value`."""
    return tuple(fact(offering, item.name, f"{item.label}: {_written(ctx, item)}") for item in offering.characteristics)


def quantity(item: Characteristic) -> Quantity | None:
    """Return a characteristic's value as a quantity, if it is a number with a unit."""
    try:
        return Quantity(Decimal(item.value), item.unit) if item.unit else None
    except InvalidOperation:
        return None


def _written(ctx: Context, item: Characteristic) -> str:
    size = quantity(item)
    if size is None:
        return item.value
    # A currency stands where a unit does, because TMF620 has one field for both.
    money = len(size.unit) == 3 and size.unit.isupper() and size.unit.isalpha()
    return ctx.messages.formatter.value(Money.of(size.amount, size.unit) if money else size)


def terms(ctx: Context, offering: Offering) -> list[Draft]:
    """Say with which commitments an offering is sold, if with any."""
    found = terms_of(offering)
    name = fact(offering, "name", offering.name)
    return [ctx.messages.claim("offering.terms", name=name, terms=found)] if found else []


def say(ctx: Context, offering: Offering) -> list[Draft]:
    """Say what an offering costs and includes, how it is sold, and whether it still is."""
    drafts = [draft] if (draft := _say_price(ctx, offering)) else []
    drafts += [*includes(ctx, offering), *terms(ctx, offering)]
    return drafts if offering.on_sale(ctx.today) else [*drafts, say_retired(ctx, offering)]


def say_retired(ctx: Context, offering: Offering) -> Draft:
    """Say that an offering is no longer sold, and since when if that is known."""
    over = offering.valid_to if offering.valid_to and offering.valid_to < ctx.today else None
    until = fact(offering, "valid_to", over) if over else None
    return ctx.messages.claim("offering.retired", name=fact(offering, "name", offering.name), until=until)


def _say_price(ctx: Context, offering: Offering) -> Draft | None:
    prices = [
        price for price in offering.prices if price.kind in ("recurring", "one_time") and price.valid_on(ctx.today)
    ]
    if not prices:
        return None
    price = prices[0]
    if either := _either(ctx, offering, prices):
        return either
    period = price.period if price.kind == "recurring" else "once"
    message = f"offering.price.{period}"
    return ctx.messages.claim(
        message if ctx.messages.has(message) else "offering.price.once",
        name=fact(offering, "name", offering.name),
        price=price_fact(offering, price),
    )


def _either(ctx: Context, offering: Offering, prices: Sequence[Price]) -> Draft | None:
    """Say what is paid at once or month by month, where it is one thing at two prices, as phones are."""
    once = next((price for price in prices if price.kind == "one_time"), None)
    monthly = next((price for price in prices if price.period == "month" and price.duration_months), None)
    if once is None or monthly is None:
        return None
    months = Quantity(Decimal(monthly.duration_months or 0), "months")
    return ctx.messages.claim(
        "offering.price.either",
        name=fact(offering, "name", offering.name),
        price=price_fact(offering, once),
        monthly=price_fact(offering, monthly),
        months=fact(offering, f"price/{monthly.price_id}/duration", months),
    )


TOPICS = (Topic("plans", listing), Topic("addons", addons), Topic("offering", named))
