"""What is to come as things stand: the price of a plan in a later month, and what goes onto the next bill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from grounding.account.checking import contracts_wrong, plan_price_wrong, prices_wrong
from grounding.account.contracts import months_after, sound
from grounding.account.records import AddOn, ChargeKind, Discount, Instalments, Line, LineStatus, Section
from grounding.account.service import is_ordered, plans_ordered
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics.charges import say_discount
from grounding.drafting.extractive.topics.contract import remaining_devices, say_device
from grounding.drafting.extractive.topics.offerings import (
    PLANS,
    booked,
    fact,
    is_monthly,
    mentioned,
    price_fact,
    say_held,
)
from grounding.drafting.extractive.topics.rules import rule
from grounding.drafting.extractive.topics.service import orders
from grounding.drafting.extractive.topics.verdict import price_of
from grounding.money import Money
from grounding.types import AccountFact, ComputedFact, Draft, Fact


async def plan_later(ctx: Context) -> Part:
    """Say what each line's plan costs in the month asked about, by the discounts that still run then."""
    day = ctx.day_ahead()
    wrong = tuple(fault for line in ctx.lines for fault in plan_price_wrong(ctx.own, line, ctx.today))
    if day is None:
        held = (say_held(ctx, line) for line in ctx.lines)
        return Part((ctx.messages.notice("records.now"), *held), complete=False, faults=wrong)
    drafts = [draft for line in ctx.lines for draft in _later(ctx, line, day)]
    drafts += await rule(ctx, "price_changed")
    if not ctx.read(Section.TICKETS):
        # A change of plan that is ordered would have another price.
        unread = frozenset([Section.TICKETS])
        return Part((*drafts, ctx.unread(Section.TICKETS)), complete=False, missing=unread, faults=wrong)
    return Part(tuple(drafts), complete=bool(drafts), faults=wrong)


def _later(ctx: Context, line: Line, day: date) -> list[Draft]:
    told = [say_discount(ctx, line, each) for each in line.discounts if _runs(each, ctx.today) or _runs(each, day)]
    if plans_ordered(ctx.own, line.line_id, ctx.catalogue):
        # What is ordered has another price, which only the order's system knows.
        return [ctx.messages.notice("records.now"), say_held(ctx, line), *orders(ctx, line), *told]
    if plan_price_wrong(ctx.own, line, ctx.today):
        return [say_held(ctx, line), *told]
    price = ctx.fact(Section.LINES, f"line/{line.line_id}", "monthly_price", line.monthly_price)
    taken = [each for each in line.discounts if _runs(each, day)]
    off = tuple(_amount(ctx, each) for each in taken)
    cost = sum((-each.amount for each in taken), line.monthly_price)
    if cost.minor < 0:
        return [ctx.messages.notice("records.now"), say_held(ctx, line), *told]
    said = ctx.messages.claim(
        "plan.later",
        line=ctx.label(line),
        day=ctx.fact(Section.LINES, f"line/{line.line_id}", "as_of", day),
        price=price,
        off=off,
        cost=ComputedFact("price less discounts", (price, *off), cost) if off else price,
    )
    return [said, *told]


async def next_bill(ctx: Context) -> Part:
    """Say what goes onto the next bill, or a later month's, as things stand: plans, add-ons, discounts, devices."""
    day = _bill_day(ctx)
    drafts: list[Draft] = [ctx.messages.notice("bill.later" if day > _issued_next(ctx) else "bill.next")]
    for line in ctx.lines:
        drafts += [say_held(ctx, line), *orders(ctx, line)]
        drafts += booked(ctx, replace(line, addons=_addons(ctx, line, day)))
        drafts += [say_discount(ctx, line, each) for each in line.discounts if _runs(each, day)]
        drafts += [say_device(ctx, line, each) for each in remaining_devices(ctx, line) if _falls_due(ctx, each, day)]
    drafts += _not_ordered(ctx)
    drafts += _since_newest(ctx) if day == _issued_next(ctx) else []
    unread = frozenset({Section.CONTRACTS, Section.TICKETS} & ctx.own.missing)
    faults = (*prices_wrong(ctx.own, ctx.lines, ctx.today), *contracts_wrong(ctx.own, ctx.lines))
    if unread:
        missing = [ctx.unread(section) for section in sorted(unread)]
        return Part((*drafts, *missing), complete=False, missing=unread, faults=faults)
    risen = await rule(ctx, "price_changed") if day > _issued_next(ctx) else []
    wrong = [ctx.messages.notice("handoff.contract")] if _contradicting(ctx) and not faults else []
    total = [] if faults else _in_all(ctx, day)
    return Part((*drafts, *total, *_over_by(ctx, day), *risen, *wrong), complete=False, faults=faults)


