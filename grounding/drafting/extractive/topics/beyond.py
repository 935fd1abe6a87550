"""What lies beyond an allowance: a limit of fair use, or a price, and what it comes to at the pace so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from grounding.account.records import Bucket, Line, Section
from grounding.account.usage import FAIR_USE, Outlook, fair_use, one_pool, outlook, running, usable, usage_price
from grounding.catalogue import Characteristic, Offering, Price
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics.offerings import fact as catalogue_fact
from grounding.drafting.extractive.topics.offerings import price_fact, quantity
from grounding.messages import Parameter
from grounding.money import Money
from grounding.types import AccountFact, CatalogueFact, ComputedFact, Draft, Fact, FactValue, Quantity

_DATA = "data"
_SPEED = "speed_after_fair_use"
_IN_ZONE = "roaming_data_"
"""What the catalogue calls the data that a plan gives in a roaming zone, before the zone's id."""


def fair_use_of(ctx: Context, line: Line, bucket: Bucket) -> list[Draft]:
    """Say up to how much an unlimited allowance is at full speed, how near that is, and what comes after it."""
    found = next(_limits(ctx, line, bucket), None)
    if found is None:
        return []
    plan, size = found
    seen = outlook(replace(bucket, allowance=size), ctx.today)
    limit = catalogue_fact(plan, FAIR_USE, Quantity(size, bucket.unit))
    used = _of(ctx, bucket, "used", Quantity(bucket.used, bucket.unit))
    slowed = plan.characteristic(_SPEED)
    speed = catalogue_fact(plan, _SPEED, quantity(slowed) or slowed.value) if slowed else None
    facts: dict[str, Parameter] = {
        "line": _label(ctx, line),
        "name": _of(ctx, bucket, "name", bucket.name),
        "limit": limit,
        "used": used,
        "left": ComputedFact("difference", (limit, used), Quantity(seen.remaining or Decimal(0), bucket.unit)),
        "speed": speed,
        "end": _of(ctx, bucket, "period_end", bucket.period_end),
    }
    if not seen.remaining:
        return [ctx.messages.claim("usage.fair_use.reached", **facts)]
    drafts = [ctx.messages.claim("usage.fair_use", **facts)]
    if seen.pace and seen.pace.runs_out:
        start = _of(ctx, bucket, "period_start", bucket.period_start)
        drafts.append(
            ctx.messages.claim(
                "usage.fair_use.pace",
                per_day=ComputedFact("used / days so far", (used, start), Quantity(seen.pace.per_day, bucket.unit)),
                day=ComputedFact("day on which the limit is reached", (used, start, limit), seen.pace.runs_out),
            )
        )
    return drafts


def price_beyond(ctx: Context, line: Line, bucket: Bucket) -> list[Draft]:
    """Say what use beyond an allowance is charged at, where the plan sells it."""
    found = _charged(ctx, line, bucket)
    if found is None:
        return []
    per = Quantity(found.price.per or Decimal(1), found.price.unit or "")
    return [
        ctx.messages.claim(
            "usage.beyond",
            line=_label(ctx, line),
            name=_of(ctx, bucket, "name", bucket.name),
            price=price_fact(found.plan, found.price),
            per=catalogue_fact(found.plan, f"price/{found.price.price_id}/per", per),
            started=found.price.step is not None and found.price.step > 1,
            cap=found.cap_fact(),
        )
    ]


def cost_beyond(ctx: Context, line: Line, bucket: Bucket) -> list[Draft]:
    """Say what use beyond an allowance comes to at the end of its period, if it goes on as it has."""
    found = _charged(ctx, line, bucket)
    seen = _seen(ctx, line, bucket, found)
    if found is None or seen is None or not seen.pace or not seen.overage or not seen.overage_cost:
        return []
    used = _of(ctx, bucket, "used", Quantity(bucket.used, bucket.unit))
    start = _of(ctx, bucket, "period_start", bucket.period_start)
    allowance = _of(ctx, bucket, "allowance", Quantity(bucket.allowance or Decimal(0), bucket.unit))
    beyond = ComputedFact(
        "used by the end of the period at this pace - allowance",
        (used, start, allowance),
        Quantity(seen.overage, bucket.unit),
    )
    priced: tuple[Fact, ...] = tuple(fact for fact in (price_fact(found.plan, found.price), found.cap_fact()) if fact)
    return [
        ctx.messages.claim(
            "usage.beyond.cost",
            line=_label(ctx, line),
            name=_of(ctx, bucket, "name", bucket.name),
            beyond=beyond,
            cost=ComputedFact("price x use beyond the allowance", (beyond, *priced), seen.overage_cost),
            end=_of(ctx, bucket, "period_end", bucket.period_end),
        )
    ]


