"""Plans, zones and months of use, built by hand, for the tests of the comparison of plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grounding.account.comparison import Comparison
from grounding.account.contracts import months_after
from grounding.account.plans import compare
from grounding.account.records import Account, Line, MonthlyUse, Provenance, Section
from grounding.catalogue import Catalogue, Characteristic, Offering, Price, Relation
from grounding.money import Money
from tests.unit.grounding.world import TODAY, account, euro, line

ZONE = "ZONE-A"
_FIRST = date(2025, 9, 1)


def recurring(offering_id: str, amount: str, currency: str = "EUR", **changes: Any) -> Price:
    """Return a monthly price."""
    money = Money.of(amount, currency)
    return replace(Price(f"{offering_id}-P", f"{offering_id}, monthly", "recurring", money, True, "month"), **changes)


def usage(usage: str, amount: str, per: str, unit: str, **changes: Any) -> Price:
    """Return a price by use, charged in steps of what one amount buys."""
    size = Decimal(per)
    start = Price(f"{usage}-{amount}", usage, "usage", euro(amount), True, per=size, unit=unit, usage=usage, step=size)
    return replace(start, **changes)


EXTRA = usage("data", "1.50", "100", "MB")
CALLS = usage("calls_made", "0.25", "1", "min")
TEXTS = usage("texts", "0.12", "1", "text")


def allowances(**sizes: str) -> tuple[Characteristic, ...]:
    """Return `data="5"` and so on as characteristics; `roaming` is the data in the zone."""
    names = {"data": "data_allowance", "voice": "voice_allowance", "text": "text_allowance", "cap": "extra_data_cap"}
    names["roaming"] = f"roaming_data_{ZONE}"
    units = {"data": "GB", "voice": "min", "text": "texts", "cap": "EUR", "roaming": "GB"}
    return tuple(
        Characteristic(names[kind], kind, size, None if size == "unlimited" else units[kind])
        for kind, size in sizes.items()
    )


def plan(offering_id: str, amount: str, *prices: Price, **sizes: Any) -> Offering:
    """Return a mobile plan on sale; one with `roaming` includes the zone."""
    relations = (Relation("includes", ZONE),) if "roaming" in sizes else ()
    return Offering(
        offering_id=offering_id,
        version="1.0",
        name=f"Plan {offering_id}",
        description="",
        category=sizes.pop("category", "mobile_plan"),
        sellable=sizes.pop("sellable", True),
        prices=(recurring(offering_id, amount), *prices),
        relations=(*relations, *sizes.pop("relations", ())),
        characteristics=allowances(**sizes),
    )


def promotion(offering_id: str, name: str, *plans: str, percent: str | None = None) -> Offering:
    """Return a promotion for these plans, of a share of the price if one is given."""
    start = plan(
        offering_id, "0", category="promotion", relations=tuple(Relation("applies_to", each) for each in plans)
    )
    size = (Characteristic("discount_percent", "Discount", percent, "%"),) if percent else ()
    return replace(start, name=name, prices=(), characteristics=size)


def zone(*prices: Price) -> Offering:
    """Return the roaming zone."""
    return replace(plan(ZONE, "0", category="roaming_zone"), prices=prices, name="Zone A")


SMALL = plan("S", "10.00", EXTRA, CALLS, TEXTS, data="5", voice="300", text="300", cap="45.00")
MIDDLE = plan("M", "20.00", EXTRA, data="20", voice="unlimited", text="unlimited", cap="45.00", roaming="10")
LARGE = plan("X", "30.00", data="unlimited", voice="unlimited", text="unlimited", roaming="unlimited")
STOPS = plan("K", "6.00", data="2", voice="100", text="unlimited")
SEA = zone(usage("data", "2.00", "1", "GB"), usage("calls_made", "0.50", "1", "min"))


def catalogue(*offerings: Offering) -> Catalogue:
    """Return a catalogue of these."""
    return Catalogue("test", {each.offering_id: each for each in offerings})


ALL = catalogue(SMALL, MIDDLE, LARGE, STOPS, SEA)


def month(number: int, *, line_id: str = "L-1", **used: str) -> tuple[MonthlyUse, ...]:
    """Return what was used in one month, from 0 for September 2025: `data="4.5", voice="120"`, `roaming_data="1"`."""
    start = months_after(_FIRST, number)
    end = months_after(start, 1) - timedelta(days=1)
    units = {"data": "GB", "voice": "min", "text": "texts"}
    return tuple(
        MonthlyUse(
            use_id=f"H-{line_id}-{number}-{kind}",
            line_id=line_id,
            kind=kind,
            unit=units[kind.removeprefix("roaming_")],
            used=Decimal(amount),
            period_start=start,
            period_end=end,
            zone=ZONE if kind.startswith("roaming") else None,
        )
        for kind, amount in used.items()
    )


def months(*data: str, **others: str) -> tuple[MonthlyUse, ...]:
    """Return months of so much data, the last of them August 2026."""
    return tuple(
        use for number, amount in enumerate(data, 12 - len(data)) for use in month(number, data=amount, **others)
    )


def on_plan(offering: Offering, **changes: Any) -> Line:
    """Return the line with that plan, at its price."""
    price = offering.prices[0].amount
    return line(offering_id=offering.offering_id, plan_name=offering.name, monthly_price=price, **changes)


def compared(
    history: tuple[MonthlyUse, ...],
    present: Offering | Line = MIDDLE,
    of: Catalogue = ALL,
    considered: tuple[str, ...] = ("S", "M", "X", "K"),
    owner: Account | None = None,
    **more: Any,
) -> Comparison:
    """Return the comparison for a line with that history."""
    held = present if isinstance(present, Line) else on_plan(present)
    whole = replace(owner or account(), lines=(held,) if owner is None else owner.lines, history=history)
    return compare(whole, held, of, considered, TODAY, **more)


def totals(found: Comparison) -> dict[str, str | None]:
    """Return every plan's total by its id."""
    return {each.offering_id: None if each.total is None else str(each.total) for each in found.plans}


def unread(section: Section) -> Account:
    """Return an account of which that section could not be read."""
    whole = account()
    read: dict[Section, Provenance] = {key: value for key, value in whole.provenance.items() if key != section}
    return replace(whole, provenance=read, missing=frozenset([section]))