def _not_ordered(ctx: Context) -> list[Draft]:
    """Say of plans that are spoken of, and that no line has or has ordered, that they are not reckoned with."""

    def has(plan: Offering) -> bool:
        lines = ctx.own.lines
        return any(line.offering_id == plan.offering_id or is_ordered(ctx.own, line.line_id, plan) for line in lines)

    plans = [each for each in mentioned(ctx) if each.category in PLANS and each.on_sale(ctx.today) and not has(each)]
    return [_say_not_ordered(ctx, each) for each in plans]


def _say_not_ordered(ctx: Context, plan: Offering) -> Draft:
    price = price_of(ctx.today, plan)
    told = price_fact(plan, price) if price else None
    return ctx.messages.claim("bill.next.not_ordered", plan=fact(plan, "name", plan.name), price=told)


def _since_newest(ctx: Context) -> list[Draft]:
    """Say what has come since the newest bill and is charged once: what was booked, a change of plan with its fee."""
    newest = max(ctx.own.bills, key=lambda bill: bill.issued, default=None)
    if newest is None:
        return []
    drafts = []
    for line in ctx.lines:
        charged = {each.code for each in newest.lines if each.kind is ChargeKind.PLAN and each.line_id == line.line_id}
        # A code of the biller's own tells nothing of which plan it is for.
        if charged & ctx.catalogue.offerings.keys() and line.offering_id not in charged:
            plan = ctx.fact(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name)
            issued = ctx.fact(Section.BILLS, f"bill/{newest.bill_id}", "issued", newest.issued)
            drafts.append(ctx.messages.claim("bill.next.changed", line=ctx.label(line), plan=plan, issued=issued))
        if not prices_wrong(ctx.own, [line], ctx.today):
            drafts += [_once(ctx, line, each) for each in line.addons if _is_new(ctx, each, newest.issued)]
    return drafts


def _is_new(ctx: Context, addon: AddOn, since: date) -> bool:
    """Say whether an add-on that is paid for once was booked since a day."""
    offering = ctx.catalogue.offerings.get(addon.offering_id)
    once = offering is not None and any(price.kind == "one_time" for price in offering.prices)
    return once and since <= addon.start <= ctx.today and addon.price.minor > 0


def _once(ctx: Context, line: Line, addon: AddOn) -> Draft:
    def fact(name: str, value: Money | date | str) -> AccountFact:
        return ctx.fact(Section.LINES, f"addon/{addon.addon_id}", name, value)

    name, price, start = fact("name", addon.name), fact("price", addon.price), fact("start", addon.start)
    return ctx.messages.claim("bill.next.once", line=ctx.label(line), name=name, price=price, start=start)


def _over_by(ctx: Context, day: date) -> list[Draft]:
    """Say until when that runs which is charged or taken off today and no more on a later bill."""
    drafts: list[Draft] = []
    for line in ctx.lines:
        kept = _addons(ctx, line, day)
        ending = tuple(each for each in _addons(ctx, line, ctx.today) if each not in kept)
        drafts += booked(ctx, replace(line, addons=ending))
        ended = (each for each in line.discounts if _runs(each, ctx.today) and not _runs(each, day))
        drafts += [say_discount(ctx, line, each) for each in ended]
        paid_off = (each for each in remaining_devices(ctx, line) if _falls_due(ctx, each, day) is False)
        drafts += [say_device(ctx, line, each) for each in paid_off]
    return drafts


