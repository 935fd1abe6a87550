"""One bill's lines: the month ahead in advance, the month behind in arrears."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from connectors.sample.calendar import Month, add_months
from connectors.sample.rating import VAT, Tariff, rate
from connectors.sample.stories import Charge, CustomerStory, LineStory, Promotion, Use
from grounding.account.records import BillLine, ChargeKind
from grounding.catalogue import Offering
from grounding.money import Money

MULTI_LINE = "discount_percent"
"""The characteristic of a promotion that takes a share off every further line."""
_NO_TAX = Decimal(0)


def line_id(customer: CustomerStory, number: int) -> str:
    """Return the id of a customer's line, counted from 1."""
    return f"L-{customer.id.split('-')[1]}-{number}"


def plan_on(line: LineStory, day: date) -> str:
    """Return the plan that a line has on a day."""
    return next((change.plan for change in reversed(line.changes) if change.day <= day), line.plan)


def is_further_line(tariff: Tariff, customer: CustomerStory, number: int) -> bool:
    """Say whether a line is the second or a later mobile line of its account."""
    mobile = [
        position
        for position, line in enumerate(customer.lines, 1)
        if tariff.offering(line.plan).category == "mobile_plan"
    ]
    return number in mobile[1:]


def share_off(tariff: Tariff, price: Money) -> tuple[Offering, Money] | None:
    """Return the promotion for further lines and what it takes off a price."""
    for offering in tariff.all("promotion"):
        percent = offering.characteristic(MULTI_LINE)
        if percent:
            return offering, price.times(Decimal(percent.value) / 100)
    return None


def promotion_period(tariff: Tariff, line: LineStory, promotion: Promotion) -> tuple[date, date | None]:
    """Return the first and the last day of a promotion on a line."""
    start = promotion.start or line.start
    duration = tariff.offering(promotion.id).characteristic("duration")
    return start, add_months(start, int(duration.value)) - timedelta(days=1) if duration else None


def charges(tariff: Tariff, customer: CustomerStory, month: Month) -> list[BillLine]:
    """Return the lines of the bill dated the first of a month, without late fees, numbered later."""
    found: list[BillLine] = []
    for number, line in enumerate(customer.lines, 1):
        if line.status != "pending":
            found += _line_charges(tariff, customer, number, line, month)
    if customer.paper and found:
        found.append(fee(tariff, "FEE-PAPER"))
    found += (_single(tariff, customer, charge) for charge in customer.charges if charge.bill == month.first)
    return found


def fee(tariff: Tariff, code: str, on: str | None = None) -> BillLine:
    """Return a fee at its catalogue price; a late payment fee is no turnover and holds no tax."""
    rate_of = _NO_TAX if code == "FEE-LATE" else VAT
    amount = tariff.price(code, "one_time").amount
    return BillLine(0, on, ChargeKind.FEE, code, tariff.offering(code).name, amount, rate_of)


def contained_tax(lines: Iterable[BillLine]) -> Money:
    """Return the tax that lines contain, rounded once for each rate."""
    by_rate: dict[Decimal, Money] = {}
    for line in lines:
        known = by_rate.get(line.tax_rate)
        by_rate[line.tax_rate] = line.amount if known is None else known + line.amount
    shares = [amount.times(percent / (100 + percent)) for percent, amount in by_rate.items()]
    return reduce(operator.add, shares)


def numbered(lines: Iterable[BillLine]) -> tuple[BillLine, ...]:
    """Return the lines numbered from 1."""
    return tuple(replace(line, number=number) for number, line in enumerate(lines, 1))


def _line_charges(
    tariff: Tariff, customer: CustomerStory, number: int, line: LineStory, month: Month
) -> Iterator[BillLine]:
    on = line_id(customer, number)
    behind = month.plus(-1)
    yield from _prorated(tariff, on, line, behind)
    if line.start <= month.first and (line.end is None or line.end >= month.first):
        yield from _in_advance(tariff, customer, number, line, month)
    if line.start <= behind.last and (line.end is None or line.end >= behind.first):
        plan = tariff.offering(plan_on(line, behind.last))
        yield from rate(tariff, plan, on, behind, line.use.get(str(behind), Use()))


