"""Whether what a line is charged every month can be: its price, its add-ons and its discounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grounding.account.faults import Fault, FaultName, Figure, Limits, amount_faults
from grounding.account.losses import runs
from grounding.account.records import AddOn, Discount, Line, LineStatus

_IN_USE = (LineStatus.ACTIVE, LineStatus.SUSPENDED)


def line_faults(line: Line, lines: Sequence[Line], limits: Limits) -> tuple[Fault, ...]:
    """Return what no sound line holds; `lines` are all of its account, this one among them."""
    return (*_own_faults(line, limits), *_addon_faults(line, limits), *_discount_faults(line, lines, limits))


def _own_faults(line: Line, limits: Limits) -> Iterator[Fault]:
    record = f"line/{line.line_id}"
    yield from amount_faults(record, "monthly_price", line.monthly_price, limits)
    if line.status in _IN_USE and line.start > limits.on:
        yield from _with_price(FaultName.NOT_BEGUN, line, Figure(record, "start", line.start), limits.today)
    called = limits.offerings.get(line.plan_name.casefold())
    if called is not None and line.offering_id not in called:
        name, plan = (Figure(record, field, getattr(line, field)) for field in ("plan_name", "offering_id"))
        yield from _with_price(FaultName.PLAN_DIFFERS, line, name, plan)
    if line.status_since is not None and line.status_since > limits.on:
        yield Fault(FaultName.DATES_OUT_OF_ORDER, (Figure(record, "status_since", line.status_since), limits.today))


def _with_price(name: FaultName, line: Line, own: Figure, other: Figure) -> Iterator[Fault]:
    """Yield a fault of a line without which nobody knows what its price is for."""
    yield Fault(name, (own, other))
    yield Fault(name, (Figure(own.record, "monthly_price", line.monthly_price), own))


def _addon_faults(line: Line, limits: Limits) -> Iterator[Fault]:
    for addon in line.addons:
        record = f"addon/{addon.addon_id}"
        yield from amount_faults(record, "price", addon.price, limits)
        yield from _date_faults(record, addon)


def _discount_faults(line: Line, lines: Sequence[Line], limits: Limits) -> Iterator[Fault]:
    excessive = _excessive(line, lines, limits)
    for discount in line.discounts:
        record = f"discount/{discount.discount_id}"
        amount = Figure(record, "amount", discount.amount)
        yield from amount_faults(record, "amount", discount.amount, limits)
        yield from _date_faults(record, discount)
        if discount in excessive:
            price = Figure(f"line/{line.line_id}", "monthly_price", line.monthly_price)
            yield Fault(FaultName.DISCOUNTS_EXCEED_CHARGES, (amount, price))
        twin = next((each for each in line.discounts if each is not discount and _alike(each, discount)), None)
        if twin is not None:
            other = Figure(f"discount/{twin.discount_id}", "name", twin.name)
            yield Fault(FaultName.RECORDED_TWICE, (Figure(record, "name", discount.name), other))


def _alike(one: Discount, other: Discount) -> bool:
    return (one.name, one.amount, one.start) == (other.name, other.amount, other.start)


def _date_faults(record: str, item: AddOn | Discount) -> Iterator[Fault]:
    if item.end is not None and item.end < item.start:
        yield Fault(
            FaultName.DATES_OUT_OF_ORDER, (Figure(record, "start", item.start), Figure(record, "end", item.end))
        )


def _excessive(line: Line, lines: Sequence[Line], limits: Limits) -> set[Discount]:
    """Return the discounts that on a day from today on take off more than is charged, by themselves or together.

    The most is taken off on the first day of one of them. Of one that is over, nobody knows what it was taken off.
    """
    charged = _charged(line, lines)
    counted = [each for each in line.discounts if each.amount.minor > 0 and each.amount.currency == limits.currency]
    found: set[Discount] = set()
    for day in {max(each.start, limits.on) for each in counted}:
        running = [each for each in counted if runs(each, day)]
        if 0 <= charged < sum(each.amount.minor for each in running):
            found.update(running)
    return found


def _charged(line: Line, lines: Sequence[Line]) -> int:
    """Return what is charged for a line, in minor units.

    One without a price of its own is held against all lines, since its plan may be charged with another line's.
    """
    prices = [line] if line.monthly_price else lines
    return sum(each.monthly_price.minor for each in prices) + sum(addon.price.minor for addon in line.addons)