def limited(ctx: Context, line: Line, bucket: Bucket) -> bool:
    """Say whether an allowance without a bound has a limit of fair use."""
    return next(_limits(ctx, line, bucket), None) is not None


@dataclass(frozen=True, slots=True)
class _Charged:
    """By what use beyond an allowance is charged."""

    plan: Offering
    price: Price
    item: Characteristic | None
    """The most that it costs in a month, where there is a bound."""

    @property
    def cap(self) -> Money | None:
        """Return the bound as an amount; None where there is none that can be read."""
        try:
            amount = Decimal(self.item.value) if self.item else None
        except InvalidOperation:
            return None
        sound = amount is not None and amount.is_finite() and amount >= 0
        return Money.of(amount, self.price.amount.currency) if sound and amount is not None else None

    @property
    def capped(self) -> bool:
        """Say whether a bound is laid down, even one that cannot be read."""
        return self.item is not None

    def cap_fact(self) -> CatalogueFact | None:
        """Return the bound with where it stands."""
        cap = self.cap
        return catalogue_fact(self.plan, self.item.name, cap) if self.item and cap is not None else None


def _charged(ctx: Context, line: Line, bucket: Bucket) -> _Charged | None:
    if bucket.allowance is None or not usable(bucket):
        return None
    for plan in _plans(ctx, line):
        zone = _zone(ctx, plan, bucket)
        sold = zone or plan
        price = usage_price(sold, _DATA if zone else bucket.kind, ctx.today)
        if price is not None and price.amount.currency == line.monthly_price.currency:
            return _Charged(sold, price, sold.characteristic(f"extra_{bucket.kind}_cap"))
    return None


def _zone(ctx: Context, plan: Offering, bucket: Bucket) -> Offering | None:
    """Return the roaming zone in which an allowance of a plan holds, whose prices are those of use beyond it."""
    names = (item.name for item in plan.characteristics if item.label == bucket.name)
    zones = (ctx.catalogue.offerings.get(name.removeprefix(_IN_ZONE)) for name in names if name.startswith(_IN_ZONE))
    return next((zone for zone in zones if zone), None)


def _seen(ctx: Context, line: Line, bucket: Bucket, found: _Charged | None) -> Outlook | None:
    if found is None or (found.capped and found.cap is None):
        return None
    return outlook(bucket, ctx.today, found.price, beside=pool_of(ctx, line, bucket), cap=found.cap)


def pool_of(ctx: Context, line: Line, bucket: Bucket) -> list[Bucket]:
    """Return the other allowances of the line that are used up together with one."""
    return one_pool(bucket, ctx.own.usage, _plans(ctx, line))


def left_together(ctx: Context, line: Line, bucket: Bucket) -> list[Bucket]:
    """Return an allowance and those beside it of which something is left today, what the plan itself gives first."""
    own = {item.label for plan in _plans(ctx, line) for item in plan.characteristics}
    pool = [bucket, *running(bucket, ctx.today, pool_of(ctx, line, bucket))]
    held = [each for each in pool if each.remaining is None or each.remaining > 0]
    return sorted(held, key=lambda each: (each.name not in own, each.period_end, each.bucket_id))


def _limits(ctx: Context, line: Line, bucket: Bucket) -> Iterator[tuple[Offering, Decimal]]:
    if bucket.allowance is None and bucket.kind == _DATA and usable(bucket):
        for plan in _plans(ctx, line):
            size = fair_use(plan.characteristic(FAIR_USE), bucket.unit)
            if size is not None:
                yield plan, size


def _plans(ctx: Context, line: Line) -> Iterator[Offering]:
    """Yield the line's plan and, if it is a bundle, its parts."""
    plan = ctx.catalogue.offerings.get(line.offering_id)
    if plan is None:
        return
    yield plan
    for each in plan.relations:
        part = ctx.catalogue.offerings.get(each.offering_id) if each.kind == "bundles" else None
        if part is not None:
            yield part


def _label(ctx: Context, line: Line) -> AccountFact | None:
    return ctx.label(line) if len(ctx.own.lines) > 1 else None


def _of(ctx: Context, bucket: Bucket, name: str, value: FactValue) -> AccountFact:
    return ctx.fact(Section.USAGE, f"bucket/{bucket.bucket_id}", name, value)
