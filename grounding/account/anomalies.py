"""Charges that may be wrong although the bill adds up: each is shown with what it rests on, and decided by a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median_high, median_low

from grounding.account.bill_faults import line_figure
from grounding.account.billing_accounts import newest_first, of_same_account
from grounding.account.faults import Figure
from grounding.account.records import (
    AddOn,
    Bill,
    BillLine,
    ChargeKind,
    Contract,
    Discount,
    Instalments,
    Line,
    LineStatus,
)
from grounding.money import Money


class AnomalyName(StrEnum):
    """What looks wrong."""

    UNUSUALLY_HIGH = "unusually_high"
    CHARGED_TWICE = "charged_twice"
    CHARGED_AFTER_END = "charged_after_end"
    DISCOUNT_MISSING = "discount_missing"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A charge, or a discount that is not there, that a person should look at."""

    name: AnomalyName
    bill_id: str
    lines: tuple[BillLine, ...]
    """The bill's lines in question; for a missing discount, the plan's charge that it should lower."""
    amount: Money
    """What the customer paid too much if it is wrong, positive."""
    figures: tuple[Figure, ...]
    """What it rests on, the bill's own figures first."""


def anomalies(
    bill: Bill,
    bills: Sequence[Bill],
    *,
    lines: Sequence[Line] = (),
    contracts: Sequence[Contract] = (),
    times: int = 3,
) -> tuple[Anomaly, ...]:
    """Return what looks wrong on a bill, against the bills before it and the records.

    Shape: `bills` are all that were read, this one among them or not, in any order. It is held against those of its own
    billing account; what was paid of a device is counted over all, since a device may move from one to another. A
    charge is unusually high if it comes to `times` the median of at least two bills before that hold it, and to more
    than on the last of them. Amounts in another currency than the bill's total are left out; they are a fault.
    """
    others = [each for each in bills if each.bill_id != bill.bill_id]
    earlier = of_same_account(bill, newest_first(each for each in others if each.issued < bill.issued))
    charges = [line for line in bill.lines if line.amount.minor > 0 and line.amount.currency == bill.total.currency]
    found = [*_high(bill, charges, earlier, times), *_twice(bill, charges, earlier)]
    found += _after_end(bill, charges, lines)
    found += _paid_off(bill, newest_first([bill, *others]), [plan for each in contracts for plan in each.instalments])
    found += _missing(bill, charges, lines)
    return tuple(found)


_Key = tuple[str | None, ChargeKind, str]
_USED = (ChargeKind.USAGE, ChargeKind.ROAMING)


