"""What a story amounts to today: payments, states of bills, contracts, allowances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from connectors.sample.billing import (
    charges,
    contained_tax,
    fee,
    is_further_line,
    line_id,
    numbered,
    plan_on,
    promotion_period,
    share_off,
)
from connectors.sample.calendar import Month, add_months, after_working_days, next_working_day
from connectors.sample.habits import KINDS, UNITS, default_use, draw, moderate
from connectors.sample.rating import Tariff
from connectors.sample.stories import CustomerStory, LineStory, Use
from grounding.account.records import (
    AddOn,
    Arrangement,
    Bill,
    BillLine,
    Bucket,
    Contract,
    Discount,
    Dispute,
    Instalments,
    Payment,
)
from grounding.catalogue import Characteristic
from grounding.money import Money

_DUE_DAYS, _LATE_DAYS, _NOTICE_DAYS, _FEE_PERCENT, _ANSWER_DAYS = 14, 7, 30, Decimal(50), 10
_COOLING_OFF_DAYS, _RENEWAL_MONTHS = 14, 3
_BILLS = 6


@dataclass(frozen=True, slots=True)
class Ledger:
    """A customer's bills and what came of them."""

    bills: tuple[Bill, ...]
    payments: tuple[Payment, ...]
    disputes: tuple[Dispute, ...]
    owed: Money
    overdue: Money
    overdue_since: date | None


def ledger(tariff: Tariff, customer: CustomerStory, today: date) -> Ledger:
    """Bill a customer's months in their order, each knowing whether the last was paid in time."""
    nothing = Money(0, tariff.currency)
    bills: list[Bill] = []
    payments: list[Payment] = []
    disputes: list[Dispute] = []
    late = False
    for back in reversed(range(_BILLS)):
        month = Month.of(today).plus(-back)
        lines = charges(tariff, customer, month)
        if late:
            lines.append(fee(tariff, "FEE-LATE"))
        if not lines:
            continue
        bill = _bill(customer, month, numbered(lines))
        contested = _disputes(customer, bill, len(disputes))
        held = sum((item.amount for item in contested if item.state == "open"), nothing)
        payment = _payment(customer, bill, bill.total - held, today)
        bills.append(_settled(bill, payment, held, today))
        payments += [payment] if payment else []
        disputes += contested
        late = _is_late(bill, payment, held)
    owed = sum((bill.open_amount for bill in bills), nothing)
    past = [bill for bill in bills if bill.due < today and bill.state in ("overdue", "partially_paid")]
    overdue = sum((bill.open_amount for bill in past), nothing)
    return Ledger(tuple(bills), tuple(payments), tuple(disputes), owed, overdue, past[0].due if past else None)


def contracts(tariff: Tariff, customer: CustomerStory, today: date) -> Iterator[Contract]:
    """Yield each line's commitment with its device."""
    for number, line in enumerate(customer.lines, 1):
        plan = tariff.offering(plan_on(line, today))
        term = line.contract.months if line.contract.months is not None else max(plan.terms_months, default=0)
        start = line.contract.start or line.start
        on = line_id(customer, number)
        contract_id = on.replace("L-", "K-")
        yield Contract(
            contract_id=contract_id,
            line_id=on,
            start=start,
            end=add_months(start, term) - timedelta(days=1) if term else None,
            cooling_off_days=_COOLING_OFF_DAYS,
            renewal_start=add_months(start, term - _RENEWAL_MONTHS) if term else None,
            term_months=term,
            notice_days=_NOTICE_DAYS,
            termination_fee_percent=_FEE_PERCENT if term else Decimal(0),
            list_price=tariff.price(plan.offering_id, "recurring").amount,
            instalments=tuple(_instalments(tariff, on, line, today)),
        )


def _instalments(tariff: Tariff, on: str, line: LineStory, today: date) -> Iterator[Instalments]:
    if line.device:
        device = tariff.offering(line.device.id)
        count = device.terms_months[0]
        billed = min(count, Month.of(today).since(Month.of(line.device.start)) + 1)
        monthly = tariff.price(device.offering_id, "recurring").amount
        yield Instalments(on.replace("L-", "I-"), on, device.name, monthly, count, billed)


def addons(tariff: Tariff, customer: CustomerStory, today: date) -> Iterator[tuple[str, AddOn]]:
    """Yield each line's add-ons, passes and packs that run today, with the line's id."""
    for number, line in enumerate(customer.lines, 1):
        on = line_id(customer, number)
        booked = [(item.id, "recurring", item.start, item.end) for item in line.addons]
        booked += [(item, "one_time", start, end) for item, start, end in _packs(tariff, line)]
        for index, (offering_id, kind, start, end) in enumerate(booked, 1):
            if end is None or end >= today:
                offering = tariff.offering(offering_id)
                price = tariff.price(offering_id, kind).amount
                yield on, AddOn(f"{on.replace('L-', 'A-')}-{index}", offering_id, offering.name, price, start, end)


def discounts(tariff: Tariff, customer: CustomerStory, today: date) -> Iterator[tuple[str, Discount]]:
    """Yield each line's discounts, ended ones too, with the line's id."""
    for number, line in enumerate(customer.lines, 1):
        on = line_id(customer, number)
        prefix = on.replace("L-", "D-")
        for index, promotion in enumerate(line.promotions, 1):
            start, end = promotion_period(tariff, line, promotion)
            amount = tariff.price(promotion.id, "discount").amount
            yield on, Discount(f"{prefix}-{index}", tariff.offering(promotion.id).name, amount, start, end)
        price = tariff.price(plan_on(line, today), "recurring").amount
        further = share_off(tariff, price) if is_further_line(tariff, customer, number) else None
        if further and line.status != "pending":
            yield on, Discount(f"{prefix}-0", further[0].name, further[1], line.start, line.end)