def _in_all(ctx: Context, day: date) -> list[Draft]:
    """Return the sum of what is charged on a bill to come, where nothing ordered, pending or unknown changes it."""
    if _contradicting(ctx) or any(line.status is LineStatus.PENDING or orders(ctx, line) for line in ctx.lines):
        return []
    devices = [device for line in ctx.lines for device in remaining_devices(ctx, line)]
    if any(_falls_due(ctx, device, day) is None for device in devices):
        return []
    charges = [each for line in ctx.lines for each in _monthly(ctx, line, day)]
    later = day > _issued_next(ctx)
    if len(charges) < (1 if later else 2) or len({money.currency for money, _ in charges}) > 1:
        return []
    total = sum((money for money, _ in charges[1:]), charges[0][0])
    if total.minor < 0 or any(line.monthly_price.minor < 0 for line in ctx.lines):
        return []
    facts = tuple(fact for _, fact in charges)
    said = facts[0] if len(facts) == 1 else ComputedFact("sum, discounts taken off", facts, total)
    return [ctx.messages.claim("bill.next.total", total=said, day=_day_fact(ctx, day))]


def _day_fact(ctx: Context, day: date) -> Fact | None:
    """Return the day of a bill to come, as far as it is known: the one asked about, or counted from the newest."""
    newest = max(ctx.own.bills, key=lambda bill: bill.issued, default=None)
    if newest is not None:
        issued = ctx.fact(Section.BILLS, f"bill/{newest.bill_id}", "issued", newest.issued)
        return ComputedFact("months after", (issued,), day)
    line = ctx.lines[0].line_id
    return ctx.fact(Section.LINES, f"line/{line}", "as_of", day) if day > ctx.today else None


def _contradicting(ctx: Context) -> bool:
    """Say whether a contract contradicts itself, so that a person must look at it: nothing of it is told."""
    return not all(sound(each, ctx.own) for each in ctx.own.contracts)


def _monthly(ctx: Context, line: Line, day: date) -> Iterator[tuple[Money, AccountFact]]:
    """Yield what a line is charged on the bill of a day whatever is used, a discount as less than nothing."""
    yield line.monthly_price, ctx.fact(Section.LINES, f"line/{line.line_id}", "monthly_price", line.monthly_price)
    for addon in _addons(ctx, line, day):
        yield addon.price, ctx.fact(Section.LINES, f"addon/{addon.addon_id}", "price", addon.price)
    for discount in line.discounts:
        if _runs(discount, day):
            yield -discount.amount, _amount(ctx, discount)
    for device in remaining_devices(ctx, line):
        if _falls_due(ctx, device, day):
            record = f"instalments/{device.instalment_id}"
            yield device.monthly, ctx.fact(Section.CONTRACTS, record, "monthly", device.monthly)


def _addons(ctx: Context, line: Line, day: date) -> tuple[AddOn, ...]:
    """Return the add-ons of a line that are charged every month and run on a day; what is paid once was billed."""
    found = (each for each in line.addons if _runs(each, day))
    return tuple(each for each in found if is_monthly(ctx.catalogue.offerings.get(each.offering_id)))


def _bill_day(ctx: Context) -> date:
    """Return the day of the bill that is asked about: in the month named, else the next."""
    coming, asked = _issued_next(ctx), ctx.day_ahead()
    if asked is None or _months_between(coming, asked) <= 0:
        return coming
    newest = _newest(ctx)
    return months_after(newest, _months_between(newest, asked)) if newest else asked.replace(day=1)


def _issued_next(ctx: Context) -> date:
    newest = _newest(ctx)
    return max(ctx.today, months_after(newest, 1)) if newest else ctx.today


def _newest(ctx: Context) -> date | None:
    return max((bill.issued for bill in ctx.own.bills), default=None)


def _falls_due(ctx: Context, device: Instalments, day: date) -> bool | None:
    """Say whether a payment for a device is on the bill of a day; None where the bills until then cannot be counted."""
    left, newest = device.count - device.paid, _newest(ctx)
    if newest is not None and months_after(newest, 1) > ctx.today:
        return left >= _months_between(newest, day)
    # Whether this month's bill was made already is not on record.
    months = _months_between(ctx.today, day)
    return True if left > months else None if left == months else False


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _amount(ctx: Context, discount: Discount) -> AccountFact:
    return ctx.fact(Section.LINES, f"discount/{discount.discount_id}", "amount", discount.amount)


def _runs(item: Discount | AddOn, day: date) -> bool:
    return item.start <= day and (item.end is None or item.end >= day)


_READ = frozenset([Section.LINES])
_BESIDE = frozenset([Section.TICKETS, Section.CONTRACTS, Section.BILLS])
TOPICS = (
    Topic("plan_later", plan_later, _READ, also=frozenset([Section.TICKETS]), per_line=True),
    Topic("bill_next", next_bill, _READ, also=_BESIDE),
)