def _high(bill: Bill, charges: Sequence[BillLine], earlier: Sequence[Bill], times: int) -> Iterator[Anomaly]:
    now = _by_charge(charges)
    before = [
        (each, _by_charge([line for line in each.lines if line.amount.currency == bill.total.currency]))
        for each in earlier
    ]
    for key, lines in now.items():
        past = [(each, held[key]) for each, held in before if key in held]
        sizes = [_size(held) for _, held in past]
        if len(sizes) < 2:
            continue
        # Twice the median, so that the middle of an even number of amounts stays whole.
        doubled = median_low(sizes) + median_high(sizes)
        size = _size(lines)
        if doubled > 0 and 2 * size >= times * doubled and size > sizes[0]:
            usual = Money((doubled + 1) // 2, bill.total.currency)
            figures = [line_figure(bill, line, "amount") for line in lines]
            figures += [line_figure(each, line, "amount") for each, held in past for line in held]
            middle = Figure(f"bill/{bill.bill_id}", "median of the bills before", usual, computed=True)
            excess = Money(size, bill.total.currency) - usual
            yield Anomaly(AnomalyName.UNUSUALLY_HIGH, bill.bill_id, tuple(lines), excess, (*figures, middle))


def _by_charge(lines: Sequence[BillLine]) -> dict[_Key, list[BillLine]]:
    found: dict[_Key, list[BillLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: each.number):
        found[line.line_id, line.kind, line.code].append(line)
    return found


def _size(lines: Sequence[BillLine]) -> int:
    return sum(line.amount.minor for line in lines)


def _twice(bill: Bill, charges: Sequence[BillLine], earlier: Sequence[Bill]) -> Iterator[Anomaly]:
    same: dict[Hashable, list[BillLine]] = defaultdict(list)
    for line in sorted(charges, key=lambda each: each.number):
        mark = _mark(line)
        if mark is not None:
            same[mark].append(line)
    for lines in same.values():
        if len(lines) > 1:
            figures = tuple(line_figure(bill, line, "amount") for line in lines)
            too_much = Money(_size(lines[1:]), bill.total.currency)
            yield Anomaly(AnomalyName.CHARGED_TWICE, bill.bill_id, tuple(lines), too_much, figures)
    for each in earlier:
        if (each.period_start, each.period_end) == (bill.period_start, bill.period_end):
            continue  # two bills for one period are a fault of the bills
        for other in each.lines:
            again = same.get(_mark(other)) if other.period_start is not None else None
            if again:
                figures = (line_figure(bill, again[0], "amount"), line_figure(each, other, "amount"))
                yield Anomaly(AnomalyName.CHARGED_TWICE, bill.bill_id, (again[0],), again[0].amount, figures)


def _mark(line: BillLine) -> Hashable:
    """Return what two lines share if they are one charge; None if that cannot be told of a line."""
    mark = (line.line_id, line.kind, line.code, line.period_start, line.period_end, line.amount)
    if line.kind not in _USED:
        return mark
    # One tariff charges several countries and kinds of call, so that its lines may be alike without being the same.
    known = line.quantity is not None and line.period_start is not None
    return (*mark, line.quantity, line.unit, line.description) if known else None


_UNTIL_END = (
    ChargeKind.PLAN, ChargeKind.ADDON, ChargeKind.USAGE, ChargeKind.ROAMING, ChargeKind.PRORATION, ChargeKind.ONE_OFF,
)  # fmt: skip
"""What a line is charged while it lasts; fees and what is left of a device may come after it."""


def _after_end(bill: Bill, charges: Sequence[BillLine], lines: Sequence[Line]) -> Iterator[Anomaly]:
    by_id = {line.line_id: line for line in lines}
    for charge in charges:
        line = by_id.get(charge.line_id or "")
        if line is None or charge.period_start is None:
            continue
        ended = _line_end(line, charge.period_start) if charge.kind in _UNTIL_END else None
        if ended is None and charge.kind is ChargeKind.ADDON:
            ended = _addon_end([each for each in line.addons if each.offering_id == charge.code], charge.period_start)
        if ended is not None:
            figures = (line_figure(bill, charge, "amount"), line_figure(bill, charge, "period_start"), ended)
            yield Anomaly(AnomalyName.CHARGED_AFTER_END, bill.bill_id, (charge,), charge.amount, figures)


def _line_end(line: Line, charged_from: date) -> Figure | None:
    ended = line.status_since if line.status is LineStatus.TERMINATED else None
    if ended is None or charged_from <= ended:
        return None
    return Figure(f"line/{line.line_id}", "status_since", ended)


def _addon_end(booked: Sequence[AddOn], charged_from: date) -> Figure | None:
    """Return the end of an add-on that was over before a charge began; None if any booking of it still ran."""
    ends = [(each.end, each.addon_id) for each in booked if each.end is not None]
    if not ends or len(ends) < len(booked) or max(ends)[0] >= charged_from:
        return None
    last, addon_id = max(ends)
    return Figure(f"addon/{addon_id}", "end", last)


def _paid_off(bill: Bill, newest_first: Sequence[Bill], plans: Sequence[Instalments]) -> Iterator[Anomaly]:
    alike = Counter((plan.line_id, plan.monthly) for plan in plans)
    for plan in plans:
        if alike[plan.line_id, plan.monthly] > 1:
            continue  # two devices at one price cannot be told apart on a bill
        charges = [(each, line) for each in newest_first for line in each.lines if _pays(line, plan)]
        surplus = max(plan.paid, len(charges)) - plan.count
        for owner, charge in charges[: max(0, surplus)]:
            if owner.bill_id == bill.bill_id:
                record = f"instalments/{plan.instalment_id}"
                known = (Figure(record, "paid", plan.paid), Figure(record, "count", plan.count))
                figures = (line_figure(bill, charge, "amount"), *known)
                yield Anomaly(AnomalyName.CHARGED_AFTER_END, bill.bill_id, (charge,), charge.amount, figures)


def _pays(line: BillLine, plan: Instalments) -> bool:
    return line.kind is ChargeKind.INSTALMENT and line.line_id == plan.line_id and line.amount == plan.monthly


def _missing(bill: Bill, charges: Sequence[BillLine], lines: Sequence[Line]) -> Iterator[Anomaly]:
    plans = {line.line_id: line for line in charges if line.kind is ChargeKind.PLAN}
    for line in lines:
        plan = plans.get(line.line_id)
        if plan is None or plan.period_start is None or plan.period_end is None:
            continue
        given = [
            each for each in bill.lines if each.kind is ChargeKind.DISCOUNT and each.line_id in (line.line_id, None)
        ]
        due = [each for each in line.discounts if _runs(each, plan.period_start, plan.period_end)]
        for discount in _not_given(due, given):
            record = f"discount/{discount.discount_id}"
            fields = ("amount", "start", "end") if discount.end else ("amount", "start")
            known = [Figure(record, name, getattr(discount, name)) for name in fields]
            figures = (line_figure(bill, plan, "amount"), *known)
            yield Anomaly(AnomalyName.DISCOUNT_MISSING, bill.bill_id, (plan,), discount.amount, figures)


def _runs(discount: Discount, first: date, last: date) -> bool:
    """Say whether a discount covers all of a period; one that covers a part may rightly be left out."""
    return discount.start <= first and (discount.end is None or last <= discount.end)


def _not_given(due: Sequence[Discount], given: Sequence[BillLine]) -> list[Discount]:
    """Match each discount with a line of its name, else with one of its amount; return those that have none."""
    left = list(given)
    for matches in (_named, _sized):
        unmatched = []
        for discount in due:
            line = next((each for each in left if matches(discount, each)), None)
            if line is None:
                unmatched.append(discount)
            else:
                left.remove(line)
        due = unmatched
    return list(due)


def _named(discount: Discount, line: BillLine) -> bool:
    return line.description == discount.name or line.code == discount.discount_id


def _sized(discount: Discount, line: BillLine) -> bool:
    return line.amount == -discount.amount
