"""Why two bills differ: line by line, to the cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.money import Money


class Cause(StrEnum):
    """Why a charge differs from one bill to the next."""

    DISCOUNT_ENDED = "discount_ended"
    DISCOUNT_STARTED = "discount_started"
    PLAN_CHANGED = "plan_changed"
    PRICE_CHANGED = "price_changed"
    PRORATION = "proration"
    USAGE = "usage"
    ROAMING = "roaming"
    FEE = "fee"
    CREDIT = "credit"
    INSTALMENT = "instalment"
    ADDON = "addon"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Change:
    """One charge that is not the same on two bills."""

    cause: Cause
    before: tuple[BillLine, ...]
    """Its lines on the earlier bill; empty if it is new."""
    after: tuple[BillLine, ...]
    """Its lines on the later bill; empty if it is gone."""
    delta: Money
    """What it adds to the later bill; negative if it lowers it."""

    @property
    def line(self) -> BillLine:
        """Return a line that describes it, the later bill's where there is one."""
        return (self.after or self.before)[0]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All changes between two bills; their deltas add up to the difference."""

    difference: Money
    changes: tuple[Change, ...]
    """The largest first."""


def adds_up(bill: Bill) -> bool:
    """Say whether the printed lines add up to the printed total and contain the printed tax, to the cent.

    Tax is contained in an amount as amount x rate / (100 + rate); both rounding by line and rounding by rate are
    accepted, because carriers do either.
    """
    if any(line.amount.currency != bill.total.currency for line in bill.lines):
        return False
    if sum(line.amount.minor for line in bill.lines) != bill.total.minor:
        return False
    by_rate: dict[Decimal, int] = defaultdict(int)
    for line in bill.lines:
        by_rate[line.tax_rate] += line.amount.minor
    by_line = sum(_contained(line.amount.minor, line.tax_rate) for line in bill.lines)
    return bill.tax.minor in (by_line, sum(_contained(amount, rate) for rate, amount in by_rate.items()))


def explain(bill: Bill, previous: Bill) -> Explanation:
    """Compare two bills charge by charge; a charge is one line's (or the account's) with one kind and code.

    Raises: ValueError if the bills are not in one currency.
    """
    before, after = _charges(previous), _charges(bill)
    plans = {key[0] for key in before.keys() ^ after.keys() if key[1] is ChargeKind.PLAN}
    changes = []
    for key in {**after, **before}:
        old, new = before.get(key, ()), after.get(key, ())
        delta = _sum(new, bill) - _sum(old, previous)
        if delta:
            changes.append(Change(_cause(key, old, new, key[0] in plans), old, new, delta))
    changes.sort(key=lambda change: (-abs(change.delta).minor, change.line.number))
    return Explanation(bill.total - previous.total, tuple(changes))


_Key = tuple[str | None, ChargeKind, str]


def _charges(bill: Bill) -> dict[_Key, tuple[BillLine, ...]]:
    charges: dict[_Key, tuple[BillLine, ...]] = defaultdict(tuple)
    for line in bill.lines:
        charges[line.line_id, line.kind, line.code] += (line,)
    return charges


def _cause(key: _Key, old: tuple[BillLine, ...], new: tuple[BillLine, ...], plan_changed: bool) -> Cause:
    match key[1]:
        case ChargeKind.PLAN:
            return Cause.PLAN_CHANGED if plan_changed else Cause.PRICE_CHANGED
        case ChargeKind.DISCOUNT:
            smaller = abs(sum(line.amount.minor for line in new)) < abs(sum(line.amount.minor for line in old))
            return Cause.DISCOUNT_ENDED if smaller else Cause.DISCOUNT_STARTED
        case kind:
            return Cause(kind.value)


def _sum(lines: tuple[BillLine, ...], bill: Bill) -> Money:
    total = Money(0, bill.total.currency)
    for line in lines:
        total += line.amount
    return total


def _contained(amount: int, rate: Decimal) -> int:
    return int((Decimal(amount) * rate / (100 + rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
