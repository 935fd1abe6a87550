"""What may be recommended on top of a line: a pack that costs less than the overage it ends, and promotions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grounding.account.rating import Unreadable, number, terms
from grounding.account.records import Bucket, Section
from grounding.account.usage import convert, outlook, usage_price
from grounding.catalogue import Catalogue, Offering, Price
from grounding.money import Money
from grounding.offers.advice import Benefit, Recommendation
from grounding.offers.cases import CaseKind
from grounding.offers.change_fees import price_of
from grounding.offers.eligibility import Judged
from grounding.offers.options import LineOptions
from grounding.offers.record_facts import RecordFacts
from grounding.offers.ruled import Ruled
from grounding.types import CatalogueFact, ComputedFact, Fact, Quantity

_PROMOTION = "promotion"
_MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class _Overage:
    """What will be used beyond an allowance from now to the end of its period, at today's pace."""

    bucket: Bucket
    amount: Decimal
    """In the bucket's unit."""
    cost: Money
    """What it costs, with what was charged already taken off."""
    days: int
    """Until the period ends, today included."""


def packs(ruled: Ruled, options: LineOptions) -> Iterator[Recommendation]:
    """Yield for each overage to come the cheapest pack that holds it, if it costs less: a second one ends nothing."""
    for overage in _overages(ruled, options):
        fitting = [
            pack for judged in options.eligible(CaseKind.ADD) if (pack := _pack(ruled, options, judged, overage))
        ]
        yield from sorted(fitting, key=lambda pack: (-pack.worth.minor if pack.worth else 0, pack.offering_id))[:1]


def _pack(ruled: Ruled, options: LineOptions, judged: Judged, overage: _Overage) -> Recommendation | None:
    """Return a pack that holds what will be used beyond an allowance and costs less than that; None for any other."""
    offering = ruled.catalogue.offerings[judged.offering_id]
    held = _held(offering, overage)
    price = price_of(offering.offering_id, ruled.catalogue, ruled.as_of)
    if held is None or price is None or price.currency != overage.cost.currency:
        return None
    if held < overage.amount or price >= overage.cost:
        return None
    facts = _pack_facts(RecordFacts(ruled.account), overage, offering, price, held)
    return _on_top(options, judged, Benefit.ENDS_OVERAGE, overage.cost - price, facts)


def promotions(ruled: Ruled, options: LineOptions) -> Iterator[Recommendation]:
    """Yield the promotions that a line may have, to a customer who agreed to marketing and to nobody else."""
    if ruled.account.customer.consents.get(_MARKETING) is not True:
        return
    for judged in options.eligible(CaseKind.ADD):
        offering = ruled.catalogue.offerings[judged.offering_id]
        if offering.category != _PROMOTION:
            continue
        worth, facts = _discount(offering, ruled.as_of)
        yield _on_top(options, judged, Benefit.DISCOUNT, worth, facts)


def _overages(ruled: Ruled, options: LineOptions) -> Iterator[_Overage]:
    account, catalogue, on = ruled.account, ruled.catalogue, ruled.as_of
    plan = catalogue.offerings.get(options.line.offering_id)
    if plan is None or not RecordFacts(account).read(Section.USAGE):
        return
    buckets = [each for each in account.usage if each.line_id == options.line.line_id]
    for bucket in buckets:
        price = usage_price(plan, bucket.kind, on)
        cap = _cap(plan, bucket.kind, catalogue, on, options.line.monthly_price.currency)
        seen = outlook(bucket, on, price, beside=buckets, cap=cap)
        charged = _charged(seen.over, bucket.unit, price, cap)
        if seen.overage and seen.overage_cost and charged is not None:
            days = (bucket.period_end - on).days + 1
            yield _Overage(bucket, seen.overage - seen.over, seen.overage_cost - charged, days)


def _charged(over: Decimal, unit: str, price: Price | None, cap: Money | None) -> Money | None:
    """Return what the use beyond an allowance has cost so far; None if that cannot be told."""
    used = convert(over, unit, price.unit) if price is not None and price.unit else None
    if price is None or used is None:
        return None
    cost = price.cost(used)
    return cost if cap is None else min(cost, cap)


def _cap(plan: Offering, kind: str, catalogue: Catalogue, on: date, currency: str) -> Money | None:
    try:
        return terms(plan, catalogue, on, currency).caps.get(kind)
    except Unreadable:
        return None


def _held(offering: Offering, overage: _Overage) -> Decimal | None:
    """Return how much of an allowance a pack adds, in its unit; None if it adds none, or not until the period ends."""
    bucket = overage.bucket
    item, lasts = offering.characteristic(f"{bucket.kind}_allowance"), offering.characteristic("validity")
    size = number(item) if item else None
    days = number(lasts) if lasts and lasts.unit == "days" else None
    if item is None or size is None or (days is not None and days < overage.days):
        return None
    return convert(size, item.unit or "", bucket.unit)


def _pack_facts(
    records: RecordFacts, overage: _Overage, offering: Offering, price: Money, held: Decimal
) -> Mapping[str, Fact]:
    bucket = overage.bucket
    record = f"bucket/{bucket.bucket_id}"
    used = records.of(Section.USAGE, record, "used", Quantity(bucket.used, bucket.unit))
    allowance = records.of(Section.USAGE, record, "allowance", Quantity(bucket.allowance or Decimal(0), bucket.unit))
    start = records.of(Section.USAGE, record, "period_start", bucket.period_start)
    end = records.of(Section.USAGE, record, "period_end", bucket.period_end)
    more = ComputedFact(
        "use beyond the allowance from now to the end of the period, at today's pace",
        (used, allowance, start, end),
        Quantity(overage.amount, bucket.unit),
    )
    costs = ComputedFact("cost of that use", (more,), overage.cost)
    own = CatalogueFact(offering.offering_id, offering.version, "price", price)
    size = CatalogueFact(
        offering.offering_id, offering.version, f"{bucket.kind}_allowance", Quantity(held, bucket.unit)
    )
    saving = ComputedFact("difference", (costs, own), overage.cost - price)
    return {"price": own, "size": size, "more": more, "cost": costs, "saving": saving, "end": end}


def _discount(offering: Offering, on: date) -> tuple[Money | None, Mapping[str, Fact]]:
    """Return what a promotion takes off over its time, as far as the catalogue says it in money and months."""
    prices = [price for price in offering.prices if price.kind == "discount" and price.valid_on(on)]
    if len(prices) != 1 or prices[0].period != "month":
        return None, {}
    amount = abs(prices[0].amount)
    monthly = CatalogueFact(offering.offering_id, offering.version, "discount a month", amount)
    months = prices[0].duration_months
    if months is None:
        return None, {"amount": monthly}
    lasts = CatalogueFact(offering.offering_id, offering.version, "duration", Quantity(Decimal(months), "months"))
    worth = amount.times(months)
    in_all = ComputedFact("discount a month x months", (monthly, lasts), worth)
    return worth, {"amount": monthly, "months": lasts, "in_all": in_all}


def _on_top(
    options: LineOptions, judged: Judged, benefit: Benefit, worth: Money | None, facts: Mapping[str, Fact]
) -> Recommendation:
    return Recommendation(
        line_id=options.line.line_id,
        offering_id=judged.offering_id,
        version=judged.version,
        name=judged.name,
        case=CaseKind.ADD,
        benefit=benefit,
        worth=worth,
        facts=facts,
    )
