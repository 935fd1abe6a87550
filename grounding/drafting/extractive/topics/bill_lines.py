"""Lines of bills as facts, and what explains them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from grounding.account.records import Bill, BillLine, ChargeKind, Line, Section
from grounding.catalogue import Offering, Price
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.countries import ZONE, countries_in
from grounding.drafting.extractive.topics.roaming import included
from grounding.drafting.extractive.topics.rules import rule
from grounding.money import Money
from grounding.offers.record_facts import RecordFacts
from grounding.types import AccountFact, Draft, Quantity

_NAMED_CHARGES = (ChargeKind.FEE, ChargeKind.USAGE, ChargeKind.ROAMING, ChargeKind.ADDON, ChargeKind.ONE_OFF)


def bill_fact(ctx: Context, bill: Bill, name: str) -> AccountFact:
    """Return a field of a bill's head."""
    return ctx.fact(Section.BILLS, f"bill/{bill.bill_id}", name, getattr(bill, name))


def account_of(ctx: Context, bill: Bill) -> AccountFact | None:
    """Return which billing account a bill is of, where there are several to tell apart."""
    return RecordFacts(ctx.own).billing_account(bill)


def line_fact(ctx: Context, bill: Bill, line: BillLine, name: str, value: Quantity | None = None) -> AccountFact:
    """Return a field of a line of a bill."""
    return ctx.fact(Section.BILLS, f"bill/{bill.bill_id}/line/{line.number}", name, value or getattr(line, name))


def unit_price(ctx: Context, bill: Bill, line: BillLine) -> AccountFact | None:
    """Return what each unit of a charge cost; None where that many would not make its amount, as with begun blocks."""
    if line.unit_price is None or line.quantity is None or line.unit_price.times(line.quantity) != line.amount:
        return None
    return line_fact(ctx, bill, line, "unit_price")


def label_of(ctx: Context, line: BillLine) -> AccountFact | None:
    """Return the line's name where there are several to tell apart."""
    if len(ctx.own.lines) < 2:
        return None
    return next((ctx.label(each) for each in ctx.own.lines if each.line_id == line.line_id), None)


def included_abroad(ctx: Context, lines: Sequence[BillLine]) -> list[Draft]:
    """Say how much of a country that was charged the plan includes, because what is charged lies beyond it.

    Only where the line had its plan of today when that was used: what another plan includes explains nothing.
    """
    by_id = {line.line_id: line for line in ctx.own.lines}
    pairs = {
        (on.line_id, place.name): draft
        for line in lines
        if line.kind is ChargeKind.ROAMING and line.line_id and (on := by_id.get(line.line_id))
        if _had_plan(ctx, on, line)
        for place in countries_in(line.description, ctx)
        if (draft := included(ctx, on, place, charged=True))
    }
    return list(pairs.values())


def _had_plan(ctx: Context, on: Line, charge: BillLine) -> bool:
    """Say whether the bills show that a line had its plan of today, and no other, when something was used."""
    first = charge.period_start
    last = charge.period_end or first
    if first is None or last is None:
        return False
    plans = {
        line.code
        for bill in ctx.own.bills
        for line in bill.lines
        if line.kind is ChargeKind.PLAN and line.line_id == on.line_id
        if (line.period_start or bill.period_start) <= last and first <= (line.period_end or bill.period_end)
    }
    return plans == {on.offering_id}


async def charge_rule(ctx: Context, cause: str, line: BillLine) -> list[Draft]:
    """Quote the rule behind a charge; only for charges that are named for what they are must it name the charge."""
    prices: list[Money] = []
    if line.unit_price and line.kind in _NAMED_CHARGES:
        prices = [line.unit_price]
    elif line.kind is ChargeKind.FEE:
        prices = [line.amount]
    elif line.kind is ChargeKind.ROAMING:
        prices = [price.amount for zone in _zones(ctx, line) for price in zone.prices]
    zones = {each.offering_id for each in _zones(ctx, line)} if line.kind is ChargeKind.ROAMING else set()
    own = [price.amount for price in _prices_in(ctx, zones)]
    rivals = [
        [price.amount for price in each.prices]
        for each in ctx.catalogue.offerings.values()
        if zones and each.category == ZONE and each.offering_id not in zones
    ]

    def written(amounts: Sequence[Money]) -> list[str]:
        return [ctx.messages.formatter.value(each) for each in amounts]

    subject = line.description if line.kind in _NAMED_CHARGES else ""
    return await rule(ctx, cause, subject, written(prices), written(own), [written(each) for each in rivals])


def _prices_in(ctx: Context, zones: Iterable[str]) -> Iterator[Price]:
    for zone in zones:
        yield from ctx.catalogue.offerings[zone].prices


def _zones(ctx: Context, line: BillLine) -> list[Offering]:
    """Return the roaming zone that a charge comes from; tariff codes begin with their offering's id."""
    return [
        each
        for each in ctx.catalogue.offerings.values()
        if each.category == ZONE and line.code.startswith(each.offering_id)
    ]