def buckets(tariff: Tariff, customer: CustomerStory, today: date) -> Iterator[Bucket]:
    """Yield the running month's allowances of every line in service, and packs that still run."""
    month = Month.of(today)
    for number, line in enumerate(customer.lines, 1):
        if line.status in ("pending", "terminated"):
            continue
        on = line_id(customer, number)
        use = line.use.get(str(month), Use())
        for item in tariff.features(tariff.offering(plan_on(line, today))):
            bucket = _bucket(tariff, on, item, use, month)
            if bucket:
                yield bucket
        for offering_id, start, end in _packs(tariff, line):
            pack = tariff.offering(offering_id)
            data = pack.characteristic("data_allowance")
            if data and start <= today <= end:
                size = Decimal(data.value)
                used = moderate(f"{on}/{offering_id}", size)
                name = f"{on.replace('L-', 'U-')}-{offering_id}"
                yield Bucket(name, on, "data", pack.name, data.unit or "GB", size, used, start, end)


def _bucket(tariff: Tariff, on: str, item: Characteristic, use: Use, month: Month) -> Bucket | None:
    kind = "roaming_data" if item.name.startswith("roaming_data_") else KINDS.get(item.name)
    if kind is None:
        return None
    allowance = None if item.value == "unlimited" else Decimal(item.value)
    unit = item.unit or UNITS[kind]
    if kind == "roaming_data":
        zone = item.name.removeprefix("roaming_data_")
        abroad = (each.data for each in use.roaming if tariff.zone(each.country)[0].offering_id == zone)
        used = sum(abroad, Decimal(0)) / 1000
    else:
        told = {"data": use.data, "voice": use.voice, "text": use.text}[kind]
        used = default_use(f"{on}/{item.name}", kind, allowance) if told is None else told
    name = f"{on.replace('L-', 'U-')}-{item.name}"
    return Bucket(name, on, kind, item.label, unit, allowance, used, month.first, month.last)


def _packs(tariff: Tariff, line: LineStory) -> Iterator[tuple[str, date, date]]:
    for use in line.use.values():
        for item in use.bought:
            validity = tariff.offering(item.id).characteristic("validity")
            days = int(validity.value) * item.count if validity else 1
            yield item.id, item.day, item.day + timedelta(days=days - 1)


def _bill(customer: CustomerStory, month: Month, lines: tuple[BillLine, ...]) -> Bill:
    total = sum((line.amount for line in lines[1:]), lines[0].amount)
    issued = month.first
    return Bill(
        bill_id=f"B-{customer.id.split('-')[1]}-{month}",
        issued=issued,
        due=customer.due.get(issued, issued + timedelta(days=_DUE_DAYS)),
        period_start=month.first,
        period_end=month.last,
        total=total,
        tax=contained_tax(lines),
        open_amount=total,
        state="sent",
        lines=lines,
    )


def _disputes(customer: CustomerStory, bill: Bill, known: int) -> list[Dispute]:
    found: list[Dispute] = []
    for item in customer.disputes:
        if item.bill != bill.issued:
            continue
        line = next(line for line in bill.lines if line.code == item.code)
        dispute_id = f"DI-{customer.id.split('-')[1]}-{known + len(found) + 1}"
        due = after_working_days(item.opened, _ANSWER_DAYS)
        found.append(Dispute(dispute_id, bill.bill_id, line.number, line.amount, item.opened, item.state, due))
    return found


def arrangements(customer: CustomerStory, bills: Iterable[Bill]) -> Iterator[Arrangement]:
    """Yield what was agreed on paying later."""
    by_day = {bill.issued: bill for bill in bills}
    for number, item in enumerate(customer.arrangements, 1):
        bill = by_day[item.bill]
        arrangement_id = f"PA-{customer.id.split('-')[1]}-{number}"
        yield Arrangement(arrangement_id, item.agreed, bill.due, bill.total, item.state, bill.bill_id)


def _payment(customer: CustomerStory, bill: Bill, amount: Money, today: date) -> Payment | None:
    if bill.issued in customer.unpaid or amount.minor <= 0:
        return None
    received = customer.paid_on.get(bill.issued)
    if received is None and customer.pays == "direct_debit":
        received = next_working_day(bill.due)
    elif received is None:
        received = bill.issued + timedelta(days=4 + draw(bill.bill_id) % 9)
    if received > today:
        return None
    if bill.issued in customer.part_paid:
        amount = Money.of(customer.part_paid[bill.issued], amount.currency)
    return Payment(bill.bill_id.replace("B-", "P-"), received, amount, customer.pays, bill.bill_id)


def _settled(bill: Bill, payment: Payment | None, held: Money, today: date) -> Bill:
    remaining = bill.total - payment.amount if payment else bill.total
    if remaining.minor <= 0 and (payment or bill.due < today):
        state = "settled"
    elif held and remaining == held:
        state = "disputed"
    elif payment:
        state = "partially_paid"
    else:
        state = "overdue" if bill.due < today else "disputed" if held else "sent"
    return replace(bill, open_amount=remaining, state=state)


def _is_late(bill: Bill, payment: Payment | None, held: Money) -> bool:
    deadline = bill.due + timedelta(days=_LATE_DAYS)
    paid = payment.amount if payment and payment.received <= deadline else Money(0, bill.total.currency)
    next_bill = Month.of(bill.issued).plus(1).first
    return (bill.total - paid - held).minor > 0 and deadline < next_bill