def _in_advance(
    tariff: Tariff, customer: CustomerStory, number: int, line: LineStory, month: Month
) -> Iterator[BillLine]:
    on = line_id(customer, number)
    plan = tariff.offering(plan_on(line, month.first))
    price = tariff.price(plan.offering_id, "recurring").amount

    def ahead(kind: ChargeKind, code: str, description: str, amount: Money) -> BillLine:
        return BillLine(0, on, kind, code, description, amount, VAT, month.first, month.last)

    yield ahead(ChargeKind.PLAN, plan.offering_id, plan.name, price)
    for promotion in line.promotions:
        start, end = promotion_period(tariff, line, promotion)
        if start <= month.first and (end is None or month.first <= end):
            amount = -tariff.price(promotion.id, "discount").amount
            yield ahead(ChargeKind.DISCOUNT, promotion.id, tariff.offering(promotion.id).name, amount)
    further = share_off(tariff, price) if is_further_line(tariff, customer, number) else None
    if further:
        yield ahead(ChargeKind.DISCOUNT, further[0].offering_id, further[0].name, -further[1])
    for addon in line.addons:
        if addon.start <= month.first and (addon.end is None or addon.end >= month.first):
            offering = tariff.offering(addon.id)
            yield ahead(ChargeKind.ADDON, addon.id, offering.name, tariff.price(addon.id, "recurring").amount)
    if line.device:
        device = tariff.offering(line.device.id)
        nth, count = month.since(Month.of(line.device.start)) + 1, device.terms_months[0]
        if 1 <= nth <= count:
            amount = tariff.price(device.offering_id, "recurring").amount
            text = f"{device.name}, instalment {nth} of {count}"
            yield ahead(ChargeKind.INSTALMENT, device.offering_id, text, amount)


def _prorated(tariff: Tariff, on: str, line: LineStory, behind: Month) -> Iterator[BillLine]:
    """Yield what a start or a change within the month behind costs by the day, the day itself counted."""
    if Month.of(line.start) == behind and line.start.day > 1:
        yield _by_the_day(tariff, on, line.plan, line.start, behind, 1)
    for change in line.changes:
        if Month.of(change.day) == behind and change.day.day > 1:
            before = plan_on(line, change.day - timedelta(days=1))
            yield _by_the_day(tariff, on, before, change.day, behind, -1)
            yield _by_the_day(tariff, on, change.plan, change.day, behind, 1)


def _by_the_day(tariff: Tariff, on: str, plan_id: str, since: date, month: Month, sign: int) -> BillLine:
    days = month.days - since.day + 1
    price = tariff.price(plan_id, "recurring").amount
    amount = price.times(Decimal(days) / month.days)
    words = f"{tariff.offering(plan_id).name}, {days} of {month.days} days" + (" (credit)" if sign < 0 else "")
    return BillLine(
        number=0,
        line_id=on,
        kind=ChargeKind.PRORATION,
        code=plan_id,
        description=words,
        amount=amount if sign > 0 else -amount,
        tax_rate=VAT,
        period_start=since,
        period_end=month.last,
        quantity=Decimal(days),
        unit="day",
    )


def _single(tariff: Tariff, customer: CustomerStory, charge: Charge) -> BillLine:
    on = line_id(customer, charge.line) if charge.line else None
    if charge.amount is None:
        found = fee(tariff, charge.code, on)
        return replace(found, description=charge.description or found.description)
    amount = Money.of(charge.amount, tariff.currency)
    return BillLine(0, on, ChargeKind(charge.kind), charge.code, charge.description or charge.code, amount, VAT)
